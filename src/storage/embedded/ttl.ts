import type { Catalog } from './catalog.js';
import { constraintsOf } from './constraints.js';
import { compile, parseFilter } from './filter.js';
import type { Index } from './indexes.js';
import { intervalsOf } from './intervals.js';
import type { Disk } from './lmdb.js';
import { type Records, readStored } from './records.js';

/** Documents deleted in one transaction, which bounds the wait of other writers. */
const BATCH_SIZE = 200;

/** Creates the removal of expired documents, which resolves to their number when none is left. */
export function createSweep({
  disk,
  catalog,
  records,
}: {
  disk: Disk;
  catalog: Catalog;
  records: Records;
}): (now: number) => Promise<number> {
  function sweepBatch(name: string, indexId: number, now: number): number {
    const collection = catalog.find(name);
    const index = collection?.indexes.find((candidate) => candidate.id === indexId);
    if (!collection || index?.expireAfterSeconds === undefined) return 0;
    const filter = parseFilter({ [index.fields[0]!.path]: { $lte: new Date(now - index.expireAfterSeconds * 1000) } });
    const expired = compile(filter);
    const [due] = intervalsOf(index, 0, constraintsOf(filter))!.intervals;
    const ids: Buffer[] = [];
    for (const { value } of disk.range(Buffer.concat([index.prefix, due!.from]), Buffer.concat([index.prefix, due!.to]))) {
      ids.push(value);
      if (ids.length >= BATCH_SIZE) break;
    }
    let deleted = 0;
    for (const id of ids) {
      const stored = readStored(disk, collection, id);
      if (!stored || !expired(stored.document)) continue;
      records.remove(collection, stored);
      deleted++;
    }
    return deleted;
  }

  async function sweepIndex(name: string, index: Index, now: number): Promise<number> {
    let deleted = 0;
    for (;;) {
      const batch = await disk.write(() => sweepBatch(name, index.id, now));
      deleted += batch;
      if (batch < BATCH_SIZE) return deleted;
    }
  }

  return async (now) => {
    let deleted = 0;
    for (const { name, indexes } of catalog.all()) {
      for (const index of indexes) if (index.expireAfterSeconds !== undefined) deleted += await sweepIndex(name, index, now);
    }
    return deleted;
  };
}
