import type { Page } from '../../kernel/index.js';
import type { NewUserPool, UserPool, UserPoolChange } from './types.js';

/**
 * User pools. Reads come through a small cache; a change is visible at once here and within 5
 * seconds elsewhere.
 */
export interface Pools {
  /** Stores the pool and makes its signing keys. */
  create(pool: NewUserPool): Promise<UserPool>;
  find(id: string): Promise<UserPool | undefined>;
  /** Throws `pool_unknown`. */
  get(id: string): Promise<UserPool>;
  list(page: { limit: number; after?: string }): Promise<Page<UserPool>>;
  /**
   * Takes a function for a change that depends on the current settings. Throws `pool_unknown`,
   * `pool_invalid`, `tier_insufficient`, `concurrent_change`.
   */
  update(id: string, change: UserPoolChange | ((before: UserPool) => UserPoolChange)): Promise<UserPool>;
  /**
   * As `update`, retried after concurrent changes. Throws `pool_unknown`, `pool_invalid`,
   * `tier_insufficient`, `too_many_requests`.
   */
  updateWithRetry(id: string, changeOf: (before: UserPool) => UserPoolChange): Promise<UserPool>;
  /** Removes the pool and everything that belongs to it. Throws `pool_unknown`, `pool_protected`. */
  remove(id: string): Promise<void>;
}
