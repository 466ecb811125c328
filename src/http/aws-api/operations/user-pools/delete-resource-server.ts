import type { DeleteResourceServerCommandInput, DeleteResourceServerCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteResourceServer =
  ({
    pools,
    resourceServers,
  }: Pick<Parts, 'pools' | 'resourceServers'>): Run<DeleteResourceServerCommandInput, DeleteResourceServerCommandOutput> =>
  async ({ UserPoolId, Identifier }) => {
    const pool = await pools.get(UserPoolId);
    await resourceServers.remove(pool.id, Identifier);
    return {};
  };
