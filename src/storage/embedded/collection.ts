import mongoose from 'mongoose';
import type { Document } from './bson.js';
import { runBulk } from './bulk.js';
import { type Cursor, createCursor } from './cursor.js';
import type { Engine } from './engine.js';
import { unsupported } from './errors.js';
import { type IndexRecord, readIndexOptions } from './indexes.js';
import { readOptions } from './options.js';
import { parseSearch, type Search } from './reads.js';
import { type Outcome, type Rewrite, readUpdate, rewriteBy, rewriteWith } from './writes.js';

/** The methods of the driver's `Collection` that mongoose calls, as MongoDB's driver documents them. */
export type DriverCollection = ReturnType<typeof createCollection>;

const RETURNING = ['upsert', 'returnDocument', 'returnOriginal', 'includeResultMetadata'];

export function createCollection(engine: Engine, name: string) {
  const { reads, writes } = engine;

  const project = ({ projection }: Search, document: Document): Document => (projection ? projection(document) : document);

  function explain(search: Search): Document {
    const stages = reads.plans(name, search).map((plan) => ({
      stage: 'IXSCAN',
      indexName: plan.index.name,
      keyPattern: plan.index.key,
      direction: plan.reverse ? 'backward' : 'forward',
      ranges: plan.ranges.length,
    }));
    const winningPlan = stages.length === 1 ? { stage: 'FETCH', inputStage: stages[0] } : { stage: 'OR', inputStages: stages };
    return { queryPlanner: { namespace: name, winningPlan } };
  }

  async function changeOne(filter: unknown, rewrite: Rewrite, options?: Document) {
    const search = parseSearch(filter, options, ['upsert']);
    return updateResult(await writes.updateOne(name, search, rewrite, options?.['upsert'] === true));
  }

  async function findAndChange(filter: unknown, rewrite: Rewrite, options: Document = {}) {
    const search = parseSearch(filter, options, RETURNING);
    const outcome = await writes.updateOne(name, search, rewrite, options['upsert'] === true);
    const after = options['returnDocument'] === 'after' || options['returnOriginal'] === false;
    const document = after ? outcome.after : outcome.before;
    const value = document && project(search, document);
    if (!options['includeResultMetadata']) return value;
    const upserted = outcome.upsertedId === null ? {} : { upserted: outcome.upsertedId };
    const matched = outcome.before !== null || outcome.upsertedId !== null;
    return { value, ok: 1, lastErrorObject: { n: matched ? 1 : 0, updatedExisting: outcome.before !== null, ...upserted } };
  }

  const collection = {
    collectionName: name,

    async findOne(filter: unknown, options?: Document): Promise<Document | null> {
      const search = { ...parseSearch(filter, options, ['explain']), limit: 1 };
      if (options?.['explain']) return explain(search);
      const [stored] = reads.find(name, search);
      return stored ? project(search, stored.document) : null;
    },
    find(filter: unknown, options: Document = {}): Cursor {
      const search = (given: Document) => parseSearch(filter, given, ['explain', 'tailable', 'noCursorTimeout']);
      search(options);
      return createCursor(
        options,
        (given) => {
          const parsed = search(given);
          return reads.find(name, parsed).map((stored) => project(parsed, stored.document));
        },
        (given) => explain(search(given)),
      );
    },
    async countDocuments(filter: unknown, options?: Document): Promise<number> {
      return reads.count(name, parseSearch(filter, options));
    },
    async estimatedDocumentCount(options?: Document): Promise<number> {
      return reads.count(name, parseSearch({}, options));
    },

    async insertOne(document: Document, options?: Document) {
      readOptions(options, []);
      await writes.insert(name, document);
      return { acknowledged: true, insertedId: document['_id'] };
    },
    async insertMany(documents: readonly Document[], options?: Document) {
      const result = await collection.bulkWrite(
        documents.map((document) => ({ insertOne: { document } })),
        options,
      );
      return { acknowledged: true, insertedCount: result.insertedCount, insertedIds: result.insertedIds };
    },
    updateOne: async (filter: unknown, update: unknown, options?: Document) => changeOne(filter, rewriteBy(readUpdate(update)), options),
    replaceOne: async (filter: unknown, replacement: unknown, options?: Document) => changeOne(filter, rewriteWith(replacement), options),
    async updateMany(filter: unknown, update: unknown, options?: Document) {
      if (options?.['upsert']) throw unsupported('updateMany with upsert');
      const tally = await writes.updateMany(name, parseSearch(filter, options, ['upsert']), readUpdate(update));
      return { acknowledged: true, matchedCount: tally.matched, modifiedCount: tally.modified, upsertedCount: 0, upsertedId: null };
    },
    findOneAndUpdate: async (filter: unknown, update: unknown, options?: Document) =>
      findAndChange(filter, rewriteBy(readUpdate(update)), options),
    findOneAndReplace: async (filter: unknown, replacement: unknown, options?: Document) =>
      findAndChange(filter, rewriteWith(replacement), options),
    async findOneAndDelete(filter: unknown, options: Document = {}) {
      const search = parseSearch(filter, options, ['includeResultMetadata']);
      const deleted = await writes.deleteOne(name, search);
      const value = deleted && project(search, deleted);
      return options['includeResultMetadata'] ? { value, ok: 1, lastErrorObject: { n: value ? 1 : 0 } } : value;
    },
    async deleteOne(filter: unknown, options?: Document) {
      const deleted = await writes.deleteOne(name, parseSearch(filter, options));
      return { acknowledged: true, deletedCount: deleted ? 1 : 0 };
    },
    async deleteMany(filter: unknown, options?: Document) {
      return { acknowledged: true, deletedCount: await writes.deleteMany(name, parseSearch(filter, options)) };
    },
    bulkWrite: (operations: readonly Document[], options?: Document) => runBulk(collection, operations, readOptions(options, [])),

    async createIndex(key: unknown, options: Document = {}): Promise<string> {
      return engine.createIndex(name, readIndexOptions(key, options));
    },
    async dropIndex(index: string): Promise<void> {
      await engine.dropIndex(name, index);
    },
    listIndexes: () =>
      createCursor(
        {},
        () => describeIndexes(engine.indexes(name)),
        () => ({}),
      ),
    async indexes(): Promise<Document[]> {
      return describeIndexes(engine.indexes(name));
    },
    drop: () => engine.dropCollection(name),
  };
  return refuseTheRest(collection);
}

function updateResult({ before, modified, upsertedId }: Outcome) {
  return {
    acknowledged: true,
    matchedCount: before === null ? 0 : 1,
    modifiedCount: modified ? 1 : 0,
    upsertedCount: upsertedId === null ? 0 : 1,
    upsertedId,
  };
}

function describeIndexes(indexes: readonly IndexRecord[]): Document[] {
  const primary: Document = { v: 2, key: { _id: 1 }, name: '_id_' };
  return [primary, ...indexes.map(({ id: _id, multikey: _multikey, ...index }) => ({ v: 2, ...withoutFalse(index) }))];
}

function withoutFalse(index: Document): Document {
  return Object.fromEntries(
    Object.entries(index).filter(([field]) => field in index && index[field] !== false && index[field] !== undefined),
  );
}

/** Adds the driver's other methods, which throw `storage_unsupported`. */
function refuseTheRest<T extends object>(collection: T): T {
  const refusing: Record<string, unknown> = {};
  for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(mongoose.mongo.Collection.prototype))) {
    if (typeof value !== 'function' || method in collection) continue;
    refusing[method] = () => {
      throw unsupported(`collection.${method}()`);
    };
  }
  return Object.assign(refusing, collection);
}
