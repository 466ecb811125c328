import { type Connection, defineModel, isDuplicateKey } from '../../storage/index.js';

export type { Connection };

interface CountDocument {
  readonly _id: string;
  readonly poolId: string;
  readonly count: number;
  readonly expiresAt: Date;
}

const definition = defineModel<CountDocument>({
  name: 'MessageCount',
  collection: 'message_counts',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    count: { type: Number, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1 } }, { on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

export interface MessageCounts {
  /** One write: increments the count atomically across processes and returns it. */
  count(poolId: string, what: string, expiresAt: Date): Promise<number>;
}

export function createMessageCounts(connection: Connection): MessageCounts {
  const model = definition.on(connection);

  async function countUp(poolId: string, what: string, expiresAt: Date): Promise<number> {
    const found = await model
      .findOneAndUpdate(
        { _id: `${poolId}/${what}`, poolId },
        { $inc: { count: 1 }, $set: { expiresAt } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<CountDocument>();
    return found!.count;
  }

  return {
    async count(poolId, what, expiresAt) {
      try {
        return await countUp(poolId, what, expiresAt);
      } catch (error) {
        // MongoDB may refuse one of two concurrent upserts.
        if (!isDuplicateKey(error)) throw error;
        return countUp(poolId, what, expiresAt);
      }
    },
  };
}
