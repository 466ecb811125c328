import type { AppClient } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { CodeDelivery, Metadata } from '../types.js';

/**
 * What becomes of a whole account. Whoever is disabled or gone has no session left: refresh tokens and access tokens are refused at once.
 * A disabled user who is enabled again has to sign in anew. Errors: `user_unknown`, `too_many_requests`.
 */
export interface Accounts {
  enable(pool: UserPool, user: User): Promise<void>;
  disable(pool: UserPool, user: User): Promise<void>;
  /** The user's names are free again. */
  remove(pool: UserPool, user: User): Promise<void>;
  signOutEverywhere(pool: UserPool, user: User): Promise<void>;
}

/** A session that stays when the user's others end. */
export interface KeptSession {
  /** `origin_jti` of tokens. */
  readonly originJti?: string;
  /** The authorization server's name for a browser session. */
  readonly browser?: string;
}

/**
 * Ends browser sessions (sign-ins that were not resumed, codes and device requests with them) and token sessions; temporary credentials
 * end with them where the pool has it so (`credentialsFollowSessions`).
 */
export interface SignOuts {
  endAll(pool: Pick<UserPool, 'id'>, sub: string, keep?: KeptSession): Promise<void>;
  /** In pools where a new or reset password ends sessions; nothing in others. */
  afterPasswordChange(pool: UserPool, sub: string, keep?: KeptSession): Promise<void>;
}

/** A user as some provider knows them; the pool itself is the provider `Cognito`. */
export interface ProviderUser {
  readonly provider: string;
  /** `Cognito_Subject`, or a claim that the provider's mapping knows. */
  readonly attribute?: string;
  readonly value: string;
}

/**
 * Users of other providers who are users of the pool. Errors: `user_unknown`, `identity_provider_unknown`, `parameter_invalid`,
 * `attribute_invalid`, `alias_exists`, `link_limit`, `too_many_requests`.
 */
export interface ProviderLinks {
  /** The source signs in as the destination from now on. */
  link(pool: UserPool, destination: ProviderUser, source: ProviderUser): Promise<void>;
  /** Takes a link away; a user of the provider's own is disabled, one of the pool's has no password any more. Both are signed out. */
  disable(pool: UserPool, who: ProviderUser): Promise<void>;
}

/** Whose hand writes; a user's through the permissions of a client. */
export type AttributeWriter = { readonly by: 'admin' } | { readonly by: 'user'; readonly client: AppClient };

/**
 * Errors: `attribute_invalid` (unknown, required, fixed, or the last name that the user signs in with), `attribute_forbidden`, `user_unknown`,
 * `too_many_requests`.
 */
export interface UserAttributes {
  /**
   * What is sent changes, an empty value removes. A new address that the pool wants proven first waits for its code while the old one stays
   * in force; other new addresses count at once, unproven, and get a code where the pool verifies them. An administrator who sets the proof
   * needs no code. Returns where codes went. Also `alias_exists`, `delivery_failed` (a user's own; the change is made).
   */
  update(
    pool: UserPool,
    user: User,
    attributes: Readonly<Record<string, string>>,
    writer: AttributeWriter,
    clientMetadata?: Metadata,
  ): Promise<readonly CodeDelivery[]>;
  /** A new code for the address, the waiting one if there is one. Throws `parameter_invalid`, `limit_exceeded`, `delivery_failed`. */
  requestCode(
    pool: UserPool,
    user: User,
    attribute: string,
    asked: { readonly clientId: string; readonly clientMetadata?: Metadata },
  ): Promise<CodeDelivery>;
  /** Throws `parameter_invalid`, `code_mismatch`, `code_expired`, `limit_exceeded`, `alias_exists`. */
  verify(pool: UserPool, user: User, attribute: string, code: string): Promise<void>;
  /** A proof goes with its address. What is not there is no error. */
  remove(pool: UserPool, user: User, names: readonly string[], writer: AttributeWriter): Promise<void>;
}
