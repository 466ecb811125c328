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
  /**
   * Hides the pool at once; what belongs to it is removed in the background, and its id is taken
   * until then. Throws `pool_unknown`, `pool_protected`, `concurrent_change`.
   */
  remove(id: string): Promise<void>;
}
