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
  readonly password?: PasswordCredential;
  readonly importedHash?: string;
  readonly mfa?: MfaPreference;
  readonly owedFactors?: readonly OwedFactor[];
  /** Of a user made by federation: then the username is kept as it is, and no address of theirs is a name. */
  readonly identities?: readonly ExternalIdentity[];
  readonly code?: { readonly purpose: CodePurpose; readonly pending: PendingCode };
}

/** What one write may change. `null` removes. */
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
  /** Empty removes. */
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
 * The users of all pools. Every call names the pool, every query is served by an index, every method is one store operation unless said.
 * Names: username, and (as the pool has it) e-mail, phone number or preferred username as aliases; aliases count once verified.
 */
export interface Users {
  /**
   * In pools with username attributes `username` becomes the `sub` and the e-mail or phone an attribute. The attributes are valid
   * (`validateAttributes`). Throws `username_exists`, `username_invalid`, `alias_exists` (unless `takeAlias`, as for `update`).
   */
  create(pool: UserPool, user: NewUser, options?: { takeAlias?: boolean }): Promise<User>;
  /** A user as another server exported it, ids and dates included. Throws as `create`. */
  restore(pool: UserPool, user: User): Promise<void>;
  /** By username, alias or sub, as someone typed it. */
  findByLogin(pool: UserPool, login: string): Promise<User | undefined>;
  findBySub(poolId: string, sub: string): Promise<User | undefined>;
  /** One of the pool's own users (not of a provider) with a name that begins so; one range of the index of names. */
  findByNamePrefix(pool: UserPool, prefix: string): Promise<User | undefined>;
  /** Whom the provider's user is linked to, or is: by its subject, or the claim that the link was made by. */
  findByProvider(poolId: string, identity: Pick<ExternalIdentity, 'providerName' | 'userId' | 'claim'>): Promise<User | undefined>;
  /** The first of them that is somebody. */
  findByProviders(
    poolId: string,
    identities: readonly Pick<ExternalIdentity, 'providerName' | 'userId' | 'claim'>[],
  ): Promise<User | undefined>;
  /**
   * Changes the user if it is still the version that was read; throws `concurrent_change` otherwise, `alias_exists` when a newly
   * verified alias is somebody's (unless `takeAlias`: then the earlier holder loses it, which takes a read and two more writes).
   * An address that changes is not verified any more, unless the change says so; with an address that goes, its second factor is turned off.
   */
  update(pool: UserPool, user: User, change: UserChange, options?: { takeAlias?: boolean }): Promise<User>;
  /** Counts one attempt against a pending code, atomically: undefined when none is left or the code is gone. */
  spendCodeAttempt(pool: UserPool, user: User, purpose: CodePurpose): Promise<PendingCode | undefined>;
  /** Users in the order of their subs, or of the filtered attribute. `position` is there when the list goes on behind this page. Throws `filter_invalid`. */
  list(
    poolId: string,
    query: { filter?: UserFilter; limit: number; after?: readonly string[] },
  ): Promise<Page<User> & { position?: readonly string[] }>;
  /** How many there are, about: one operation of a fixed size, however many. */
  estimatedCount(poolId: string): Promise<number>;
  /** Atomic, whatever else changes the user. `full` when the user is in as many groups as `limit` says already. */
  joinGroup(poolId: string, sub: string, name: string, limit: number): Promise<'joined' | 'full' | 'unknown'>;
  /** False when there is no such user. */
  leaveGroup(poolId: string, sub: string, name: string): Promise<boolean>;
  /** Users with `owedFactors`, by sub, after the one given. */
  listOwing(poolId: string, limit: number, after?: string): Promise<readonly User[]>;
  /** By sub, after the one given. */
  listInGroup(poolId: string, name: string, limit: number, after?: string): Promise<readonly User[]>;
  /** Takes the group from all its members: two operations for each slice of them. */
  emptyGroup(poolId: string, name: string): Promise<void>;
  remove(poolId: string, sub: string): Promise<void>;
  /** Many operations, a slice of the users each: others are served in between. */
  removeAllOf(poolId: string): Promise<void>;
}
