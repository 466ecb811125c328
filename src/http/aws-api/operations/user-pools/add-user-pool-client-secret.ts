import type { AddUserPoolClientSecretCommandInput, AddUserPoolClientSecretCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

/** A second secret beside the first. Its value is told once, and only when it was made here. */
export const addUserPoolClientSecret =
  ({ pools, clients }: Pick<Parts, 'pools' | 'clients'>): Run<AddUserPoolClientSecretCommandInput, AddUserPoolClientSecretCommandOutput> =>
  async ({ UserPoolId, ClientId, ClientSecret }) => {
    const pool = await pools.get(UserPoolId);
    const wanted = ClientSecret === undefined ? 'generate' : { value: ClientSecret };
    const { id, value, createdAt } = await clients.addSecret(pool.id, ClientId, wanted);
    const told = ClientSecret === undefined ? { ClientSecretValue: value } : {};
    return { ClientSecretDescriptor: { ClientSecretId: id, ClientSecretCreateDate: createdAt, ...told } };
  };
