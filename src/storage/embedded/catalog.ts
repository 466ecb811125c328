import { randomBytes } from 'node:crypto';
import { decode, encode } from './bson.js';
import { type Index, type IndexRecord, toIndex } from './indexes.js';
import { MAX_ID, storePrefix } from './keys.js';
import type { Disk } from './lmdb.js';

export interface CollectionRecord {
  readonly name: string;
  readonly id: number;
  readonly prefix: Buffer;
  /** Documents by `_id`. */
  readonly primary: Index;
  readonly indexes: readonly Index[];
}

interface StoredCollection {
  readonly name: string;
  readonly id: number;
  readonly indexes: readonly IndexRecord[];
}

interface Stored {
  readonly nextId: number;
  readonly collections: readonly StoredCollection[];
}

/** Collections and indexes. Kept in memory and reloaded after a change by any process. */
export interface Catalog {
  find(name: string): CollectionRecord | undefined;
  all(): readonly CollectionRecord[];
  /** Only inside `Disk.write`. Returns the collection, created when it does not exist. */
  collection(name: string): CollectionRecord;
  /** Only inside `Disk.write`. */
  addIndex(name: string, record: Omit<IndexRecord, 'id'>): Index;
  /** Only inside `Disk.write`. */
  replaceIndex(name: string, record: IndexRecord): void;
  /** Only inside `Disk.write`. The caller removes the entries. */
  removeIndex(name: string, index: string): void;
  /** Only inside `Disk.write`. The caller removes documents and entries. */
  removeCollection(name: string): void;
}

const FORMAT = 1;
const VERSION = Buffer.concat([storePrefix(0), Buffer.from('version')]);
const CONTENT = Buffer.concat([storePrefix(0), Buffer.from('catalog')]);

function toCollection({ name, id, indexes }: StoredCollection): CollectionRecord {
  const primary = { ...toIndex({ id, name: '_id_', key: { _id: 1 }, unique: true, sparse: false, multikey: [false] }), limit: MAX_ID };
  return { name, id, prefix: storePrefix(id), primary, indexes: indexes.map(toIndex) };
}

export function createCatalog(disk: Disk): Catalog {
  let version: Buffer | undefined;
  let stored: Stored = { nextId: 1, collections: [] };
  let byName = new Map<string, CollectionRecord>();

  function refresh(): void {
    const current = disk.get(VERSION);
    if (current === version || (current && version?.equals(current))) return;
    version = current;
    const content = disk.get(CONTENT);
    const { format, ...rest } = content
      ? (decode(content) as unknown as Stored & { format: number })
      : { format: FORMAT, nextId: 1, collections: [] };
    if (format !== FORMAT) throw new Error(`The data folder has format ${format}; this version reads format ${FORMAT}.`);
    use(rest);
  }

  function use(next: Stored): void {
    stored = next;
    byName = new Map(next.collections.map((c) => [c.name, toCollection(c)]));
  }

  function save(next: Stored): void {
    // Random instead of counted: a change that was rolled back must differ from the one that replaces it.
    version = randomBytes(12);
    disk.put(CONTENT, encode({ format: FORMAT, ...next }));
    disk.put(VERSION, version);
    use(next);
  }

  function change(name: string, indexes: readonly IndexRecord[], nextId = stored.nextId): void {
    save({ nextId, collections: stored.collections.map((c) => (c.name === name ? { ...c, indexes } : c)) });
  }

  const indexesOf = (name: string): readonly IndexRecord[] => stored.collections.find((c) => c.name === name)?.indexes ?? [];

  return {
    find(name) {
      refresh();
      return byName.get(name);
    },
    all() {
      refresh();
      return [...byName.values()];
    },
    collection(name) {
      refresh();
      if (!byName.has(name)) {
        save({ nextId: stored.nextId + 1, collections: [...stored.collections, { name, id: stored.nextId, indexes: [] }] });
      }
      return byName.get(name)!;
    },
    addIndex(name, record) {
      const id = stored.nextId;
      change(name, [...indexesOf(name), { ...record, id }], id + 1);
      return byName.get(name)!.indexes.at(-1)!;
    },
    replaceIndex(name, record) {
      change(
        name,
        indexesOf(name).map((index) => (index.id === record.id ? record : index)),
      );
    },
    removeIndex(name, index) {
      change(
        name,
        indexesOf(name).filter((record) => record.name !== index),
      );
    },
    removeCollection(name) {
      save({ ...stored, collections: stored.collections.filter((c) => c.name !== name) });
    },
  };
}
