import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import type { EffectiveGroups, User } from '../users/index.js';
/** Group of users of one pool. Groups do not nest. */
export interface Group {
  readonly poolId: string;
  /** Unique in the pool; immutable. */
  readonly name: string;
  readonly description?: string;
  /** IAM role offered to members through their ID tokens. */
  readonly roleArn?: string;
  /** A lower value takes precedence. Omitted: lowest precedence. */
  readonly precedence?: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewGroup = Omit<Group, 'createdAt' | 'updatedAt'>;

/** Change of a group; omitted members are kept. */
export type GroupChange = Partial<Pick<Group, 'description' | 'roleArn' | 'precedence'>>;

/** Groups and their members. Every method is one store operation unless said. */
export interface Groups {
  /** Three operations, four when the name exists. Throws `group_exists`, `group_pool_limit`. */
  create(group: NewGroup): Promise<Group>;
  /** Throws `group_unknown`. */
  get(poolId: string, name: string): Promise<Group>;
  /** Ordered by name. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<Group>>;
  /** Throws `group_unknown`. */
  update(poolId: string, name: string, change: GroupChange): Promise<Group>;
  /**
   * Removes the group from all its members first, in batches; repeat the call if it was
   * interrupted. Throws `group_unknown`.
   */
  remove(poolId: string, name: string): Promise<void>;
  /** Idempotent. Three operations. Throws `group_unknown`, `group_limit`, `user_unknown`. */
  addMember(pool: UserPool, user: User, name: string): Promise<void>;
  /** Idempotent. Two operations. Throws `group_unknown`, `user_unknown`. */
  removeMember(pool: UserPool, user: User, name: string): Promise<void>;
  /** Lists the user's groups by name. One operation for those that are not cached. */
  listOf(user: User, page: { limit: number; after?: string }): Promise<Page<Group>>;
  /** Ordered by sub. Two operations. Throws `group_unknown`. */
  listMembers(poolId: string, name: string, page: { limit: number; after?: string }): Promise<Page<User>>;
  /**
   * Returns the effective groups for tokens. No reads for a user without groups; groups come
   * through a small cache, a change is visible within 5 seconds.
   */
  effectiveGroupsOf(user: Pick<User, 'poolId' | 'groups'>): Promise<EffectiveGroups>;
}
