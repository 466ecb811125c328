import { type Connection, defineModel } from '../storage/index.js';

export type { Connection };

interface DeliveryDocument {
  /** Pool id. */
  readonly _id: string;
  readonly poolId: string;
  readonly logGroupArn: string;
}

const definition = defineModel<DeliveryDocument>({
  name: 'LogDelivery',
  collection: 'log_deliveries',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    logGroupArn: { type: String, required: true },
  },
  indexes: [{ on: { poolId: 1 }, unique: true }],
});

export interface LogDeliveryStore {
  find(poolId: string): Promise<string | undefined>;
  put(poolId: string, logGroupArn: string): Promise<void>;
  remove(poolId: string): Promise<void>;
}

export function createLogDeliveryStore(connection: Connection): LogDeliveryStore {
  const model = definition.on(connection);
  return {
    find: async (poolId) => (await model.findOne({ _id: poolId, poolId }).lean<DeliveryDocument>())?.logGroupArn,
    async put(poolId, logGroupArn) {
      await model.updateOne({ _id: poolId, poolId }, { $set: { logGroupArn } }, { upsert: true });
    },
    async remove(poolId) {
      await model.deleteOne({ _id: poolId, poolId });
    },
  };
}
