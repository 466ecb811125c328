import type { DeleteUserCommandInput, DeleteUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteUser =
  ({ access, accounts }: Pick<Parts, 'access' | 'accounts'>): Run<DeleteUserCommandInput, DeleteUserCommandOutput> =>
  async ({ AccessToken }) => {
    const { pool, user } = await access.userOf(AccessToken);
    await accounts.remove(pool, user);
    return {};
  };
