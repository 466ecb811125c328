import type { AdminRevokeUserSessionCommandInput, AdminRevokeUserSessionCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';
import { revokeSession } from './session-revocation.js';

export const adminRevokeUserSession =
  (parts: Pick<Parts, 'pools' | 'users' | 'tokens'>): Run<AdminRevokeUserSessionCommandInput, AdminRevokeUserSessionCommandOutput> =>
  async ({ UserPoolId, Username, ...revoked }) => {
    await revokeSession(parts, await findUser(parts, { UserPoolId, Username }), revoked);
    return {};
  };
