import { type Connection, type Model, Schema } from 'mongoose';
import type { RiskConfiguration } from './types.js';

export type { Connection } from 'mongoose';

type RiskDocument = RiskConfiguration & { readonly _id: string };

const schema = new Schema<RiskDocument>(
  {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    clientId: { type: String, required: true },
    blocked: { type: [String], required: true },
    skipped: { type: [String], required: true },
    beside: String,
    updatedAt: { type: Date, required: true },
  },
  { collection: 'risk_configurations', versionKey: false },
);
schema.index({ poolId: 1, clientId: 1 }, { unique: true });

export interface RiskStore {
  put(configuration: RiskConfiguration): Promise<void>;
  find(poolId: string, clientId: string): Promise<RiskConfiguration | undefined>;
  removeAllOf(poolId: string): Promise<void>;
}

export function createRiskStore(connection: Connection): RiskStore {
  const model =
    (connection.models['RiskConfiguration'] as Model<RiskDocument> | undefined) ??
    connection.model<RiskDocument>('RiskConfiguration', schema);
  return {
    async put({ poolId, clientId, ...rest }) {
      const { beside, ...kept } = rest;
      await model.updateOne(
        { _id: `${poolId}/${clientId}`, poolId },
        {
          $set: { ...kept, ...(beside === undefined ? {} : { beside }) },
          ...(beside === undefined ? { $unset: { beside: 1 } } : {}),
          $setOnInsert: { clientId },
        },
        { upsert: true },
      );
    },
    async find(poolId, clientId) {
      const document = await model.findOne({ poolId, clientId }).lean<RiskDocument>();
      if (!document) return undefined;
      const { _id, ...configuration } = document;
      return configuration;
    },
    async removeAllOf(poolId) {
      await model.deleteMany({ poolId });
    },
  };
}
