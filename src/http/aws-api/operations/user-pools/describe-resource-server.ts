import type { DescribeResourceServerCommandInput, DescribeResourceServerCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsResourceServer } from '../../shapes/resource-server.js';

export const describeResourceServer =
  ({
    pools,
    resourceServers,
  }: Pick<Parts, 'pools' | 'resourceServers'>): Run<DescribeResourceServerCommandInput, DescribeResourceServerCommandOutput> =>
  async ({ UserPoolId, Identifier }) => {
    const pool = await pools.get(UserPoolId);
    return { ResourceServer: awsResourceServer(await resourceServers.get(pool.id, Identifier)) };
  };
