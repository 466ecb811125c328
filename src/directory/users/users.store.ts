import { defined } from '../../kernel/index.js';
import { type Connection, defineModel, isDuplicateKey, subdocument } from '../../storage/index.js';
import { prefixRange } from './prefix-range.js';
import { type SearchField, type SearchKeys, searchFields } from './search-keys.js';
import type {
  CodePurpose,
  ExternalIdentity,
  MfaPreference,
  OwedFactor,
  PendingCode,
  SignInFailures,
  TotpCredential,
  UserStatus,
} from './types.js';

export type { Connection };

export interface StoredPassword {
  readonly hash: string;
  readonly srpSalt: string;
  readonly sealedVerifier: string;
  readonly setAt: Date;
  readonly past?: readonly string[];
  readonly temporaryUntil?: Date;
}

export interface StoredSecret {
  readonly sealedSecret: string;
}

export type StoredTotp = Omit<TotpCredential, 'secret'> & StoredSecret;

export interface UserDocument {
  /** `{pool}/{sub}` */
  readonly _id: string;
  readonly poolId: string;
  readonly sub: string;
  readonly username: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  /** JSON: names of custom attributes may contain dots and dollars. */
  readonly attributes: string;
  readonly password?: StoredPassword;
  readonly importedHash?: string;
  readonly failures?: SignInFailures;
  readonly sessionsEndedAt?: Date;
  readonly totp?: StoredTotp;
  readonly pendingTotp?: StoredSecret;
  readonly mfa?: MfaPreference;
  readonly owedFactors?: readonly OwedFactor[];
  readonly codes?: Readonly<Partial<Record<CodePurpose, PendingCode>>>;
  readonly identities?: readonly ExternalIdentity[];
  readonly groups: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Login names of all kinds, unique in the pool. */
  readonly loginKeys: readonly string[];
  readonly search: SearchKeys;
}

const pendingCode = subdocument({ hash: String, expiresAt: Date, attemptsLeft: Number, attribute: String, value: String });

const definition = defineModel<UserDocument>({
  name: 'User',
  collection: 'users',
  ownedBy: { pool: 'poolId', user: (poolId, sub) => ({ _id: userId(poolId, sub) }), separator: '/' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    sub: { type: String, required: true },
    username: { type: String, required: true },
    status: { type: String, required: true },
    enabled: { type: Boolean, required: true },
    attributes: { type: String, required: true },
    password: subdocument({
      hash: String,
      srpSalt: String,
      sealedVerifier: String,
      setAt: Date,
      past: { type: [String], default: undefined },
      temporaryUntil: Date,
    }),
    importedHash: String,
    failures: subdocument({ count: Number, lastAt: Date }),
    sessionsEndedAt: Date,
    totp: subdocument({ sealedSecret: String, lastStep: Number, friendlyName: String, verifiedAt: Date }),
    pendingTotp: subdocument({ sealedSecret: String }),
    mfa: subdocument({ enabled: [String], preferred: String, passkey: Boolean }),
    owedFactors: { type: [String], default: undefined },
    codes: subdocument({ 'sign-up': pendingCode, recovery: pendingCode, 'verify-email': pendingCode, 'verify-phone_number': pendingCode }),
    identities: {
      type: [
        subdocument({
          providerName: String,
          providerType: String,
          userId: String,
          claim: String,
          issuer: String,
          primary: Boolean,
          linkedAt: Date,
        }),
      ],
      default: undefined,
    },
    groups: { type: [String], required: true },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    loginKeys: { type: [String], required: true },
    search: subdocument(Object.fromEntries(searchFields.map((field) => [field, String]))),
  },
  indexes: [
    // One user per login key: the index decides between concurrent inserts.
    { on: { poolId: 1, loginKeys: 1 }, unique: true },
    // Members of a group in order of id.
    { on: { poolId: 1, groups: 1, _id: 1 } },
    // Users with owed factors in order of id.
    { on: { poolId: 1, _id: 1 }, partialFilterExpression: { owedFactors: { $exists: true } } },
    ...searchFields.map((field) => ({
      on: { poolId: 1, [`search.${field}`]: 1 } as const,
      partialFilterExpression: { [`search.${field}`]: { $exists: true } },
    })),
  ],
});

