import { type Connection, defineModel, insertOnce } from '../../storage/index.js';

interface SpentRecord {
  /** `{account}/{hash of what was used, and for what}` */
  _id: string;
  accountId: string;
  expiresAt: Date;
}

const definition = defineModel<SpentRecord>({
  name: 'StsSpentAssertion',
  collection: 'sts_spent_assertions',
  ownedBy: { account: 'accountId', separator: '/' },
  fields: {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

/** What was used once and must not be again, for as long as it could be. */
export interface SpentAssertions {
  /** One write. False when it was spent before: of several at once exactly one spends it. `until`: milliseconds since the epoch. */
  spend(hash: string, until: number): Promise<boolean>;
}

export function createSpentAssertionsStore(connection: Connection, accountId: string): SpentAssertions {
  const model = definition.on(connection);
  return {
    async spend(hash, until) {
      return insertOnce(model.create({ _id: `${accountId}/${hash}`, accountId, expiresAt: new Date(until) }));
    },
  };
}
