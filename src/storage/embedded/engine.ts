// By hand: mingo has no indexes, unique keys or durability (docs/decisions/embedded-engine.md).
import { createCatalog } from './catalog.js';
import { createIndexAdmin } from './index-admin.js';
import type { IndexOptions, IndexRecord } from './indexes.js';
import { openDisk } from './lmdb.js';
import { createReads, type Reads } from './reads.js';
import { createRecords } from './records.js';
import { createSweep } from './ttl.js';
import { type Verification, verify } from './verify.js';
import { createWrites, type Writes } from './writes.js';

/** The embedded database: collections of documents and their indexes in one folder. */
export interface Engine {
  readonly reads: Reads;
  readonly writes: Writes;
  /** Creates the index, over existing documents too, unless it exists. Throws E11000, or when another index has its name. */
  createIndex(collection: string, options: IndexOptions): Promise<string>;
  dropIndex(collection: string, name: string): Promise<void>;
  indexes(collection: string): readonly IndexRecord[];
  collections(): readonly string[];
  dropCollection(name: string): Promise<boolean>;
  /** Deletes documents that a TTL index has expired at `now` (milliseconds since the epoch) and returns their number. */
  sweep(now: number): Promise<number>;
  /** Compares every index with its documents, for tests and after disk faults. */
  verify(): Verification;
  close(): Promise<void>;
}

export function openEngine(path: string, onDocument?: (collection: string) => void): Engine {
  const disk = openDisk(path);
  const catalog = createCatalog(disk);
  const records = createRecords(disk, catalog);
  const reads = createReads(disk, catalog, onDocument);
  const writes = createWrites({ disk, catalog, reads, records });
  return {
    reads,
    writes,
    ...createIndexAdmin({ disk, catalog, records }),
    collections: () => catalog.all().map((collection) => collection.name),
    sweep: createSweep({ disk, catalog, records }),
    verify: () => verify(disk, catalog),
    close: () => disk.close(),
  };
}
