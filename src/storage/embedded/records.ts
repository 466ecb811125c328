import { type Document, decode, encode } from './bson.js';
import type { Catalog, CollectionRecord } from './catalog.js';
import { duplicateKey, serverError, unsupported } from './errors.js';
import { type Index, type IndexKeys, keysOf } from './indexes.js';
import { encodeValue, isCut, MAX_ID } from './keys.js';
import type { Disk } from './lmdb.js';

/** Document with its key and its stored bytes. */
export interface Stored {
  /** Key bytes of the `_id`. */
  readonly id: Buffer;
  readonly bytes: Buffer;
  readonly document: Document;
}

/** Documents and their index entries, written together. Only inside `Disk.write`. */
export interface Records {
  insert(collection: string, document: Document): void;
  /** Returns whether the stored bytes changed. `touched`: top-level fields that may differ. Omitted: all may. */
  replace(collection: CollectionRecord, before: Stored, after: Document, touched?: ReadonlySet<string>): boolean;
  remove(collection: CollectionRecord, stored: Stored): void;
  /** Adds an existing document to a new index. */
  enter(collection: CollectionRecord, index: Index, stored: Stored): void;
}

/** Key bytes of an `_id`, a string of at most about 790 bytes. */
export function idKey(id: unknown): Buffer {
  if (typeof id !== 'string') throw unsupported(`an _id that is not a string (${typeof id})`);
  if (isCut(id, MAX_ID)) throw unsupported(`an _id of ${Buffer.byteLength(id)} bytes`);
  return encodeValue(id, MAX_ID);
}

export function readStored(disk: Disk, collection: CollectionRecord, id: Buffer): Stored | undefined {
  const bytes = disk.get(Buffer.concat([collection.prefix, id]));
  return bytes && { id, bytes, document: decode(bytes) };
}

interface Change {
  readonly index: Index;
  readonly before?: IndexKeys;
  readonly after?: IndexKeys;
}

export function createRecords(disk: Disk, catalog: Catalog): Records {
  /** Refuses duplicates before the first `put`: `Disk.write` does not roll back. */
  function check(collection: CollectionRecord, { index, before, after }: Change): void {
    if (!index.unique || !after) return;
    for (const [bytes, { key, tuple }] of after.keys) {
      if (before?.keys.has(bytes) || !disk.get(key)) continue;
      const keyValue = Object.fromEntries(index.fields.map((field, i) => [field.path, tuple[i]]));
      throw duplicateKey(collection.name, index.name, index.key, keyValue);
    }
  }

  function apply(collection: CollectionRecord, { index, before, after }: Change, id: Buffer): void {
    for (const [bytes, { key }] of before?.keys ?? []) if (!after?.keys.has(bytes)) disk.remove(key);
    for (const [bytes, { key }] of after?.keys ?? []) if (!before?.keys.has(bytes)) disk.put(key, id);
    if (after?.multikey.some((is, i) => is && !index.multikey[i])) markMultikey(collection.name, index.id, after.multikey);
  }

  function markMultikey(name: string, id: number, seen: readonly boolean[]): void {
    const record = catalog.find(name)!.indexes.find((index) => index.id === id)!;
    const { prefix: _prefix, fields: _fields, limit: _limit, partial: _partial, ...stored } = record;
    catalog.replaceIndex(name, { ...stored, multikey: record.multikey.map((was, i) => was || seen[i]!) });
  }

  return {
    insert(name, document) {
      const id = idKey(document['_id']);
      const bytes = encode(document);
      const collection = catalog.collection(name);
      const key = Buffer.concat([collection.prefix, id]);
      if (disk.get(key)) throw duplicateKey(name, '_id_', { _id: 1 }, { _id: document['_id'] });
      const stored = decode(bytes);
      const changes = collection.indexes.map((index) => ({ index, after: keysOf(index, stored, id) }));
      for (const change of changes) check(collection, change);
      disk.put(key, bytes);
      for (const change of changes) apply(collection, change, id);
    },
    replace(collection, before, after, touched) {
      if (after['_id'] !== before.document['_id'])
        throw serverError(66, 'ImmutableField', "Performing an update on the path '_id' would modify the immutable field '_id'");
      const bytes = encode(after);
      if (Buffer.compare(bytes, before.bytes) === 0) return false;
      const concerned = touched ? collection.indexes.filter((index) => concerns(index, touched)) : collection.indexes;
      const changes = concerned.map((index) => ({
        index,
        before: keysOf(index, before.document, before.id),
        after: keysOf(index, after, before.id),
      }));
      for (const change of changes) check(collection, change);
      disk.put(Buffer.concat([collection.prefix, before.id]), bytes);
      for (const change of changes) apply(collection, change, before.id);
      return true;
    },
    remove(collection, stored) {
      disk.remove(Buffer.concat([collection.prefix, stored.id]));
      for (const index of collection.indexes) apply(collection, { index, before: keysOf(index, stored.document, stored.id) }, stored.id);
    },
    enter(collection, index, stored) {
      const change = { index, after: keysOf(index, stored.document, stored.id) };
      check(collection, change);
      apply(collection, change, stored.id);
    },
  };
}

function concerns(index: Index, touched: ReadonlySet<string>): boolean {
  return index.partial !== undefined || index.fields.some((field) => touched.has(field.segments[0]!));
}
