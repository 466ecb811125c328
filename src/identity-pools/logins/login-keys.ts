import { refusals } from '../errors.js';
import type { IdentityPool } from '../types.js';

/** Returns the stored form of a login, `{provider}\0{subject}`. No provider's name contains NUL. */
export const loginKey = (provider: string, subject: string): string => `${provider}\0${subject}`;
export const providerOf = (key: string): string => key.slice(0, key.indexOf('\0'));
export const subjectOf = (key: string): string => key.slice(key.indexOf('\0') + 1);

export const union = (...lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

/** Linked logins of one identity (Amazon Cognito quotas). */
const MAX_LOGINS = 20;

/**
 * Throws unless one identity may have these logins: at most 20, and one of each provider, except
 * several users of the developer provider.
 */
export function assertCompatible({ developerProviderName }: Pick<IdentityPool, 'developerProviderName'>, keys: readonly string[]): boolean {
  const once = keys.map(providerOf).filter((provider) => provider !== developerProviderName);
  return keys.length <= MAX_LOGINS && new Set(once).size === once.length;
}

/** Merges login keys into one identity's. Throws `resource_conflict`. */
export function mergedLoginKeys(
  pool: Pick<IdentityPool, 'developerProviderName'>,
  ...lists: readonly (readonly string[])[]
): readonly string[] {
  const keys = union(...lists);
  if (!assertCompatible(pool, keys)) throw refusals.alreadyLinked({ detail: `more than ${MAX_LOGINS} logins, or two of one provider` });
  return keys;
}
