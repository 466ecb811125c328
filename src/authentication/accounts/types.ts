import type { AppClient } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { CodeDelivery, Metadata } from '../types.js';

/**
 * Operations on whole accounts. Disabled and deleted users have no sessions: their refresh and access tokens are refused at once. A user
 * who is enabled again must sign in anew. Errors: `user_unknown`, `too_many_requests`.
 */
export interface Accounts {
  enable(pool: UserPool, user: User): Promise<void>;
  disable(pool: UserPool, user: User): Promise<void>;
  /** Deletes the user; username and aliases become free. */
  remove(pool: UserPool, user: User): Promise<void>;
  signOutEverywhere(pool: UserPool, user: User): Promise<void>;
}

/** Session that is kept when the user's other sessions end. */
export interface KeptSession {
  /** `origin_jti` of its tokens. */
  readonly originJti?: string;
  /** Id of its SSO session. */
  readonly browser?: string;
}

/**
 * Ends SSO sessions (with their interactions, authorization codes and device codes) and token sessions; temporary credentials end with them
 * in pools with `credentialsFollowSessions`.
 */
export interface SignOuts {
  endAll(pool: Pick<UserPool, 'id'>, sub: string, keep?: KeptSession): Promise<void>;
  /** Ends the other sessions after a changed or reset password, in pools that are configured so; otherwise does nothing. */
  afterPasswordChange(pool: UserPool, sub: string, keep?: KeptSession): Promise<void>;
}

/** Identification of a user at a provider; the pool itself is the provider `Cognito`. */
export interface ProviderUser {
  readonly provider: string;
  /** `Cognito_Subject`, or a claim in the provider's attribute mapping. */
  readonly attribute?: string;
  readonly value: string;
}

/**
 * Links between users of the pool and users of upstream providers. Errors: `user_unknown`, `identity_provider_unknown`,
 * `parameter_invalid`, `attribute_invalid`, `alias_exists`, `link_limit`, `too_many_requests`.
 */
export interface ProviderLinks {
  /** Links `source` to `destination`: `source` signs in as `destination` from now on. */
  link(pool: UserPool, destination: ProviderUser, source: ProviderUser): Promise<void>;
  /**
   * Removes a link (AdminDisableProviderForUser). A federated user is disabled; a user of the pool loses the password. Both are signed out.
   */
  disable(pool: UserPool, providerUser: ProviderUser): Promise<void>;
}

/** Writer of attributes; users write with the permissions of a client. */
export type AttributeWriter = { readonly by: 'admin' } | { readonly by: 'user'; readonly client: AppClient };

/**
 * Changes and verification of user attributes. Errors: `attribute_invalid` (unknown, required, immutable, or the last sign-in address),
 * `attribute_forbidden`, `user_unknown`, `too_many_requests`.
 */
export interface UserAttributes {
  /**
   * Sets the given attributes; an empty value removes one. A new address that the pool requires to be verified first waits for its code
   * while the old one stays in force; other new addresses apply at once, unverified, and get a code if the pool verifies them.
   * Administrators may set `_verified` themselves. Returns the code deliveries. Throws also `alias_exists`, and `delivery_failed` for users
   * (the change is made).
   */
  update(
    pool: UserPool,
    user: User,
    attributes: Readonly<Record<string, string>>,
    writer: AttributeWriter,
    clientMetadata?: Metadata,
  ): Promise<readonly CodeDelivery[]>;
  /**
   * Sends a new code to the pending address, or else to the present one. Throws `parameter_invalid`, `limit_exceeded`, `delivery_failed`.
   */
  requestCode(
    pool: UserPool,
    user: User,
    attribute: string,
    forTriggers: { readonly clientId: string; readonly clientMetadata?: Metadata },
  ): Promise<CodeDelivery>;
  /** Verifies an address by its code. Throws `parameter_invalid`, `code_mismatch`, `code_expired`, `limit_exceeded`, `alias_exists`. */
  verify(pool: UserPool, user: User, attribute: string, code: string): Promise<void>;
  /** Removes attributes; an address goes with its `_verified` attribute. Missing attributes are no error. */
  remove(pool: UserPool, user: User, names: readonly string[], writer: AttributeWriter): Promise<void>;
}
