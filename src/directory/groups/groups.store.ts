import { type Connection, defineModel, insertOnce } from '../../storage/index.js';
import type { Group, GroupChange } from './groups.js';

export type { Connection };

interface GroupDocument extends Group {
  /** `{pool}/{name}`: pool ids contain no slash. */
  readonly _id: string;
  /** Removal in progress: the group is hidden, and the removal can be resumed. */
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
  /** Also finds a group whose removal is in progress. */
  find(poolId: string, name: string): Promise<{ group: Group; leaving: boolean } | undefined>;
  /** In order of name, after `after`. */
  list(poolId: string, limit: number, after?: string): Promise<Group[]>;
  /** Counts all groups, including those in removal, from the index alone. */
  count(poolId: string): Promise<number>;
  /** Undefined when there is no such group. */
  update(poolId: string, name: string, change: GroupChange & { updatedAt: Date }): Promise<Group | undefined>;
  /** False when there is no such group, not even one in removal. */
  markLeaving(poolId: string, name: string): Promise<boolean>;
  /** False when another process has finished the removal. */
  remove(poolId: string, name: string): Promise<boolean>;
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
  };
}

function read({ _id, leaving, ...group }: GroupDocument): Group {
  return group;
}
