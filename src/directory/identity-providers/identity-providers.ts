import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
export type ProviderKind = 'SAML' | 'Facebook' | 'Google' | 'LoginWithAmazon' | 'SignInWithApple' | 'OIDC';

/** Map of strings (Cognito `ProviderDetailsType`). */
export type ProviderDetails = Readonly<Record<string, string>>;

export interface IdentityProvider {
  readonly poolId: string;
  /** Unique in the pool. A social provider's name is its kind. */
  readonly name: string;
  readonly kind: ProviderKind;
  /**
   * Keys as in Cognito CreateIdentityProvider, secrets unsealed, fixed details of social providers
   * filled in.
   */
  readonly details: ProviderDetails;
  /** Attribute of the pool to claim of the provider. `username`: the subject claim. */
  readonly attributeMapping: ProviderDetails;
  /** Other names by which a sign-in may select it, such as e-mail domains: unique in the pool. */
  readonly identifiers: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewIdentityProvider = Pick<IdentityProvider, 'name' | 'kind' | 'details' | 'attributeMapping' | 'identifiers'>;

/**
 * Change of a provider; omitted members are kept. Details are replaced whole, except omitted
 * secrets, which are kept.
 */
export type IdentityProviderChange = Partial<Pick<IdentityProvider, 'details' | 'attributeMapping' | 'identifiers'>>;

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
