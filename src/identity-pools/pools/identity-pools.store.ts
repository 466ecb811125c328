import { type Connection, defineModel, insertOnce } from '../../storage/index.js';
import type { IdentityPool, IdentityPoolChange, IdentityPoolRoles, PrincipalTagMap } from '../types.js';

interface IdentityPoolDocument {
  _id: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Removal in progress: the pool is hidden, and its id is taken. */
  leaving?: boolean;
  /** JSON, as `roles` and `principalTags`: provider names contain dots, and no query reads the content. */
  settings: string;
  roles: string;
  principalTags?: string;
}

const definition = defineModel<IdentityPoolDocument>({
  name: 'IdentityPool',
  collection: 'identity_pools',
  ownedBy: { identityPool: '_id', last: true },
  fields: {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    leaving: Boolean,
    settings: { type: String, required: true },
    roles: { type: String, required: true },
    principalTags: { type: String },
  },
  indexes: [{ on: { leaving: 1 }, partialFilterExpression: { leaving: { $exists: true } } }],
});

export interface IdentityPoolSet {
  readonly settings?: IdentityPoolChange;
  readonly roles?: IdentityPoolRoles;
  readonly principalTags?: Readonly<Record<string, PrincipalTagMap>>;
}

export interface IdentityPoolStore {
  /** False when the id is taken. */
  insert(pool: IdentityPool): Promise<boolean>;
  find(id: string): Promise<IdentityPool | undefined>;
  /** In order of id, after `after`. */
  list(limit: number, after?: string): Promise<IdentityPool[]>;
  /** Undefined when the pool does not exist or has another version. */
  change(id: string, version: number, set: IdentityPoolSet & { at: Date }): Promise<IdentityPool | undefined>;
  /** False when the pool does not exist. */
  markLeaving(id: string): Promise<boolean>;
  /** Ids of the pools whose removal is in progress. */
  leaving(): Promise<string[]>;
}

export function createIdentityPoolStore(connection: Connection): IdentityPoolStore {
  const model = definition.on(connection);
  return {
    async insert({ id, version, createdAt, updatedAt, ...all }) {
      const { roles, principalTags, ...settings } = all;
      const document = { _id: id, version, createdAt, updatedAt, ...inJson({ settings, roles, principalTags }) };
      return insertOnce(model.create(document));
    },
    async find(id) {
      const document = await model.findOne({ _id: id, leaving: { $ne: true } }).lean<IdentityPoolDocument>();
      return document ? read(document) : undefined;
    },
    async list(limit, after) {
      const documents = await model
        .find({ _id: { $gt: after ?? '' }, leaving: { $ne: true } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<IdentityPoolDocument[]>();
      return documents.map(read);
    },
    async change(id, version, { at, ...parts }) {
      const set = { updatedAt: at, ...inJson(parts) };
      const document = await model
        .findOneAndUpdate({ _id: id, version, leaving: { $ne: true } }, { $set: set, $inc: { version: 1 } }, { returnDocument: 'after' })
        .lean<IdentityPoolDocument>();
      return document ? read(document) : undefined;
    },
    async markLeaving(id) {
      const { matchedCount } = await model.updateOne({ _id: id, leaving: { $ne: true } }, { $set: { leaving: true } });
      return matchedCount === 1;
    },
    async leaving() {
      return (await model.find({ leaving: true }, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id);
    },
  };
}

function inJson<T extends IdentityPoolSet>(parts: T): { [K in keyof T]: string } {
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, JSON.stringify(value)])) as { [K in keyof T]: string };
}

function read(document: IdentityPoolDocument): IdentityPool {
  const { _id: id, version, createdAt, updatedAt } = document;
  const settings = JSON.parse(document.settings) as IdentityPoolChange;
  const roles = JSON.parse(document.roles) as IdentityPoolRoles;
  const principalTags = JSON.parse(document.principalTags ?? '{}') as IdentityPool['principalTags'];
  return { ...settings, id, version, createdAt, updatedAt, roles, principalTags };
}
