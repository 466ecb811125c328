import { decode } from './bson.js';
import type { Catalog, CollectionRecord } from './catalog.js';
import { keysOf } from './indexes.js';
import { after, storePrefix } from './keys.js';
import type { Disk } from './lmdb.js';
import { idKey } from './records.js';

export interface Verification {
  readonly documents: number;
  readonly entries: number;
  /** Descriptions of faults; empty when there are none. */
  readonly problems: readonly string[];
}

/** Derives every index entry from the documents and compares both ways with the stored ones; also reports keys of no collection. */
export function verify(disk: Disk, catalog: Catalog): Verification {
  const problems: string[] = [];
  let documents = 0;
  let entries = 0;
  const known = new Set([0]);
  for (const collection of catalog.all()) {
    known.add(collection.id);
    const expected = expectedEntries(disk, collection, problems);
    documents += expected.documents;
    for (const index of collection.indexes) {
      known.add(index.id);
      const wanted = expected.byIndex.get(index.id)!;
      for (const { key, value } of disk.range(index.prefix, after(index.prefix))) {
        entries++;
        const name = key.toString('latin1');
        if (!wanted.get(name)?.equals(value))
          problems.push(`${collection.name}.${index.name}: entry ${key.toString('hex')} belongs to no document`);
        wanted.delete(name);
      }
      for (const key of wanted.keys())
        problems.push(`${collection.name}.${index.name}: entry ${Buffer.from(key, 'latin1').toString('hex')} is missing`);
    }
  }
  for (const { key } of disk.range(storePrefix(0), Buffer.alloc(5, 0xff))) {
    if (!known.has(key.readUInt32BE(0))) problems.push(`key ${key.toString('hex')} belongs to no collection`);
  }
  return { documents, entries, problems };
}

function expectedEntries(disk: Disk, collection: CollectionRecord, problems: string[]) {
  const byIndex = new Map(collection.indexes.map((index) => [index.id, new Map<string, Buffer>()]));
  let documents = 0;
  for (const { key, value } of disk.range(collection.prefix, after(collection.prefix))) {
    documents++;
    const id = Buffer.from(key.subarray(collection.prefix.length));
    const document = decode(value);
    if (!idKey(document['_id']).equals(id)) problems.push(`${collection.name}: document ${String(document['_id'])} lies under another _id`);
    for (const index of collection.indexes) {
      const { keys, multikey } = keysOf(index, document, id);
      if (multikey.some((is, i) => is && !index.multikey[i]))
        problems.push(`${collection.name}.${index.name}: not marked as holding arrays`);
      const wanted = byIndex.get(index.id)!;
      for (const name of keys.keys()) {
        if (wanted.has(name)) problems.push(`${collection.name}.${index.name}: two documents share a unique key`);
        wanted.set(name, id);
      }
    }
  }
  return { documents, byIndex };
}
