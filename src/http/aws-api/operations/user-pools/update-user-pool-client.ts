import type { UpdateUserPoolClientCommandInput, UpdateUserPoolClientCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsUserPoolClient, clientSettings } from '../../shapes/user-pool-client.js';
import { namedProviders } from './named-providers.js';

/** Resets every omitted member to its default, except the name. */
export const updateUserPoolClient =
  ({
    pools,
    clients,
    resourceServers,
    identityProviders,
  }: Pick<Parts, 'pools' | 'clients' | 'resourceServers' | 'identityProviders'>): Run<
    UpdateUserPoolClientCommandInput,
    UpdateUserPoolClientCommandOutput
  > =>
  async (input) => {
    const pool = await pools.get(input.UserPoolId);
    const client = await clients.get(pool.id, input.ClientId);
    const customScopes = await resourceServers.scopesOf(pool.id);
    const providers = await namedProviders({ identityProviders }, pool.id, input.SupportedIdentityProviders);
    const context = { pool, customScopes, providers, hasSecret: client.secret !== undefined, phase: 'updating' } as const;
    const change = { ...clientSettings(input, context), name: input.ClientName ?? client.name };
    return { UserPoolClient: awsUserPoolClient(await clients.update(pool.id, client.id, change)) };
  };
