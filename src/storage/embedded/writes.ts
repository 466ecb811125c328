import { setImmediate } from 'node:timers/promises';
import { type Document, decode, isPlain, roundTrip } from './bson.js';
import type { Catalog, CollectionRecord } from './catalog.js';
import { unsupported } from './errors.js';
import type { Query } from './filter.js';
import type { Disk } from './lmdb.js';
import type { Reads, Search } from './reads.js';
import { type Records, readStored, type Stored } from './records.js';
import { parseUpdate, type Update } from './update.js';

/** Result of a write for one document. */
export interface Outcome {
  readonly before: Document | null;
  readonly after: Document | null;
  readonly modified: boolean;
  readonly upsertedId: string | null;
}

interface Tally {
  readonly matched: number;
  readonly modified: number;
}

/** Writes that find, check and change documents in one transaction, so that no concurrent update is lost. Resolve when durable. */
export interface Writes {
  insert(name: string, document: Document): Promise<void>;
  updateOne(name: string, search: Search, change: Rewrite, upsert: boolean): Promise<Outcome>;
  /** Atomic per document, in batches: other writes may happen in between. */
  updateMany(name: string, search: Search, update: Update): Promise<Tally>;
  deleteOne(name: string, search: Search): Promise<Document | null>;
  deleteMany(name: string, search: Search): Promise<number>;
}

/** Produces the next version of a document, which may be changed in place; `inserting` for an upsert. */
export interface Rewrite {
  readonly touched?: ReadonlySet<string>;
  of(document: Document, inserting: boolean): Document;
}

/** Documents per transaction of `updateMany` and `deleteMany`: bounds the time that the event loop and other writers wait. */
const BATCH_SIZE = 100;

const NOTHING: Outcome = { before: null, after: null, modified: false, upsertedId: null };

export function createWrites(parts: { disk: Disk; catalog: Catalog; reads: Reads; records: Records }): Writes {
  const { disk, catalog, reads, records } = parts;

  function change(collection: CollectionRecord, stored: Stored, rewrite: Rewrite): Outcome {
    const after = rewrite.of(decode(stored.bytes), false);
    const modified = records.replace(collection, stored, after, rewrite.touched);
    return { before: stored.document, after, modified, upsertedId: null };
  }

  function upserted(name: string, search: Search, rewrite: Rewrite): Outcome {
    const after = rewrite.of(roundTrip(equalities(search.query)), true);
    records.insert(name, after);
    return { ...NOTHING, after, upsertedId: after['_id'] as string };
  }

  /** Handles the documents in batches, each document tested in the transaction that changes it. */
  async function each(name: string, search: Search, handle: (collection: CollectionRecord, stored: Stored) => void): Promise<void> {
    for (const ids of reads.candidates(name, search, BATCH_SIZE)) {
      await disk.write(() => {
        const collection = catalog.find(name);
        if (!collection) return;
        for (const id of ids) {
          const stored = readStored(disk, collection, id);
          if (stored && search.test(stored.document)) handle(collection, stored);
        }
      });
      await setImmediate();
    }
  }

  return {
    insert: (name, document) => disk.write(() => records.insert(name, document)),
    updateOne(name, search, rewrite, upsert) {
      const one = { ...search, limit: 1 };
      return disk.write(() => {
        const [stored] = reads.find(name, one);
        if (stored) return change(catalog.find(name)!, stored, rewrite);
        return upsert ? upserted(name, search, rewrite) : NOTHING;
      });
    },
    async updateMany(name, search, update) {
      let matched = 0;
      let modified = 0;
      const rewrite = rewriteBy(update);
      // A change may move a document to a later place of the index.
      const seen = new Set<string>();
      await each(name, search, (collection, stored) => {
        const id = stored.id.toString('latin1');
        if (seen.has(id)) return;
        seen.add(id);
        matched++;
        if (change(collection, stored, rewrite).modified) modified++;
      });
      return { matched, modified };
    },
    deleteOne(name, search) {
      const one = { ...search, limit: 1 };
      return disk.write(() => {
        const [stored] = reads.find(name, one);
        if (!stored) return null;
        records.remove(catalog.find(name)!, stored);
        return stored.document;
      });
    },
    async deleteMany(name, search) {
      let deleted = 0;
      await each(name, search, (collection, stored) => {
        records.remove(collection, stored);
        deleted++;
      });
      return deleted;
    },
  };
}

/** Parses an update of operators, with values as MongoDB would store them. */
export function readUpdate(update: unknown): Update {
  if (!isPlain(update) || Object.keys(update).some((key) => !key.startsWith('$')))
    throw unsupported('an update that is not made of operators');
  return parseUpdate(roundTrip(update));
}

export function rewriteBy(update: Update): Rewrite {
  return {
    touched: update.touched,
    of(document, inserting) {
      update.apply(document, inserting);
      return document;
    },
  };
}

/** Replacement of a document; `_id` is kept. */
export function rewriteWith(replacement: unknown): Rewrite {
  if (!isPlain(replacement) || Object.keys(replacement).some((key) => key.startsWith('$')))
    throw unsupported('a replacement with operators');
  const { _id, ...fields } = roundTrip(replacement);
  return {
    of: (document) => {
      const id = _id ?? document['_id'];
      return id === undefined ? fields : { _id: id, ...fields };
    },
  };
}

/** Fields that an upsert takes from its filter: those with exactly one value. */
function equalities(query: Query): Document {
  const document: Document = {};
  function collect(part: Query): void {
    if (part.kind === 'and') part.parts.forEach(collect);
    if (part.kind !== 'field' || part.operator !== '$eq') return;
    if (part.path.includes('.')) throw unsupported('an upsert with a dotted path in its filter');
    document[part.path] = part.operand;
  }
  collect(query);
  return document;
}
