import { LRUCache } from 'lru-cache';
import type { ClientDocuments } from '../../../directory/clients/index.js';
import type { Pools, UserPool } from '../../../directory/pools/index.js';
import type { ResourceServers } from '../../../directory/resource-servers/index.js';
import { type Clock, type Logger, lruBound } from '../../../kernel/index.js';
import type { OutboundFetch } from '../../../outbound/index.js';
import { createOpenLimits, type Metadata, type OpenRegistrationAllowances, RegistrationError } from '../registration/index.js';
import { documentClient } from './document-client.js';
import { DocumentRefused, fetchDocument } from './fetch-document.js';
import { freshnessOf } from './freshness.js';

export interface ClientDocumentsParts {
  readonly pools: Pick<Pools, 'find'>;
  readonly resourceServers: Pick<ResourceServers, 'scopesOf'>;
  readonly fetch: OutboundFetch;
  readonly allowances: OpenRegistrationAllowances;
  readonly clock: Clock;
  readonly logger: Logger;
}

const MAX_DOCUMENTS = 2000;
/** Concurrent fetches of the server; further requests find no client. */
const MAX_FETCHES = 100;
/** Milliseconds until a refused document is fetched again. */
const REFUSED_LIFETIME = 60_000;
/** Milliseconds for which the last document stands in while its server is unreachable. */
const MAX_STALE = 24 * 60 * 60_000;

interface Entry {
  /** Omitted: refused. */
  readonly metadata?: Metadata;
  readonly fetchedAt: Date;
  readonly staleAt: number;
}

/**
 * Client ID Metadata Documents, each fetched once by its cache headers and kept in memory of the process. A document that is not known counts
 * against the allowances of open registration.
 */
export function createClientDocuments(parts: ClientDocumentsParts): ClientDocuments {
  const { fetch, clock, logger } = parts;
  const entries = new LRUCache<string, Entry>(lruBound(MAX_DOCUMENTS));
  const running = new Map<string, Promise<Entry>>();
  const limits = createOpenLimits(parts);

  async function load(url: string, before: Entry | undefined): Promise<Entry> {
    const fetchedAt = new Date(clock.now());
    const soon = clock.now() + REFUSED_LIFETIME;
    try {
      const { metadata, headers } = await fetchDocument(fetch, url);
      return { metadata, fetchedAt, staleAt: clock.now() + freshnessOf(headers, clock.now()) };
    } catch (err) {
      logger.info({ err, client: url }, 'client metadata document refused');
      const maySubstitute = before?.metadata && !(err instanceof DocumentRefused) && clock.now() - before.fetchedAt.getTime() < MAX_STALE;
      return maySubstitute ? { ...before, staleAt: soon } : { fetchedAt, staleAt: soon };
    }
  }

  function begin(url: string, before: Entry | undefined): Promise<Entry> {
    const begun = load(url, before)
      .then((entry) => {
        entries.set(url, entry);
        return entry;
      })
      .finally(() => running.delete(url));
    running.set(url, begun);
    return begun;
  }

  function isAdmitted({ id, extensions }: UserPool, address: string): boolean {
    const { perAddress, perPool } = parts.allowances;
    const { openRegistrationsPerAddress, openRegistrationsPerPool } = extensions ?? {};
    const allowances = { perAddress: openRegistrationsPerAddress ?? perAddress, perPool: openRegistrationsPerPool ?? perPool };
    return limits.admit(id, address, allowances) === undefined;
  }

  /** `address` of the caller: omitted where the ID is from a record or token of the server itself. */
  async function entryOf(pool: UserPool, url: string, address: string | undefined): Promise<Entry | undefined> {
    const entry = entries.get(url);
    if (entry && entry.staleAt > clock.now()) return entry;
    const shared = running.get(url);
    if (shared) return shared;
    const isNew = entry?.metadata === undefined;
    if (running.size >= MAX_FETCHES || (isNew && address !== undefined && !isAdmitted(pool, address))) {
      logger.info({ pool: pool.id, client: url, address }, 'too many client metadata documents');
      return undefined;
    }
    return begin(url, entry);
  }

  return {
    async find(poolId, url, address) {
      const pool = await parts.pools.find(poolId);
      if (!pool?.extensions?.clientIdMetadataDocuments) return undefined;
      const entry = await entryOf(pool, url, address);
      if (!entry?.metadata) return undefined;
      const existing = await parts.resourceServers.scopesOf(poolId);
      try {
        return documentClient(entry.metadata, { pool, existing, fetchedAt: entry.fetchedAt });
      } catch (err) {
        if (!(err instanceof RegistrationError)) throw err;
        logger.info({ err, pool: poolId, client: url }, 'client metadata document refused');
        return undefined;
      }
    },
  };
}