/** Fields to change by dotted path; `undefined` removes a field. */
export type UserFields = Readonly<Record<string, unknown>>;

/** Range of users by `sub` or by one search key; `from` is included, `to` excluded. */
export interface KeyRange {
  readonly by: SearchField | 'sub';
  readonly from: string;
  readonly to?: string;
  /** Only keys after this one. */
  readonly after?: string;
}

export interface UserStore {
  /** Undefined when stored. `taken`: login key that another user has, or undefined when the `sub` exists. */
  insert(user: UserDocument): Promise<{ readonly taken: string | undefined } | undefined>;
  findByLoginKey(poolId: string, key: string): Promise<UserDocument | undefined>;
  findByLoginKeys(poolId: string, keys: readonly string[]): Promise<readonly UserDocument[]>;
  /** One user with a login key of this prefix who does not come from an identity provider. */
  findLocalByKeyPrefix(poolId: string, prefix: string): Promise<UserDocument | undefined>;
  findBySub(poolId: string, sub: string): Promise<UserDocument | undefined>;
  /** `changed` when the user does not exist or has another version. */
  update(
    user: { readonly poolId: string; readonly sub: string; readonly version: number },
    fields: UserFields,
  ): Promise<UserDocument | 'changed' | { readonly taken: string | undefined }>;
  /** Does not change the version. */
  setSessionsEnded(poolId: string, sub: string, at: Date): Promise<void>;
  /** Decrements the attempts left on a code; undefined when none is left or there is no code. Does not change the version. */
  spendCodeAttempt(poolId: string, sub: string, purpose: CodePurpose): Promise<PendingCode | undefined>;
  list(poolId: string, keyRange: KeyRange, limit: number): Promise<readonly { readonly user: UserDocument; readonly key: string }[]>;
  /** False when there is no such user, or when the user is in `limit` other groups. */
  joinGroup(poolId: string, sub: string, name: string, limit: number): Promise<boolean>;
  /** False when there is no such user. */
  leaveGroup(poolId: string, sub: string, name: string): Promise<boolean>;
  listOwing(poolId: string, limit: number, after?: string): Promise<readonly UserDocument[]>;
  listInGroup(poolId: string, name: string, limit: number, after?: string): Promise<readonly UserDocument[]>;
  emptyGroup(poolId: string, name: string): Promise<void>;
  remove(poolId: string, sub: string): Promise<void>;
}

/** Documents per write, so that other writers need not wait for a large pool. */
const REMOVED_AT_ONCE = 100;

/** Key of a user's document; pool ids contain no slash. */
export function userId(poolId: string, sub: string): string {
  return `${poolId}/${sub}`;
}

