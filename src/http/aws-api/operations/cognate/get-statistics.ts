import { z } from 'zod';
import { ofUserPool } from '../../arns.js';
import { userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';

const HOUR = 3600;
const MAX_HOURS = 90 * 24;

/**
 * Counts audit events by type for each of the last hours, the current one included, oldest first; hours without events are present and
 * empty.
 */
export const getStatistics = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, Hours: z.int().min(1).max(MAX_HOURS).default(24) }),
  ofUserPool,
  ({ pools, audit, clock }) =>
    async ({ UserPoolId, Hours }) => {
      await pools.get(UserPoolId);
      const found = new Map((await audit.hoursOf(UserPoolId, Hours)).map(({ hour, counts }) => [hour, counts]));
      const last = Math.floor(clock.now() / 1000 / HOUR) * HOUR;
      const hours = Array.from({ length: Hours }, (_, at) => last - (Hours - 1 - at) * HOUR);
      return { Hours: hours.map((At) => ({ At, Counts: found.get(At) ?? {} })) };
    },
);
