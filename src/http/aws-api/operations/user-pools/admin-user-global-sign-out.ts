import type { AdminUserGlobalSignOutCommandInput, AdminUserGlobalSignOutCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminUserGlobalSignOut =
  (parts: Pick<Parts, 'pools' | 'users' | 'accounts'>): Run<AdminUserGlobalSignOutCommandInput, AdminUserGlobalSignOutCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    await parts.accounts.signOutEverywhere(pool, user);
    return {};
  };
