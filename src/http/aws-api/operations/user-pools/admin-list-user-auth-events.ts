import type { AdminListUserAuthEventsCommandInput, AdminListUserAuthEventsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsAuthEvent } from '../../shapes/auth-event.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';
import { findUser } from './find-user.js';

export const adminListUserAuthEvents =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'audit' | 'pageTokens'>,
  ): Run<AdminListUserAuthEventsCommandInput, AdminListUserAuthEventsCommandOutput> =>
  async ({ MaxResults, NextToken, ...named }) => {
    const { pool, user } = await findUser(parts, named);
    const { items, nextToken } = await listPage(parts.pageTokens, `auth-events:${pool.id}:${user.sub}`, NextToken, ({ after }) =>
      parts.audit.list(pool.id, user.sub, { limit: MaxResults || DEFAULT_PAGE, ...defined({ before: after }) }),
    );
    return { AuthEvents: items.map(awsAuthEvent), ...nextToken };
  };
