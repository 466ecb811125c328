import { defined } from '../kernel/index.js';
import { type Connection, defineModel, insertOnce } from '../storage/index.js';

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** Signing keys by role, each a sealed pair of private JWKs. */
export interface KeySlots {
  readonly current: string;
  /** Start of signing. Omitted: before the first rotation. */
  readonly currentSince?: Date;
  /** Published, but not signing yet. */
  readonly next?: string;
  readonly activateAt?: Date;
  /** Still published, but not signing any more. */
  readonly old?: string;
  readonly retireAt?: Date;
}

/** Stored keys of a pool; `slotsAt` derives their roles at a given time. */
export interface StoredKeys extends KeySlots {
  readonly _id: string;
  readonly poolId: string;
  readonly algorithm: SigningAlgorithm;
  /** Compare-and-set guard. */
  readonly version: number;
}

const OPTIONAL = ['currentSince', 'next', 'activateAt', 'old', 'retireAt'] as const;

export interface KeysStore {
  find(poolId: string): Promise<StoredKeys | undefined>;
  /** Does nothing when there are keys. */
  insert(keys: StoredKeys): Promise<void>;
  /** False when the keys have another version than `read`. */
  replaceSlots(read: StoredKeys, slots: KeySlots): Promise<boolean>;
  remove(poolId: string): Promise<void>;
}

const definition = defineModel<StoredKeys>({
  name: 'SigningKeys',
  collection: 'signing_keys',
  ownedBy: { pool: '_id', aliases: (poolId) => [`saml:${poolId}`, `saml:${poolId}~encryption`] },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    algorithm: { type: String, required: true },
    version: { type: Number, required: true },
    current: { type: String, required: true },
    currentSince: Date,
    next: String,
    activateAt: Date,
    old: String,
    retireAt: Date,
  },
});

export function createKeysStore(connection: Connection): KeysStore {
  const model = definition.on(connection);
  return {
    async find(poolId) {
      return (await model.findOne({ _id: poolId, poolId }).lean<StoredKeys>().exec()) ?? undefined;
    },
    async insert(keys) {
      await insertOnce(model.create(keys));
    },
    async replaceSlots(read, slots) {
      const absent = OPTIONAL.filter((slot) => slots[slot] === undefined);
      const result = await model
        .updateOne(
          { _id: read._id, poolId: read.poolId, version: read.version },
          {
            $set: { ...slots, version: read.version + 1 },
            ...defined({ $unset: absent.length === 0 ? undefined : Object.fromEntries(absent.map((slot) => [slot, 1])) }),
          },
        )
        .exec();
      return result.matchedCount === 1;
    },
    async remove(poolId) {
      await model.deleteOne({ _id: poolId, poolId }).exec();
    },
  };
}
