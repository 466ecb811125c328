import { type Clock, createCache, type Ids, retryConflicts } from '../../kernel/index.js';
import type { Connection, Removals } from '../../storage/index.js';
import { IdentityPoolError, refusals } from '../errors.js';
import { createProviderNames } from '../logins/provider-names.js';
import type { IdentityPool, IdentityPoolChange, IdentityPools } from '../types.js';
import { createIdentityPoolStore, type IdentityPoolSet } from './identity-pools.store.js';
import { providerName } from './pool-providers.js';
import { checkRoles, checkSettings, checkTags, configuredProvider, keptDeveloperName } from './pool-rules.js';
import { checkSessionTags } from './principal-tags.js';

const CACHE_MS = 5_000;
const CACHED_POOLS = 1_000;
const MAX_ID_LENGTH = 55;
/** Each failed attempt means that a concurrent change succeeded; tags are changed one by one. */
const ATTEMPTS = 10;

export function createIdentityPools(parts: {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  removals: Pick<Removals, 'schedule' | 'resume'>;
  region: string;
  /** Base URL of the server, as in its issuers. */
  baseUrl: string;
}): IdentityPools {
  const { clock, ids, region, removals } = parts;
  const store = createIdentityPoolStore(parts.connection);
  removals.resume('identityPool', store.leaving);
  const names = createProviderNames(parts);
  const cache = createCache<IdentityPool>({ clock, lifetimeMs: CACHE_MS, max: CACHED_POOLS, load: store.find });

  /** Ids come from callers, and the cache also stores misses: overlong ids are not looked up. */
  const find: IdentityPools['find'] = async (id) => (id.length > MAX_ID_LENGTH ? undefined : cache.get(id));

  const get = async (id: string): Promise<IdentityPool> => {
    const pool = await find(id);
    if (!pool) throw refusals.poolUnknown(id);
    return pool;
  };

  /** Reads from the store: a cached version of five seconds ago would cause a false conflict. */
  const tryChange = async (id: string, decide: (pool: IdentityPool) => IdentityPoolSet): Promise<IdentityPool | undefined> => {
    const pool = await store.find(id);
    if (!pool) throw refusals.poolUnknown(id);
    const changed = await store.change(id, pool.version, { ...decide(pool), at: new Date(clock.now()) });
    cache.forget(id);
    return changed;
  };

  const change = async (id: string, decide: (pool: IdentityPool) => IdentityPoolSet): Promise<IdentityPool> => {
    const changed = await tryChange(id, decide);
    if (!changed) throw new IdentityPoolError('concurrent_change', 'The identity pool was changed by someone else at the same time.');
    return changed;
  };

  /** Retries changes that are compatible with any concurrent one. */
  const updateWithRetry = (id: string, decide: (pool: IdentityPool) => IdentityPoolSet): Promise<IdentityPool> => {
    const error = () => new IdentityPoolError('too_many_requests', 'Too many changes of the identity pool at the same time.');
    return retryConflicts({ attempts: ATTEMPTS, error }, () => tryChange(id, decide));
  };

  return {
    async create({ id = `${region}:${ids.uuid()}`, ...settings }) {
      checkSettings(settings, names);
      const now = new Date(clock.now());
      const pool = { ...settings, id, version: 1, createdAt: now, updatedAt: now, roles: { mappings: {} }, principalTags: {} };
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
        const replaced: IdentityPoolChange = { ...settings, ...keptDeveloperName(pool, settings) };
        checkSettings(replaced, names);
        return { settings: replaced };
      }),
    setRoles: (id, roles) =>
      updateWithRetry(id, (pool) => {
        checkRoles(pool, roles, names);
        return { roles };
      }),
    updateTags: (id, changeOf) =>
      updateWithRetry(id, (pool) => {
        const tags = changeOf(pool.tags);
        checkTags(tags);
        return { settings: { ...settingsOf(pool), tags } };
      }),
    async setPrincipalTags(id, given, map) {
      checkSessionTags(Object.keys(map.tags));
      return updateWithRetry(id, (pool) => ({ principalTags: { ...pool.principalTags, [configuredProvider(pool, given, names)]: map } }));
    },
    async principalTagsOf(id, given) {
      const { principalTags } = await get(id);
      const name = providerName(given, names);
      const map = Object.hasOwn(principalTags, name) ? principalTags[name] : undefined;
      if (!map) throw new IdentityPoolError('principal_tags_unknown', `No principal tag mapping for '${given}' found.`);
      return map;
    },
    async remove(id) {
      const marked = await store.markLeaving(id);
      cache.forget(id);
      if (!marked) throw refusals.poolUnknown(id);
      await removals.schedule({ identityPool: id });
    },
  };
}

function settingsOf(pool: IdentityPool): IdentityPoolChange {
  const { id: _id, version: _version, createdAt: _created, updatedAt: _updated, roles: _roles, principalTags: _tags, ...settings } = pool;
  return settings;
}
