import { sha256 } from '../../kernel/index.js';
import type { SignInName, UserPool } from '../pools/index.js';
import { foldCase } from './fold-case.js';
import type { ExternalIdentity, UserStatus } from './types.js';

/** Longer names are kept as hashes: index keys have to be short. */
const MAX_KEY = 256;

type Names = Pick<UserPool, 'aliasAttributes' | 'usernameAttributes' | 'caseSensitiveUsernames'>;
interface Named {
  readonly sub: string;
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status?: UserStatus;
  readonly identities?: readonly ExternalIdentity[];
}

/**
 * A name as the unique index knows it. Usernames, aliases and subs share one space: whatever someone types means at most one user, and
 * no name can be chosen that means somebody already.
 */
export function loginKey(pool: Pick<Names, 'caseSensitiveUsernames'>, name: string): string {
  const key = foldedName(pool, name);
  return key.length > MAX_KEY ? `#${sha256(key).toString('base64url')}` : key;
}

/** A name as names of the pool are compared. */
export function foldedName(pool: Pick<Names, 'caseSensitiveUsernames'>, name: string): string {
  return pool.caseSensitiveUsernames ? name.normalize('NFC') : foldCase(name);
}

/** Every name that the user can be found by now. */
export function loginKeys(pool: Names, user: Named): string[] {
  // Whom another provider vouches for signs in there: an address of theirs is no name here, and takes nobody's away.
  const addresses = user.status === 'EXTERNAL_PROVIDER' ? [] : loginAttributes(pool, user.attributes);
  const names = [user.username, user.sub, ...addresses.map((name) => user.attributes[name]!)];
  return [...new Set([...names.map((name) => loginKey(pool, name)), ...(user.identities ?? []).map(identityKey)])];
}

/** No name that can be typed begins like this. */
export const IDENTITY_MARK = '\0';

/** A key of another space in the same unique index: one read finds the user, and nobody is linked twice. */
export function identityKey({ providerName, claim, userId }: Pick<ExternalIdentity, 'providerName' | 'claim' | 'userId'>): string {
  return `${IDENTITY_MARK}${sha256(JSON.stringify([providerName, claim ?? '', userId])).toString('base64url')}`;
}

/** Which attributes are names of the user: username attributes from the start, e-mail and phone aliases once they are proven. */
export function loginAttributes(pool: Names, attributes: Readonly<Record<string, string>>): SignInName[] {
  const present = (name: SignInName): boolean => attributes[name] !== undefined;
  const proven = (name: SignInName): boolean => name === 'preferred_username' || attributes[`${name}_verified`] === 'true';
  return [...pool.usernameAttributes.filter(present), ...pool.aliasAttributes.filter((name) => present(name) && proven(name))];
}
