import type { ListGroupsCommandInput, ListGroupsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsGroup } from '../../shapes/group.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';

export const listGroups =
  ({ pools, groups, pageTokens }: Pick<Parts, 'pools' | 'groups' | 'pageTokens'>): Run<ListGroupsCommandInput, ListGroupsCommandOutput> =>
  async ({ UserPoolId, Limit, NextToken }) => {
    const pool = await pools.get(UserPoolId);
    const { items, nextToken } = await listPage(pageTokens, `groups:${pool.id}`, NextToken, (after) =>
      groups.list(pool.id, { limit: Limit || DEFAULT_PAGE, ...after }),
    );
    return { Groups: items.map(awsGroup), ...nextToken };
  };
