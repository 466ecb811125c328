import { type Model, Schema } from 'mongoose';
import { type Connection, insertOnce } from '../../storage/index.js';

interface SpentRecord {
  /** `{account}/{hash of what was used, and for what}` */
  _id: string;
  accountId: string;
  expiresAt: Date;
}

const schema = new Schema<SpentRecord>(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, collection: 'sts_spent_assertions' },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** What was used once and must not be again, for as long as it could be. */
export interface SpentAssertions {
  /** One write. False when it was spent before: of several at once exactly one spends it. `until`: milliseconds since the epoch. */
  spend(hash: string, until: number): Promise<boolean>;
}

export function createSpentAssertionsStore(connection: Connection, accountId: string): SpentAssertions {
  const model = (connection.models['StsSpentAssertion'] ?? connection.model('StsSpentAssertion', schema)) as Model<SpentRecord>;
  return {
    async spend(hash, until) {
      return insertOnce(model.create({ _id: `${accountId}/${hash}`, accountId, expiresAt: new Date(until) }));
    },
  };
}
