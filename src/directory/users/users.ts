import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import type { CodePurpose, PasswordCredential, PendingCode, SignInFailures, User, UserStatus } from './types.js';

export interface NewUser {
  readonly sub?: string;
  readonly username: string;
  readonly status: UserStatus;
  readonly attributes: Readonly<Record<string, string>>;
  readonly password?: PasswordCredential;
  readonly code?: { readonly purpose: CodePurpose; readonly pending: PendingCode };
}

/** What one write may change. `null` removes. */
export interface UserChange {
  readonly status?: UserStatus;
  readonly enabled?: boolean;
  readonly attributes?: Readonly<Record<string, string | null>>;
  readonly password?: PasswordCredential | null;
  readonly failures?: SignInFailures | null;
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
  /** Throws `username_exists`, `alias_exists`. In pools with username attributes `username` becomes the `sub` and the e-mail or phone an attribute. */
  create(pool: UserPool, user: NewUser): Promise<User>;
  /** By username, alias or sub, as someone typed it. */
  findByLogin(pool: UserPool, login: string): Promise<User | undefined>;
  findBySub(poolId: string, sub: string): Promise<User | undefined>;
  /**
   * Changes the user if it is still the version that was read; throws `concurrent_change` otherwise, `alias_exists` when a newly
   * verified alias is somebody's (unless `takeAlias`: then the earlier holder loses it, one more write).
   */
  update(pool: UserPool, user: User, change: UserChange, options?: { takeAlias?: boolean }): Promise<User>;
  /** Counts one attempt against a pending code, atomically: undefined when none is left or the code is gone. */
  spendCodeAttempt(pool: UserPool, user: User, purpose: CodePurpose): Promise<PendingCode | undefined>;
  /** Users by creation order of their sub, or by the filtered attribute. */
  list(
    poolId: string,
    query: { filter?: UserFilter; limit: number; after?: readonly string[] },
  ): Promise<Page<User> & { position?: readonly string[] }>;
  remove(poolId: string, sub: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}
