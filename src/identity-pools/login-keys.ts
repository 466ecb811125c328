import { refusals } from './errors.js';
import type { IdentityPool } from './types.js';

/** What an identity keeps of a login: `{provider}\0{subject}`. No provider's name has a zero in it. */
export const loginKey = (provider: string, subject: string): string => `${provider}\0${subject}`;
export const providerOf = (key: string): string => key.slice(0, key.indexOf('\0'));
export const subjectOf = (key: string): string => key.slice(key.indexOf('\0') + 1);

export const union = (...lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

/** Cognito's quota for linked logins. */
const MAX_LOGINS = 20;

/** Whether one identity may have these logins: at most 20, and of each provider one; only the developer provider may have several users. */
export function assertCompatible({ developerProviderName }: Pick<IdentityPool, 'developerProviderName'>, keys: readonly string[]): boolean {
  const once = keys.map(providerOf).filter((provider) => provider !== developerProviderName);
  return keys.length <= MAX_LOGINS && new Set(once).size === once.length;
}

/** All of these logins as one identity's. Throws `resource_conflict`. */
export function mergedLoginKeys(
  pool: Pick<IdentityPool, 'developerProviderName'>,
  ...lists: readonly (readonly string[])[]
): readonly string[] {
  const keys = union(...lists);
  if (!assertCompatible(pool, keys)) throw refusals.alreadyLinked({ detail: `more than ${MAX_LOGINS} logins, or two of one provider` });
  return keys;
}
