import type { AdminListGroupsForUserCommandInput, AdminListGroupsForUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsGroup } from '../../shapes/group.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';
import { findUser } from './find-user.js';

export const adminListGroupsForUser =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'groups' | 'pageTokens'>,
  ): Run<AdminListGroupsForUserCommandInput, AdminListGroupsForUserCommandOutput> =>
  async ({ UserPoolId, Username, Limit, NextToken }) => {
    const { pool, user } = await findUser(parts, { UserPoolId, Username });
    const { items, nextToken } = await listPage(parts.pageTokens, `groups-of:${pool.id}:${user.sub}`, NextToken, (after) =>
      parts.groups.listOf(user, { limit: Limit || DEFAULT_PAGE, ...after }),
    );
    return { Groups: items.map(awsGroup), ...nextToken };
  };
