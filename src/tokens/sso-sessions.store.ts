import { defined } from '../kernel/index.js';
import { type Connection, defineModel } from '../storage/index.js';

/** SSO session of a browser, in pools that track sessions. */
export interface StoredSsoSession {
  /** `{pool}/{public id}` */
  readonly _id: string;
  readonly poolId: string;
  readonly userId: string;
  readonly publicId: string;
  /** Client of the first sign-in. */
  readonly clientId?: string;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly createdAt: Date;
  readonly lastActiveAt: Date;
  readonly expiresAt: Date;
}

export interface SsoSessionsStore {
  /** Creates or replaces the session. */
  put(session: StoredSsoSession): Promise<void>;
  find(poolId: string, publicId: string): Promise<StoredSsoSession | undefined>;
  listOf(poolId: string, userId: string): Promise<readonly StoredSsoSession[]>;
  /** Does nothing for a session that has ended. */
  touch(poolId: string, publicId: string, seen: Pick<StoredSsoSession, 'lastActiveAt' | 'ip' | 'userAgent'>): Promise<void>;
  remove(poolId: string, publicId: string): Promise<void>;
  /** Removes all sessions of a user except the one with the public id `keep`. */
  removeOfUser(poolId: string, userId: string, keep?: string): Promise<void>;
}

const definition = defineModel<StoredSsoSession>({
  name: 'SsoSession',
  collection: 'sso_sessions',
  ownedBy: { pool: 'poolId', user: 'userId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    userId: { type: String, required: true },
    publicId: { type: String, required: true },
    clientId: String,
    ip: String,
    userAgent: String,
    createdAt: { type: Date, required: true },
    lastActiveAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, userId: 1 } }, { on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

export function createSsoSessionsStore(connection: Connection): SsoSessionsStore {
  const model = definition.on(connection);
  const one = (poolId: string, publicId: string) => ({ _id: `${poolId}/${publicId}`, poolId });
  return {
    async put({ _id, ...session }) {
      await model.updateOne({ _id, poolId: session.poolId }, { $set: session }, { upsert: true }).exec();
    },
    async find(poolId, publicId) {
      return (await model.findOne(one(poolId, publicId)).lean<StoredSsoSession>().exec()) ?? undefined;
    },
    async listOf(poolId, userId) {
      return model.find({ poolId, userId }).lean<StoredSsoSession[]>().exec();
    },
    async touch(poolId, publicId, seen) {
      await model.updateOne(one(poolId, publicId), { $set: seen }).exec();
    },
    async remove(poolId, publicId) {
      await model.deleteOne(one(poolId, publicId)).exec();
    },
    async removeOfUser(poolId, userId, keep) {
      await model.deleteMany({ poolId, userId, ...defined({ publicId: keep === undefined ? undefined : { $ne: keep } }) }).exec();
    },
  };
}
