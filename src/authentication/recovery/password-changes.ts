import type { UserPool } from '../../directory/pools/index.js';
import type { User, Users } from '../../directory/users/index.js';
import type { SignOuts } from '../accounts/index.js';
import { refusal } from '../errors.js';
import type { Passwords } from '../factors/password/index.js';
import type { Guards } from '../guards.js';
import { passed } from '../operation.js';
import { knownNames, type Limits } from '../threats/index.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { Recovery } from './types.js';

/** Password changes by users and administrators. They invalidate pending recovery codes. */
export function createPasswordChanges(parts: {
  users: Users;
  passwords: Passwords;
  limits: Limits;
  signOuts: Pick<SignOuts, 'afterPasswordChange'>;
  guards: Pick<Guards, 'guarded'>;
}): Pick<Recovery, 'change' | 'adminSet'> {
  const { users, passwords, limits, signOuts, guards } = parts;

  async function change(pool: UserPool, user: User, { previous, proposed, keep }: Parameters<Recovery['change']>[2]): Promise<void> {
    await limits.take(pool.id, 'change-password', user.sub);
    if (user.password) {
      if (previous === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter PreviousPassword' });
      if (!(await passwords.matches(user.password, previous))) throw refusal('credentials_wrong');
    }
    const password = await passwords.make(pool, user.username, proposed, 'permanent', user.password);
    await updateWithRetry(users, pool, user, (current) => {
      // Changed concurrently: the previous password that was proven is no longer in force.
      if (current.password?.hash !== user.password?.hash) throw refusal('credentials_wrong');
      return { password, failures: null, codes: { recovery: null } };
    });
    await signOuts.afterPasswordChange(pool, user.sub, keep);
  }

  async function adminSet(pool: UserPool, username: string, { password, permanent }: Parameters<Recovery['adminSet']>[2]): Promise<void> {
    const user = await users.findByLogin(pool, username);
    if (!user) throw refusal('user_unknown');
    if (user.status === 'EXTERNAL_PROVIDER') throw refusal('reset_not_allowed');
    const credential = await passwords.make(pool, user.username, password, permanent ? 'permanent' : 'temporary', user.password);
    const status = permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
    const codes = { recovery: null, 'sign-up': null };
    await updateWithRetry(users, pool, user, () => ({ status, password: credential, failures: null, codes }));
    await signOuts.afterPasswordChange(pool, user.sub);
  }

  return {
    change(pool, user, request) {
      const newPassword = { password: request.proposed, names: knownNames(user.username, user.attributes) };
      const operation = { type: 'PasswordChange', pool, origin: request.origin, user, newPassword } as const;
      return guards.guarded(operation, () => change(pool, user, request), passed);
    },
    adminSet(pool, name, request) {
      const { origin, password, permanent } = request;
      const newPassword = { password, names: [name], temporary: !permanent };
      const operation = { type: 'PasswordChange', pool, origin, user: { name }, newPassword } as const;
      return guards.guarded(operation, () => adminSet(pool, name, request), passed);
    },
  };
}
