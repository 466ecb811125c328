import type { Document } from './bson.js';
import type { Catalog } from './catalog.js';
import { serverError } from './errors.js';
import type { IndexOptions, IndexRecord } from './indexes.js';
import { after } from './keys.js';
import { batches, type Disk } from './lmdb.js';
import { type Records, readStored } from './records.js';

export interface IndexAdmin {
  createIndex(collection: string, options: IndexOptions): Promise<string>;
  dropIndex(collection: string, name: string): Promise<void>;
  indexes(collection: string): readonly IndexRecord[];
  dropCollection(name: string): Promise<boolean>;
}

/** Creation and removal of indexes, each in one transaction and so atomic across a crash. */
export function createIndexAdmin({ disk, catalog, records }: { disk: Disk; catalog: Catalog; records: Records }): IndexAdmin {
  function clear(prefix: Buffer): void {
    for (const entries of batches(disk, prefix, after(prefix))) for (const { key } of entries) disk.remove(key);
  }

  return {
    async createIndex(name, options) {
      const existing = find(catalog.find(name)?.indexes ?? [], options);
      if (existing) return existing.name;
      return disk.writeOrUndo(() => {
        const before = catalog.collection(name);
        const made = find(before.indexes, options);
        if (made) return made.name;
        const index = catalog.addIndex(name, { ...options, multikey: Object.keys(options.key).map(() => false) });
        const collection = catalog.find(name)!;
        for (const entries of batches(disk, collection.prefix, after(collection.prefix))) {
          for (const { key } of entries)
            records.enter(collection, index, readStored(disk, collection, key.subarray(collection.prefix.length))!);
        }
        return index.name;
      });
    },
    dropIndex: (name, index) =>
      disk.writeOrUndo(() => {
        const found = catalog.find(name)?.indexes.find((candidate) => candidate.name === index);
        if (!found) throw serverError(27, 'IndexNotFound', `index not found with name [${index}]`);
        clear(found.prefix);
        catalog.removeIndex(name, index);
      }),
    indexes: (name) => catalog.find(name)?.indexes ?? [],
    dropCollection: (name) =>
      disk.writeOrUndo(() => {
        const collection = catalog.find(name);
        if (!collection) return false;
        clear(collection.prefix);
        for (const index of collection.indexes) clear(index.prefix);
        catalog.removeCollection(name);
        return true;
      }),
  };
}

/** Returns the existing index with this key. Throws MongoDB's errors when its name or options differ. */
function find(indexes: readonly IndexRecord[], options: IndexOptions): IndexRecord | undefined {
  const sameKey = indexes.find((index) => describe(index.key) === describe(options.key));
  const sameName = indexes.find((index) => index.name === options.name);
  if (sameName && sameName !== sameKey)
    throw serverError(86, 'IndexKeySpecsConflict', `An index named ${options.name} exists with another key.`);
  if (!sameKey) return undefined;
  if (sameKey.name !== options.name || describe(traits(sameKey)) !== describe(traits(options)))
    throw serverError(85, 'IndexOptionsConflict', `An index on ${describe(options.key)} exists with another name or other options.`);
  return sameKey;
}

function traits({ unique, sparse, partialFilterExpression, expireAfterSeconds }: IndexOptions): Document {
  return { unique, sparse, partialFilterExpression, expireAfterSeconds };
}

function describe(value: unknown): string {
  return JSON.stringify(value);
}
