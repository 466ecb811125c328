import { defined, hashToken } from '../../kernel/index.js';
import { type Connection, defineModel, insertOnce } from '../../storage/index.js';

/** State of oidc-provider besides token sessions: interactions, browser sessions, codes. The key is a hash that the opaque payload omits. */
interface StoredPayload {
  readonly _id: string;
  readonly poolId: string;
  readonly payload: string;
  readonly consumed: boolean;
  readonly expiresAt: Date;
  readonly uid?: string;
  /** `{pool}:{sub}` of the signed-in user. */
  readonly user?: string;
}

export interface Payload {
  readonly payload: string;
  readonly consumed: boolean;
  readonly expiresAt: Date;
}

export interface PayloadsStore {
  put(key: PayloadKey, value: PayloadValue): Promise<void>;
  /** As `put`, for an existing record only. */
  replace(key: PayloadKey, value: PayloadValue): Promise<void>;
  /** False when the key exists. */
  putOnce(key: PayloadKey, value: { payload: string; expiresAt: Date }): Promise<boolean>;
  find(key: PayloadKey): Promise<Payload | undefined>;
  findByUid(poolId: string, model: string, uid: string): Promise<Payload | undefined>;
  /** True for exactly one caller. */
  consume(key: PayloadKey): Promise<boolean>;
  /** Replaces the payload if it is still `before`: true for exactly one of several callers, false for a consumed record. */
  swap(key: PayloadKey, change: { before: string; after: string }): Promise<boolean>;
  /** Does nothing for a missing record. */
  postpone(key: PayloadKey, expiresAt: Date): Promise<void>;
  /** False when it does not exist. */
  remove(key: PayloadKey): Promise<boolean>;
  removeByUid(poolId: string, model: string, uid: string): Promise<void>;
  /** Removes all records of a user: browser sessions except the one with uid `keep`, interactions, codes, device and CIBA requests. */
  removeOfUser(poolId: string, userId: string, keep?: string): Promise<void>;
}

export interface PayloadValue {
  readonly payload: string;
  readonly expiresAt: Date;
  readonly uid?: string;
  /** `sub` of the signed-in user. */
  readonly userId?: string;
}

export interface PayloadKey {
  readonly poolId: string;
  readonly model: string;
  readonly id: string;
}

const definition = defineModel<StoredPayload>({
  name: 'OidcPayload',
  collection: 'oidc_payloads',
  ownedBy: { pool: 'poolId', user: (poolId, sub) => ({ user: userOf(poolId, sub) }), separator: ':' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    payload: { type: String, required: true },
    consumed: { type: Boolean, required: true },
    expiresAt: { type: Date, required: true },
    uid: String,
    user: String,
  },
  indexes: [
    { on: { uid: 1 }, sparse: true },
    { on: { user: 1 }, sparse: true },
    { on: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
});

export function createPayloadsStore(connection: Connection): PayloadsStore {
  const model = definition.on(connection);
  return {
    async put(key, value) {
      await model.updateOne(filterOf(key), { $set: fieldsOf(key, value) }, { upsert: true }).exec();
    },
    async replace(key, value) {
      await model.updateOne(filterOf(key), { $set: fieldsOf(key, value) }).exec();
    },
    async putOnce(key, value) {
      return insertOnce(model.create({ ...filterOf(key), ...value, consumed: false }));
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
    async postpone(key, expiresAt) {
      await model.updateOne(filterOf(key), { $set: { expiresAt } }).exec();
    },
    async remove(key) {
      return (await model.deleteOne(filterOf(key)).exec()).deletedCount === 1;
    },
    async removeByUid(poolId, name, uid) {
      await model.deleteOne({ uid: uidOf(poolId, name, uid), poolId }).exec();
    },
    async removeOfUser(poolId, userId, keep) {
      const others = keep === undefined ? {} : { uid: { $ne: uidOf(poolId, 'Session', keep) } };
      await model.deleteMany({ user: userOf(poolId, userId), poolId, ...others }).exec();
    },
  };
}

/** Key with the pool in it: no pool finds a session, code or interaction of another. */
const filterOf = ({ poolId, model, id }: PayloadKey): { _id: string; poolId: string } => ({
  _id: `${poolId}:${model}:${hashToken(id)}`,
  poolId,
});

function fieldsOf({ poolId, model }: PayloadKey, { payload, expiresAt, uid, userId }: PayloadValue) {
  return {
    payload,
    expiresAt,
    consumed: false,
    ...defined({
      uid: uid === undefined ? undefined : uidOf(poolId, model, uid),
      user: userId === undefined ? undefined : userOf(poolId, userId),
    }),
  };
}

const userOf = (poolId: string, userId: string): string => `${poolId}:${userId}`;

const uidOf = (poolId: string, model: string, uid: string): string => `${poolId}:${model}:${uid}`;
