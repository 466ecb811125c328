import type { UserPool } from '../directory/pools/index.js';
import type { User, UserChange, Users } from '../directory/users/index.js';
import { retryConflicts, undefinedOnConflict } from '../kernel/index.js';
import { refusal } from './errors.js';

const MAX_ATTEMPTS = 20;

/**
 * Updates the newest version of a user: `changeOf` is called for every version that is read, and refuses by throwing. One write, and a read
 * and a write more per concurrent change. Throws as `Users.update` except `concurrent_change`, and `user_unknown`, `too_many_requests`.
 */
export async function updateWithRetry(
  users: Users,
  pool: UserPool,
  user: User,
  changeOf: (current: User) => UserChange,
  options: { takeAlias?: boolean } = {},
): Promise<User> {
  const error = () => refusal('too_many_requests', { detail: 'the user is being changed by many at once' });
  return retryConflicts({ attempts: MAX_ATTEMPTS, error }, async (attempt) => {
    const current = attempt === 0 ? user : await users.findBySub(pool.id, user.sub);
    if (!current) throw refusal('user_unknown');
    return users.update(pool, current, changeOf(current), options).catch(undefinedOnConflict);
  });
}
