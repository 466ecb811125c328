import type { UserPool } from '../directory/pools/index.js';
import { loginKey, type User, type Users } from '../directory/users/index.js';
import { assertDisclosable } from './account-state.js';
import type { DecoyUsers } from './decoy-users.js';
import type { SignInContext } from './types.js';

/** Subject of a claimed name: its user, or the decoy of a name that no user has. */
export interface Claimant {
  readonly user: User | undefined;
  readonly sub: string;
  readonly username: string;
}

/** Lookup of claimed names, for every operation that takes a name before a proof. */
export interface Claimants {
  /** Finds a user by username or alias; by `sub` only where it is the username, as in Cognito. One read. */
  find(pool: UserPool, name: string): Promise<Claimant>;
  /** As `find`; throws `user_unknown`, `user_not_confirmed`, `password_reset_required` where the client discloses them. */
  findDisclosable(context: SignInContext, name: string): Promise<Claimant>;
  /** Claimant of a user that was read otherwise. No read. */
  orDecoy(pool: UserPool, user: User | undefined, name: string): Claimant;
}

export function createClaimants({ users, decoyUsers }: { users: Pick<Users, 'findByLogin'>; decoyUsers: DecoyUsers }): Claimants {
  const orDecoy: Claimants['orDecoy'] = (pool, user, name) =>
    user
      ? { user, sub: user.sub, username: user.username }
      : { user, sub: decoyUsers.subOf(pool, name), username: decoyUsers.usernameOf(pool, name) };
  const find: Claimants['find'] = async (pool, name) => {
    const user = await users.findByLogin(pool, name);
    return orDecoy(pool, user && isNamed(pool, user, name) ? user : undefined, name);
  };
  return {
    orDecoy,
    find,
    async findDisclosable(context, name) {
      const claimant = await find(context.pool, name);
      assertDisclosable(context, claimant.user);
      return claimant;
    },
  };
}

/** Reports whether a name that finds the user is one that is typed at sign-in. */
function isNamed(pool: UserPool, { sub, username }: User, name: string): boolean {
  const key = loginKey(pool, name);
  return key !== loginKey(pool, sub) || key === loginKey(pool, username);
}
