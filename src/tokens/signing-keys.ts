import type { Clock, Sealer } from '../kernel/index.js';
import { refusal } from './errors.js';
import { generateKeyPairs, type KeyGenerator } from './key-pairs.js';
import { type KeyRing, openSlot, sealPurpose } from './key-ring.js';
import { slotsAt, slotsOf, withNext } from './key-slots.js';
import type { KeySlots, KeysStore, StoredKeys } from './keys.store.js';
import type { PublishedPair, SigningAlgorithm, SigningKeys } from './types.js';

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
  };
}

const slotCount = ({ current, next, old }: KeySlots): number => [current, next, old].filter((slot) => slot !== undefined).length;
