import { type Clock, createCache, defined, type Ids, SETTING_CACHE_MS, type Sealer } from '../../kernel/index.js';
import type { Removals } from '../../storage/index.js';
import type { ClientDocuments, ClientSearch, Clients } from './clients.js';
import { type Connection, createClientStore, type StoredClient } from './clients.store.js';
import { isDocumentUrl } from './document-url.js';
import { refusals } from './errors.js';
import { problemOf } from './extensions.js';
import { createSecretBook } from './secrets.js';
import type { AppClient, AppClientChange } from './types.js';

const CACHED_CLIENTS = 10_000;
const CLIENT_ID = /^[\w+]{1,128}$/;

export interface ClientsParts {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly removals: Pick<Removals, 'remove'>;
  /** Omitted: no client IDs that are URLs. */
  readonly documents?: ClientDocuments;
}

export function createClients({ connection, sealer, clock, ids, removals, documents }: ClientsParts): Clients {
  const store = createClientStore(connection);
  const book = createSecretBook({ store, sealer, clock, ids });
  const cache = createCache<AppClient>({ clock, lifetimeMs: SETTING_CACHE_MS, max: CACHED_CLIENTS, load });

  async function load(id: string): Promise<AppClient | undefined> {
    const stored = await store.find(id);
    return stored && open(stored);
  }

  /**
   * Ids come from unauthenticated requests: malformed ones cost neither a read nor a cache entry.
   */
  async function find(id: string, search?: ClientSearch): Promise<AppClient | undefined> {
    if (CLIENT_ID.test(id)) return cache.get(id);
    return documents && search && isDocumentUrl(id) ? documents.find(search.poolId, id, search.address) : undefined;
  }

  function open({ sealedSecrets, ...client }: StoredClient): AppClient {
    const secrets = sealedSecrets.map((stored) => book.open(client, stored));
    return secrets[0] ? { ...client, secret: secrets[0].value, secrets } : client;
  }

  return {
    async create({ secret: requested, id = ids.lowerAlphanumeric(26), ...settings }) {
      if (!CLIENT_ID.test(id)) throw refusals.invalid('Invalid client id.');
      refuseContradiction(settings);
      const now = new Date(clock.now());
      const client = { ...settings, id, version: 1, createdAt: now, updatedAt: now };
      const secret = book.make(client, requested);
      const stored = { ...client, sealedSecrets: secret ? [book.seal(client, secret)] : [] };
      const made = await store.insert(stored);
      cache.forget(id);
      if (!made) throw refusals.exists(id);
      return open(stored);
    },
    find,
    async get(poolId, id, address) {
      const client = await find(id, { poolId, ...defined({ address }) });
      if (client?.poolId !== poolId) throw refusals.unknown(id);
      return client;
    },
    async list(poolId, { limit, after }) {
      const found = await store.list(poolId, limit + 1, after);
      const items = found.slice(0, limit).map(open);
      const last = items.at(-1);
      return { items, ...defined({ next: found.length > limit && last ? last.id : undefined }) };
    },
    async update(poolId, id, change) {
      // Read from the store, not from the cache: the change must build on the newest version.
      const before = await store.find(id);
      if (before?.poolId !== poolId) throw refusals.unknown(id);
      const after = replaced(before, typeof change === 'function' ? change(before) : change, new Date(clock.now()));
      refuseContradiction(after);
      const done = await store.replace(after);
      cache.forget(id);
      if (!done) throw refusals.changed();
      return open(after);
    },
    async remove(poolId, id) {
      const removed = await removals.remove({ pool: poolId, client: id }, () => store.remove(poolId, id));
      cache.forget(id);
      if (!removed) throw refusals.unknown(id);
    },
    async addSecret(poolId, id, requested) {
      const secret = await book.add(poolId, id, requested);
      cache.forget(id);
      return secret;
    },
    async removeSecret(poolId, id, secretId) {
      await book.remove(poolId, id, secretId);
      cache.forget(id);
    },
  };
}

function refuseContradiction({ extensions = {} }: Pick<AppClient, 'extensions'>): void {
  const problem = problemOf(extensions);
  if (problem !== undefined) throw refusals.invalid(problem);
}

/**
 * Replaces all settings: omitted ones are removed, except the immutable ones and those with
 * operations of their own.
 */
function replaced(before: StoredClient, change: AppClientChange, updatedAt: Date): StoredClient {
  const { id, poolId, createdAt, version, sealedSecrets, ssoMinutes, extensions, registration } = before;
  return {
    ...defined({ ssoMinutes, extensions, registration }),
    ...change,
    id,
    poolId,
    createdAt,
    version: version + 1,
    updatedAt,
    sealedSecrets,
  };
}
