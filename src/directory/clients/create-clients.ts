import { type Clock, createCache, type Ids, type Sealer } from '../../kernel/index.js';
import type { Clients } from './clients.js';
import { type Connection, createClientStore, type StoredClient } from './clients.store.js';
import { refusals } from './errors.js';
import type { AppClient, AppClientChange, NewAppClient } from './types.js';

const CACHE_LIFETIME_MS = 5000;
const CACHED_CLIENTS = 10_000;
const CLIENT_ID = /^[\w+]{1,128}$/;
/** Printable ASCII, as RFC 6749 appendix A.2 has it, and not guessable. */
const CLIENT_SECRET = /^[\x21-\x7e]{16,128}$/;

export interface ClientsParts {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
}

const purposeOf = (client: { poolId: string; id: string }): string => `client-secret:${client.poolId}:${client.id}`;

export function createClients({ connection, sealer, clock, ids }: ClientsParts): Clients {
  const store = createClientStore(connection);
  const cache = createCache<AppClient>({ clock, lifetimeMs: CACHE_LIFETIME_MS, max: CACHED_CLIENTS, load });

  async function load(id: string): Promise<AppClient | undefined> {
    const stored = await store.find(id);
    return stored && open(stored);
  }

  /** Strangers choose ids: what cannot be one is not worth a read, nor a place in the cache. */
  const find = async (id: string): Promise<AppClient | undefined> => (CLIENT_ID.test(id) ? cache.get(id) : undefined);

  function open({ sealedSecret, ...client }: StoredClient): AppClient {
    return sealedSecret === undefined ? client : { ...client, secret: sealer.open(sealedSecret, purposeOf(client)).toString() };
  }

  function secretOf(wanted: NewAppClient['secret']): string | undefined {
    if (wanted === 'none') return undefined;
    const secret = wanted === 'generate' ? ids.lowerAlphanumeric(52) : wanted.value;
    if (!CLIENT_SECRET.test(secret))
      throw refusals.invalid('The client secret must be 16 to 128 printable ASCII characters without spaces.');
    return secret;
  }

  return {
    async create({ secret: wanted, id = ids.lowerAlphanumeric(26), ...settings }) {
      if (!CLIENT_ID.test(id)) throw refusals.invalid('Invalid client id.');
      const secret = secretOf(wanted);
      const now = new Date(clock.now());
      const client = { ...settings, id, version: 1, createdAt: now, updatedAt: now };
      const sealed = secret === undefined ? {} : { sealedSecret: sealer.seal(secret, purposeOf(client)) };
      const made = await store.insert({ ...client, ...sealed });
      cache.forget(id);
      if (!made) throw refusals.exists(id);
      return secret === undefined ? client : { ...client, secret };
    },
    find,
    async get(poolId, id) {
      const client = await find(id);
      if (client?.poolId !== poolId) throw refusals.unknown(id);
      return client;
    },
    async list(poolId, { limit, after }) {
      const found = await store.list(poolId, limit + 1, after);
      const items = found.slice(0, limit).map(open);
      const last = items.at(-1);
      return { items, ...(found.length > limit && last ? { next: last.id } : {}) };
    },
    async update(poolId, id, change) {
      // From the store, not from the cache: the change must build on the newest version.
      const before = await store.find(id);
      if (before?.poolId !== poolId) throw refusals.unknown(id);
      const after = replaced(before, change, new Date(clock.now()));
      const done = await store.replace(after);
      cache.forget(id);
      if (!done) throw refusals.changed();
      return open(after);
    },
    async remove(poolId, id) {
      const removed = await store.remove(poolId, id);
      cache.forget(id);
      if (!removed) throw refusals.unknown(id);
    },
    async removeAllOf(poolId) {
      await store.removeAllOf(poolId);
      cache.clear();
    },
  };
}

/** Whole: what the change does not name is gone, save for what nobody can change. */
function replaced({ id, poolId, createdAt, version, sealedSecret }: StoredClient, change: AppClientChange, updatedAt: Date): StoredClient {
  const secret = sealedSecret === undefined ? {} : { sealedSecret };
  return { ...change, id, poolId, createdAt, version: version + 1, updatedAt, ...secret };
}
