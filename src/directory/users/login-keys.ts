import { sha256 } from '../../kernel/index.js';
import type { SignInName, UserPool } from '../pools/index.js';
import type { ExternalIdentity, UserStatus } from './types.js';
/**
 * Folds a name for case-insensitive comparison: NFC, lower case, no locale. Final sigma becomes
 * sigma, so that upper-case and lower-case Greek agree. Different letters stay different.
 */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** Characters; longer names are stored as hashes, since index keys have to be short. */
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
 * Returns a name's key in the unique index. Usernames, aliases and subs share one key space: a
 * typed name matches at most one user, and no new name can equal an existing one.
 */
export function loginKey(pool: Pick<Names, 'caseSensitiveUsernames'>, name: string): string {
  const key = foldedName(pool, name);
  return key.length > MAX_KEY ? `#${sha256(key).toString('base64url')}` : key;
}

/** Folds a name as the pool compares names. */
export function foldedName(pool: Pick<Names, 'caseSensitiveUsernames'>, name: string): string {
  return pool.caseSensitiveUsernames ? name.normalize('NFC') : foldCase(name);
}

/** Returns the keys of every name that finds the user now. */
export function loginKeys(pool: Names, user: Named): string[] {
  // Federated users sign in at their provider: their addresses are no login names here, and
  // conflict with none.
  const addresses = user.status === 'EXTERNAL_PROVIDER' ? [] : loginAttributes(pool, user.attributes);
  const names = [user.username, user.sub, ...addresses.map((name) => user.attributes[name]!)];
  return [...new Set([...names.map((name) => loginKey(pool, name)), ...(user.identities ?? []).map(identityKey)])];
}

/** Prefix of identity keys that no typed name can have. */
export const IDENTITY_MARK = '\0';

/**
 * Returns the key of a linked identity, in the same unique index: one read finds the user, and no
 * identity is linked twice.
 */
export function identityKey({ providerName, claim, userId }: Pick<ExternalIdentity, 'providerName' | 'claim' | 'userId'>): string {
  return `${IDENTITY_MARK}${sha256(JSON.stringify([providerName, claim ?? '', userId])).toString('base64url')}`;
}

/**
 * Returns the attributes that are names of the user: username attributes always, e-mail and phone
 * aliases once verified.
 */
export function loginAttributes(pool: Names, attributes: Readonly<Record<string, string>>): SignInName[] {
  const present = (name: SignInName): boolean => attributes[name] !== undefined;
  const proven = (name: SignInName): boolean => name === 'preferred_username' || attributes[`${name}_verified`] === 'true';
  return [...pool.usernameAttributes.filter(present), ...pool.aliasAttributes.filter((name) => present(name) && proven(name))];
}
