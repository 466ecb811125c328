import { type Clock, createCache, defined, type Ids, type Logger, SETTING_CACHE_MS } from '../../kernel/index.js';
import { readSpMetadata, type SpMetadata } from '../../saml/index.js';
import { type Clients, defaultAppClient } from '../clients/index.js';
import { refusals } from './errors.js';
import { rulesOf, usableMetadata } from './read-document.js';
import { checkMetadata, checkName, checkRules, checkUrl, DEFAULT_RULES } from './rules.js';
import type { ServiceProviders } from './service-providers.js';
import { type Connection, createServiceProviderStore } from './service-providers.store.js';
import { entityKeyOf, fromStored, toStored } from './stored-provider.js';
import type { MetadataSource, ServiceProvider, ServiceProviderMetadata, ServiceProviderRules } from './types.js';

const MAX_PROVIDERS = 300;
const CACHED_PROVIDERS = 10_000;
/** Milliseconds between reads of metadata, as often as Cognito reads an identity provider's. */
const METADATA_AGE_MS = 6 * 3600 * 1000;

export interface ServiceProvidersParts {
  readonly connection: Connection;
  readonly clients: Pick<Clients, 'create' | 'remove'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'token'>;
  readonly logger: Logger;
  /** Fetches a URL with limits on time and size. */
  readonly fetchMetadata: (url: string) => Promise<string>;
  /** Redirect URI at which the authorization server returns to the SAML surface. */
  readonly returnUrlOf: (poolId: string) => string;
}

