import type { RevokeUserSessionCommandInput, RevokeUserSessionCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { revokeSession } from './session-revocation.js';

export const revokeUserSession =
  (parts: Pick<Parts, 'access' | 'tokens'>): Run<RevokeUserSessionCommandInput, RevokeUserSessionCommandOutput> =>
  async ({ AccessToken, ...revoked }) => {
    const { pool, user, sessionId: current } = await parts.access.userOf(AccessToken);
    await revokeSession(parts, { pool, user, current }, revoked);
    return {};
  };
