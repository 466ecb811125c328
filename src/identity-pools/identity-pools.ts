import { type Clock, createCache, type Ids } from '../kernel/index.js';
import type { Connection } from '../storage/index.js';
import { IdentityPoolError, refusals } from './errors.js';
import { createIdentityStore } from './identities.store.js';
import { createIdentityPoolStore } from './identity-pools.store.js';
import { checkRoles, checkSettings, keptDeveloperName } from './pool-rules.js';
import { createProviderNames } from './provider-names.js';
import type { IdentityPool, IdentityPoolChange, IdentityPools } from './types.js';

const CACHE_MS = 5_000;
const CACHED_POOLS = 1_000;
const MAX_ID_LENGTH = 55;

export function createIdentityPools(parts: {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  region: string;
  /** The server's own, as in its issuers. */
  baseUrl: string;
}): IdentityPools {
  const { clock, ids, region } = parts;
  const store = createIdentityPoolStore(parts.connection);
  const identities = createIdentityStore(parts.connection);
  const names = createProviderNames(parts);
  const cache = createCache<IdentityPool>({ clock, lifetimeMs: CACHE_MS, max: CACHED_POOLS, load: store.find });

  /** Ids come from callers, and the cache remembers what is not there: nothing longer than an id gets in. */
  const find: IdentityPools['find'] = async (id) => (id.length > MAX_ID_LENGTH ? undefined : cache.get(id));

  const get = async (id: string): Promise<IdentityPool> => {
    const pool = await find(id);
    if (!pool) throw refusals.poolUnknown(id);
    return pool;
  };

  /** From the store: a version from another node's five seconds ago would refuse a change that nobody contests. */
  const change = async (
    id: string,
    decide: (pool: IdentityPool) => Omit<Parameters<typeof store.change>[2], 'at'>,
  ): Promise<IdentityPool> => {
    const pool = await store.find(id);
    if (!pool) throw refusals.poolUnknown(id);
    const changed = await store.change(id, pool.version, { ...decide(pool), at: new Date(clock.now()) });
    cache.forget(id);
    if (!changed) throw new IdentityPoolError('concurrent_change', 'The identity pool was changed by someone else at the same time.');
    return changed;
  };

  return {
    async create({ id = `${region}:${ids.uuid()}`, ...settings }) {
      checkSettings(settings);
      const now = new Date(clock.now());
      const pool: IdentityPool = { ...settings, id, version: 1, createdAt: now, updatedAt: now, roles: { mappings: {} } };
      if (!(await store.insert(pool))) throw new IdentityPoolError('resource_conflict', `IdentityPool '${id}' already exists.`);
      cache.forget(id);
      return pool;
    },
    find,
    get,
    async list({ limit, after }) {
      const found = await store.list(limit + 1, after);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return found.length > limit && last ? { items, next: last.id } : { items };
    },
    update: (id, settings) =>
      change(id, (pool) => {
        checkSettings(settings);
        const replaced: IdentityPoolChange = { ...settings, ...keptDeveloperName(pool, settings) };
        return { settings: replaced };
      }),
    setRoles: (id, roles) =>
      change(id, (pool) => {
        checkRoles(pool, roles, names);
        return { roles };
      }),
    // The pool goes first: identities of a pool that is gone are worth nothing, and removing again takes the rest away.
    async remove(id) {
      const wasThere = await store.remove(id);
      cache.forget(id);
      await identities.removeAllOf(id);
      if (!wasThere) throw refusals.poolUnknown(id);
    },
  };
}
