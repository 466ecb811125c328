import { type Clock, createCache, defined, SETTING_CACHE_MS, type Sealer } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import { checkDetails } from './check-details.js';
import { refusals } from './errors.js';
import type { IdentityProvider, IdentityProviders, NewIdentityProvider, ProviderDetails, ProviderKind } from './identity-providers.js';
import { type Connection, createIdentityProviderStore } from './identity-providers.store.js';
import { isReservedName, PROVIDER_KINDS, SECRET_DETAILS } from './provider-kinds.js';
import { createStoredProviders, identifierKey } from './stored-provider.js';

const MAX_CLAIM = 2048;
/** Attributes that the server itself maintains. */
const UNMAPPABLE = ['sub', 'identities'];

/**
 * Returns the mapping in the form in which it is stored. Mapped attributes are written at every
 * sign-in, so they have to be mutable; the subject claim of social and OIDC providers is filled in.
 * Throws `identity_provider_invalid`.
 */
function checkMapping(pool: Pick<UserPool, 'schema'>, kind: ProviderKind, mapping: ProviderDetails): ProviderDetails {
  const { subject } = PROVIDER_KINDS[kind];
  for (const [name, claim] of Object.entries(mapping)) {
    if (claim === '' || claim.length > MAX_CLAIM) throw refusals.invalid(`Invalid AttributeMapping for ${name.slice(0, 100)}.`);
    if (name === 'username') {
      if (subject === undefined || claim !== subject) throw refusals.invalid('The attribute mapping of username cannot be changed.');
      continue;
    }
    const attribute = pool.schema.find((one) => one.name === name);
    if (!attribute || UNMAPPABLE.includes(name)) throw refusals.invalid(`Invalid AttributeMapping: no attribute ${name.slice(0, 100)}.`);
    if (!attribute.mutable) throw refusals.invalid(`Invalid AttributeMapping: ${name} is not mutable.`);
  }
  return { ...mapping, ...defined({ username: subject }) };
}

/** Identity providers of one user pool (Amazon Cognito quotas). */
const MAX_PROVIDERS = 300;
const MAX_IDENTIFIERS = 50;
/**
 * Names come from unauthenticated requests: malformed ones cost neither a read nor a cache entry.
 */
const NAME = /^[^/]{1,32}$/;
const CACHED_PROVIDERS = 10_000;

export interface IdentityProvidersParts {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /**
   * Checks the provider itself, once its details are well-formed. Throws
   * `identity_provider_invalid`. Omitted: no check.
   */
  readonly check?: (provider: IdentityProvider) => Promise<void>;
  /** Returns a username of the pool's own users with this prefix. Omitted: there is none. */
  readonly nameBeginning?: (pool: UserPool, prefix: string) => Promise<string | undefined>;
}

