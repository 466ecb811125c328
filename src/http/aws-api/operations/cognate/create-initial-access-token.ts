import { z } from 'zod';
import { INITIAL_ACCESS, REGISTRATION_SCOPE } from '../../../../directory/resource-servers/index.js';
import { seconds } from '../../../../kernel/index.js';
import { ofUserPool } from '../../arns.js';
import { userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';

const HOUR = 3600;

/**
 * Creates an initial access token (RFC 7591 section 1.2), which registers any number of clients until it expires. `ExpiresIn`: seconds, at
 * most 30 days.
 */
export const createInitialAccessToken = extensionOperation(
  z.strictObject({
    UserPoolId: userPoolId,
    ExpiresIn: z
      .int()
      .min(60)
      .max(30 * 24 * HOUR)
      .default(HOUR),
  }),
  ofUserPool,
  ({ pools, tokens, clock }) =>
    async ({ UserPoolId, ExpiresIn }) => {
      const { id: poolId } = await pools.get(UserPoolId);
      const InitialAccessToken = await tokens.issuer.access({
        poolId,
        clientId: INITIAL_ACCESS,
        sub: INITIAL_ACCESS,
        scope: REGISTRATION_SCOPE,
        authTime: seconds(clock),
        lifetime: ExpiresIn,
      });
      return { InitialAccessToken, ExpiresIn };
    },
);
