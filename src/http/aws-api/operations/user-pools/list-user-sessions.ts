import type { ListUserSessionsCommandInput, ListUserSessionsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { sessionList } from './session-list.js';

export const listUserSessions =
  (parts: Pick<Parts, 'access' | 'tokens'>): Run<ListUserSessionsCommandInput, ListUserSessionsCommandOutput> =>
  async ({ AccessToken, NextToken }) => {
    const { pool, user, sessionId: current } = await parts.access.userOf(AccessToken);
    return sessionList(parts, { pool, user, current }, NextToken);
  };
