import type { UpdateResourceServerCommandInput, UpdateResourceServerCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsResourceServer, scopesOf } from '../../shapes/resource-server.js';

/** Replaces the resource server: omitted scopes are removed and no longer granted to any client. */
export const updateResourceServer =
  ({
    pools,
    resourceServers,
  }: Pick<Parts, 'pools' | 'resourceServers'>): Run<UpdateResourceServerCommandInput, UpdateResourceServerCommandOutput> =>
  async ({ UserPoolId, Identifier, Name, Scopes }) => {
    const pool = await pools.get(UserPoolId);
    const server = await resourceServers.update(pool.id, Identifier, { name: Name, scopes: scopesOf(Scopes) });
    return { ResourceServer: awsResourceServer(server) };
  };