export function createServiceProviders(parts: ServiceProvidersParts): ServiceProviders {
  const { clients, clock, logger } = parts;
  const store = createServiceProviderStore(parts.connection);
  const byEntity = createCache<ServiceProvider>({ clock, lifetimeMs: SETTING_CACHE_MS, max: CACHED_PROVIDERS, load: loadByEntity });
  const reading = new Map<string, Promise<void>>();

  async function loadByEntity(key: string): Promise<ServiceProvider | undefined> {
    const [poolId, entityKey] = key.split('/');
    const stored = await store.findByEntity(poolId!, entityKey!);
    return stored && fromStored(stored);
  }

  const cacheKeyOf = (poolId: string, entityId: string): string => `${poolId}/${entityKeyOf(entityId)}`;

  async function get(poolId: string, name: string): Promise<ServiceProvider> {
    const stored = await store.find(poolId, name);
    if (!stored) throw refusals.unknown(name.slice(0, 100));
    return fromStored(stored);
  }

  /** Values of the metadata, and the rules that a document asks for. */
  async function metadataIn(source: MetadataSource): Promise<{ facts: ServiceProviderMetadata; wishes: Partial<ServiceProviderRules> }> {
    if ('facts' in source) return { facts: checkMetadata(source.facts), wishes: {} };
    if ('metadata' in source) return parsed(source.metadata);
    checkUrl(source.metadataUrl);
    let text: string;
    try {
      text = await parts.fetchMetadata(source.metadataUrl);
    } catch (cause) {
      throw refusals.metadata('nothing readable is at its address.', { cause });
    }
    return parsed(text);
  }

  function parsed(text: string): { facts: ServiceProviderMetadata; wishes: Partial<ServiceProviderRules> } {
    const metadata = usableMetadata(readMetadata(text));
    const { entityId, leftOut } = metadata;
    if (leftOut.length > 0) logger.info({ serviceProvider: entityId, leftOut }, 'parts of the metadata were left out');
    return { facts: checkMetadata(factsOf(metadata)), wishes: rulesOf(metadata) };
  }

  const sourceFields = (source: MetadataSource) =>
    'metadataUrl' in source ? { metadataUrl: source.metadataUrl, metadataReadAt: new Date(clock.now()) } : {};

  async function save(after: ServiceProvider, before: ServiceProvider): Promise<void> {
    const result = await store.replace(toStored(after));
    byEntity.forget(cacheKeyOf(before.poolId, before.entityId));
    byEntity.forget(cacheKeyOf(after.poolId, after.entityId));
    if (result === 'taken') throw refusals.exists();
    if (result === 'changed') throw refusals.changed();
  }

  /**
   * Refreshes the metadata. A failure leaves the provider as it is, and is retried after the next
   * six hours.
   */
  async function readAgain(provider: ServiceProvider): Promise<void> {
    const before = await get(provider.poolId, provider.name);
    const source = { metadataUrl: provider.metadataUrl! };
    let metadataValues: ServiceProviderMetadata | undefined;
    try {
      const { facts: found } = await metadataIn(source);
      checkRules(before, found);
      metadataValues = found;
    } catch (err) {
      logger.warn({ pool: provider.poolId, serviceProvider: provider.name, err }, 'metadata could not be used');
    }
    const moved = metadataValues !== undefined && metadataValues.entityId !== before.entityId;
    if (moved) logger.warn({ pool: provider.poolId, serviceProvider: provider.name }, 'metadata now speaks of another entity');
    const { logout, encryptionCertificate, ...rest } = before;
    const known = metadataValues === undefined || moved ? before : { ...rest, ...metadataValues };
    await save({ ...known, ...sourceFields(source), version: before.version + 1 }, before);
  }

  function keepFresh(provider: ServiceProvider): void {
    const { metadataUrl, metadataReadAt, poolId, name } = provider;
    if (metadataUrl === undefined || clock.now() - (metadataReadAt?.getTime() ?? 0) < METADATA_AGE_MS) return;
    const key = `${poolId}/${name}`;
    if (reading.has(key)) return;
    const work = readAgain(provider)
      .catch((err: unknown) => logger.debug({ err }, 'metadata was not kept'))
      .finally(() => reading.delete(key));
    reading.set(key, work);
  }

  return {
    async create({ poolId, name, source, rules }) {
      checkName(name);
      const { facts: metadataValues, wishes } = await metadataIn(source);
      const now = new Date(clock.now());
      const settings = { ...metadataValues, ...checkRules({ ...DEFAULT_RULES, ...wishes, ...rules }, metadataValues) };
      const existing = await store.list(poolId, MAX_PROVIDERS);
      const entityKey = entityKeyOf(metadataValues.entityId);
      if (existing.some((one) => one.name === name || one.entityKey === entityKey)) throw refusals.exists();
      if (existing.length >= MAX_PROVIDERS) throw refusals.limit(MAX_PROVIDERS);
      const client = await clients.create(clientOf(poolId, name, parts.returnUrlOf(poolId)));
      const times = { version: 1, createdAt: now, updatedAt: now };
      const own = { poolId, name, clientId: client.id, salt: parts.ids.token(16) };
      const provider: ServiceProvider = { ...settings, ...own, ...sourceFields(source), ...times };
      if (!(await store.insert(toStored(provider)))) {
        await clients.remove(poolId, client.id);
        throw refusals.exists();
      }
      byEntity.forget(cacheKeyOf(poolId, metadataValues.entityId));
      return provider;
    },

    async find(poolId, name) {
      const stored = await store.find(poolId, name);
      return stored && fromStored(stored);
    },

    get,

    async findByEntityId(poolId, entityId) {
      const provider = await byEntity.get(cacheKeyOf(poolId, entityId));
      if (provider) keepFresh(provider);
      return provider;
    },

    async list(poolId, { limit, after }) {
      const found = await store.list(poolId, limit + 1, after);
      const items = found.slice(0, limit).map(fromStored);
      const last = items.at(-1);
      return { items, ...defined({ next: found.length > limit && last ? last.name : undefined }) };
    },

    async update(poolId, name, { source, rules, without = [] }) {
      const before = await get(poolId, name);
      const metadataValues = source === undefined ? before : (await metadataIn(source)).facts;
      const { logout, encryptionCertificate, metadataUrl, metadataReadAt, ...rest } = before;
      const kept = source === undefined ? before : { ...rest, ...metadataValues, ...sourceFields(source) };
      const remaining = Object.fromEntries(
        Object.entries(kept).filter(([rule]) => !without.some((unset) => unset === rule)),
      ) as typeof kept;
      const after = {
        ...remaining,
        ...checkRules({ ...remaining, ...rules }, remaining),
        version: before.version + 1,
        updatedAt: new Date(clock.now()),
      };
      await save(after, before);
      return after;
    },

    async remove(poolId, name) {
      const provider = await get(poolId, name);
      await store.remove(poolId, name);
      byEntity.forget(cacheKeyOf(poolId, provider.entityId));
      await clients.remove(poolId, provider.clientId).catch((err: unknown) => logger.debug({ err }, 'its app client was gone already'));
    },

    async close() {
      await Promise.all(reading.values());
    },
  };
}

/**
 * Builds the app client of a service provider. Its secret is not disclosed: its authorization codes
 * are redeemed within the server.
 */
function clientOf(poolId: string, name: string, returnUrl: string) {
  return {
    ...defaultAppClient(),
    poolId,
    name,
    secret: 'generate' as const,
    authFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] as const,
    callbackUrls: [returnUrl],
    oauthEnabled: true,
    oauthFlows: ['code'] as const,
    oauthScopes: ['openid'],
    identityProviders: ['COGNITO'],
    preventUserExistenceErrors: true,
  };
}

function readMetadata(text: string): SpMetadata {
  try {
    return readSpMetadata(text);
  } catch (cause) {
    throw refusals.metadata(cause instanceof Error ? cause.message : 'it is not readable.', { cause });
  }
}

const factsOf = ({
  entityId,
  assertionConsumers,
  logout,
  signingCertificates,
  encryptionCertificate,
}: SpMetadata): ServiceProviderMetadata => ({
  entityId,
  assertionConsumers,
  ...defined({ logout }),
  signingCertificates,
  ...defined({ encryptionCertificate }),
});