export function createIdentityProviders({ connection, sealer, clock, check, nameBeginning }: IdentityProvidersParts): IdentityProviders {
  const store = createIdentityProviderStore(connection);
  const stored = createStoredProviders(sealer);
  const cache = createCache<IdentityProvider>({ clock, lifetimeMs: SETTING_CACHE_MS, max: CACHED_PROVIDERS, load });
  const names = createCache<readonly string[]>({
    clock,
    lifetimeMs: SETTING_CACHE_MS,
    max: CACHED_PROVIDERS,
    load: (poolId) => store.names(poolId, MAX_PROVIDERS),
  });
  const idOf = (poolId: string, name: string): string => `${poolId}/${name}`;

  async function load(id: string): Promise<IdentityProvider | undefined> {
    const [poolId = '', name = ''] = id.split('/');
    const document = await store.find(poolId, name);
    return document && stored.read(document);
  }

  async function get(poolId: string, name: string): Promise<IdentityProvider> {
    const document = await store.find(poolId, name);
    if (!document) throw refusals.unknown(name);
    return stored.read(document);
  }

  return {
    async create(pool, given) {
      checkName(given);
      const now = new Date(clock.now());
      const provider: IdentityProvider = {
        ...given,
        poolId: pool.id,
        details: checkDetails(given.kind, given.details),
        attributeMapping: checkMapping(pool, given.kind, given.attributeMapping),
        identifiers: checkIdentifiers(given.identifiers),
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      const existing = await store.list(pool.id, MAX_PROVIDERS);
      // Federated usernames begin with the provider's name: it is compared with the case rule of
      // usernames.
      const form = (name: string): string => (pool.caseSensitiveUsernames ? name : name.normalize('NFC').toLowerCase());
      if (existing.some(({ name }) => form(name) === form(given.name))) throw refusals.exists(given.name);
      if (existing.length >= MAX_PROVIDERS) throw refusals.limit(MAX_PROVIDERS);
      const conflicting = await nameBeginning?.(pool, `${given.name}_`);
      if (conflicting !== undefined) throw refusals.namesTaken(given.name, conflicting);
      await check?.(provider);
      const made = await store.insert(stored.write(provider));
      cache.forget(idOf(pool.id, given.name));
      names.forget(pool.id);
      if (!made) throw refusals.identifierTaken();
      return provider;
    },

    find: async (poolId, name) => (NAME.test(name) ? cache.get(idOf(poolId, name)) : undefined),

    names: async (poolId) => (await names.get(poolId)) ?? [],

    get,

    async getByIdentifier(poolId, identifier) {
      const document = await store.findByKey(poolId, identifierKey(identifier));
      if (!document) throw refusals.unknown(identifier);
      return stored.read(document);
    },

    async list(poolId, { limit, after }) {
      const found = await store.list(poolId, limit + 1, after);
      const items = found.slice(0, limit).map(stored.read);
      const last = items.at(-1);
      return { items, ...defined({ next: found.length > limit && last ? last.name : undefined }) };
    },

    async update(pool, name, change) {
      const before = await get(pool.id, name);
      const after: IdentityProvider = {
        ...before,
        ...defined({
          details: change.details ? checkDetails(before.kind, { ...secretsOf(before.details), ...change.details }) : undefined,
          attributeMapping: change.attributeMapping ? checkMapping(pool, before.kind, change.attributeMapping) : undefined,
          identifiers: change.identifiers ? checkIdentifiers(change.identifiers) : undefined,
        }),
        version: before.version + 1,
        updatedAt: new Date(clock.now()),
      };
      if (change.details) await check?.(after);
      const result = await store.replace(stored.write(after));
      cache.forget(idOf(pool.id, name));
      if (result === 'taken') throw refusals.identifierTakenOnUpdate();
      if (result === 'changed') throw refusals.changed();
      return after;
    },

    async remove(poolId, name) {
      const removed = await store.remove(poolId, name);
      cache.forget(idOf(poolId, name));
      names.forget(poolId);
      if (!removed) throw refusals.unknown(name);
    },
  };
}

const secretsOf = (details: ProviderDetails): ProviderDetails =>
  Object.fromEntries(Object.entries(details).filter(([key]) => SECRET_DETAILS.includes(key)));

/**
 * Checks the name: social providers are named after their kind; other names must not be reserved.
 */
function checkName({ name, kind }: NewIdentityProvider): void {
  const isSocial = kind !== 'SAML' && kind !== 'OIDC';
  if (isSocial && name !== kind) throw refusals.invalid(`The name of the ${kind} provider must be ${kind}.`);
  if (!isSocial && (isReservedName(name) || name in PROVIDER_KINDS)) throw refusals.invalid(`The name ${name} is reserved.`);
}

function checkIdentifiers(identifiers: readonly string[]): readonly string[] {
  if (identifiers.length > MAX_IDENTIFIERS) throw refusals.invalid(`A provider can have at most ${MAX_IDENTIFIERS} identifiers.`);
  return [...new Set(identifiers)];
}
