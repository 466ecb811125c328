import { type Clock, createCache, defined, type Ids, retryConflicts, SETTING_CACHE_MS } from '../../kernel/index.js';
import type { Removals } from '../../storage/index.js';
import type { SigningKeys } from '../../tokens/index.js';
import { functionsOf, type MayCall } from '../../triggers/index.js';
import { passwordPolicyFor } from './defaults.js';
import { refusals } from './errors.js';
import type { SecurityProfile } from './extensions.js';
import { checkPool, checkSchemaChange, isPoolId } from './pool-rules.js';
import type { Pools } from './pools.js';
import { type Connection, createPoolStore } from './pools.store.js';
import { securityOf } from './security-profile.js';
import type { NewUserPool, UserPool, UserPoolChange } from './types.js';

const CACHED_POOLS = 10_000;
/** Attempts of a compare-and-set update before it fails with `too_many_requests`. */
const UPDATE_ATTEMPTS = 10;

export interface PoolsParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Prefix of every id that is generated here. */
  readonly region: string;
  /** Security profile of pools that have none of their own. Omitted: `cognito`. */
  readonly securityProfile?: SecurityProfile;
  readonly keys: Pick<SigningKeys, 'create' | 'remove'>;
  /**
   * Decides whether a pool may use a function as Lambda trigger. Omitted: every pool may use all.
   */
  readonly mayCall?: MayCall;
  readonly removals: Pick<Removals, 'schedule' | 'resume'>;
}

export function createPools(parts: PoolsParts): Pools {
  const { connection, clock, ids, region, securityProfile = 'cognito', keys, mayCall = () => true, removals } = parts;
  const store = createPoolStore(connection);
  removals.resume('pool', store.leaving);
  const cache = createCache<UserPool>({ clock, lifetimeMs: SETTING_CACHE_MS, max: CACHED_POOLS, load: findStaying });

  async function findStaying(id: string): Promise<UserPool | undefined> {
    const stored = await store.find(id);
    return stored && !stored.leaving ? withProfile(stored.pool) : undefined;
  }

  const withProfile = (pool: UserPool): UserPool => ({ ...pool, serverProfile: securityProfile });

  function completed(given: NewUserPool) {
    const pool = { ...given, serverProfile: securityProfile };
    return { ...pool, passwordPolicy: { ...passwordPolicyFor(securityOf(pool)), ...given.passwordPolicy } };
  }

  /**
   * Ids come from unauthenticated requests: malformed ones cost neither a read nor a cache entry.
   */
  const find = async (id: string): Promise<UserPool | undefined> => (isPoolId(id) ? cache.get(id) : undefined);

  /**
   * Checks functions of triggers. Functions that the pool had before are kept: an unrelated change
   * is not refused for them, and they are not called.
   */
  function checkFunctions(id: string, { triggers }: NewUserPool, before?: UserPool): void {
    const had = before ? functionsOf(before.triggers) : [];
    const refused = functionsOf(triggers).find((arn) => !had.includes(arn) && !mayCall(arn, id));
    if (refused !== undefined) throw refusals.invalid(`The function ${refused} does not serve user pool ${id}.`);
  }

  /**
   * Returns undefined when another change came first. Reads from the store, not from the cache: the
   * change must build on the newest version.
   */
  async function tryUpdate(id: string, changeOf: (before: UserPool) => UserPoolChange): Promise<UserPool | undefined> {
    const before = await findStaying(id);
    if (!before) throw refusals.unknown(id);
    const after = changed(before, changeOf(before), new Date(clock.now()));
    checkPool(after);
    checkSchemaChange(before, after);
    checkFunctions(id, after, before);
    const done = await store.replace(after);
    cache.forget(id);
    return done ? after : undefined;
  }

  return {
    async create(requested) {
      const given = completed(requested);
      checkPool(given);
      const now = new Date(clock.now());
      const id = given.id ?? `${region}_${ids.alphanumeric(9)}`;
      checkFunctions(id, given);
      if (await store.find(id)) throw refusals.exists(id);
      // Keys first: keys without a pool are harmless, a pool without keys is not.
      await keys.create(id, given.signingAlgorithm);
      const pool: UserPool = { ...given, id, version: 1, createdAt: now, updatedAt: now };
      const made = await store.insert(pool);
      cache.forget(id);
      if (!made) throw refusals.exists(id);
      return pool;
    },
    find,
    async get(id) {
      const pool = await find(id);
      if (!pool) throw refusals.unknown(id);
      return pool;
    },
    async list({ limit, after }) {
      const found = await store.list(limit + 1, after);
      const items = found.slice(0, limit).map(withProfile);
      const last = items.at(-1);
      return { items, ...defined({ next: found.length > limit && last ? last.id : undefined }) };
    },
    async update(id, change) {
      const after = await tryUpdate(id, typeof change === 'function' ? change : () => change);
      if (!after) throw refusals.changed();
      return after;
    },
    updateWithRetry: (id, changeOf) =>
      retryConflicts({ attempts: UPDATE_ATTEMPTS, error: refusals.tooMany }, () => tryUpdate(id, changeOf)),
    async remove(id) {
      const pool = await findStaying(id);
      if (!pool) throw refusals.unknown(id);
      if (pool.deletionProtection) throw refusals.protected();
      const marked = await store.markLeaving(id, pool.version);
      cache.forget(id);
      if (!marked) throw refusals.changed();
      // At once: verifiers of tokens look at the keys alone.
      await keys.remove(id);
      await removals.schedule({ pool: id });
    },
  };
}

/**
 * Keeps immutable settings, whatever a change carries beyond its type: existing names and keys
 * depend on them.
 */
function changed(before: UserPool, change: UserPoolChange, updatedAt: Date): UserPool {
  const { id, createdAt, aliasAttributes, usernameAttributes, caseSensitiveUsernames, signingAlgorithm } = before;
  const fixed = { id, createdAt, aliasAttributes, usernameAttributes, caseSensitiveUsernames, signingAlgorithm };
  return { ...before, ...change, ...fixed, version: before.version + 1, updatedAt };
}
