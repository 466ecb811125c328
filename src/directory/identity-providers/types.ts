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
