import type { SignInName, UserPool } from '../pools/index.js';
import { refusals } from './errors.js';
import { foldedName } from './login-keys.js';
import type { User } from './types.js';

/** Names of a pool's identity providers, through a small cache. */
export type ProviderNames = (poolId: string) => Promise<readonly string[]>;

type Names = Pick<UserPool, 'id' | 'aliasAttributes' | 'usernameAttributes' | 'caseSensitiveUsernames'>;

/**
 * Reserves `{provider}_…` for users of that provider: federation assigns those names, and a local
 * user with one would block it. Applies to usernames and to attributes that are names, verified or
 * not. No read for names without an underscore.
 */
export function createReservedNames(providerNames: ProviderNames) {
  async function refuse(
    pool: Names,
    user: Pick<User, 'identities'>,
    names: readonly (readonly [what: string, name: string])[],
  ): Promise<void> {
    const candidates = names.filter(([, name]) => name.includes('_'));
    if (candidates.length === 0) return;
    const ownNames = new Set((user.identities ?? []).map(({ providerName, userId }) => foldedName(pool, `${providerName}_${userId}`)));
    const providers = await providerNames(pool.id);
    for (const [what, name] of candidates) {
      const folded = foldedName(pool, name);
      const provider = providers.find((one) => folded.startsWith(foldedName(pool, `${one}_`)));
      if (provider !== undefined && !ownNames.has(folded))
        throw what === 'username' ? refusals.usernameReserved(provider) : refusals.nameReserved(what, provider);
    }
  }

  return {
    /** Throws `username_invalid`, `attribute_invalid`. */
    refuseNew: (pool: Names, user: User) => refuse(pool, user, [['username', user.username], ...addresses(pool, user, () => true)]),
    /** The same for names that a change sets or verifies. Throws `attribute_invalid`. */
    refuseChange: (pool: Names, user: User, change: Readonly<Record<string, string | null>>) =>
      refuse(
        pool,
        user,
        addresses(pool, user, (name) => change[name] !== undefined || change[`${name}_verified`] !== undefined),
      ),
  };
}

function addresses(pool: Names, { status, attributes }: User, isIncluded: (name: SignInName) => boolean) {
  if (status === 'EXTERNAL_PROVIDER') return [];
  return [...pool.usernameAttributes, ...pool.aliasAttributes].flatMap((name) =>
    attributes[name] !== undefined && isIncluded(name) ? [[name, attributes[name]] as const] : [],
  );
}
