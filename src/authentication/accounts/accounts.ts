import type { Users } from '../../directory/users/index.js';
import type { Removals } from '../../storage/index.js';
import type { Sessions } from '../../tokens/index.js';
import type { Accounts, SignOuts } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';

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
