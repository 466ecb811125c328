import type { ListResourceServersCommandInput, ListResourceServersCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { listPage } from '../../shapes/list-page.js';
import { awsResourceServer } from '../../shapes/resource-server.js';

const DEFAULT_PAGE = 50;

export const listResourceServers =
  ({
    pools,
    resourceServers,
    pageTokens,
  }: Pick<Parts, 'pools' | 'resourceServers' | 'pageTokens'>): Run<ListResourceServersCommandInput, ListResourceServersCommandOutput> =>
  async ({ UserPoolId, MaxResults = DEFAULT_PAGE, NextToken }) => {
    const pool = await pools.get(UserPoolId);
    const { items, nextToken } = await listPage(pageTokens, `resource-servers:${pool.id}`, NextToken, (after) =>
      resourceServers.list(pool.id, { limit: MaxResults, ...after }),
    );
    return { ResourceServers: items.map(awsResourceServer), ...nextToken };
  };
