export type ProviderKind = 'SAML' | 'Facebook' | 'Google' | 'LoginWithAmazon' | 'SignInWithApple' | 'OIDC';

/** A record of strings, as AWS keeps them. */
export type ProviderDetails = Readonly<Record<string, string>>;

export interface IdentityProvider {
  readonly poolId: string;
  /** Unique in the pool. A social provider's is its kind. */
  readonly name: string;
  readonly kind: ProviderKind;
  /** By the keys of cognito.md 11.1, secrets opened, with what we know of social providers filled in. */
  readonly details: ProviderDetails;
  /** Attribute of the pool to claim of the provider. `username`: the claim that tells its users apart. */
  readonly attributeMapping: ProviderDetails;
  /** Other names that a sign-in may ask for it by, domains of e-mail addresses for instance: unique in the pool. */
  readonly identifiers: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewIdentityProvider = Pick<IdentityProvider, 'name' | 'kind' | 'details' | 'attributeMapping' | 'identifiers'>;

/** What is left out stays. Details are taken whole, but for secrets: those that are left out stay. */
export type IdentityProviderChange = Partial<Pick<IdentityProvider, 'details' | 'attributeMapping' | 'identifiers'>>;
