import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import type { IdentityProvider, IdentityProviderChange, NewIdentityProvider } from './types.js';

/** The identity providers that pools know. One store operation each, unless said. */
export interface IdentityProviders {
  /**
   * Three operations. Throws `identity_provider_exists` (the name or an identifier), `identity_provider_invalid` (also where users of the
   * pool's own have names that the provider's users will have), `identity_provider_limit`.
   */
  create(pool: UserPool, provider: NewIdentityProvider): Promise<IdentityProvider>;
  /** Through a small cache; a change is seen at once here and within 5 seconds elsewhere. */
  find(poolId: string, name: string): Promise<IdentityProvider | undefined>;
  /** Of all of a pool, through the same kind of cache. */
  names(poolId: string): Promise<readonly string[]>;
  /** Throws `identity_provider_unknown`. */
  get(poolId: string, name: string): Promise<IdentityProvider>;
  /** Throws `identity_provider_unknown`. */
  getByIdentifier(poolId: string, identifier: string): Promise<IdentityProvider>;
  /** By name. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<IdentityProvider>>;
  /** Two operations. Throws `identity_provider_unknown`, `identity_provider_invalid`, `identity_provider_changed`. */
  update(pool: UserPool, name: string, change: IdentityProviderChange): Promise<IdentityProvider>;
  /** Users keep their links, and app clients the name: nobody signs in by them any more. Throws `identity_provider_unknown`. */
  remove(poolId: string, name: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}
