import type { AdminDisableUserCommandInput, AdminDisableUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminDisableUser =
  (parts: Pick<Parts, 'pools' | 'users' | 'accounts'>): Run<AdminDisableUserCommandInput, AdminDisableUserCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    await parts.accounts.disable(pool, user);
    return {};
  };
