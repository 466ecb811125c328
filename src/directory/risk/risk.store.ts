import { type Connection, defineModel } from '../../storage/index.js';
import type { RiskConfiguration } from './types.js';

export type { Connection };

/** Risk configuration with its rules as JSON, which no query reads. */
type RiskDocument = Omit<RiskConfiguration, 'compromised' | 'takeover'> & { readonly _id: string; readonly rules?: string };

const definition = defineModel<RiskDocument>({
  name: 'RiskConfiguration',
  collection: 'risk_configurations',
  ownedBy: { pool: 'poolId', client: 'clientId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    clientId: { type: String, required: true },
    blocked: { type: [String], required: true },
    skipped: { type: [String], required: true },
    rules: String,
    updatedAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, clientId: 1 }, unique: true }],
});

export interface RiskStore {
  put(configuration: RiskConfiguration): Promise<void>;
  find(poolId: string, clientId: string): Promise<RiskConfiguration | undefined>;
}

export function createRiskStore(connection: Connection): RiskStore {
  const model = definition.on(connection);
  return {
    async put({ poolId, clientId, compromised, takeover, ...kept }) {
      const rules = JSON.stringify({ compromised, takeover });
      await model.updateOne(
        { _id: `${poolId}/${clientId}`, poolId },
        { $set: { ...kept, rules }, $setOnInsert: { clientId } },
        { upsert: true },
      );
    },
    async find(poolId, clientId) {
      const document = await model.findOne({ poolId, clientId }).lean<RiskDocument>();
      if (!document) return undefined;
      const { _id, rules = '{}', ...configuration } = document;
      return { ...configuration, ...(JSON.parse(rules) as Pick<RiskConfiguration, 'compromised' | 'takeover'>) };
    },
  };
}
