import type { Users } from '../../directory/users/index.js';
import type { Accounts, Devices, Passkeys, SignOuts } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';

export function createAccounts(parts: {
  users: Users;
  signOuts: Pick<SignOuts, 'endAll'>;
  passkeys: Pick<Passkeys, 'removeAllOfUser'>;
  devices: Pick<Devices, 'removeAllOfUser'>;
}): Accounts {
  const { users, signOuts, passkeys, devices } = parts;
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
      await users.remove(pool.id, user.sub);
      await signOuts.endAll(pool, user.sub);
      await passkeys.removeAllOfUser(pool.id, user.sub);
      await devices.removeAllOfUser(pool.id, user.sub);
    },
    signOutEverywhere: (pool, user) => signOuts.endAll(pool, user.sub),
  };
}
