import { type Connection, defineModel, insertOnce } from '../../storage/index.js';
import type { Entities, EntityKind } from './entity.js';

interface EntityRecord {
  /** `{account}/{kind}/{name in lower case}`: names are unique regardless of case and path. */
  _id: string;
  accountId: string;
  kind: string;
  name: string;
  /** ARNs of attached managed policies and of the permissions boundary. */
  uses: string[];
  /** JSON, because keys of policies and tags contain dots. */
  body: string;
  revision: number;
}

const definition = defineModel<EntityRecord>({
  name: 'IamEntity',
  collection: 'iam_entities',
  ownedBy: { account: 'accountId' },
  fields: {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    kind: { type: String, required: true },
    name: { type: String, required: true },
    uses: { type: [String], required: true },
    body: { type: String, required: true },
    revision: { type: Number, required: true },
  },
  indexes: [{ on: { accountId: 1, kind: 1, name: 1 }, unique: true }, { on: { accountId: 1, uses: 1 } }],
});

export interface Stored<T> {
  readonly entity: T;
  readonly revision: number;
}

export interface EntitiesStore {
  find<K extends EntityKind>(kind: K, name: string): Promise<Stored<Entities[K]> | undefined>;
  /** False when the name is taken. */
  create<K extends EntityKind>(kind: K, entity: Entities[K]): Promise<boolean>;
  /** False when it does not exist or has another revision. */
  replace<K extends EntityKind>(kind: K, entity: Entities[K], revision: number): Promise<boolean>;
  remove(kind: EntityKind, name: string, revision: number): Promise<boolean>;
  /** In order of name, after `after`. */
  list<K extends EntityKind>(kind: K, options: { readonly after?: string; readonly limit: number }): Promise<readonly Entities[K][]>;
  count(kind: EntityKind): Promise<number>;
  /** Roles and users that have this managed policy attached or as permissions boundary. */
  users(policyArn: string): Promise<{ readonly roles: readonly Entities['role'][]; readonly users: readonly Entities['user'][] }>;
}

export function createEntitiesStore(connection: Connection, accountId: string): EntitiesStore {
  const entities = definition.on(connection);
  const idOf = (kind: EntityKind, name: string): string => `${accountId}/${kind}/${name.toLowerCase()}`;
  const usesOf = (entity: object): string[] => {
    const { attached = [], boundary } = entity as { attached?: readonly string[]; boundary?: string };
    return [...new Set([...attached, ...(boundary === undefined ? [] : [boundary])])];
  };
  return {
    async find(kind, name) {
      const record = await entities.findOne({ _id: idOf(kind, name), accountId }).lean();
      return record ? { entity: JSON.parse(record.body), revision: record.revision } : undefined;
    },
    async create(kind, entity) {
      const name = entity.name.toLowerCase();
      return insertOnce(
        entities.create({
          _id: idOf(kind, name),
          accountId,
          kind,
          name,
          uses: usesOf(entity),
          body: JSON.stringify(entity),
          revision: 1,
        }),
      );
    },
    async replace(kind, entity, revision) {
      const change = { $set: { uses: usesOf(entity), body: JSON.stringify(entity) }, $inc: { revision: 1 } };
      const { matchedCount } = await entities.updateOne({ _id: idOf(kind, entity.name), accountId, revision }, change);
      return matchedCount === 1;
    },
    async remove(kind, name, revision) {
      return (await entities.deleteOne({ _id: idOf(kind, name), accountId, revision })).deletedCount === 1;
    },
    async list(kind, { after, limit }) {
      const from = after === undefined ? {} : { name: { $gt: after.toLowerCase() } };
      const records = await entities
        .find({ accountId, kind, ...from })
        .sort({ name: 1 })
        .limit(limit)
        .lean();
      return records.map(({ body }) => JSON.parse(body));
    },
    count: (kind) => entities.countDocuments({ accountId, kind }),
    async users(policyArn) {
      const records = await entities.find({ accountId, uses: policyArn }).lean();
      const of = (kind: EntityKind) => records.filter((record) => record.kind === kind).map(({ body }) => JSON.parse(body));
      return { roles: of('role'), users: of('user') };
    },
  };
}
