import type { DeleteUserPoolClientCommandInput, DeleteUserPoolClientCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteUserPoolClient =
  ({ pools, clients }: Pick<Parts, 'pools' | 'clients'>): Run<DeleteUserPoolClientCommandInput, DeleteUserPoolClientCommandOutput> =>
  async ({ UserPoolId, ClientId }) => {
    await pools.get(UserPoolId);
    await clients.get(UserPoolId, ClientId);
    await clients.remove(UserPoolId, ClientId);
    return {};
  };
