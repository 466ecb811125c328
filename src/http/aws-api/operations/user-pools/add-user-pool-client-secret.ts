import type { AddUserPoolClientSecretCommandInput, AddUserPoolClientSecretCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

/** Adds a second secret to an app client. Its value is returned once, and only when the server generated it. */
export const addUserPoolClientSecret =
  ({ pools, clients }: Pick<Parts, 'pools' | 'clients'>): Run<AddUserPoolClientSecretCommandInput, AddUserPoolClientSecretCommandOutput> =>
  async ({ UserPoolId, ClientId, ClientSecret }) => {
    const pool = await pools.get(UserPoolId);
    const secret = ClientSecret === undefined ? 'generate' : { value: ClientSecret };
    const { id, value, createdAt } = await clients.addSecret(pool.id, ClientId, secret);
    const generated = ClientSecret === undefined ? { ClientSecretValue: value } : {};
    return { ClientSecretDescriptor: { ClientSecretId: id, ClientSecretCreateDate: createdAt, ...generated } };
  };
