import type { AdminDeleteUserCommandInput, AdminDeleteUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminDeleteUser =
  (parts: Pick<Parts, 'pools' | 'users' | 'accounts'>): Run<AdminDeleteUserCommandInput, AdminDeleteUserCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    await parts.accounts.remove(pool, user);
    return {};
  };
