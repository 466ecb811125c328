import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/index.js';
import { type ReadJson, unreachable } from './read-json.js';

export interface KeySource {
  readonly issuer: string;
  /** Omitted: from the issuer's discovery document. */
  readonly jwksUri?: string;
}

/** Key resolver for jose by issuer. Throws `identity_provider_unreachable`. */
export type ExternalKeys = (source: KeySource) => JWTVerifyGetKey;

/**
 * Milliseconds after which keys are refreshed in the background, while requests use the old ones.
 */
const FRESH_MS = 3600_000;
/** Milliseconds after which old keys are not used any more. */
const WORTHLESS_MS = 24 * 3600_000;
/** Least milliseconds between reads, for tokens with unknown key ids and unreachable issuers. */
const BETWEEN_READS_MS = 30_000;
const MAX_ISSUERS = 500;

interface Held {
  keys?: ReturnType<typeof createLocalJWKSet>;
  /** Milliseconds; last successful read of `keys`. */
  readAt: number;
  /** Milliseconds; start of the last read. */
  triedAt: number;
  reading?: Promise<void>;
}

export function createExternalKeys(parts: { readonly readJson: ReadJson; readonly clock: Clock }): ExternalKeys {
  const { readJson, clock } = parts;
  const issuers = new LRUCache<string, Held>({ max: MAX_ISSUERS });

  /**
   * Refreshes the keys: one read at a time, shared by concurrent callers; none too soon after the
   * last.
   */
  function refresh(held: Held, source: KeySource): Promise<void> {
    if (held.reading) return held.reading;
    if (clock.now() - held.triedAt < BETWEEN_READS_MS) return Promise.resolve();
    held.triedAt = clock.now();
    const reading = readKeys(readJson, source)
      .then((keys) => {
        held.keys = keys;
        held.readAt = clock.now();
      })
      .finally(() => {
        delete held.reading;
      });
    held.reading = reading;
    return reading;
  }

  return (source) => async (header, token) => {
    const id = JSON.stringify([source.issuer, source.jwksUri]);
    const held: Held = issuers.get(id) ?? { readAt: 0, triedAt: Number.NEGATIVE_INFINITY };
    issuers.set(id, held);
    const age = clock.now() - held.readAt;
    if (!held.keys || age > WORTHLESS_MS) {
      delete held.keys;
      await refresh(held, source);
    } else if (age > FRESH_MS) {
      refresh(held, source).catch(() => undefined); // The old keys are used until a read succeeds.
    }
    if (!held.keys) throw unreachable({ detail: `no keys of ${source.issuer}` });
    try {
      return await held.keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh(held, source);
      return held.keys(header, token);
    }
  };
}

async function readKeys(readJson: ReadJson, source: KeySource): Promise<ReturnType<typeof createLocalJWKSet>> {
  const { status, body } = await readJson(source.jwksUri ?? (await discover(readJson, source.issuer)));
  if (status !== 200 || !Array.isArray(body['keys'])) throw unreachable({ detail: `no key set of ${source.issuer}` });
  try {
    return createLocalJWKSet(body as unknown as JSONWebKeySet);
  } catch (cause) {
    throw unreachable({ cause });
  }
}

async function discover(readJson: ReadJson, issuer: string): Promise<string> {
  const { status, body } = await readJson(`${issuer}/.well-known/openid-configuration`);
  const { issuer: says, jwks_uri: uri } = body;
  if (status !== 200 || typeof says !== 'string' || says.replace(/\/$/, '') !== issuer || typeof uri !== 'string' || !URL.canParse(uri))
    throw unreachable({ detail: `no discovery document of ${issuer}` });
  if (new URL(uri).protocol !== new URL(issuer).protocol) throw unreachable({ detail: `${issuer} has its keys at ${uri}` });
  return uri;
}
