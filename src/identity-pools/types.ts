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
  /**
   * Role mappings by provider: `cognito-idp.…/{poolId}:{clientId}`, `accounts.google.com`, an ARN.
   */
  readonly mappings: Readonly<Record<string, RoleMapping>>;
}

/** Session tags from a login's claims (SetPrincipalTagAttributeMap). */
export interface PrincipalTagMap {
  /** `client` from `aud` and `username` from `sub`; `tags` takes precedence. */
  readonly useDefaults: boolean;
  /** Tag to claim. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface IdentityPool {
  /** `{region}:{uuid}` */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly allowUnauthenticated: boolean;
  /** Basic (classic) flow. Omitted: never set, and closed. */
  readonly allowClassic?: boolean;
  readonly cognitoProviders: readonly CognitoProvider[];
  readonly supportedLogins: Readonly<Record<string, string>>;
  readonly developerProviderName?: string;
  readonly openIdConnectProviderArns: readonly string[];
  readonly samlProviderArns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly roles: IdentityPoolRoles;
  /** By provider name, as it was sent. */
  readonly principalTags: Readonly<Record<string, PrincipalTagMap>>;
}

export type NewIdentityPool = Omit<IdentityPool, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'roles' | 'principalTags'> & {
  readonly id?: string;
};

/** Settings that `UpdateIdentityPool` replaces, all of them. */
export type IdentityPoolChange = Omit<NewIdentityPool, 'id'>;

/**
 * Identity pools. Reads come through a small cache; a change is visible at once here and within 5
 * seconds elsewhere.
 */
export interface IdentityPools {
  /**
   * CreateIdentityPool, without roles. Throws `parameter_invalid`, `limit_exceeded`,
   * `resource_conflict` when a chosen id exists.
   */
  create(pool: NewIdentityPool): Promise<IdentityPool>;
  find(id: string): Promise<IdentityPool | undefined>;
  /** DescribeIdentityPool. Throws `identity_pool_unknown`. */
  get(id: string): Promise<IdentityPool>;
  /** ListIdentityPools, by id; `next` is the id to continue after. */
  list(page: { limit: number; after?: string }): Promise<Page<IdentityPool>>;
  /**
   * UpdateIdentityPool: full replacement, except the developer provider's name, which is immutable.
   * Throws `identity_pool_unknown`, `concurrent_change`, as `create`.
   */
  update(id: string, change: IdentityPoolChange): Promise<IdentityPool>;
  /** SetIdentityPoolRoles: full replacement. Throws `identity_pool_unknown`, `concurrent_change`, `parameter_invalid`. */
  setRoles(id: string, roles: IdentityPoolRoles): Promise<IdentityPool>;
  /**
   * Adds and removes tags; concurrent calls keep each other's changes. Throws
   * `identity_pool_unknown`, `parameter_invalid`, `too_many_requests`.
   */
  updateTags(id: string, changeOf: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>): Promise<IdentityPool>;
  /** SetPrincipalTagAttributeMap. Throws `identity_pool_unknown`, `parameter_invalid`, `too_many_requests`. */
  setPrincipalTags(id: string, providerName: string, map: PrincipalTagMap): Promise<IdentityPool>;
  /**
   * GetPrincipalTagAttributeMap, under any name of the provider. Throws `identity_pool_unknown`,
   * `principal_tags_unknown`.
   */
  principalTagsOf(id: string, providerName: string): Promise<PrincipalTagMap>;
  /** DeleteIdentityPool, with all its identities. Throws `identity_pool_unknown`. */
  remove(id: string): Promise<void>;
}

