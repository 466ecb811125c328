import type { DeleteUserPoolCommandInput, DeleteUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteUserPool =
  ({ pools }: Pick<Parts, 'pools'>): Run<DeleteUserPoolCommandInput, DeleteUserPoolCommandOutput> =>
  async ({ UserPoolId }) => {
    await pools.remove(UserPoolId);
    return {};
  };
