import { type Connection, defineModel } from '../../storage/index.js';

interface CountDocument {
  /** The pool. */
  readonly _id: string;
  readonly poolId: string;
  readonly count: number;
  /** When the groups themselves were counted last. */
  readonly countedAt: Date;
}

const definition = defineModel<CountDocument>({
  name: 'GroupCount',
  collection: 'group_counts',
  ownedBy: { pool: '_id' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    count: { type: Number, required: true },
    countedAt: { type: Date, required: true },
  },
});

/** How many groups a pool has: counted before a group is made and after it is gone, so that a crash leaves at most too high a count. */
export interface GroupCounts {
  /** Counts one more group, unless the pool has `most`. */
  take(poolId: string, most: number): Promise<'taken' | 'full' | 'uncounted'>;
  /** A group is gone, or was not made after all. */
  giveBack(poolId: string): Promise<void>;
  /** Puts a fresh count in place of none. One that came meanwhile stays. */
  begin(poolId: string, count: number, now: Date): Promise<void>;
  /** The count, when the groups were not counted since `before`. */
  stale(poolId: string, before: Date): Promise<number | undefined>;
  /** Puts a fresh count in place of `earlier`, unless it has changed. */
  correct(poolId: string, earlier: number, count: number, now: Date): Promise<void>;
  remove(poolId: string): Promise<void>;
}

export function createGroupCounts(connection: Connection): GroupCounts {
  const model = definition.on(connection);
  const keyOf = (poolId: string) => ({ _id: poolId, poolId });
  return {
    async take(poolId, most) {
      const { matchedCount } = await model.updateOne({ ...keyOf(poolId), count: { $lt: most } }, { $inc: { count: 1 } });
      if (matchedCount === 1) return 'taken';
      return (await model.findOne(keyOf(poolId)).lean<CountDocument>()) ? 'full' : 'uncounted';
    },
    async giveBack(poolId) {
      await model.updateOne({ ...keyOf(poolId), count: { $gt: 0 } }, { $inc: { count: -1 } });
    },
    async begin(poolId, count, countedAt) {
      await model.updateOne({ _id: poolId }, { $setOnInsert: { poolId, count, countedAt } }, { upsert: true });
    },
    async stale(poolId, before) {
      return (await model.findOne({ ...keyOf(poolId), countedAt: { $lt: before } }).lean<CountDocument>())?.count;
    },
    async correct(poolId, earlier, count, countedAt) {
      await model.updateOne({ ...keyOf(poolId), count: earlier }, { $set: { count, countedAt } });
    },
    async remove(poolId) {
      await model.deleteOne(keyOf(poolId));
    },
  };
}
