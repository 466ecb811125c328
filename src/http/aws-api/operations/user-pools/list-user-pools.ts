import type { ListUserPoolsCommandInput, ListUserPoolsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { listPage } from '../../shapes/list-page.js';

export const listUserPools =
  ({ pools, pageTokens }: Pick<Parts, 'pools' | 'pageTokens'>): Run<ListUserPoolsCommandInput, ListUserPoolsCommandOutput> =>
  async ({ MaxResults, NextToken }) => {
    const { items, nextToken } = await listPage(pageTokens, 'user-pools', NextToken, (after) =>
      pools.list({ limit: MaxResults, ...after }),
    );
    return {
      UserPools: items.map((pool) => ({
        Id: pool.id,
        Name: pool.name,
        LambdaConfig: {},
        CreationDate: pool.createdAt,
        LastModifiedDate: pool.updatedAt,
      })),
      ...nextToken,
    };
  };