/** Identity of a user or guest in an identity pool. */
export interface Identity {
  /** `{region}:{uuid}` */
  readonly id: string;
  readonly poolId: string;
  /** `{provider}\0{subject}`. Empty: a guest, or a disabled identity. */
  readonly loginKeys: readonly string[];
  /** Logins that are leaving for the identity that this one was merged into. */
  readonly mergedAwayKeys: readonly string[];
  /** Id of the identity that has its logins now. */
  readonly mergedInto?: string;
  /** Merged, or without its last login: no guest, and its id admits no caller. */
  readonly disabled: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Provider name to token (`Logins`). */
export type Logins = Readonly<Record<string, string>>;

export interface TemporaryCredentials {
  readonly identityId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** Identity in administrative views. */
export interface IdentityDescription {
  readonly id: string;
  /** Provider names, repeated for several users of the developer provider. */
  readonly providers: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * Operations of identities. Errors by AWS's names and texts: `identity_pool_unknown`,
 * `identity_unknown`, `unauthenticated_refused`, `logins_mismatch`, `login_token_invalid`,
 * `provider_unsupported`, `identity_forbidden`, `role_mapping_denied`, `classic_flow_disabled`,
 * `pool_misconfigured`, `resource_conflict`, `parameter_invalid`.
 */
export interface Identities {
  /** GetId. Merges identities when the logins belong to two. */
  getId(poolId: string, logins: Logins): Promise<string>;
  /** GetOpenIdToken: valid for 10 minutes. Returns the survivor's id for a merged identity. */
  openIdToken(identityId: string, logins: Logins): Promise<{ identityId: string; token: string }>;
  /** GetCredentialsForIdentity, the enhanced flow. */
  credentials(identityId: string, logins: Logins, customRoleArn?: string): Promise<TemporaryCredentials>;
  /** Token exchange grant: finds or creates the identity, then issues credentials. */
  exchange(poolId: string, logins: Logins): Promise<TemporaryCredentials>;
  /** DescribeIdentity */
  describe(identityId: string): Promise<IdentityDescription>;
  /**
   * ListIdentities, by id; `next` is the id to continue after. With `hideDisabled` pages may be
   * short, or empty with a `next`.
   */
  list(poolId: string, page: { limit: number; after?: string; hideDisabled: boolean }): Promise<Page<IdentityDescription>>;
  /**
   * DeleteIdentities: returns the ids that could not be deleted, and ends credentials issued to the
   * others. Unknown ids are no error.
   */
  remove(identityIds: readonly string[]): Promise<readonly string[]>;
  /**
   * UnlinkIdentity, proven by one of its logins. Without its last login the identity is disabled,
   * and its credentials end.
   */
  unlink(identityId: string, logins: Logins, providers: readonly string[]): Promise<void>;
  readonly developer: DeveloperIdentities;
}

/**
 * Users authenticated by the operator's own backend, by its developer provider's name. Throws
 * `identity_pool_unknown`, `parameter_invalid` for other names.
 */
export interface DeveloperIdentities {
  /**
   * GetOpenIdTokenForDeveloperIdentity: finds or creates the identity of the logins, exactly one of
   * them a developer's, or links them to the given one. Throws `identity_unknown`,
   * `developer_user_registered`, `resource_conflict`, and as the public calls for public logins.
   */
  openIdToken(request: {
    poolId: string;
    identityId?: string;
    logins: Logins;
    principalTags: Readonly<Record<string, string>>;
    /** Seconds. */
    lifetime: number;
  }): Promise<{ identityId: string; token: string }>;
  /**
   * LookupDeveloperIdentity: returns all developer users of the identity, found by either
   * parameter. Throws `developer_user_unknown`, `identity_unknown`, `resource_conflict`.
   */
  lookup(poolId: string, by: { identityId?: string; userId?: string }): Promise<{ identityId: string; userIds: readonly string[] }>;
  /**
   * MergeDeveloperIdentities: the destination's identity survives. Throws `developer_user_unknown`,
   * `resource_conflict`.
   */
  merge(poolId: string, request: { providerName: string; source: string; destination: string }): Promise<string>;
  /** UnlinkDeveloperIdentity. Throws `identity_unknown`, `developer_user_unknown`, `resource_conflict`. */
  unlink(poolId: string, request: { identityId: string; providerName: string; userId: string }): Promise<void>;
}
