/** Tag of a role, a user or a policy. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export type EntityKind = 'role' | 'user' | 'policy' | 'access-key' | 'oidc-provider' | 'saml-provider';

/** Members of every IAM entity. `path` begins and ends with a slash; times are milliseconds. */
export interface Entity {
  readonly arn: string;
  /** `AROA…`, `AIDA…`, `ANPA…`: an entity created again under an old name has another id. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: number;
  readonly tags: readonly Tag[];
}

export interface InlinePolicy {
  readonly name: string;
  /** JSON text as it was sent. */
  readonly document: string;
}

/** Role or user: an entity that policies are attached to. */
export interface Holder extends Entity {
  readonly inline: readonly InlinePolicy[];
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  /** ARN of the managed policy that is the permissions boundary. */
  readonly boundary?: string;
}

export interface RoleEntity extends Holder {
  readonly trustPolicy: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  readonly revokedBefore?: number;
}

export interface UserEntity extends Holder {
  /**
   * Reserved slots of access keys, at most two. A slot without a key after a minute was left by a
   * crash.
   */
  readonly keyPlaces: readonly { readonly id: string; readonly since: number }[];
}

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

export interface PolicyEntity extends Entity {
  readonly description?: string;
  /** Oldest first, at most five. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: string;
  /** Highest version number; numbers are never reused. */
  readonly lastNumber: number;
  readonly updatedAt: number;
}

/**
 * Access key. Its entity name is the key id in lower case, as all names are compared; `id` keeps
 * the spelling.
 */
export interface AccessKeyEntity extends Entity {
  readonly userName: string;
  readonly userId: string;
  readonly sealedSecret: string;
  readonly active: boolean;
}

/**
 * OpenID Connect provider that trust policies and identity pools may name. Its entity name is the
 * issuer's host and path.
 */
export interface OidcProviderEntity extends Entity {
  readonly clientIds: readonly string[];
  /** SHA-1 of certificates, in hexadecimal. */
  readonly thumbprints: readonly string[];
}

export interface SamlProviderEntity extends Entity {
  readonly metadata: string;
  /** Milliseconds. */
  readonly validUntil: number;
}

export interface Entities {
  readonly 'oidc-provider': OidcProviderEntity;
  readonly 'saml-provider': SamlProviderEntity;
  readonly role: RoleEntity;
  readonly user: UserEntity;
  readonly policy: PolicyEntity;
  readonly 'access-key': AccessKeyEntity;
}
