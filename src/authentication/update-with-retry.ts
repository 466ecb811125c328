import type { UserPool } from '../directory/pools/index.js';
import type { User, UserChange, Users } from '../directory/users/index.js';
import { hasCode } from '../kernel/index.js';
import { refusal } from './errors.js';

/** Each lost race means that another change succeeded. */
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
  let current = user;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    try {
      return await users.update(pool, current, changeOf(current), options);
    } catch (error) {
      if (!hasCode(error, 'concurrent_change')) throw error;
    }
    const fresh = await users.findBySub(pool.id, user.sub);
    if (!fresh) throw refusal('user_unknown');
    current = fresh;
  }
  throw refusal('too_many_requests', { detail: 'the user is being changed by many at once' });
}
