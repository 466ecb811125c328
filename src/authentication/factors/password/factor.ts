import type { UserPool } from '../../../directory/pools/index.js';
import { loginKey, type User, type Users } from '../../../directory/users/index.js';
import type { Claimants } from '../../claimants.js';
import { type DeviceHints, type KnownDevices, namesDevice, type PasswordAttempts } from '../../threats/index.js';
import type { SignInContext } from '../../types.js';
import { updateWithRetry } from '../../update-with-retry.js';
import type { Passwords } from './passwords.js';

/** Password factor: the password in clear, over TLS. */
export interface PasswordFactor {
  /**
   * Verifies a password. One read of the user, two and one of the device if the caller names one; a write only to count a failure or to
   * reset the counter. The user's state is disclosed only after the right password. Throws `credentials_wrong`, `attempts_exceeded`,
   * `too_many_requests`, and for clients without `PreventUserExistenceErrors` `user_unknown`, `user_not_confirmed`,
   * `password_reset_required`.
   */
  prove(context: SignInContext, given: { username: string; password: string } & DeviceHints): Promise<User>;
}

export function createPasswordFactor(parts: {
  users: Users;
  passwords: Passwords;
  attempts: PasswordAttempts;
  knownDevices: KnownDevices;
  claimants: Claimants;
}): PasswordFactor {
  const { users, passwords, attempts, knownDevices, claimants } = parts;

  /** Looked up before queueing: each known device has its own queue, which other callers cannot fill. */
  async function knownDeviceOf({ pool }: SignInContext, username: string, given: DeviceHints): Promise<string | undefined> {
    if (!namesDevice(pool, given)) return undefined;
    const { sub } = await claimants.find(pool, username);
    return knownDevices.nameOf(pool, sub, given);
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
      const user = await attempts.assess(pool, {
        name: loginKey(pool, username),
        knownDevice: await knownDeviceOf(context, username, given),
        async find() {
          const claimant = await claimants.findDisclosable(context, username);
          return claimant.user ?? { sub: claimant.sub };
        },
        isRight(subject) {
          const { importedHash, password: own } = 'username' in subject ? subject : {};
          return importedHash !== undefined && !own ? passwords.matchesImported(importedHash, password) : passwords.matches(own, password);
        },
      });
      return withOwnHash(pool, user, password);
    },
  };
}
