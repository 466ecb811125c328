import type { ListUserSessionsResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPool } from '../../../../directory/pools/index.js';
import type { User } from '../../../../directory/users/index.js';
import { invalidParameter } from '../../errors.js';
import type { Parts } from '../../operation.js';
import { awsSession } from '../../shapes/user-session.js';

/** Sessions of a user as one page: those of browsers, and at most 100 of apps. Empty when the pool does not track sessions. */
export async function sessionList(
  { tokens }: Pick<Parts, 'tokens'>,
  { pool, user, current }: { pool: UserPool; user: User; current?: string },
  NextToken: string | undefined,
): Promise<ListUserSessionsResponse> {
  if (NextToken !== undefined) throw invalidParameter('Invalid NextToken.');
  if (!pool.sessionTracking?.enabled) return { Sessions: [] };
  return { Sessions: (await tokens.trackedSessions.list(pool.id, user.sub)).map((session) => awsSession(session, current)) };
}
