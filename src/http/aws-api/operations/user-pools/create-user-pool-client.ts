import type { CreateUserPoolClientCommandInput, CreateUserPoolClientCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { awsUserPoolClient, clientSettings } from '../../shapes/user-pool-client.js';
import { namedProviders } from './named-providers.js';

export const createUserPoolClient =
  ({
    pools,
    clients,
    resourceServers,
    identityProviders,
  }: Pick<Parts, 'pools' | 'clients' | 'resourceServers' | 'identityProviders'>): Run<
    CreateUserPoolClientCommandInput,
    CreateUserPoolClientCommandOutput
  > =>
  async (input) => {
    const pool = await pools.get(input.UserPoolId);
    if (input.GenerateSecret === true && input.ClientSecret !== undefined) {
      throw invalidParameter('GenerateSecret and ClientSecret cannot be given together.');
    }
    const customScopes = await resourceServers.scopesOf(pool.id);
    const providers = await namedProviders({ identityProviders }, pool.id, input.SupportedIdentityProviders);
    const hasSecret = input.ClientSecret !== undefined || input.GenerateSecret === true;
    const client = await clients.create({
      ...clientSettings(input, { pool, customScopes, providers, hasSecret, phase: 'creating' }),
      poolId: pool.id,
      name: input.ClientName,
      secret: input.ClientSecret !== undefined ? { value: input.ClientSecret } : input.GenerateSecret === true ? 'generate' : 'none',
    });
    return { UserPoolClient: awsUserPoolClient(client) };
  };
