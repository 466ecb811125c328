import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import type { EffectiveGroups, User } from '../users/index.js';
import type { Group, GroupChange, NewGroup } from './types.js';

/** Groups and who is in them. Every method is one store operation unless said. */
export interface Groups {
  /** Three operations, four when another has the name. Throws `group_exists`, `group_pool_limit`. */
  create(group: NewGroup): Promise<Group>;
  /** Throws `group_unknown`. */
  get(poolId: string, name: string): Promise<Group>;
  /** By name. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<Group>>;
  /** Throws `group_unknown`. */
  update(poolId: string, name: string, change: GroupChange): Promise<Group>;
  /** Takes it from all its members first, a slice of them at a time; called again should that be cut. Throws `group_unknown`. */
  remove(poolId: string, name: string): Promise<void>;
  /** Being in it already is no error. Three operations. Throws `group_unknown`, `group_limit`, `user_unknown`. */
  addMember(pool: UserPool, user: User, name: string): Promise<void>;
  /** Not being in it is no error. Two operations. Throws `group_unknown`, `user_unknown`. */
  removeMember(pool: UserPool, user: User, name: string): Promise<void>;
  /** The user's groups by name. One operation for those that are not cached. */
  listOf(user: User, page: { limit: number; after?: string }): Promise<Page<Group>>;
  /** By sub. Two operations. Throws `group_unknown`. */
  listMembers(poolId: string, name: string, page: { limit: number; after?: string }): Promise<Page<User>>;
  /** What tokens say. Nothing is read for who is in no group; groups come through a small cache, a change is seen within 5 seconds. */
  effectiveGroupsOf(user: Pick<User, 'poolId' | 'groups'>): Promise<EffectiveGroups>;
  removeAllOf(poolId: string): Promise<void>;
}
