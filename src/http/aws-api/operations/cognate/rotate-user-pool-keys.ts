import { z } from 'zod';
import { seconds } from '../../../../kernel/index.js';
import { ofUserPool } from '../../arns.js';
import { userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';

/**
 * Rotates the signing keys ahead of schedule: the next keys sign from `SignsFrom` on, issued tokens stay valid. With `Compromised` new keys
 * sign at once and every token signed before is invalid.
 */
export const rotateUserPoolKeys = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, Compromised: z.boolean().exactOptional() }),
  ofUserPool,
  ({ pools, tokens: { keys }, clock }) =>
    async ({ UserPoolId, Compromised = false }) => {
      await pools.get(UserPoolId);
      if (!Compromised) return { SignsFrom: Math.floor((await keys.rotate(UserPoolId)).signsFrom.getTime() / 1000) };
      await keys.replaceCompromised(UserPoolId);
      return { SignsFrom: seconds(clock) };
    },
);
