import type { UserPool } from '../../directory/pools/index.js';
import type { User, Users } from '../../directory/users/index.js';
import type { Removals } from '../../storage/index.js';
import type { Sessions } from '../../tokens/index.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { SignOuts } from './sign-outs.js';

/**
 * Operations on whole accounts. Disabled and deleted users have no sessions: their refresh and access tokens are refused at once. A user
 * who is enabled again must sign in anew. Errors: `user_unknown`, `too_many_requests`.
 */
export interface Accounts {
  enable(pool: UserPool, user: User): Promise<void>;
  disable(pool: UserPool, user: User): Promise<void>;
  /** Deletes the user; username and aliases become free. */
  remove(pool: UserPool, user: User): Promise<void>;
  signOutEverywhere(pool: UserPool, user: User): Promise<void>;
}

export function createAccounts(parts: {
  users: Users;
  signOuts: Pick<SignOuts, 'endAll'>;
  sessions: Pick<Sessions, 'endAllOf'>;
  removals: Pick<Removals, 'remove' | 'before'>;
}): Accounts {
  const { users, signOuts, sessions, removals } = parts;
  // Their ends are announced to clients (back-channel logout), which removal of their documents would not do.
  removals.before('user', (poolId, sub) => sessions.endAllOf(poolId, sub));
  return {
    async enable(pool, user) {
      await updateWithRetry(users, pool, user, () => ({ enabled: true }));
    },
    // Disabled before the sessions end: a sign-in in between is refused.
    async disable(pool, user) {
      await updateWithRetry(users, pool, user, () => ({ enabled: false }));
      await signOuts.endAll(pool, user.sub);
    },
    async remove(pool, user) {
      await removals.remove({ pool: pool.id, user: user.sub }, () => users.remove(pool.id, user.sub));
    },
    signOutEverywhere: (pool, user) => signOuts.endAll(pool, user.sub),
  };
}
