import type { ListUsersInGroupCommandInput, ListUsersInGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';
import { awsUser } from '../../shapes/user.js';

export const listUsersInGroup =
  ({
    pools,
    groups,
    pageTokens,
  }: Pick<Parts, 'pools' | 'groups' | 'pageTokens'>): Run<ListUsersInGroupCommandInput, ListUsersInGroupCommandOutput> =>
  async ({ UserPoolId, GroupName, Limit, NextToken }) => {
    const pool = await pools.get(UserPoolId);
    const { items, nextToken } = await listPage(pageTokens, `members:${pool.id}:${GroupName}`, NextToken, (after) =>
      groups.listMembers(pool.id, GroupName, { limit: Limit || DEFAULT_PAGE, ...after }),
    );
    return { Users: items.map((user) => awsUser(user)), ...nextToken };
  };
