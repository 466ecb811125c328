import { type Clock, createCache, SETTING_CACHE_MS, type Sealer } from '../kernel/index.js';
import { type KeyGenerator, makeKey, privateKeyOf } from './key-pairs.js';
import { sealPurpose } from './key-ring.js';
import type { KeysStore } from './keys.store.js';

/** Signing key of a pool's XML documents. */
export interface SamlSigningKey {
  /** RSA, PKCS #8 in PEM. */
  readonly privateKey: string;
  /** Self-signed X.509: base64 of its DER, without PEM delimiters. */
  readonly certificate: string;
}

/**
 * One key per pool for SAML requests (`GetSigningCertificate`), generated off the event loop on
 * first use; valid for 10 years.
 */
export interface SamlSigningKeys {
  of(poolId: string): Promise<SamlSigningKey>;
}

const CACHED_POOLS = 1000;

/** Key set id; not a pool's id, so that no token is ever verified by this key. */
const keySetOf = (poolId: string): string => `saml:${poolId}`;

/**
 * Stored apart from the keys of tokens, so that signatures of one kind cannot pass for the other.
 */
export function createSamlSigningKeys(parts: { store: KeysStore; sealer: Sealer; clock: Clock; generator: KeyGenerator }): SamlSigningKeys {
  const { store, sealer, clock, generator } = parts;
  const cache = createCache<SamlSigningKey>({ clock, lifetimeMs: SETTING_CACHE_MS, max: CACHED_POOLS, load });

  async function load(poolId: string): Promise<SamlSigningKey> {
    const id = keySetOf(poolId);
    const stored = (await store.find(id)) ?? (await make(poolId));
    const jwk = JSON.parse(sealer.open(stored.current, sealPurpose(id)).toString()) as Awaited<ReturnType<typeof makeKey>>;
    const privateKey = privateKeyOf(jwk).export({ type: 'pkcs8', format: 'pem' }).toString();
    return { privateKey, certificate: jwk.x5c![0]! };
  }

  /** Creates the key; of two concurrent calls the first one's key is kept. */
  async function make(poolId: string) {
    const id = keySetOf(poolId);
    const current = sealer.seal(JSON.stringify(await makeKey(generator, poolId, 'RS256', clock.now())), sealPurpose(id));
    await store.insert({ _id: id, poolId: id, algorithm: 'RS256', version: 1, current });
    const stored = await store.find(id);
    if (!stored) throw new Error(`the key of ${id} went while it was made`);
    return stored;
  }

  return {
    of: async (poolId) => (await cache.get(poolId))!,
  };
}
