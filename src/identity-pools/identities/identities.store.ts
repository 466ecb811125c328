import { defined } from '../../kernel/index.js';
import { type Connection, defineModel, insertOnce, isDuplicateKey } from '../../storage/index.js';
import type { Identity } from '../types.js';

interface IdentityDocument {
  _id: string;
  identityPoolId: string;
  /** `{provider}\0{subject}`. Omitted: guests, which the unique index must leave out. */
  loginKeys?: string[];
  /** Logins in transfer to `mergedInto`: removed here, not yet added there. */
  mergedAwayKeys?: string[];
  mergedInto?: string;
  /** Merged into another identity, or left without a login: unusable, and not a guest. */
  disabled?: boolean;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const definition = defineModel<IdentityDocument>({
  name: 'Identity',
  collection: 'identities',
  ownedBy: { identityPool: 'identityPoolId' },
  fields: {
    _id: { type: String, required: true },
    identityPoolId: { type: String, required: true },
    loginKeys: { type: [String], default: undefined },
    mergedAwayKeys: { type: [String], default: undefined },
    mergedInto: { type: String },
    disabled: { type: Boolean },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  indexes: [
    // One identity per login: the index decides between concurrent inserts.
    { on: { identityPoolId: 1, loginKeys: 1 }, unique: true, partialFilterExpression: { loginKeys: { $exists: true } } },
    { on: { identityPoolId: 1, mergedAwayKeys: 1 }, partialFilterExpression: { mergedAwayKeys: { $exists: true } } },
    { on: { identityPoolId: 1, _id: 1 } },
  ],
});

/** Mutable part of an identity. */
export type IdentityState = Pick<Identity, 'loginKeys' | 'mergedAwayKeys' | 'mergedInto' | 'disabled'>;

export interface IdentityStore {
  /** False when another identity has one of the logins. */
  insert(identity: Identity): Promise<boolean>;
  /** By id alone: GetCredentialsForIdentity has no pool parameter. */
  find(id: string): Promise<Identity | undefined>;
  /** Identities that have one of these logins, or from which one is in transfer. */
  findByLogins(poolId: string, loginKeys: readonly string[]): Promise<Identity[]>;
  /** In order of id, after `after`. */
  list(poolId: string, limit: number, after?: string): Promise<Identity[]>;
  /** Writes the state. `changed`: the stored version differs; `taken`: another identity has one of the logins. */
  write(identity: Identity, state: IdentityState, at: Date): Promise<Identity | 'changed' | 'taken'>;
  remove(identity: Identity): Promise<void>;
}

export function createIdentityStore(connection: Connection): IdentityStore {
  const model = definition.on(connection);
  return {
    async insert({ id, poolId, version, createdAt, updatedAt, ...state }) {
      const document = { _id: id, identityPoolId: poolId, version, createdAt, updatedAt, ...split(state).present };
      return insertOnce(model.create(document));
    },
    async find(id) {
      const document = await model.findById(id).lean<IdentityDocument>();
      return document ? read(document) : undefined;
    },
    async findByLogins(poolId, loginKeys) {
      const keys = { $in: [...loginKeys] };
      const documents = await model
        .find({
          $or: [
            { identityPoolId: poolId, loginKeys: keys },
            { identityPoolId: poolId, mergedAwayKeys: keys },
          ],
        })
        .lean<IdentityDocument[]>();
      return documents.map(read);
    },
    async list(poolId, limit, after) {
      const documents = await model
        .find({ identityPoolId: poolId, _id: { $gt: after ?? '' } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<IdentityDocument[]>();
      return documents.map(read);
    },
    async write(identity, state, at) {
      const { present, absent } = split(state);
      const change = {
        $set: { ...present, updatedAt: at },
        $inc: { version: 1 },
        ...defined({ $unset: absent.length > 0 ? Object.fromEntries(absent.map((name) => [name, 1])) : undefined }),
      };
      const filter = { _id: identity.id, identityPoolId: identity.poolId, version: identity.version };
      try {
        const written = await model.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean<IdentityDocument>();
        return written ? read(written) : 'changed';
      } catch (error) {
        if (isDuplicateKey(error)) return 'taken';
        throw error;
      }
    },
    async remove({ id, poolId }) {
      await model.deleteOne({ _id: id, identityPoolId: poolId });
    },
  };
}

/** Splits a state into fields to set and fields to unset: the partial indexes must leave empty lists out. */
function split({ loginKeys, mergedAwayKeys, mergedInto, disabled }: IdentityState): {
  present: Partial<IdentityDocument>;
  absent: string[];
} {
  const fields = {
    loginKeys: loginKeys.length > 0 ? [...loginKeys] : undefined,
    mergedAwayKeys: mergedAwayKeys.length > 0 ? [...mergedAwayKeys] : undefined,
    mergedInto,
    disabled: disabled || undefined,
  };
  const entries = Object.entries(fields);
  return {
    present: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    absent: entries.flatMap(([name, value]) => (value === undefined ? [name] : [])),
  };
}

function read({ _id: id, identityPoolId: poolId, version, createdAt, updatedAt, ...state }: IdentityDocument): Identity {
  const { loginKeys = [], mergedAwayKeys = [], mergedInto, disabled = false } = state;
  return {
    id,
    poolId,
    loginKeys,
    mergedAwayKeys,
    disabled,
    version,
    createdAt,
    updatedAt,
    ...defined({ mergedInto }),
  };
}
