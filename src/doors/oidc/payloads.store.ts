import { type Model, Schema } from 'mongoose';
import { hashToken } from '../../kernel/index.js';
import type { Connection } from '../../storage/index.js';

/** What oidc-provider keeps besides sessions: interactions, browser sessions, codes. The key is a hash; the payload, opaque, does not hold it. */
interface StoredPayload {
  readonly _id: string;
  readonly poolId: string;
  readonly payload: string;
  readonly consumed: boolean;
  readonly expiresAt: Date;
  readonly uid?: string;
}

export interface Payload {
  readonly payload: string;
  readonly consumed: boolean;
  readonly expiresAt: Date;
}

export interface PayloadsStore {
  put(key: PayloadKey, value: { payload: string; expiresAt: Date; uid?: string }): Promise<void>;
  /** False when there is one already. */
  putOnce(key: PayloadKey, value: { payload: string; expiresAt: Date }): Promise<boolean>;
  find(key: PayloadKey): Promise<Payload | undefined>;
  findByUid(poolId: string, model: string, uid: string): Promise<Payload | undefined>;
  /** True for exactly one caller. */
  consume(key: PayloadKey): Promise<boolean>;
  /** Of several callers that saw the same one, true for exactly one; false, too, once it was consumed. */
  swap(key: PayloadKey, change: { before: string; after: string }): Promise<boolean>;
  remove(key: PayloadKey): Promise<void>;
  removeByUid(poolId: string, model: string, uid: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}

export interface PayloadKey {
  readonly poolId: string;
  readonly model: string;
  readonly id: string;
}

const schema = new Schema(
  {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    payload: { type: String, required: true },
    consumed: { type: Boolean, required: true },
    expiresAt: { type: Date, required: true },
    uid: String,
  },
  { versionKey: false, collection: 'oidc_payloads' },
)
  .index({ uid: 1 }, { sparse: true })
  .index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const DUPLICATE_KEY = 11000;

export function createPayloadsStore(connection: Connection): PayloadsStore {
  const model = (connection.models['OidcPayload'] ?? connection.model('OidcPayload', schema)) as unknown as Model<StoredPayload>;
  return {
    async put(key, { payload, expiresAt, uid }) {
      const fields = { payload, expiresAt, consumed: false, ...(uid === undefined ? {} : { uid: uidOf(key.poolId, key.model, uid) }) };
      await model.updateOne(filterOf(key), { $set: fields }, { upsert: true }).exec();
    },
    async putOnce(key, value) {
      try {
        await model.create({ ...filterOf(key), ...value, consumed: false });
        return true;
      } catch (error) {
        if ((error as { code?: unknown }).code === DUPLICATE_KEY) return false;
        throw error;
      }
    },
    async find(key) {
      return (await model.findOne(filterOf(key)).lean<StoredPayload>().exec()) ?? undefined;
    },
    async findByUid(poolId, name, uid) {
      return (
        (await model
          .findOne({ uid: uidOf(poolId, name, uid), poolId })
          .lean<StoredPayload>()
          .exec()) ?? undefined
      );
    },
    async consume(key) {
      const result = await model.updateOne({ ...filterOf(key), consumed: false }, { $set: { consumed: true } }).exec();
      return result.matchedCount === 1;
    },
    async swap(key, { before, after }) {
      const same = { ...filterOf(key), payload: before, consumed: false };
      const result = await model.updateOne(same, { $set: { payload: after } }).exec();
      return result.matchedCount === 1;
    },
    async remove(key) {
      await model.deleteOne(filterOf(key)).exec();
    },
    async removeByUid(poolId, name, uid) {
      await model.deleteOne({ uid: uidOf(poolId, name, uid), poolId }).exec();
    },
    async removeAllOf(poolId) {
      await model.deleteMany(ofPool(poolId)).exec();
    },
  };
}

/** The pool stands in the key: a session, a code or an interaction of one pool cannot be found from another. */
const filterOf = ({ poolId, model, id }: PayloadKey): { _id: string; poolId: string } => ({
  _id: `${poolId}:${model}:${hashToken(id)}`,
  poolId,
});

/** All of a pool's keys, and no other's: pool ids contain no colon, and `;` is what follows it. */
const ofPool = (poolId: string): { poolId: string; _id: { $gt: string; $lt: string } } => ({
  poolId,
  _id: { $gt: `${poolId}:`, $lt: `${poolId};` },
});

const uidOf = (poolId: string, model: string, uid: string): string => `${poolId}:${model}:${uid}`;
