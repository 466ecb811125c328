import type { AdminListUserSessionsCommandInput, AdminListUserSessionsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';
import { sessionList } from './session-list.js';

export const adminListUserSessions =
  (parts: Pick<Parts, 'pools' | 'users' | 'tokens'>): Run<AdminListUserSessionsCommandInput, AdminListUserSessionsCommandOutput> =>
  async ({ UserPoolId, Username, NextToken }) =>
    sessionList(parts, await findUser(parts, { UserPoolId, Username }), NextToken);
