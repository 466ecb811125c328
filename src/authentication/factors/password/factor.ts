import type { UserPool } from '../../../directory/pools/index.js';
import { loginKey, type User, type Users } from '../../../directory/users/index.js';
import { assertDisclosable } from '../../account-state.js';
import type { DecoyUsers } from '../../decoy-users.js';
import { type AccountQueue, type DeviceHints, type KnownDevices, namesDevice, type PasswordAttempts } from '../../threats/index.js';
import type { SignInContext } from '../../types.js';
import { updateWithRetry } from '../../update-with-retry.js';
import type { Passwords } from './passwords.js';

/** Password factor: the password in clear, over TLS. */
export interface PasswordFactor {
  /**
   * Verifies a password. One read of the user, two and one of the device if the caller names one; a write only to count a failure or to
   * reset the counter. The user's state is disclosed only after the right password. Throws `credentials_wrong`, `attempts_exceeded`,
   * `too_many_requests`, and for clients without `PreventUserExistenceErrors` `user_unknown`, `password_reset_required`.
   */
  prove(context: SignInContext, given: { username: string; password: string } & DeviceHints): Promise<User>;
}

export function createPasswordFactor(parts: {
  users: Users;
  passwords: Passwords;
  attempts: PasswordAttempts;
  knownDevices: KnownDevices;
  accountQueue: AccountQueue;
  decoyUsers: DecoyUsers;
}): PasswordFactor {
  const { users, passwords, attempts, knownDevices, accountQueue, decoyUsers } = parts;

  /** Looked up before queueing: each known device has its own queue, which other callers cannot fill. */
  async function knownDeviceOf({ pool }: SignInContext, username: string, given: DeviceHints): Promise<string | undefined> {
    if (!namesDevice(pool, given)) return undefined;
    const user = await users.findByLogin(pool, username);
    return knownDevices.nameOf(pool, user?.sub ?? decoyUsers.subOf(pool, username), given);
  }

  /** Replaces an imported hash after the first right password. */
  async function withOwnHash(pool: UserPool, user: User, password: string): Promise<User> {
    if (user.importedHash === undefined) return user;
    const made = user.password ?? (await passwords.make(pool, user.username, password, 'migrated'));
    return updateWithRetry(users, pool, user, (current) => ({ password: current.password ?? made, importedHash: null }));
  }

  return {
    async prove(context, given) {
      const { pool } = context;
      const { username, password } = given;
      const knownDevice = await knownDeviceOf(context, username, given);
      return accountQueue.take(`${pool.id}:${knownDevice ?? loginKey(pool, username)}`, async () => {
        const user = await users.findByLogin(pool, username);
        assertDisclosable(context, user);
        const subject = user ?? { sub: decoyUsers.subOf(pool, username) };
        const isRight = () =>
          user?.importedHash !== undefined && !user.password
            ? passwords.matchesImported(user.importedHash, password)
            : passwords.matches(user?.password, password);
        return withOwnHash(pool, await attempts.assess(pool, subject, isRight, knownDevice), password);
      });
    },
  };
}
