import type { Clock, Sealer } from '../kernel/index.js';
import { refusal } from './errors.js';
import { generateKeyPairs, type KeyGenerator } from './key-pairs.js';
import { type KeyRing, openSlot, sealPurpose } from './key-ring.js';
import { slotsAt, slotsOf, withNext } from './key-slots.js';
import type { KeySlots, KeysStore, SigningAlgorithm, StoredKeys } from './keys.store.js';

/** Pair of keys, one for ID tokens and one for access tokens. */
export interface PublishedPair {
  readonly state: 'next' | 'signing' | 'retired';
  readonly idKid: string;
  readonly accessKid: string;
  /** Start of signing, past or future. Omitted: unknown. */
  readonly from?: Date;
  /** End of publication, of retired keys. */
  readonly until?: Date;
}

export interface SigningKeys {
  /** Generates a pool's first keys, off the event loop. */
  create(poolId: string, algorithm: SigningAlgorithm): Promise<void>;
  /**
   * Returns public keys with `x5c`, as served at `/.well-known/jwks.json`. No store read with a
   * warm cache.
   */
  jwks(poolId: string): Promise<{ keys: readonly Record<string, unknown>[] }>;
  /** Returns the published keys with their periods. One read. Throws `keys_unknown`. */
  describe(poolId: string): Promise<{ readonly algorithm: SigningAlgorithm; readonly pairs: readonly PublishedPair[] }>;
  /**
   * Publishes the next keys, which sign an hour later; the present ones stay published as long as
   * their tokens are valid. A rotation in progress continues. Verification never fails meanwhile.
   * Throws `keys_unknown`, `concurrent_change`.
   */
  rotate(poolId: string): Promise<{ readonly signsFrom: Date }>;
  /** Calls `rotate` when the present keys have signed for this long. */
  rotateWhenOlder(poolId: string, milliseconds: number): Promise<void>;
  /**
   * Replaces all keys at once; everything signed by the former ones is invalid from now on. Throws
   * `keys_unknown`, `concurrent_change`.
   */
  replaceCompromised(poolId: string): Promise<void>;
  /** Invalidates every token of the pool: at once here, within 5 seconds elsewhere. */
  remove(poolId: string): Promise<void>;
}

/** Key creation and rotation. */
export function createSigningKeys(parts: {
  store: KeysStore;
  ring: KeyRing;
  sealer: Sealer;
  clock: Clock;
  generator: KeyGenerator;
}): SigningKeys {
  const { store, ring, sealer, clock, generator } = parts;

  const makeSlot = async (poolId: string, algorithm: SigningAlgorithm): Promise<string> =>
    sealer.seal(JSON.stringify(await generateKeyPairs(generator, poolId, algorithm, clock.now())), sealPurpose(poolId));

  async function load(poolId: string): Promise<StoredKeys> {
    const keys = await store.find(poolId);
    if (!keys) throw refusal('keys_unknown', { detail: poolId });
    return keys;
  }

  async function replace(read: StoredKeys, slots: KeySlots): Promise<void> {
    const done = await store.replaceSlots(read, slots);
    ring.forget(read.poolId);
    if (!done) throw refusal('concurrent_change', { detail: 'the keys' });
  }

  async function publishNext(keys: StoredKeys, now: KeySlots): Promise<{ signsFrom: Date }> {
    if (now.activateAt !== undefined) return { signsFrom: now.activateAt };
    const slots = withNext(now, await makeSlot(keys.poolId, keys.algorithm), clock.now());
    await replace(keys, slots);
    return { signsFrom: slots.activateAt };
  }

  return {
    async create(poolId, algorithm) {
      const current = await makeSlot(poolId, algorithm);
      await store.insert({ _id: poolId, poolId, algorithm, version: 1, current, currentSince: new Date(clock.now()) });
      ring.forget(poolId);
    },
    jwks: async (poolId) => (await ring.of(poolId)).jwks,
    async describe(poolId) {
      const keys = await load(poolId);
      const { current, currentSince, next, activateAt, old, retireAt } = slotsAt(slotsOf(keys), clock.now());
      const pair = (state: PublishedPair['state'], slot: string, times: Pick<PublishedPair, 'from' | 'until'>): PublishedPair => {
        const { id, access } = openSlot(poolId, slot, sealer);
        return { state, idKid: id.kid!, accessKid: access.kid!, ...times };
      };
      return {
        algorithm: keys.algorithm,
        pairs: [
          ...(next === undefined ? [] : [pair('next', next, activateAt === undefined ? {} : { from: activateAt })]),
          pair('signing', current, currentSince === undefined ? {} : { from: currentSince }),
          ...(old === undefined ? [] : [pair('retired', old, retireAt === undefined ? {} : { until: retireAt })]),
        ],
      };
    },
    async rotate(poolId) {
      const keys = await load(poolId);
      return publishNext(keys, slotsAt(slotsOf(keys), clock.now()));
    },
    async rotateWhenOlder(poolId, milliseconds) {
      const keys = await load(poolId);
      const now = slotsAt(slotsOf(keys), clock.now());
      const since = now.currentSince?.getTime() ?? 0;
      if (now.activateAt === undefined && clock.now() - since >= milliseconds) await publishNext(keys, now);
      // Private keys that do not sign any more are dropped.
      else if (slotCount(now) < slotCount(keys)) await replace(keys, now);
    },
    async replaceCompromised(poolId) {
      const keys = await load(poolId);
      await replace(keys, { current: await makeSlot(poolId, keys.algorithm), currentSince: new Date(clock.now()) });
    },
    async remove(poolId) {
      await store.remove(poolId);
      ring.forget(poolId);
    },
  };
}

const slotCount = ({ current, next, old }: KeySlots): number => [current, next, old].filter((slot) => slot !== undefined).length;
