import { type Connection, defineModel } from '../../../storage/index.js';

export type { Connection };

/** Network and device of an earlier sign-in, as hashes. */
export interface SeenPlace {
  readonly network: string;
  readonly device: string;
  readonly country?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface ProfileDocument {
  /** `{poolId}:{sub}` */
  readonly _id: string;
  readonly poolId: string;
  /** JSON of the places, latest first. */
  readonly places: string;
  readonly expiresAt: Date;
}

const definition = defineModel<ProfileDocument>({
  name: 'RiskProfile',
  collection: 'risk_profiles',
  ownedBy: { pool: 'poolId', user: (poolId, sub) => ({ _id: `${poolId}:${sub}` }), separator: ':' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    places: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

export interface ProfileStore {
  find(poolId: string, sub: string): Promise<readonly SeenPlace[] | undefined>;
  /** Replaces the whole profile: of two concurrent writes the last one stays. */
  put(poolId: string, sub: string, places: readonly SeenPlace[], expiresAt: Date): Promise<void>;
}

export function createProfileStore(connection: Connection): ProfileStore {
  const model = definition.on(connection);
  return {
    async find(poolId, sub) {
      const document = await model.findOne({ _id: `${poolId}:${sub}`, poolId }).lean<ProfileDocument>();
      return document ? (JSON.parse(document.places) as SeenPlace[]) : undefined;
    },
    async put(poolId, sub, places, expiresAt) {
      await model.updateOne({ _id: `${poolId}:${sub}`, poolId }, { $set: { places: JSON.stringify(places), expiresAt } }, { upsert: true });
    },
  };
}
