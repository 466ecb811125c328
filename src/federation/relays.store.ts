import { type Connection, defineModel } from '../storage/index.js';

export type { Connection };

interface RelayDocument {
  /** Hash of the ticket. */
  _id: string;
  poolId: string;
  step: 'asked' | 'answered';
  /** Of the request, then of the answer. */
  sealed: string;
  expiresAt: Date;
}

const definition = defineModel<RelayDocument>({
  name: 'FederationRelay',
  collection: 'federation_relays',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    step: { type: String, required: true },
    sealed: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1 } }, { on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

/** Sign-ins that are away at a provider. One operation each. */
export interface RelayStore {
  insert(relay: { id: string; poolId: string; step: RelayDocument['step']; sealed: string; expiresAt: Date }): Promise<void>;
  /** Undefined when it is not there, not of this step, or too old. */
  find(poolId: string, id: string, step: RelayDocument['step'], now: Date): Promise<string | undefined>;
  /** From asked to answered, for exactly one caller. */
  answer(poolId: string, id: string, sealed: string): Promise<boolean>;
  /** What was answered, for exactly one caller. */
  claim(poolId: string, id: string, now: Date): Promise<string | undefined>;
  removeAllOf(poolId: string): Promise<void>;
}

export function createRelayStore(connection: Connection): RelayStore {
  const model = definition.on(connection);
  return {
    async insert({ id, ...relay }) {
      await model.create({ _id: id, ...relay });
    },
    async find(poolId, id, step, now) {
      const found = await model.findOne({ _id: id, poolId, step, expiresAt: { $gt: now } }).lean<RelayDocument>();
      return found?.sealed;
    },
    async answer(poolId, id, sealed) {
      const { matchedCount } = await model.updateOne({ _id: id, poolId, step: 'asked' }, { $set: { step: 'answered', sealed } });
      return matchedCount === 1;
    },
    async claim(poolId, id, now) {
      const found = await model.findOneAndDelete({ _id: id, poolId, step: 'answered', expiresAt: { $gt: now } }).lean<RelayDocument>();
      return found?.sealed;
    },
    async removeAllOf(poolId) {
      await model.deleteMany({ poolId });
    },
  };
}
