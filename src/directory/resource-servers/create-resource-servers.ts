import { type Clock, createCache, defined, SETTING_CACHE_MS } from '../../kernel/index.js';
import { refusals } from './errors.js';
import type { ResourceServer, ResourceServerChange, ResourceServers } from './resource-servers.js';
import { type Connection, createResourceServerStore } from './resource-servers.store.js';
/** Scope to register clients: exists in every pool, and is never given to registered clients. */
export const REGISTRATION_SCOPE = 'aws.cognito/dcr/register';

/** Client id in an operator's initial access tokens. No client can have this id. */
export const INITIAL_ACCESS = 'initial-access';

/** Reports whether the scope belongs to a resource server; the others exist in every pool. */
const isCustom = (scope: string): boolean => scope.includes('/');

/** Filters a client's scopes: custom ones need an existing resource server with that scope. */
export function activeScopes(scopes: readonly string[], existing: ReadonlySet<string>): readonly string[] {
  return scopes.filter((scope) => !isCustom(scope) || existing.has(scope));
}

/**
 * Returns the scopes of a client credentials grant: the requested custom scopes, or all of the
 * client's when none is requested. One invalid scope fails the whole request, as at Cognito's token
 * endpoint. Throws `scope_unknown`, `scope_not_allowed`.
 */
export function machineScopes(
  requested: readonly string[] | undefined,
  allowed: readonly string[],
  existing: ReadonlySet<string>,
): readonly string[] {
  const clientScopes = allowed.filter((scope) => isCustom(scope) && existing.has(scope));
  if (requested === undefined) return clientScopes;
  const unknown = requested.filter((scope) => !existing.has(scope));
  if (unknown.length > 0) throw refusals.scopeUnknown(unknown.join(' '));
  const foreign = requested.filter((scope) => !clientScopes.includes(scope));
  if (foreign.length > 0) throw refusals.scopeNotAllowed(foreign.join(' '));
  return [...new Set(requested)];
}

const CACHED_POOLS = 10_000;
/** Resource servers of one user pool (Amazon Cognito quotas). */
const MAX_SERVERS = 25;
const MAX_SCOPES = 100;
/** Reserved identifiers: Cognito's own scopes. */
const RESERVED = /^aws\.cognito(\.|$)/;

export interface ResourceServersParts {
  readonly connection: Connection;
  readonly clock: Clock;
}

export function createResourceServers({ connection, clock }: ResourceServersParts): ResourceServers {
  const store = createResourceServerStore(connection);
  const cache = createCache<ReadonlySet<string>>({ clock, lifetimeMs: SETTING_CACHE_MS, max: CACHED_POOLS, load: loadScopes });

  async function loadScopes(poolId: string): Promise<ReadonlySet<string>> {
    return new Set([REGISTRATION_SCOPE, ...(await store.list(poolId, MAX_SERVERS)).flatMap(fullNames)]);
  }

  return {
    async create(server) {
      if (RESERVED.test(server.identifier)) throw refusals.invalid(`The identifier ${server.identifier} is reserved.`);
      checkScopes(server);
      const existing = await store.list(server.poolId, MAX_SERVERS);
      if (existing.some(({ identifier }) => identifier === server.identifier)) throw refusals.exists(server.identifier, server.poolId);
      if (existing.length >= MAX_SERVERS) throw refusals.limit(MAX_SERVERS);
      const made = await store.insert(server);
      cache.forget(server.poolId);
      if (!made) throw refusals.exists(server.identifier, server.poolId);
      return server;
    },
    async get(poolId, identifier) {
      const server = await store.find(poolId, identifier);
      if (!server) throw refusals.unknown(identifier);
      return server;
    },
    async list(poolId, { limit, after }) {
      const found = await store.list(poolId, limit + 1, after);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, ...defined({ next: found.length > limit && last ? last.identifier : undefined }) };
    },
    async update(poolId, identifier, change) {
      checkScopes(change);
      const done = await store.replace(poolId, identifier, change);
      cache.forget(poolId);
      if (!done) throw refusals.unknown(identifier);
      return { poolId, identifier, name: change.name, scopes: change.scopes };
    },
    async remove(poolId, identifier) {
      const done = await store.remove(poolId, identifier);
      cache.forget(poolId);
      if (!done) throw refusals.unknown(identifier);
    },
    scopesOf: async (poolId) => (await cache.get(poolId)) ?? new Set(),
  };
}

const fullNames = ({ identifier, scopes }: ResourceServer): string[] => scopes.map(({ name }) => `${identifier}/${name}`);

function checkScopes({ scopes }: ResourceServerChange): void {
  if (scopes.length > MAX_SCOPES) throw refusals.invalid(`A resource server can have at most ${MAX_SCOPES} scopes.`);
  if (new Set(scopes.map(({ name }) => name)).size < scopes.length)
    throw refusals.invalid('A scope name can be used once in a resource server.');
}
