import type { Page } from '../kernel/index.js';

export interface CognitoProvider {
  /** `cognito-idp.{region}.amazonaws.com/{poolId}` */
  readonly providerName: string;
  readonly clientId: string;
  readonly serverSideTokenCheck: boolean;
}

export interface MappingRule {
  readonly claim: string;
  readonly match: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual';
  readonly value: string;
  readonly roleArn: string;
}

export interface RoleMapping {
  readonly kind: 'Token' | 'Rules';
  readonly ambiguous?: 'AuthenticatedRole' | 'Deny';
  readonly rules: readonly MappingRule[];
}

export interface IdentityPoolRoles {
  readonly authenticated?: string;
  readonly unauthenticated?: string;
  /** By provider: `cognito-idp.…/{poolId}:{clientId}`, `accounts.google.com`, an ARN. */
  readonly mappings: Readonly<Record<string, RoleMapping>>;
}

export interface IdentityPool {
  /** `{region}:{uuid}` */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly allowUnauthenticated: boolean;
  readonly allowClassic: boolean;
  readonly cognitoProviders: readonly CognitoProvider[];
  readonly supportedLogins: Readonly<Record<string, string>>;
  readonly developerProviderName?: string;
  readonly openIdConnectProviderArns: readonly string[];
  readonly samlProviderArns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly roles: IdentityPoolRoles;
}

export type NewIdentityPool = Omit<IdentityPool, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'roles'> & { readonly id?: string };

/** What `UpdateIdentityPool` replaces, whole. */
export type IdentityPoolChange = Omit<NewIdentityPool, 'id'>;

/** Identity pools. Reads come through a small cache; a change is seen at once here and within 5 seconds elsewhere. */
export interface IdentityPools {
  /** CreateIdentityPool, without roles. Throws `parameter_invalid`, `limit_exceeded`, `resource_conflict` when a chosen id is taken. */
  create(pool: NewIdentityPool): Promise<IdentityPool>;
  find(id: string): Promise<IdentityPool | undefined>;
  /** DescribeIdentityPool. Throws `identity_pool_unknown`. */
  get(id: string): Promise<IdentityPool>;
  /** ListIdentityPools, by id; `next` is the id to go on after. */
  list(page: { limit: number; after?: string }): Promise<Page<IdentityPool>>;
  /** UpdateIdentityPool: full replacement, save for a developer provider's name, which stays. Throws `identity_pool_unknown`, `concurrent_change`, as `create`. */
  update(id: string, change: IdentityPoolChange): Promise<IdentityPool>;
  /** SetIdentityPoolRoles: full replacement. Throws `identity_pool_unknown`, `concurrent_change`, `parameter_invalid`. */
  setRoles(id: string, roles: IdentityPoolRoles): Promise<IdentityPool>;
  /** DeleteIdentityPool, with all its identities. Throws `identity_pool_unknown`. */
  remove(id: string): Promise<void>;
}

/** Someone as an identity pool knows them. */
export interface Identity {
  /** `{region}:{uuid}` */
  readonly id: string;
  readonly poolId: string;
  /** `{provider}\0{subject}`. Empty: a guest. */
  readonly loginKeys: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Provider name to token, as `Logins` on the wire. */
export type Logins = Readonly<Record<string, string>>;

export interface TemporaryCredentials {
  readonly identityId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** Errors carry the names and texts of cognito.md 19.6 as codes: `identity_pool_unknown`, `identity_unknown`, `unauthenticated_refused`, `logins_mismatch`, `login_token_invalid`, `provider_unsupported`, `identity_forbidden`, `role_mapping_denied`, `classic_flow_disabled`, `pool_misconfigured`, `resource_conflict`. */
export interface Identities {
  /** GetId */
  getId(poolId: string, logins: Logins): Promise<string>;
  /** GetOpenIdToken: valid for 10 minutes. */
  openIdToken(identityId: string, logins: Logins): Promise<{ identityId: string; token: string }>;
  /** GetCredentialsForIdentity, the enhanced flow. */
  credentials(identityId: string, logins: Logins, customRoleArn?: string): Promise<TemporaryCredentials>;
  /** The same for the token exchange grant: identity found or made, then credentials. */
  exchange(poolId: string, logins: Logins): Promise<TemporaryCredentials>;
}
