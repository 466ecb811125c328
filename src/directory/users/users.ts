import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import type {
  CodePurpose,
  ExternalIdentity,
  MfaPreference,
  OwedFactor,
  PasswordCredential,
  PendingCode,
  PendingTotp,
  SignInFailures,
  TotpCredential,
  User,
  UserStatus,
} from './types.js';

export interface NewUser {
  readonly sub?: string;
  readonly username: string;
  readonly status: UserStatus;
  readonly attributes: Readonly<Record<string, string>>;
  /** Omitted: addresses without a verification flag are stored as unverified. */
  readonly proofsAsGiven?: true;
  readonly password?: PasswordCredential;
  readonly importedHash?: string;
  readonly mfa?: MfaPreference;
  readonly owedFactors?: readonly OwedFactor[];
  /** Set for a federated user: the username is kept as it is, and no address is a login name. */
  readonly identities?: readonly ExternalIdentity[];
  readonly code?: { readonly purpose: CodePurpose; readonly pending: PendingCode };
}

/** Change of one write. `null` removes. */
export interface UserChange {
  readonly status?: UserStatus;
  readonly enabled?: boolean;
  readonly attributes?: Readonly<Record<string, string | null>>;
  readonly password?: PasswordCredential | null;
  readonly importedHash?: null;
  readonly identities?: readonly ExternalIdentity[];
  readonly failures?: SignInFailures | null;
  readonly totp?: TotpCredential | null;
  readonly pendingTotp?: PendingTotp | null;
  readonly mfa?: MfaPreference;
  /** An empty list removes. */
  readonly owedFactors?: readonly OwedFactor[];
  readonly codes?: Readonly<Partial<Record<CodePurpose, PendingCode | null>>>;
}

export interface UserFilter {
  /** `username`, `email`, `phone_number`, `name`, `given_name`, `family_name`, `preferred_username`, `cognito:user_status`, `status`, `sub` */
  readonly attribute: string;
  readonly match: 'equals' | 'starts-with';
  readonly value: string;
}

/**
 * Users of all pools. Every call names the pool, every query is served by an index, every method is
 * one store operation unless said. Names: username, and (by the pool's settings) e-mail, phone
 * number or preferred username as aliases; aliases are valid once verified.
 */
export interface Users {
  /**
   * Creates a user. In pools with username attributes `username` becomes the `sub` and the e-mail
   * or phone an attribute. The attributes are valid (`validateAttributes`). Throws
   * `username_exists`, `username_invalid`, `alias_exists` (unless `takeAlias`, as for `update`).
   */
  create(pool: UserPool, user: NewUser, options?: { takeAlias?: boolean }): Promise<User>;
  /** Restores a user as another server exported it, ids and dates included. Throws as `create`. */
  restore(pool: UserPool, user: User): Promise<void>;
  /** Finds a user by typed username, alias or sub. */
  findByLogin(pool: UserPool, login: string): Promise<User | undefined>;
  findBySub(poolId: string, sub: string): Promise<User | undefined>;
  /**
   * Finds a user of the pool itself (not a federated one) with a name of this prefix; one range of
   * the index of names.
   */
  findByNamePrefix(pool: UserPool, prefix: string): Promise<User | undefined>;
  /**
   * Finds the user that a provider's account is linked to, by its subject or the claim of the link.
   */
  findByProvider(poolId: string, identity: Pick<ExternalIdentity, 'providerName' | 'userId' | 'claim'>): Promise<User | undefined>;
  /** Returns the user of the first identity that is linked. */
  findByProviders(
    poolId: string,
    identities: readonly Pick<ExternalIdentity, 'providerName' | 'userId' | 'claim'>[],
  ): Promise<User | undefined>;
  /**
   * Changes the user if it is still the version that was read; throws `concurrent_change`
   * otherwise, `alias_exists` when a newly verified alias belongs to another user (unless
   * `takeAlias`: then that user loses it, which takes a read and two more writes). A changed
   * address is unverified, unless the change says otherwise; with a removed address, its second
   * factor is turned off.
   */
  update(pool: UserPool, user: User, change: UserChange, options?: { takeAlias?: boolean }): Promise<User>;
  /** Records that every session of the user ends now: sign-ins begun before do not finish. */
  endSignIns(poolId: string, sub: string): Promise<void>;
  /**
   * Counts one attempt against a pending code, atomically. Undefined when none is left or the code
   * is gone.
   */
  spendCodeAttempt(pool: UserPool, user: User, purpose: CodePurpose): Promise<PendingCode | undefined>;
  /**
   * Lists users in the order of their subs, or of the filtered attribute. `position` is set when
   * the list continues after this page. Throws `filter_invalid`.
   */
  list(
    poolId: string,
    query: { filter?: UserFilter; limit: number; after?: readonly string[] },
  ): Promise<Page<User> & { position?: readonly string[] }>;
  /** Estimates the number of users: one operation of a fixed size. */
  estimatedCount(poolId: string): Promise<number>;
  /** Atomic. `full` when the user has `limit` groups already. */
  joinGroup(poolId: string, sub: string, name: string, limit: number): Promise<'joined' | 'full' | 'unknown'>;
  /** Returns false when there is no such user. */
  leaveGroup(poolId: string, sub: string, name: string): Promise<boolean>;
  /** Lists users with `owedFactors`, by sub, after the given one. */
  listOwing(poolId: string, limit: number, after?: string): Promise<readonly User[]>;
  /** Ordered by sub, after the given one. */
  listInGroup(poolId: string, name: string, limit: number, after?: string): Promise<readonly User[]>;
  /** Removes the group from all its members: two operations per batch. */
  emptyGroup(poolId: string, name: string): Promise<void>;
  remove(poolId: string, sub: string): Promise<void>;
  /** Many operations, one batch of users each; other requests are served in between. */
}
