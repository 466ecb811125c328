import type { CreateResourceServerCommandInput, CreateResourceServerCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsResourceServer, scopesOf } from '../../shapes/resource-server.js';

export const createResourceServer =
  ({
    pools,
    resourceServers,
  }: Pick<Parts, 'pools' | 'resourceServers'>): Run<CreateResourceServerCommandInput, CreateResourceServerCommandOutput> =>
  async ({ UserPoolId, Identifier, Name, Scopes }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    const server = await resourceServers.create({ poolId, identifier: Identifier, name: Name, scopes: scopesOf(Scopes) });
    return { ResourceServer: awsResourceServer(server) };
  };
