import { LRUCache } from 'lru-cache';
import type { IdentityProvider } from '../../directory/identity-providers/index.js';
import type { Clock, Logger } from '../../kernel/index.js';
import { type IdpMetadata, readIdpMetadata } from '../../saml/index.js';
import { refusals } from '../errors.js';

/** Cognito refreshes metadata as often. */
const AGE_MS = 6 * 3600 * 1000;
/** Milliseconds before an unreachable URL is read again. */
const RETRY_MS = 60_000;
const KEPT = 1000;

/** Metadata of SAML identity providers, from the registered document or its URL. */
export interface UpstreamMetadata {
  /**
   * Registered documents are parsed once per version. A URL is read at first use; later reads happen in the background, and the last document stays valid while the URL is unreachable.
   * Throws `federation_unreachable`.
   */
  of(provider: IdentityProvider): Promise<IdpMetadata>;
  close(): Promise<void>;
}

interface Known {
  readonly metadata: IdpMetadata;
  readonly readAt: number;
}

export function createUpstreamMetadata(parts: {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Reads a URL with limits on time and size. */
  readonly readDocument: (url: string) => Promise<string>;
}): UpstreamMetadata {
  const { clock, logger, readDocument } = parts;
  const waiting = new Map<string, Promise<void>>();
  const first = new Map<string, Promise<Known>>();
  const fresh = new Map<string, Known & { triedAt: number }>();
  const registered = new LRUCache<string, { readonly document: string; readonly metadata: IdpMetadata }>({ max: KEPT });

  function reading(document: string, source: string): IdpMetadata {
    const metadata = readIdpMetadata(document);
    if (metadata.leftOut.length > 0) logger.info({ source, leftOut: metadata.leftOut }, 'parts of the metadata were left out');
    return metadata;
  }

  /** Compares the document itself: a provider that was deleted and created again starts at the same version number. */
  function parsed(key: string, document: string): IdpMetadata {
    const known = registered.get(key);
    if (known?.document === document) return known.metadata;
    const metadata = reading(document, key);
    registered.set(key, { document, metadata });
    return metadata;
  }

  async function read(url: string): Promise<Known> {
    const metadata = reading(await readDocument(url), url);
    if (metadata.validUntil !== undefined && metadata.validUntil <= clock.now()) throw new Error('the metadata are no longer valid');
    return { metadata, readAt: clock.now() };
  }

  function keep(url: string, known: Known): void {
    fresh.delete(url);
    fresh.set(url, { ...known, triedAt: clock.now() });
    const [oldest] = fresh.keys();
    if (fresh.size > KEPT && oldest !== undefined) fresh.delete(oldest);
  }

  function readAgain(url: string, known: Known): void {
    if (waiting.has(url)) return;
    const work = read(url)
      .catch((err: unknown) => {
        logger.warn({ url, err }, 'metadata could not be read');
        return known;
      })
      .then((found) => keep(url, found))
      .finally(() => waiting.delete(url));
    waiting.set(url, work);
  }

  /** One request for all concurrent callers. */
  function readFirst(url: string): Promise<Known> {
    const underway = first.get(url);
    if (underway) return underway;
    const work = read(url)
      .then((found) => {
        keep(url, found);
        return found;
      })
      .finally(() => first.delete(url));
    first.set(url, work);
    return work;
  }

  async function at(url: string): Promise<IdpMetadata> {
    const known = fresh.get(url);
    const now = clock.now();
    if (known && (known.metadata.validUntil ?? Number.POSITIVE_INFINITY) > now) {
      if (now - known.readAt >= AGE_MS && now - known.triedAt >= RETRY_MS) readAgain(url, known);
      return known.metadata;
    }
    return (await readFirst(url)).metadata;
  }

  return {
    async of({ poolId, name, details }) {
      const { MetadataURL: url, MetadataFile: document } = details;
      try {
        return document === undefined ? await at(url ?? '') : parsed(`${poolId}/${name}`, document);
      } catch (cause) {
        throw refusals.unreachable({ cause, detail: name });
      }
    },
    async close() {
      await Promise.all(waiting.values());
    },
  };
}
