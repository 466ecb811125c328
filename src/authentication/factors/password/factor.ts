import { loginKey, type User, type Users } from '../../../directory/users/index.js';
import { refuseOpenly } from '../../standing.js';
import type { Strangers } from '../../strangers.js';
import type { PasswordAttempts, Turns } from '../../threats/index.js';
import type { SignInContext } from '../../types.js';
import type { Passwords } from './passwords.js';

/** The password in clear, over TLS. */
export interface PasswordFactor {
  /**
   * One read of the user; a write only to count a failure or to forget earlier ones. Nothing is said about the user's state before the
   * password was right. Throws `credentials_wrong`, `attempts_exceeded`, `too_many_requests`, and where existence may be known
   * `user_unknown`, `password_reset_required`.
   */
  prove(context: SignInContext, given: { username: string; password: string }): Promise<User>;
}

export function createPasswordFactor(parts: {
  users: Users;
  passwords: Passwords;
  attempts: PasswordAttempts;
  turns: Turns;
  strangers: Strangers;
}): PasswordFactor {
  const { users, passwords, attempts, turns, strangers } = parts;
  return {
    prove(context, { username, password }) {
      const { pool } = context;
      return turns.take(`${pool.id}:${loginKey(pool, username)}`, async () => {
        const user = await users.findByLogin(pool, username);
        refuseOpenly(context, user);
        const subject = user ?? { sub: strangers.subOf(pool, username) };
        return attempts.judge(pool, subject, () => passwords.matches(user?.password, password));
      });
    },
  };
}
