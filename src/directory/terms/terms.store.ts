import { type Connection, defineModel, insertOnce, isDuplicateKey, subdocument } from '../../storage/index.js';
import type { Terms } from './types.js';

export type { Connection };

interface TermsDocument extends Omit<Terms, 'id' | 'links'> {
  readonly _id: string;
  /** Pairs, because language keys such as `cognito:default` are unfit as field names. */
  readonly links: readonly { readonly language: string; readonly url: string }[];
}

const link = subdocument({ language: String, url: String });

const definition = defineModel<TermsDocument>({
  name: 'Terms',
  collection: 'terms',
  ownedBy: { pool: 'poolId', client: 'clientId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    clientId: { type: String, required: true },
    name: { type: String, required: true },
    links: { type: [link], required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, clientId: 1, name: 1 }, unique: true }, { on: { poolId: 1, _id: 1 } }],
});

export interface TermsStore {
  /** False when the client has terms of this name. */
  insert(terms: Terms): Promise<boolean>;
  find(poolId: string, id: string): Promise<Terms | undefined>;
  ofClient(poolId: string, clientId: string): Promise<Terms[]>;
  /** In order of id, after `after`. */
  list(poolId: string, limit: number, after?: string): Promise<Terms[]>;
  /** False when the client has other terms of this name; undefined when the terms do not exist. */
  replace(terms: Terms): Promise<boolean | undefined>;
  remove(poolId: string, id: string): Promise<boolean>;
}

export function createTermsStore(connection: Connection): TermsStore {
  const model = definition.on(connection);
  return {
    async insert({ id, links, ...terms }) {
      return insertOnce(model.create({ _id: id, ...terms, links: pairs(links) }));
    },
    async find(poolId, id) {
      const document = await model.findOne({ poolId, _id: id }).lean<TermsDocument>();
      return document ? read(document) : undefined;
    },
    ofClient: async (poolId, clientId) => (await model.find({ poolId, clientId }).lean<TermsDocument[]>()).map(read),
    async list(poolId, limit, after) {
      const documents = await model
        .find({ poolId, _id: { $gt: after ?? '' } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<TermsDocument[]>();
      return documents.map(read);
    },
    async replace({ poolId, id, name, links, updatedAt }) {
      try {
        const { matchedCount } = await model.updateOne({ poolId, _id: id }, { $set: { name, links: pairs(links), updatedAt } });
        return matchedCount === 1 ? true : undefined;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    async remove(poolId, id) {
      const { deletedCount } = await model.deleteOne({ poolId, _id: id });
      return deletedCount === 1;
    },
  };
}

const pairs = (links: Terms['links']) => Object.entries(links).map(([language, url]) => ({ language, url }));

const read = ({ _id, links, ...terms }: TermsDocument): Terms => ({
  id: _id,
  ...terms,
  links: Object.fromEntries(links.map(({ language, url }) => [language, url])),
});
