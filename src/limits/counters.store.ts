import { type Connection, defineModel } from '../storage/index.js';

export type { Connection };

interface CountDocument {
  /** `{hash of the key}:{window}`: client addresses cannot be read from it. */
  readonly _id: string;
  readonly n: number;
  readonly expiresAt: Date;
}

const definition = defineModel<CountDocument>({
  name: 'LimitCount',
  collection: 'limit_counts',
  ownedBy: 'server',
  fields: { _id: { type: String, required: true }, n: { type: Number, required: true }, expiresAt: { type: Date, required: true } },
  indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

export interface CounterStore {
  add(counts: readonly { readonly id: string; readonly more: number; readonly expiresAt: Date }[]): Promise<void>;
  totals(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export function createCounterStore(connection: Connection): CounterStore {
  const model = definition.on(connection);
  return {
    async add(counts) {
      await model.bulkWrite(
        counts.map(({ id, more, expiresAt }) => ({
          updateOne: { filter: { _id: id }, update: { $inc: { n: more }, $set: { expiresAt } }, upsert: true },
        })),
        { ordered: false },
      );
    },
    async totals(ids) {
      const documents = await model.find({ _id: { $in: ids } }).lean<CountDocument[]>();
      return new Map(documents.map(({ _id, n }) => [_id, n]));
    },
  };
}
