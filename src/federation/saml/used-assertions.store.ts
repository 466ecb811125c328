import { type Connection, defineModel, insertOnce } from '../../storage/index.js';

interface UsedAssertion {
  /** `{pool}/{key}` */
  readonly _id: string;
  readonly poolId: string;
  readonly expiresAt: Date;
}

const definition = defineModel<UsedAssertion>({
  name: 'SamlUsedAssertion',
  collection: 'saml_used_assertions',
  ownedBy: { pool: 'poolId', separator: '/' },
  fields: { _id: { type: String, required: true }, poolId: { type: String, required: true }, expiresAt: { type: Date, required: true } },
  indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

/** Assertions that were believed once, for as long as they would be again. */
export interface UsedAssertions {
  /** One write. False when the key was there already: of several at once one gets it. `until` in milliseconds since the epoch. */
  once(poolId: string, key: string, until: number): Promise<boolean>;
  removeAllOf(poolId: string): Promise<void>;
}

export function createUsedAssertions(connection: Connection): UsedAssertions {
  const model = definition.on(connection);
  return {
    async once(poolId, key, until) {
      return insertOnce(model.create({ _id: `${poolId}/${key}`, poolId, expiresAt: new Date(until) }));
    },
    async removeAllOf(poolId) {
      await model.deleteMany(definition.ownedFilter(poolId)).exec();
    },
  };
}
