import { type Connection, defineModel, insertOnce, isDuplicateKey } from '../../storage/index.js';

export type { Connection };

export interface StoredServiceProvider {
  /** `{pool}/{name}`: neither contains a slash. */
  readonly _id: string;
  readonly poolId: string;
  readonly name: string;
  /** Hash, because entity IDs may exceed the key limit of an index. */
  readonly entityKey: string;
  /** JSON of metadata and rules. */
  readonly settings: string;
  readonly clientId: string;
  readonly metadataUrl?: string;
  readonly metadataReadAt?: Date;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const definition = defineModel<StoredServiceProvider>({
  name: 'ServiceProvider',
  collection: 'service_providers',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    name: { type: String, required: true },
    entityKey: { type: String, required: true },
    settings: { type: String, required: true },
    clientId: { type: String, required: true },
    metadataUrl: String,
    metadataReadAt: Date,
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  indexes: [
    { on: { poolId: 1, name: 1 }, unique: true },
    { on: { poolId: 1, entityKey: 1 }, unique: true },
  ],
});

export interface ServiceProviderStore {
  /** False when the name or the entity ID is taken. */
  insert(provider: Omit<StoredServiceProvider, '_id'>): Promise<boolean>;
  find(poolId: string, name: string): Promise<StoredServiceProvider | undefined>;
  findByEntity(poolId: string, entityKey: string): Promise<StoredServiceProvider | undefined>;
  /** In order of name, after `after`. */
  list(poolId: string, limit: number, after?: string): Promise<readonly StoredServiceProvider[]>;
  /** `changed`: missing, or without the preceding version. `taken`: another service provider has the entity ID. */
  replace(provider: Omit<StoredServiceProvider, '_id'>): Promise<'done' | 'changed' | 'taken'>;
  remove(poolId: string, name: string): Promise<void>;
}

export function createServiceProviderStore(connection: Connection): ServiceProviderStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, name: string) => ({ _id: `${poolId}/${name}`, poolId });
  return {
    async insert(provider) {
      return insertOnce(model.create({ ...keyOf(provider.poolId, provider.name), ...provider }));
    },
    async find(poolId, name) {
      return (await model.findOne(keyOf(poolId, name)).lean<StoredServiceProvider>()) ?? undefined;
    },
    async findByEntity(poolId, entityKey) {
      return (await model.findOne({ poolId, entityKey }).lean<StoredServiceProvider>()) ?? undefined;
    },
    async list(poolId, limit, after) {
      return await model
        .find({ poolId, name: { $gt: after ?? '' } })
        .sort({ name: 1 })
        .limit(limit)
        .lean<StoredServiceProvider[]>();
    },
    async replace({ poolId, name, version, metadataUrl, metadataReadAt, ...fields }) {
      const source = metadataUrl === undefined ? {} : { metadataUrl, metadataReadAt };
      const gone = metadataUrl === undefined ? { $unset: { metadataUrl: 1, metadataReadAt: 1 } } : {};
      try {
        const { matchedCount } = await model.updateOne(
          { ...keyOf(poolId, name), version: version - 1 },
          { $set: { ...fields, ...source, version }, ...gone },
        );
        return matchedCount === 1 ? 'done' : 'changed';
      } catch (error) {
        if (isDuplicateKey(error)) return 'taken';
        throw error;
      }
    },
    async remove(poolId, name) {
      await model.deleteOne(keyOf(poolId, name));
    },
  };
}
