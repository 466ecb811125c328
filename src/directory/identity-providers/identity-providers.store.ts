import { type Connection, defineModel, insertOnce, isDuplicateKey } from '../../storage/index.js';
import type { ProviderKind } from './identity-providers.js';

export type { Connection };

export interface IdentityProviderDocument {
  /** `{pool}/{name}`: pool ids contain no slash. */
  readonly _id: string;
  readonly poolId: string;
  readonly name: string;
  readonly kind: ProviderKind;
  /** JSON, because names may contain dots. */
  readonly details: string;
  /** JSON of the secret details, sealed. */
  readonly sealedSecrets: string;
  /** JSON. */
  readonly attributeMapping: string;
  readonly identifiers: readonly string[];
  /** Name and identifiers with a prefix of their kind: never empty, as the unique index requires. */
  readonly keys: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const definition = defineModel<IdentityProviderDocument>({
  name: 'IdentityProvider',
  collection: 'identity_providers',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    details: { type: String, required: true },
    sealedSecrets: { type: String, required: true },
    attributeMapping: { type: String, required: true },
    identifiers: { type: [String], required: true },
    keys: { type: [String], required: true },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  indexes: [
    { on: { poolId: 1, name: 1 }, unique: true },
    { on: { poolId: 1, keys: 1 }, unique: true },
  ],
});

export interface IdentityProviderStore {
  /** False when the name or an identifier is taken. */
  insert(provider: Omit<IdentityProviderDocument, '_id'>): Promise<boolean>;
  find(poolId: string, name: string): Promise<IdentityProviderDocument | undefined>;
  findByKey(poolId: string, key: string): Promise<IdentityProviderDocument | undefined>;
  /** In order of name, after `after`. */
  list(poolId: string, limit: number, after?: string): Promise<readonly IdentityProviderDocument[]>;
  /** `changed`: missing, or without the preceding version. `taken`: another provider has an identifier. */
  replace(provider: Omit<IdentityProviderDocument, '_id'>): Promise<'done' | 'changed' | 'taken'>;
  names(poolId: string, limit: number): Promise<readonly string[]>;
  /** False when there is no such provider. */
  remove(poolId: string, name: string): Promise<boolean>;
}

export function createIdentityProviderStore(connection: Connection): IdentityProviderStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, name: string) => ({ _id: `${poolId}/${name}`, poolId });
  return {
    async insert(provider) {
      return insertOnce(model.create({ ...keyOf(provider.poolId, provider.name), ...provider }));
    },
    async find(poolId, name) {
      return (await model.findOne(keyOf(poolId, name)).lean<IdentityProviderDocument>()) ?? undefined;
    },
    async findByKey(poolId, key) {
      return (await model.findOne({ poolId, keys: key }).lean<IdentityProviderDocument>()) ?? undefined;
    },
    async list(poolId, limit, after) {
      return await model
        .find({ poolId, name: { $gt: after ?? '' } })
        .sort({ name: 1 })
        .limit(limit)
        .lean<IdentityProviderDocument[]>();
    },
    async names(poolId, limit) {
      const found = await model.find({ poolId }, { name: 1 }).sort({ name: 1 }).limit(limit).lean<{ name: string }[]>();
      return found.map(({ name }) => name);
    },
    async replace({ poolId, name, version, ...fields }) {
      try {
        const { matchedCount } = await model.updateOne({ ...keyOf(poolId, name), version: version - 1 }, { $set: { ...fields, version } });
        return matchedCount === 1 ? 'done' : 'changed';
      } catch (error) {
        if (isDuplicateKey(error)) return 'taken';
        throw error;
      }
    },
    async remove(poolId, name) {
      const { deletedCount } = await model.deleteOne(keyOf(poolId, name));
      return deletedCount === 1;
    },
  };
}
