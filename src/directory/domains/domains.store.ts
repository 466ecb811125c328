import { defined } from '../../kernel/index.js';
import { type Connection, defineModel, insertOnce } from '../../storage/index.js';
import type { Domain, DomainChange } from './domains.js';

export type { Connection };

/** Domain by host name, the only key without a pool: requests are resolved to a pool by it. */
interface DomainDocument extends Omit<Domain, 'name'> {
  readonly _id: string;
}

const definition = defineModel<DomainDocument>({
  name: 'Domain',
  collection: 'domains',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    kind: { type: String, required: true },
    managedLoginVersion: { type: Number, required: true },
    certificateArn: String,
    securityPolicy: String,
  },
  indexes: [{ on: { poolId: 1, kind: 1 }, unique: true }],
});

export interface DomainStore {
  /** False when the name is taken or the pool has a domain of this kind. */
  insert(domain: Domain): Promise<boolean>;
  find(name: string): Promise<Domain | undefined>;
  ofPool(poolId: string): Promise<Domain[]>;
  /** False when the pool has no such domain. */
  replace(poolId: string, name: string, change: DomainChange): Promise<boolean>;
  /** False when the pool has no such domain. */
  remove(poolId: string, name: string): Promise<boolean>;
}

export function createDomainStore(connection: Connection): DomainStore {
  const model = definition.on(connection);
  return {
    async insert({ name, ...domain }) {
      return insertOnce(model.create({ _id: name, ...domain }));
    },
    async find(name) {
      const document = await model.findOne({ _id: name }).lean<DomainDocument>();
      return document ? read(document) : undefined;
    },
    ofPool: async (poolId) => (await model.find({ poolId }).lean<DomainDocument[]>()).map(read),
    async replace(poolId, name, { managedLoginVersion, certificateArn, securityPolicy }) {
      const given = { certificateArn, securityPolicy };
      const gone = Object.entries(given).flatMap(([member, value]) => (value === undefined ? [[member, 1] as const] : []));
      const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const { matchedCount } = await model.updateOne(
        { _id: name, poolId },
        { $set: { managedLoginVersion, ...kept }, ...defined({ $unset: gone.length === 0 ? undefined : Object.fromEntries(gone) }) },
      );
      return matchedCount === 1;
    },
    async remove(poolId, name) {
      const { deletedCount } = await model.deleteOne({ _id: name, poolId });
      return deletedCount === 1;
    },
  };
}

const read = ({ _id, ...domain }: DomainDocument): Domain => ({ name: _id, ...domain });
