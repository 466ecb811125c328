import { type Connection, defineModel, insertOnce } from '../../storage/index.js';
import { defaultUserPool } from './defaults.js';
import type { UserPool } from './types.js';

export type { Connection };

interface PoolDocument {
  _id: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Removal in progress: the pool is hidden, and its id is taken. */
  leaving?: boolean;
  /** JSON: keys chosen by callers (tags, unknown members) may contain dots, and no query reads the content. */
  settings: string;
}

const definition = defineModel<PoolDocument>({
  name: 'UserPool',
  collection: 'user_pools',
  ownedBy: { pool: '_id', last: true },
  fields: {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    leaving: Boolean,
    settings: { type: String, required: true },
  },
  indexes: [{ on: { leaving: 1 }, partialFilterExpression: { leaving: { $exists: true } } }],
});

export interface StoredPool {
  readonly pool: UserPool;
  readonly leaving: boolean;
}

export interface PoolStore {
  /** False when the id is taken. */
  insert(pool: UserPool): Promise<boolean>;
  /** Also finds a pool whose removal is in progress. */
  find(id: string): Promise<StoredPool | undefined>;
  /** In order of id, after `after`. */
  list(limit: number, after?: string): Promise<UserPool[]>;
  /** False when the pool does not exist or does not have the preceding version. */
  replace(pool: UserPool): Promise<boolean>;
  /** False when the pool does not exist or has another version. */
  markLeaving(id: string, version: number): Promise<boolean>;
  /** Ids of the pools whose removal is in progress. */
  leaving(): Promise<string[]>;
}

export function createPoolStore(connection: Connection): PoolStore {
  const model = definition.on(connection);
  return {
    async insert(pool) {
      return insertOnce(model.create(write(pool)));
    },
    async find(id) {
      const document = await model.findOne({ _id: id }).lean<PoolDocument>();
      return document ? { pool: read(document), leaving: document.leaving === true } : undefined;
    },
    async list(limit, after) {
      const documents = await model
        .find({ _id: { $gt: after ?? '' }, leaving: { $ne: true } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<PoolDocument[]>();
      return documents.map(read);
    },
    async replace(pool) {
      const { _id, version, updatedAt, settings } = write(pool);
      const filter = { _id, version: version - 1, leaving: { $ne: true } };
      const { matchedCount } = await model.updateOne(filter, { $set: { version, updatedAt, settings } });
      return matchedCount === 1;
    },
    async markLeaving(id, version) {
      const { matchedCount } = await model.updateOne({ _id: id, version }, { $set: { leaving: true }, $inc: { version: 1 } });
      return matchedCount === 1;
    },
    async leaving() {
      return (await model.find({ leaving: true }, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id);
    },
  };
}

function write({ id, version, createdAt, updatedAt, serverProfile, ...settings }: UserPool): PoolDocument {
  return { _id: id, version, createdAt, updatedAt, settings: JSON.stringify(settings) };
}

/** Reads a pool; members that an earlier version did not store have their defaults. */
function read({ _id: id, version, createdAt, updatedAt, settings }: PoolDocument): UserPool {
  const stored = JSON.parse(settings) as Omit<UserPool, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'serverProfile'>;
  return { ...defaultUserPool(), ...stored, id, version, createdAt, updatedAt };
}