export function createUserStore(connection: Connection): UserStore {
  const model = definition.on(connection);
  return {
    async insert(user) {
      try {
        await model.create(user);
        return undefined;
      } catch (error) {
        return takenKey(error);
      }
    },
    async findByLoginKey(poolId, key) {
      return (await model.findOne({ poolId, loginKeys: key }).lean<UserDocument>()) ?? undefined;
    },
    async findByLoginKeys(poolId, keys) {
      return await model
        .find({ poolId, loginKeys: { $in: [...keys] } })
        .limit(keys.length)
        .lean<UserDocument[]>();
    },
    async findLocalByKeyPrefix(poolId, prefix) {
      const { from, to } = prefixRange(prefix);
      const range = { $elemMatch: { $gte: from, ...defined({ $lt: to }) } };
      return (await model.findOne({ poolId, loginKeys: range, status: { $ne: 'EXTERNAL_PROVIDER' } }).lean<UserDocument>()) ?? undefined;
    },
    async findBySub(poolId, sub) {
      return (await model.findOne({ _id: userId(poolId, sub), poolId }).lean<UserDocument>()) ?? undefined;
    },
    async update({ poolId, sub, version }, fields) {
      const gone = Object.entries(fields).filter(([, value]) => value === undefined);
      const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const change = {
        ...defined({
          $set: Object.keys(set).length > 0 ? set : undefined,
          $unset: gone.length > 0 ? Object.fromEntries(gone.map(([path]) => [path, 1])) : undefined,
        }),
        $inc: { version: 1 },
      };
      const filter = { _id: userId(poolId, sub), poolId, version };
      try {
        return (await model.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean<UserDocument>()) ?? 'changed';
      } catch (error) {
        return takenKey(error);
      }
    },
    async setSessionsEnded(poolId, sub, sessionsEndedAt) {
      await model.updateOne({ _id: userId(poolId, sub), poolId }, { $set: { sessionsEndedAt } });
    },
    async spendCodeAttempt(poolId, sub, purpose) {
      const attemptsLeft = `codes.${purpose}.attemptsLeft`;
      const user = await model
        .findOneAndUpdate(
          { _id: userId(poolId, sub), poolId, [attemptsLeft]: { $gt: 0 } },
          { $inc: { [attemptsLeft]: -1 } },
          { returnDocument: 'after' },
        )
        .lean<UserDocument>();
      return user?.codes?.[purpose];
    },
    async list(poolId, { by, from, to, after }, limit) {
      const path = by === 'sub' ? '_id' : `search.${by}`;
      const at = (key: string): string => (by === 'sub' ? userId(poolId, key) : key);
      const end = to === undefined ? prefixRange(at('')).to : at(to);
      const start = after !== undefined && after >= from ? { $gt: at(after) } : { $gte: at(from) };
      const users = await model
        .find({ poolId, [path]: { ...start, ...defined({ $lt: end }) } })
        .sort({ [path]: 1 })
        .limit(limit)
        .lean<UserDocument[]>();
      return users.map((user) => ({ user, key: by === 'sub' ? user.sub : user.search[by]! }));
    },
    async joinGroup(poolId, sub, name, limit) {
      const admits = { $or: [{ groups: name }, { [`groups.${limit - 1}`]: { $exists: false } }] };
      const { matchedCount } = await model.updateOne({ _id: userId(poolId, sub), poolId, ...admits }, { $addToSet: { groups: name } });
      return matchedCount === 1;
    },
    async leaveGroup(poolId, sub, name) {
      const { matchedCount } = await model.updateOne({ _id: userId(poolId, sub), poolId }, { $pull: { groups: name } });
      return matchedCount === 1;
    },
    async listOwing(poolId, limit, after = '') {
      return await model
        .find({ poolId, _id: { $gt: userId(poolId, after) }, owedFactors: { $exists: true } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<UserDocument[]>();
    },
    async listInGroup(poolId, name, limit, after = '') {
      return await model
        .find({ poolId, groups: name, _id: { $gt: userId(poolId, after) } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<UserDocument[]>();
    },
    async emptyGroup(poolId, name) {
      for (;;) {
        const slice = await model.find({ poolId, groups: name }, { _id: 1 }).limit(REMOVED_AT_ONCE).lean<{ _id: string }[]>();
        if (slice.length === 0) return;
        await model.updateMany({ poolId, _id: { $in: slice.map(({ _id }) => _id) } }, { $pull: { groups: name } });
      }
    },
    async remove(poolId, sub) {
      await model.deleteOne({ _id: userId(poolId, sub), poolId });
    },
  };
}

/** The login key that the unique index refused. Throws any other error again. */
function takenKey(error: unknown): { readonly taken: string | undefined } {
  if (!isDuplicateKey(error)) throw error;
  const key = error.keyValue?.['loginKeys'];
  return { taken: typeof key === 'string' ? key : undefined };
}
