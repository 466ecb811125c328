import type { UpdateUserPoolClientCommandInput, UpdateUserPoolClientCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsUserPoolClient, clientSettings } from '../../shapes/user-pool-client.js';

/** Every member that is omitted goes back to its default, but the name. */
export const updateUserPoolClient =
  ({ pools, clients }: Pick<Parts, 'pools' | 'clients'>): Run<UpdateUserPoolClientCommandInput, UpdateUserPoolClientCommandOutput> =>
  async (input) => {
    const pool = await pools.get(input.UserPoolId);
    const client = await clients.get(pool.id, input.ClientId);
    const change = { ...clientSettings(input, pool, 'updating'), name: input.ClientName ?? client.name };
    return { UserPoolClient: awsUserPoolClient(await clients.update(pool.id, client.id, change)) };
  };
