import type { AdminEnableUserCommandInput, AdminEnableUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminEnableUser =
  (parts: Pick<Parts, 'pools' | 'users' | 'accounts'>): Run<AdminEnableUserCommandInput, AdminEnableUserCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    await parts.accounts.enable(pool, user);
    return {};
  };
