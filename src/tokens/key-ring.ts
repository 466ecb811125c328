import type { KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { type Clock, createCache, type Sealer } from '../kernel/index.js';
import { refusal } from './errors.js';
import { type KeyPairs, privateKeyOf, publicJwkOf, publicKeyOf } from './key-pairs.js';
import { slotsAt } from './key-slots.js';
import type { KeysStore, SigningAlgorithm, StoredKeys } from './keys.store.js';

export type TokenUse = 'id' | 'access';

/** Keys of a pool, unsealed and imported. */
export interface PoolKeys {
  readonly algorithm: SigningAlgorithm;
  readonly signing: Readonly<Record<TokenUse, { readonly kid: string; readonly key: KeyObject }>>;
  /** Every published key, by `kid`. */
  readonly verifying: ReadonlyMap<string, { readonly use: TokenUse; readonly key: KeyObject }>;
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] };
}

export interface KeyRing {
  /** No store read with a warm cache. Throws `keys_unknown`. */
  of(poolId: string): Promise<PoolKeys>;
  forget(poolId: string): void;
}

/** Milliseconds until a change of another process is visible. */
const LIFETIME = 5_000;
const MAX_POOLS = 1_000;

export function createKeyRing(parts: { store: KeysStore; sealer: Sealer; clock: Clock }): KeyRing {
  const cache = createCache<PoolKeys>({
    clock: parts.clock,
    lifetimeMs: LIFETIME,
    max: MAX_POOLS,
    async load(poolId) {
      const stored = await parts.store.find(poolId);
      return stored && openKeys(stored, parts.sealer, parts.clock.now());
    },
  });
  return {
    async of(poolId) {
      const keys = await cache.get(poolId);
      if (!keys) throw refusal('keys_unknown', { detail: poolId });
      return keys;
    },
    forget: (poolId) => cache.forget(poolId),
  };
}

export const sealPurpose = (poolId: string): string => `signing-keys:${poolId}`;

export const openSlot = (poolId: string, slot: string, sealer: Sealer): KeyPairs =>
  JSON.parse(sealer.open(slot, sealPurpose(poolId)).toString()) as KeyPairs;

function openKeys(stored: StoredKeys, sealer: Sealer, now: number): PoolKeys {
  const slots = slotsAt(stored, now);
  const open = (slot: string): KeyPairs => openSlot(stored.poolId, slot, sealer);
  const current = open(slots.current);
  const published = [current, ...[slots.next, slots.old].flatMap((slot) => (slot === undefined ? [] : [open(slot)]))];
  const uses: readonly TokenUse[] = ['id', 'access'];
  return {
    algorithm: stored.algorithm,
    signing: { id: signer(current.id), access: signer(current.access) },
    verifying: new Map(published.flatMap((pairs) => uses.map((use) => [pairs[use].kid!, { use, key: publicKeyOf(pairs[use]) }] as const))),
    jwks: { keys: published.flatMap((pairs) => uses.map((use) => publicJwkOf(pairs[use]) as Record<string, unknown>)) },
  };
}

const signer = (jwk: JWK): { kid: string; key: KeyObject } => ({ kid: jwk.kid!, key: privateKeyOf(jwk) });
