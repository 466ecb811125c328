/** What a role, a user or a policy carries of names that operators chose. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export type EntityKind = 'role' | 'user' | 'policy' | 'access-key' | 'oidc-provider' | 'saml-provider';

/** What everything of IAM has. `path` begins and ends with a slash; times are milliseconds. */
export interface Entity {
  readonly arn: string;
  /** `AROA…`, `AIDA…`, `ANPA…`: what is made again under an old name is something else. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: number;
  readonly tags: readonly Tag[];
}

export interface InlinePolicy {
  readonly name: string;
  /** As it was given: the JSON text. */
  readonly document: string;
}

/** A role or a user: somebody policies are given to. */
export interface Holder extends Entity {
  readonly inline: readonly InlinePolicy[];
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  /** The ARN of the managed policy that bounds what the others give. */
  readonly boundary?: string;
}

export interface RoleEntity extends Holder {
  readonly trustPolicy: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  readonly revokedBefore?: number;
}

export interface UserEntity extends Holder {
  /** Places for keys, at most two. One that still has no key after a minute was left by a crash. */
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
  /** Numbers are never given twice. */
  readonly lastNumber: number;
  readonly updatedAt: number;
}

/** Its name is the access key id, in lower case as all names are compared; `id` has it as it is written. */
export interface AccessKeyEntity extends Entity {
  readonly userName: string;
  readonly userId: string;
  readonly sealedSecret: string;
  readonly active: boolean;
}

/** An issuer that trust policies and identity pools may name. Its name is the issuer's host and path. */
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
