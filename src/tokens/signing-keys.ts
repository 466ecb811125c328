import type { Clock, CodedError, Sealer } from '../kernel/index.js';
import { refusal } from './errors.js';
import { generateKeyPairs } from './key-pairs.js';
import { type KeyRing, sealPurpose } from './key-ring.js';
import type { KeysStore, StoredKeys } from './keys.store.js';
import type { SigningAlgorithm, SigningKeys } from './types.js';

/** Key creation and rotation. Steps out of turn throw `rotation_out_of_turn`; two rotations at once, `concurrent_change`. */
export function createSigningKeys(parts: { store: KeysStore; ring: KeyRing; sealer: Sealer; clock: Clock }): SigningKeys {
  const { store, ring, sealer, clock } = parts;

  const makeSlot = async (poolId: string, algorithm: SigningAlgorithm): Promise<string> =>
    sealer.seal(JSON.stringify(await generateKeyPairs(poolId, algorithm, clock.now())), sealPurpose(poolId));

  async function rotate(poolId: string, step: (keys: StoredKeys) => Promise<Slots> | Slots): Promise<void> {
    const keys = await store.find(poolId);
    if (!keys) throw refusal('keys_unknown', { detail: poolId });
    const done = await store.replaceSlots(keys, await step(keys));
    ring.forget(poolId);
    if (!done) throw refusal('concurrent_change', { detail: 'the keys' });
  }

  return {
    async create(poolId, algorithm) {
      await store.insert({ _id: poolId, poolId, algorithm, version: 1, current: await makeSlot(poolId, algorithm) });
      ring.forget(poolId);
    },
    jwks: async (poolId) => (await ring.of(poolId)).jwks,
    publishNext: (poolId) =>
      rotate(poolId, async (keys) => {
        if (keys.next !== undefined) throw outOfTurn('A next key is published already.');
        return { ...slotsOf(keys), next: await makeSlot(poolId, keys.algorithm) };
      }),
    activateNext: (poolId) =>
      rotate(poolId, (keys) => {
        if (keys.next === undefined) throw outOfTurn('No next key is published.');
        if (keys.old !== undefined) throw outOfTurn('The old key has to be retired first: its tokens may still be in use.');
        return { current: keys.next, old: keys.current };
      }),
    retireOld: (poolId) =>
      rotate(poolId, ({ current, next }) => ({
        current,
        ...(next === undefined ? {} : { next }),
      })),
    async removeAllOf(poolId) {
      await store.remove(poolId);
      ring.forget(poolId);
    },
  };
}

type Slots = Parameters<KeysStore['replaceSlots']>[1];

const slotsOf = (keys: StoredKeys): Slots => ({
  current: keys.current,
  ...(keys.next === undefined ? {} : { next: keys.next }),
  ...(keys.old === undefined ? {} : { old: keys.old }),
});

const outOfTurn = (message: string): CodedError => refusal('rotation_out_of_turn', { message });
