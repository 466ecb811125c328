import type { UserPool } from '../pools/index.js';
import { refusals } from './errors.js';
import { IDENTITY_MARK, loginAttributes, loginKey } from './login-keys.js';
import type { User } from './types.js';

type Named = Pick<User, 'username' | 'attributes'>;

/** Returns the error for `taken`, a name of the user that belongs to another user already. */
export function nameConflict(pool: UserPool, user: Named, taken: string | undefined, on: 'create' | 'update'): Error {
  if (taken?.startsWith(IDENTITY_MARK)) return refusals.identityExists();
  if (taken === undefined || taken === loginKey(pool, user.username)) return refusals.usernameExists();
  const name = loginAttributes(pool, user.attributes).find((attribute) => loginKey(pool, user.attributes[attribute]!) === taken);
  if (!name) return refusals.usernameExists();
  return on === 'create' && pool.usernameAttributes.length > 0 ? refusals.loginAttributeExists(name) : refusals.aliasExists(name);
}

/** Returns the keys of the user's verified aliases, which may move to another user. */
export function provenAliasKeys(pool: UserPool, attributes: User['attributes']): readonly string[] {
  return PROVABLE.filter((name) => pool.aliasAttributes.includes(name) && attributes[`${name}_verified`] === 'true').flatMap((name) =>
    attributes[name] === undefined ? [] : [loginKey(pool, attributes[name])],
  );
}

/**
 * Marks the attributes of a former owner as unverified, once the aliases belong to another user.
 */
export function withoutProof(pool: UserPool, attributes: User['attributes'], keys: readonly string[]): User['attributes'] {
  const lost = PROVABLE.filter((name) => attributes[name] !== undefined && keys.includes(loginKey(pool, attributes[name])));
  return { ...attributes, ...Object.fromEntries(lost.map((name) => [`${name}_verified`, 'false'])) };
}

const PROVABLE = ['email', 'phone_number'] as const;
