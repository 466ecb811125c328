import type { CreateUserPoolClientCommandInput, CreateUserPoolClientCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { awsUserPoolClient, clientSettings } from '../../shapes/user-pool-client.js';

export const createUserPoolClient =
  ({ pools, clients }: Pick<Parts, 'pools' | 'clients'>): Run<CreateUserPoolClientCommandInput, CreateUserPoolClientCommandOutput> =>
  async (input) => {
    const pool = await pools.get(input.UserPoolId);
    if (input.GenerateSecret === true && input.ClientSecret !== undefined) {
      throw invalidParameter('GenerateSecret and ClientSecret cannot be given together.');
    }
    const client = await clients.create({
      ...clientSettings(input, pool, 'creating'),
      poolId: pool.id,
      name: input.ClientName,
      secret: input.ClientSecret !== undefined ? { value: input.ClientSecret } : input.GenerateSecret === true ? 'generate' : 'none',
    });
    return { UserPoolClient: awsUserPoolClient(client) };
  };
