import { type Connection, defineModel } from '../storage/index.js';

export type { Connection };

interface RelayDocument {
  /** Hash of the ticket. */
  _id: string;
  poolId: string;
  step: 'asked' | 'answered';
  /** Sealed request, then sealed response. */
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

/** Sign-ins in progress at an upstream provider. One operation per call. */
export interface RelayStore {
  insert(relay: { id: string; poolId: string; step: RelayDocument['step']; sealed: string; expiresAt: Date }): Promise<void>;
  /** Returns the sealed state; undefined when there is none, at another step, or expired. */
  find(poolId: string, id: string, step: RelayDocument['step'], now: Date): Promise<string | undefined>;
  /** Moves from `asked` to `answered`. True for exactly one caller. */
  answer(poolId: string, id: string, sealed: string): Promise<boolean>;
  /** Removes and returns the sealed response, for exactly one caller. */
  claim(poolId: string, id: string, now: Date): Promise<string | undefined>;
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
  };
}
