import { type Connection, type Model, Schema } from 'mongoose';

export type { Connection } from 'mongoose';

interface DeliveryDocument {
  /** The pool. */
  readonly _id: string;
  readonly poolId: string;
  readonly logGroupArn: string;
}

const schema = new Schema<DeliveryDocument>(
  { _id: { type: String, required: true }, poolId: { type: String, required: true }, logGroupArn: { type: String, required: true } },
  { collection: 'log_deliveries', versionKey: false },
);
schema.index({ poolId: 1 }, { unique: true });

export interface LogDeliveryStore {
  find(poolId: string): Promise<string | undefined>;
  put(poolId: string, logGroupArn: string): Promise<void>;
  remove(poolId: string): Promise<void>;
}

export function createLogDeliveryStore(connection: Connection): LogDeliveryStore {
  const model =
    (connection.models['LogDelivery'] as Model<DeliveryDocument> | undefined) ?? connection.model<DeliveryDocument>('LogDelivery', schema);
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
