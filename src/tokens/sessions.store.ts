import { defined } from '../kernel/index.js';
import { type Connection, defineModel, subdocument } from '../storage/index.js';

/** Idle time of a session: it ends after `seconds` without use, and at `endsAt` at the latest. */
export interface IdleTime {
  readonly seconds: number;
  readonly endsAt: Date;
}

/** Token session of one sign-in. `_id`: `origin_jti`. */
export interface StoredSession {
  readonly _id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scope: string;
  readonly authTime: number;
  readonly amr?: readonly string[];
  readonly requestedClaims?: { readonly userinfo: readonly string[]; readonly idToken: readonly string[] };
  readonly deviceKey?: string;
  readonly deviceGroupKey?: string;
  /** Public id of the SSO session that it began in. */
  readonly originId?: string;
  /** Its client receives back-channel logout. Omitted: it does not. */
  readonly announced?: true;
  /** From here to `idle`: only in pools that track sessions. */
  readonly publicId?: string;
  readonly lastActiveAt?: Date;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly idle?: IdleTime;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Compare-and-set guard. */
  readonly version: number;
  /** Hashes of redeemable refresh secrets, newest last; more than one only within the grace period of rotation. */
  readonly live: readonly string[];
  /** Hashes of replaced secrets, newest last: reuse indicates theft (RFC 9700 4.14.2). */
  readonly spent: readonly { readonly hash: string; readonly at: Date }[];
  /** JSON of the authorization server; only `jkt` and `x5t#S256` are read by tokens. */
  readonly attachment?: string;
}

type SessionChange = Partial<Pick<StoredSession, 'live' | 'spent' | 'attachment' | 'idle' | 'expiresAt'>>;

export interface SessionsStore {
  insert(session: StoredSession): Promise<void>;
  find(poolId: string, id: string): Promise<StoredSession | undefined>;
  /** False when the session does not exist or has another version. */
  update(poolId: string, id: string, version: number, change: SessionChange): Promise<boolean>;
  /** Tracked sessions of a user. */
  listTracked(poolId: string, userId: string): Promise<readonly StoredSession[]>;
  /** Changes nothing that the version guards, and not the version. */
  touch(poolId: string, id: string, seen: Partial<Pick<StoredSession, 'lastActiveAt' | 'ip' | 'userAgent' | 'expiresAt'>>): Promise<void>;
  /** Sessions of a user whose clients receive back-channel logout. */
  listAnnounced(poolId: string, userId: string): Promise<readonly StoredSession[]>;
  remove(poolId: string, id: string): Promise<void>;
  /** False when the session is announced or does not exist. */
  removeUnannounced(poolId: string, id: string): Promise<boolean>;
  listOfUser(poolId: string, userId: string, limit: number): Promise<StoredSession[]>;
  listOfClient(poolId: string, userId: string, clientId: string): Promise<StoredSession[]>;
  /** Removes all sessions of a user except `keep`. */
  removeOfUser(poolId: string, userId: string, keep?: string): Promise<void>;
  removeOfDevice(poolId: string, userId: string, deviceKey: string): Promise<void>;
}

const definition = defineModel<StoredSession>({
  name: 'TokenSession',
  collection: 'token_sessions',
  ownedBy: { pool: 'poolId', user: 'userId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    clientId: { type: String, required: true },
    userId: { type: String, required: true },
    scope: { type: String },
    authTime: { type: Number, required: true },
    amr: { type: [String], default: undefined },
    requestedClaims: { type: subdocument({ userinfo: [String], idToken: [String] }), default: undefined },
    deviceKey: String,
    deviceGroupKey: String,
    originId: String,
    announced: Boolean,
    publicId: String,
    lastActiveAt: Date,
    ip: String,
    userAgent: String,
    idle: { type: subdocument({ seconds: Number, endsAt: Date }), default: undefined },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    version: { type: Number, required: true },
    live: { type: [String], required: true },
    spent: { type: [subdocument({ hash: String, at: Date })], required: true },
    attachment: String,
  },
  indexes: [{ on: { poolId: 1, userId: 1 } }, { on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

export function createSessionsStore(connection: Connection): SessionsStore {
  const model = definition.on(connection);
  return {
    async insert(session) {
      await model.create(session);
    },
    async find(poolId, id) {
      return (await model.findOne({ _id: id, poolId }).lean<StoredSession>().exec()) ?? undefined;
    },
    async update(poolId, id, version, change) {
      const result = await model.updateOne({ _id: id, poolId, version }, { $set: { ...change, version: version + 1 } }).exec();
      return result.matchedCount === 1;
    },
    async listTracked(poolId, userId) {
      return model
        .find({ poolId, userId, publicId: { $exists: true } })
        .lean<StoredSession[]>()
        .exec();
    },
    async listOfUser(poolId, userId, limit) {
      return model.find({ poolId, userId }).limit(limit).lean<StoredSession[]>().exec();
    },
    async listOfClient(poolId, userId, clientId) {
      return model.find({ poolId, userId, clientId }).lean<StoredSession[]>().exec();
    },
    async touch(poolId, id, seen) {
      await model.updateOne({ _id: id, poolId }, { $set: seen }).exec();
    },
    async listAnnounced(poolId, userId) {
      return model.find({ poolId, userId, announced: true }).lean<StoredSession[]>().exec();
    },
    async removeUnannounced(poolId, id) {
      const { deletedCount } = await model.deleteOne({ _id: id, poolId, announced: { $exists: false } }).exec();
      return deletedCount === 1;
    },
    async remove(poolId, id) {
      await model.deleteOne({ _id: id, poolId }).exec();
    },
    async removeOfUser(poolId, userId, keep) {
      await model.deleteMany({ poolId, userId, ...defined({ _id: keep === undefined ? undefined : { $ne: keep } }) }).exec();
    },
    async removeOfDevice(poolId, userId, deviceKey) {
      await model.deleteMany({ poolId, userId, deviceKey }).exec();
    },
  };
}
