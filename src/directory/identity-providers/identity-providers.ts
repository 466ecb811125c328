import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import type { IdentityProvider, IdentityProviderChange, NewIdentityProvider } from './types.js';

/** Identity providers registered at pools. One store operation each, unless said. */
export interface IdentityProviders {
  /**
   * Three operations. Throws `identity_provider_exists` (name or identifier),
   * `identity_provider_invalid` (also when users of the pool have names that the provider's users
   * will get), `identity_provider_limit`.
   */
  create(pool: UserPool, provider: NewIdentityProvider): Promise<IdentityProvider>;
  /**
   * Reads through a small cache; a change is visible at once here and within 5 seconds elsewhere.
   */
  find(poolId: string, name: string): Promise<IdentityProvider | undefined>;
  /** Returns the names of all providers of a pool, through the same kind of cache. */
  names(poolId: string): Promise<readonly string[]>;
  /** Throws `identity_provider_unknown`. */
  get(poolId: string, name: string): Promise<IdentityProvider>;
  /** Throws `identity_provider_unknown`. */
  getByIdentifier(poolId: string, identifier: string): Promise<IdentityProvider>;
  /** Ordered by name. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<IdentityProvider>>;
  /** Two operations. Throws `identity_provider_unknown`, `identity_provider_invalid`, `identity_provider_changed`. */
  update(pool: UserPool, name: string, change: IdentityProviderChange): Promise<IdentityProvider>;
  /**
   * Keeps users' links and the name in app clients, but ends sign-in through it. Throws
   * `identity_provider_unknown`.
   */
  remove(poolId: string, name: string): Promise<void>;
}
