import { type Connection, defineModel } from '../../storage/index.js';

interface CountDocument {
  /** Pool id. */
  readonly _id: string;
  readonly poolId: string;
  readonly count: number;
  /** Time of the last count of the group documents. */
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

/** Number of groups of each pool: incremented before an insert and decremented after a removal, so a crash leaves it too high at most. */
export interface GroupCounts {
  /** Increments the count unless it has reached `most`. `uncounted`: there is no count yet. */
  take(poolId: string, most: number): Promise<'taken' | 'full' | 'uncounted'>;
  /** Decrements the count. */
  giveBack(poolId: string): Promise<void>;
  /** Creates the count, unless it exists. */
  begin(poolId: string, count: number, now: Date): Promise<void>;
  /** Returns the count if it was last verified before `before`. */
  stale(poolId: string, before: Date): Promise<number | undefined>;
  /** Replaces the count if it is still `earlier`. */
  correct(poolId: string, earlier: number, count: number, now: Date): Promise<void>;
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
  };
}
