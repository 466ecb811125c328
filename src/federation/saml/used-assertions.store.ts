import { type Model, Schema } from 'mongoose';
import { type Connection, insertOnce } from '../../storage/index.js';

interface UsedAssertion {
  /** `{pool}/{key}` */
  readonly _id: string;
  readonly poolId: string;
  readonly expiresAt: Date;
}

const schema = new Schema<UsedAssertion>(
  { _id: { type: String, required: true }, poolId: { type: String, required: true }, expiresAt: { type: Date, required: true } },
  { versionKey: false, collection: 'saml_used_assertions' },
).index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Assertions that were believed once, for as long as they would be again. */
export interface UsedAssertions {
  /** One write. False when the key was there already: of several at once one gets it. `until` in milliseconds since the epoch. */
  once(poolId: string, key: string, until: number): Promise<boolean>;
  removeAllOf(poolId: string): Promise<void>;
}

export function createUsedAssertions(connection: Connection): UsedAssertions {
  const model = (connection.models['SamlUsedAssertion'] ??
    connection.model('SamlUsedAssertion', schema)) as unknown as Model<UsedAssertion>;
  return {
    async once(poolId, key, until) {
      return insertOnce(model.create({ _id: `${poolId}/${key}`, poolId, expiresAt: new Date(until) }));
    },
    async removeAllOf(poolId) {
      // All of a pool's keys, and no other's: pool ids contain no slash, and `0` is what follows it.
      await model.deleteMany({ poolId, _id: { $gt: `${poolId}/`, $lt: `${poolId}0` } }).exec();
    },
  };
}
