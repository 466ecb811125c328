import { type Connection, defineModel, insertOnce, isDuplicateKey } from '../storage/index.js';

export type { Connection };

/** Short-lived counter of an event. */
export interface EphemeralRecord {
  readonly count: number;
  readonly lastAt: Date;
  readonly expiresAt: Date;
  /** State of a sign-in beyond what its session holds, sealed by the caller. */
  readonly sealed?: string;
}

interface StoredRecord extends EphemeralRecord {
  readonly _id: string;
  readonly poolId: string;
}

/** Short-lived records of sign-ins: used sessions, recent attempts, failures of decoy users. Callers choose the ids. */
export interface EphemeralRecords {
  /** One read. May return an expired record: the caller checks `expiresAt`. */
  find(poolId: string, id: string): Promise<EphemeralRecord | undefined>;
  /** One write. False when the record exists; of several callers at once exactly one gets true. */
  insert(poolId: string, id: string, record: EphemeralRecord): Promise<boolean>;
  /** One write: increments the count atomically and returns it. */
  count(poolId: string, id: string, at: { lastAt: Date; expiresAt: Date }): Promise<number>;
  /** One write: creates or replaces the record. */
  put(poolId: string, id: string, record: EphemeralRecord): Promise<void>;
}

const definition = defineModel<StoredRecord>({
  name: 'SignInMark',
  collection: 'sign_in_marks',
  ownedBy: { pool: 'poolId', separator: ':' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    count: { type: Number, required: true },
    lastAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    sealed: String,
  },
  indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

export function createEphemeralRecords(connection: Connection): EphemeralRecords {
  const model = definition.on(connection);
  const keyOf = (poolId: string, id: string): string => `${poolId}:${id}`;

  async function countUp(poolId: string, id: string, at: { lastAt: Date; expiresAt: Date }): Promise<number> {
    const key = { _id: keyOf(poolId, id), poolId };
    const options = { upsert: true, returnDocument: 'after' } as const;
    const record = await model
      .findOneAndUpdate(key, { $inc: { count: 1 }, $set: at }, options)
      .lean<StoredRecord>()
      .exec();
    return record!.count;
  }

  return {
    async find(poolId, id) {
      return (
        (await model
          .findOne({ _id: keyOf(poolId, id), poolId })
          .lean<StoredRecord>()
          .exec()) ?? undefined
      );
    },
    async insert(poolId, id, record) {
      return insertOnce(model.create({ _id: keyOf(poolId, id), poolId, ...record }));
    },
    async count(poolId, id, at) {
      try {
        return await countUp(poolId, id, at);
      } catch (error) {
        // MongoDB may refuse one of two concurrent upserts; the document exists now.
        if (!isDuplicateKey(error)) throw error;
        return countUp(poolId, id, at);
      }
    },
    async put(poolId, id, record) {
      await model.updateOne({ _id: keyOf(poolId, id), poolId }, { $set: record }, { upsert: true }).exec();
    },
  };
}
