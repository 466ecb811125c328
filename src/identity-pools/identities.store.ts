import { type Model, Schema } from 'mongoose';
import type { Connection } from '../storage/index.js';
import { unlessTaken } from './duplicate-key.js';
import type { Identity } from './types.js';

interface IdentityDocument {
  _id: string;
  identityPoolId: string;
  /** `{provider}\0{subject}`; absent from guests, whom the unique index must not see. */
  loginKeys?: string[];
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<IdentityDocument>(
  {
    _id: { type: String, required: true },
    identityPoolId: { type: String, required: true },
    loginKeys: { type: [String], default: undefined },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'identities', versionKey: false },
);
// One identity per login, whoever comes first: the index decides, not a look before.
schema.index({ identityPoolId: 1, loginKeys: 1 }, { unique: true, partialFilterExpression: { loginKeys: { $exists: true } } });
schema.index({ identityPoolId: 1, _id: 1 });

export interface IdentityStore {
  /** False when a login is another identity's already. */
  insert(identity: Identity): Promise<boolean>;
  /** By id alone: GetCredentialsForIdentity names no pool. */
  find(id: string): Promise<Identity | undefined>;
  findByLogins(poolId: string, loginKeys: readonly string[]): Promise<Identity[]>;
  /** Adds logins if the identity is still of this version; `taken` when one is another identity's. */
  link(identity: Identity, loginKeys: readonly string[], at: Date): Promise<Identity | 'changed' | 'taken'>;
  removeAllOf(poolId: string): Promise<void>;
}

export function createIdentityStore(connection: Connection): IdentityStore {
  // Pools remove identities, identities make them: both open this store on one connection.
  const model = (connection.models['Identity'] ?? connection.model('Identity', schema)) as Model<IdentityDocument>;
  return {
    async insert({ id, poolId, loginKeys, ...rest }) {
      const logins = loginKeys.length > 0 ? { loginKeys: [...loginKeys] } : {};
      return (await unlessTaken(model.create({ _id: id, identityPoolId: poolId, ...logins, ...rest }))) !== undefined;
    },
    async find(id) {
      const document = await model.findById(id).lean<IdentityDocument>();
      return document ? read(document) : undefined;
    },
    async findByLogins(poolId, loginKeys) {
      const documents = await model
        .find({ identityPoolId: poolId, loginKeys: { $in: [...loginKeys] } })
        .limit(loginKeys.length)
        .lean<IdentityDocument[]>();
      return documents.map(read);
    },
    async link(identity, loginKeys, at) {
      const change = { $set: { loginKeys: [...identity.loginKeys, ...loginKeys], updatedAt: at }, $inc: { version: 1 } };
      const filter = { _id: identity.id, identityPoolId: identity.poolId, version: identity.version };
      const linked = await unlessTaken(model.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean<IdentityDocument>().exec());
      if (!linked) return 'taken';
      return linked.result ? read(linked.result) : 'changed';
    },
    async removeAllOf(poolId) {
      await model.deleteMany({ identityPoolId: poolId });
    },
  };
}

function read({ _id: id, identityPoolId: poolId, loginKeys, version, createdAt, updatedAt }: IdentityDocument): Identity {
  return { id, poolId, loginKeys: loginKeys ?? [], version, createdAt, updatedAt };
}
