import { type Connection, defineModel, insertOnce } from '../../storage/index.js';
import type { Group, GroupChange } from './types.js';

export type { Connection };

interface GroupDocument extends Group {
  /** `{pool}/{name}`: pool ids contain no slash. */
  readonly _id: string;
  /** The group is being removed: nobody finds it any more, and the removal can be taken up again. */
  readonly leaving?: boolean;
}

const definition = defineModel<GroupDocument>({
  name: 'Group',
  collection: 'groups',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    name: { type: String, required: true },
    description: String,
    roleArn: String,
    precedence: Number,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    leaving: Boolean,
  },
  indexes: [{ on: { poolId: 1, name: 1 }, unique: true }],
});

export interface GroupStore {
  /** False when the name is taken. */
  insert(group: Group): Promise<boolean>;
  /** Also a group that is being removed. */
  find(poolId: string, name: string): Promise<{ group: Group; leaving: boolean } | undefined>;
  /** By name, after the one given. */
  list(poolId: string, limit: number, after?: string): Promise<Group[]>;
  /** Of all, those that are leaving too; from the index alone. */
  count(poolId: string): Promise<number>;
  /** Undefined when there is none. */
  update(poolId: string, name: string, change: GroupChange & { updatedAt: Date }): Promise<Group | undefined>;
  /** False when there is none, not even one that is leaving. */
  markLeaving(poolId: string, name: string): Promise<boolean>;
  /** False when another has finished it. */
  remove(poolId: string, name: string): Promise<boolean>;
  removeAllOf(poolId: string): Promise<void>;
}

export function createGroupStore(connection: Connection): GroupStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, name: string) => ({ _id: `${poolId}/${name}`, poolId });
  return {
    async insert(group) {
      return insertOnce(model.create({ ...keyOf(group.poolId, group.name), ...group }));
    },
    async find(poolId, name) {
      const document = await model.findOne(keyOf(poolId, name)).lean<GroupDocument>();
      return document ? { group: read(document), leaving: document.leaving === true } : undefined;
    },
    async list(poolId, limit, after) {
      const documents = await model
        .find({ poolId, name: { $gt: after ?? '' }, leaving: { $ne: true } })
        .sort({ name: 1 })
        .limit(limit)
        .lean<GroupDocument[]>();
      return documents.map(read);
    },
    count: (poolId) => model.countDocuments({ poolId }),
    async update(poolId, name, change) {
      const filter = { ...keyOf(poolId, name), leaving: { $ne: true } };
      const document = await model.findOneAndUpdate(filter, { $set: change }, { returnDocument: 'after' }).lean<GroupDocument>();
      return document ? read(document) : undefined;
    },
    async markLeaving(poolId, name) {
      const { matchedCount } = await model.updateOne(keyOf(poolId, name), { $set: { leaving: true } });
      return matchedCount === 1;
    },
    async remove(poolId, name) {
      const { deletedCount } = await model.deleteOne({ ...keyOf(poolId, name), leaving: true });
      return deletedCount === 1;
    },
    async removeAllOf(poolId) {
      await model.deleteMany({ poolId });
    },
  };
}

function read({ _id, leaving, ...group }: GroupDocument): Group {
  return group;
}
