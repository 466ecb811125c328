import type {
  DeleteUserPoolClientSecretCommandInput,
  DeleteUserPoolClientSecretCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

/** The other secret goes on counting: the last one cannot be deleted. */
export const deleteUserPoolClientSecret =
  ({
    pools,
    clients,
  }: Pick<Parts, 'pools' | 'clients'>): Run<DeleteUserPoolClientSecretCommandInput, DeleteUserPoolClientSecretCommandOutput> =>
  async ({ UserPoolId, ClientId, ClientSecretId }) => {
    const pool = await pools.get(UserPoolId);
    await clients.removeSecret(pool.id, ClientId, ClientSecretId);
    return {};
  };
