import type { Users } from '../../directory/users/index.js';
import type { Sessions, SsoSessions } from '../../tokens/index.js';
import { amendUser } from '../amend-user.js';
import type { Accounts, Devices, Passkeys } from '../types.js';

export function createAccounts(parts: {
  users: Users;
  sessions: Pick<Sessions, 'endAllOf'>;
  passkeys: Pick<Passkeys, 'removeAllOfUser'>;
  devices: Pick<Devices, 'removeAllOfUser'>;
  ssoSessions: Pick<SsoSessions, 'endAllOf'>;
}): Accounts {
  const { users, sessions, passkeys, devices, ssoSessions } = parts;
  return {
    async enable(pool, user) {
      await amendUser(users, pool, user, () => ({ enabled: true }));
    },
    // The user first: whoever signs in while the sessions end is refused.
    async disable(pool, user) {
      await amendUser(users, pool, user, () => ({ enabled: false }));
      await sessions.endAllOf(pool.id, user.sub);
    },
    async remove(pool, user) {
      await users.remove(pool.id, user.sub);
      await sessions.endAllOf(pool.id, user.sub);
      await ssoSessions.endAllOf(pool.id, user.sub);
      await passkeys.removeAllOfUser(pool.id, user.sub);
      await devices.removeAllOfUser(pool.id, user.sub);
    },
    signOutEverywhere: (pool, user) => sessions.endAllOf(pool.id, user.sub),
  };
}
