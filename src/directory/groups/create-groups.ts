import { type Clock, createCache, defined, SETTING_CACHE_MS } from '../../kernel/index.js';
import { type EffectiveGroups, type User, type Users, userUnknown } from '../users/index.js';
import { refusals } from './errors.js';
import { createGroupCounts } from './group-counts.store.js';
import { createGroupQuota } from './group-quota.js';
import type { Group, Groups } from './groups.js';
import { type Connection, createGroupStore } from './groups.store.js';

const placeOf = ({ precedence = Number.POSITIVE_INFINITY }: Group): number => precedence;

/** Compares groups: the lowest precedence first; equals by name. */
function byPrecedence(a: Group, b: Group): number {
  if (placeOf(a) !== placeOf(b)) return placeOf(a) - placeOf(b);
  return a.name < b.name ? -1 : 1;
}

/**
 * Computes a user's effective groups: the preferred role is that of the group with the lowest
 * precedence among those with a role; none when several tie with different roles (Cognito
 * `cognito:preferred_role`).
 */
function effectiveGroupsIn(groups: readonly Group[]): EffectiveGroups {
  const sorted = [...groups].sort(byPrecedence);
  const offering = sorted.filter(({ roleArn }) => roleArn !== undefined);
  const first = offering[0];
  const best = new Set(offering.filter((group) => placeOf(group) === placeOf(first!)).map(({ roleArn }) => roleArn!));
  return {
    names: sorted.map(({ name }) => name),
    roles: [...new Set(offering.map(({ roleArn }) => roleArn!))],
    ...defined({ preferredRole: first && best.size === 1 ? first.roleArn! : undefined }),
  };
}

const CACHED_GROUPS = 10_000;
/** Groups of one user pool (Amazon Cognito quotas). */
const MAX_OF_ONE_POOL = 10_000;
const MAX_OF_ONE_USER = 100;

const NO_GROUPS: EffectiveGroups = { names: [], roles: [] };

export interface GroupsParts {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Limit of groups in one pool. Omitted: 10,000. */
  readonly most?: number;
  readonly users: Pick<Users, 'joinGroup' | 'leaveGroup' | 'listInGroup' | 'emptyGroup'>;
}

export function createGroups({ connection, clock, users, most = MAX_OF_ONE_POOL }: GroupsParts): Groups {
  const store = createGroupStore(connection);
  const quota = createGroupQuota({ counts: createGroupCounts(connection), clock, most, count: store.count });
  const keyOf = (poolId: string, name: string): string => `${poolId}/${name}`;
  const cache = createCache<Group>({ clock, lifetimeMs: SETTING_CACHE_MS, max: CACHED_GROUPS, load });

  function load(key: string): Promise<Group | undefined> {
    const slash = key.indexOf('/');
    return findStaying(key.slice(0, slash), key.slice(slash + 1));
  }

  async function findStaying(poolId: string, name: string): Promise<Group | undefined> {
    const stored = await store.find(poolId, name);
    return stored && !stored.leaving ? stored.group : undefined;
  }

  async function get(poolId: string, name: string): Promise<Group> {
    const group = await findStaying(poolId, name);
    if (!group) throw refusals.unknown();
    return group;
  }

  /**
   * Removes the group record last: a group created with the same name must not inherit its members.
   */
  async function finishRemoval(poolId: string, name: string): Promise<void> {
    await users.emptyGroup(poolId, name);
    if (await store.remove(poolId, name)) await quota.giveBack(poolId);
    cache.forget(keyOf(poolId, name));
  }

  async function groupsOf({ poolId, groups }: Pick<User, 'poolId' | 'groups'>): Promise<Group[]> {
    const found = await Promise.all(groups.map((name) => cache.get(keyOf(poolId, name))));
    return found.filter((group) => group !== undefined);
  }

  return {
    async create(given) {
      const { poolId, name } = given;
      const earlier = await store.find(poolId, name);
      if (earlier && !earlier.leaving) throw refusals.exists();
      if (earlier) await finishRemoval(poolId, name);
      const now = new Date(clock.now());
      const group: Group = { ...given, createdAt: now, updatedAt: now };
      await quota.take(poolId);
      const made = await store.insert(group);
      cache.forget(keyOf(poolId, name));
      if (made) return group;
      await quota.giveBack(poolId);
      throw refusals.exists();
    },
    get,
    async list(poolId, { limit, after }) {
      return pageOf(await store.list(poolId, limit + 1, after), limit, ({ name }) => name);
    },
    async update(poolId, name, change) {
      const group = await store.update(poolId, name, { ...change, updatedAt: new Date(clock.now()) });
      cache.forget(keyOf(poolId, name));
      if (!group) throw refusals.unknown();
      return group;
    },
    async remove(poolId, name) {
      const marked = await store.markLeaving(poolId, name);
      cache.forget(keyOf(poolId, name));
      if (!marked) throw refusals.unknown();
      await finishRemoval(poolId, name);
    },
    async addMember(pool, user, name) {
      await get(pool.id, name);
      const joined = await users.joinGroup(pool.id, user.sub, name, MAX_OF_ONE_USER);
      if (joined === 'unknown') throw userUnknown();
      if (joined === 'full') throw refusals.limit(MAX_OF_ONE_USER);
      // Removed meanwhile: the removal may have emptied the group before this member joined.
      if (!(await findStaying(pool.id, name))) {
        await users.leaveGroup(pool.id, user.sub, name);
        throw refusals.unknown();
      }
    },
    async removeMember(pool, user, name) {
      await get(pool.id, name);
      if (!(await users.leaveGroup(pool.id, user.sub, name))) throw userUnknown();
    },
    async listOf(user, { limit, after = '' }) {
      const groups = (await groupsOf(user)).filter(({ name }) => name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
      return pageOf(groups.slice(0, limit + 1), limit, ({ name }) => name);
    },
    async listMembers(poolId, name, { limit, after }) {
      await get(poolId, name);
      return pageOf(await users.listInGroup(poolId, name, limit + 1, after), limit, ({ sub }) => sub);
    },
    async effectiveGroupsOf(user) {
      return user.groups.length === 0 ? NO_GROUPS : effectiveGroupsIn(await groupsOf(user));
    },
  };
}

/** Cuts a page; `found` holds one more than the page when the list continues. */
function pageOf<T>(found: readonly T[], limit: number, keyOf: (item: T) => string): { items: readonly T[]; next?: string } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...defined({ next: found.length > limit && last !== undefined ? keyOf(last) : undefined }) };
}
