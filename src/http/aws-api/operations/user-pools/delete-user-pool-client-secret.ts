import type {
  DeleteUserPoolClientSecretCommandInput,
  DeleteUserPoolClientSecretCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

/** Deletes one of two secrets; the last one cannot be deleted. */
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
