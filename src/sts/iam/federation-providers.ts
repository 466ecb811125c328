import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Clock, Ids } from '../../kernel/index.js';
import { iamError } from '../errors.js';
import { createEntityCollection, type EntityCollection, noSuchEntity } from './collection.js';
import type { EntitiesStore } from './entities.store.js';
import type { Entities, OidcProviderEntity, SamlProviderEntity, Tag } from './entity.js';
import { withTags } from './holders.js';

/**
 * Registrations of one kind of identity provider, by ARN. They configure trust, and verify nothing.
 */
export interface Registrations<T> {
  find(arn: string): Promise<T | undefined>;
  /** Throws `no_such_entity`. */
  get(arn: string): Promise<T>;
  change(arn: string, make: (provider: T) => T): Promise<T>;
  remove(arn: string): Promise<void>;
  list(): Promise<readonly T[]>;
}

/**
 * Providers that identity pools name in `OpenIdConnectProviderARNs` and `SamlProviderARNs`, and
 * trust policies as `Federated`.
 */
export interface FederationProviders {
  readonly oidc: Registrations<OidcProviderEntity> & {
    /** Throws `invalid_input` for an invalid issuer, `entity_exists`, `iam_limit`. */
    create(input: {
      readonly url: string;
      readonly clientIds: readonly string[];
      readonly thumbprints: readonly string[];
      readonly tags?: readonly Tag[];
    }): Promise<OidcProviderEntity>;
  };
  readonly saml: Registrations<SamlProviderEntity> & {
    /** Throws `invalid_input` for invalid metadata of an identity provider. */
    create(input: { readonly name: string; readonly metadata: string; readonly tags?: readonly Tag[] }): Promise<SamlProviderEntity>;
    setMetadata(arn: string, metadata: string): Promise<SamlProviderEntity>;
  };
}

const QUOTA = 100;
const CENTURY_MS = 100 * 365 * 24 * 3600 * 1000;

export function createFederationProviders(parts: {
  readonly store: EntitiesStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
}): FederationProviders {
  const { store, clock, ids, accountId } = parts;
  const oidc = createEntityCollection({ store, kind: 'oidc-provider', quota: QUOTA });
  const saml = createEntityCollection({ store, kind: 'saml-provider', quota: QUOTA });
  const fresh = (kind: 'oidc-provider' | 'saml-provider', name: string) => ({
    arn: `arn:aws:iam::${accountId}:${kind}/${name}`,
    id: ids.alphanumeric(20).toUpperCase(),
    name,
    path: '/',
    createdAt: clock.now(),
    tags: [],
  });
  const validUntil = (metadata: string): number => readMetadata(metadata) ?? clock.now() + CENTURY_MS;
  const registrations = { oidc: byArn('oidc-provider', oidc, accountId), saml: byArn('saml-provider', saml, accountId) };
  return {
    oidc: {
      ...registrations.oidc,
      create: async ({ url, clientIds, thumbprints, tags = [] }) =>
        oidc.create(withTags({ ...fresh('oidc-provider', issuerName(url)), clientIds: [...new Set(clientIds)], thumbprints }, tags)),
    },
    saml: {
      ...registrations.saml,
      create: async ({ name, metadata, tags = [] }) =>
        saml.create(withTags({ ...fresh('saml-provider', name), metadata, validUntil: validUntil(metadata) }, tags)),
      async setMetadata(arn, metadata) {
        const until = validUntil(metadata);
        return registrations.saml.change(arn, (provider) => ({ ...provider, metadata, validUntil: until }));
      },
    },
  };
}

function byArn<K extends 'oidc-provider' | 'saml-provider'>(
  kind: K,
  collection: EntityCollection<Entities[K]>,
  accountId: string,
): Registrations<Entities[K]> {
  const prefix = `arn:aws:iam::${accountId}:${kind}/`;
  const find = async (arn: string): Promise<Entities[K] | undefined> => {
    const found = arn.startsWith(prefix) ? await collection.find(arn.slice(prefix.length)) : undefined;
    // Names ignore case; an issuer's path does not.
    return found?.arn === arn ? found : undefined;
  };
  const get = async (arn: string): Promise<Entities[K]> => {
    const found = await find(arn);
    if (!found) throw noSuchEntity(kind, arn);
    return found;
  };
  return {
    find,
    get,
    change: async (arn, make) => collection.change((await get(arn)).name, make),
    async remove(arn) {
      await collection.remove((await get(arn)).name);
    },
    list: async () => (await collection.list({ limit: QUOTA })).items,
  };
}

/** Returns the issuer without its scheme, as in ARNs and condition keys. */
function issuerName(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.search || url.hash || url.username || url.password || /[?#@]/.test(text))
    throw iamError('invalid_input', 'Invalid Open ID Connect Provider URL: it must begin with https:// and have no query or fragment.');
  return text.slice('https://'.length).replace(/\/$/, '');
}

const MAX_METADATA = 1_000_000;

/** Checks the metadata, and returns their `validUntil` in milliseconds, if any. */
function readMetadata(text: string): number | undefined {
  const refuse = (): never => {
    throw iamError('invalid_input', 'Could not parse metadata');
  };
  if (text.length > MAX_METADATA || /<!(DOCTYPE|ENTITY)/i.test(text) || XMLValidator.validate(text) !== true) return refuse();
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', removeNSPrefix: true, processEntities: false });
  const { EntityDescriptor: entity } = parser.parse(text) as { EntityDescriptor?: Record<string, unknown> };
  if (typeof entity !== 'object' || !entity['@entityID'] || !entity['IDPSSODescriptor']) return refuse();
  const until = entity['@validUntil'];
  const time = until === undefined ? undefined : Date.parse(String(until));
  return time !== undefined && Number.isNaN(time) ? refuse() : time;
}
