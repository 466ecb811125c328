import type { UserPool } from '../../../../directory/pools/index.js';
import type { User } from '../../../../directory/users/index.js';
import { AwsError, invalidParameter } from '../../errors.js';
import type { Parts } from '../../operation.js';

/** Revokes a session of a user by its id in the list. Throws `ResourceNotFoundException`, and `InvalidParameterException` for `current`. */
export async function revokeSession(
  { tokens }: Pick<Parts, 'tokens'>,
  { pool, user, current }: { pool: UserPool; user: User; current?: string },
  { SessionId, RevokeAssociatedSessions }: { SessionId: string; RevokeAssociatedSessions?: 'NONE' | 'LINKED' | undefined },
): Promise<void> {
  const sessions = pool.sessionTracking?.enabled ? await tokens.trackedSessions.list(pool.id, user.sub) : [];
  const session = sessions.find(({ publicId }) => publicId === SessionId);
  if (!session) throw new AwsError('ResourceNotFoundException', 'Session does not exist.');
  if (session.id === current) throw invalidParameter('The current session cannot be revoked. Use RevokeToken instead.');
  await tokens.trackedSessions.end(pool.id, user.sub, session, { linked: RevokeAssociatedSessions === 'LINKED' });
}
