import { type Connection, defineModel } from '../../storage/index.js';

export type { Connection };

interface LimitDocument {
  /** Category. Limits apply to the account, not to a pool. */
  _id: string;
  value: number;
}

const definition = defineModel<LimitDocument>({
  name: 'ProvisionedLimit',
  collection: 'provisioned_limits',
  ownedBy: 'server',
  fields: { _id: { type: String, required: true }, value: { type: Number, required: true } },
});

export interface ProvisionedLimitStore {
  find(category: string): Promise<number | undefined>;
  /** At most one per category. */
  all(): Promise<ReadonlyMap<string, number>>;
  put(category: string, value: number): Promise<void>;
}

export function createProvisionedLimitStore(connection: Connection): ProvisionedLimitStore {
  const model = definition.on(connection);
  return {
    find: async (category) => (await model.findOne({ _id: category }).lean<LimitDocument>())?.value,
    async all() {
      const documents = await model.find({ _id: { $gt: '' } }).lean<LimitDocument[]>();
      return new Map(documents.map(({ _id, value }) => [_id, value]));
    },
    async put(category, value) {
      await model.updateOne({ _id: category }, { $set: { value } }, { upsert: true });
    },
  };
}
