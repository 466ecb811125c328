import { type Document, decode } from './bson.js';
import type { CollectionRecord } from './catalog.js';
import { unsupported } from './errors.js';
import type { Query, Test } from './filter.js';
import { isCut } from './keys.js';
import { batches, type Disk, type Entry } from './lmdb.js';
import type { Plan, Sort } from './plan.js';
import { readStored, type Stored } from './records.js';
import { compareScalars, own, Rank, rankOf } from './values.js';

export interface ScanRequest {
  readonly plans: readonly Plan[];
  readonly test: Test;
  readonly sort: Sort;
  readonly skip: number;
  /** 0: no limit. */
  readonly limit: number;
}

/** Returns the documents of the plans that pass the test, in order, from one snapshot of the disk. */
export function scan(disk: Disk, collection: CollectionRecord, request: ScanRequest): Stored[] {
  const { plans, test, sort, skip, limit } = request;
  const inOrder = plans.length === 1 && plans[0]!.sorted;
  const end = limit === 0 ? Number.POSITIVE_INFINITY : skip + limit;
  const found: Stored[] = [];
  for (const stored of candidates(disk, collection, plans)) {
    if (!test(stored.document)) continue;
    if (inOrder && sort.length > 0) refuseCut(plans[0]!, sort, stored.document);
    found.push(stored);
    if (inOrder && found.length >= end) break;
  }
  if (!inOrder && sort.length > 0) found.sort((a, b) => compareBy(sort, a.document, b.document));
  return skip === 0 && found.length <= end ? found : found.slice(skip, end);
}

/** Counts the documents that match the query, from the keys alone where possible. */
export function count(
  disk: Disk,
  collection: CollectionRecord,
  plans: readonly Plan[],
  { query, test }: { query: Query; test: Test },
): number {
  const [plan] = plans;
  if (plan && plans.length === 1 && keysTellAll(plan, query))
    return plan.ranges.reduce((total, { from, to }) => total + disk.count(from, to), 0);
  let total = 0;
  for (const stored of candidates(disk, collection, plans)) if (test(stored.document)) total++;
  return total;
}

/** Whether keys suffice: each condition fixes a leading field, no field holds arrays, no value is hashed or ambiguous, as null is. */
function keysTellAll({ index, fixed }: Plan, query: Query): boolean {
  const conditions = query.kind === 'and' ? query.parts : [query];
  if (conditions.length !== fixed || index.multikey.some(Boolean)) return false;
  const paths = new Set(
    conditions.map((part) => (part.kind === 'field' && part.operator === '$eq' && isExact(part.operand, index.limit) ? part.path : '')),
  );
  return paths.size === fixed && index.fields.slice(0, fixed).every((field) => paths.has(field.path));
}

function isExact(operand: unknown, limit: number): boolean {
  return ['string', 'number', 'boolean'].includes(typeof operand) && !isCut(operand, limit);
}

/**
 * Ids of the documents in the plans' ranges, in batches of at least `size` but the last, none of them decoded. The consumer may write
 * between batches. An id may occur more than once, and its document may not pass the test.
 */
export function* idBatches(disk: Disk, collection: CollectionRecord, plans: readonly Plan[], size: number): Generator<readonly Buffer[]> {
  let ids: Buffer[] = [];
  for (const plan of plans) {
    const isPrimary = plan.index === collection.primary;
    for (const { from, to } of plan.ranges) {
      for (const entries of batches(disk, from, to, size)) {
        for (const { key, value } of entries) ids.push(isPrimary ? key.subarray(plan.index.prefix.length) : value);
        if (ids.length < size) continue;
        yield ids;
        ids = [];
      }
    }
  }
  if (ids.length > 0) yield ids;
}

function* candidates(disk: Disk, collection: CollectionRecord, plans: readonly Plan[]): Generator<Stored> {
  const seen = plans.length > 1 || plans.some((plan) => plan.repeats) ? new Set<string>() : undefined;
  for (const plan of plans) {
    for (const stored of walk(disk, collection, plan)) {
      const id = seen && stored.id.toString('latin1');
      if (id !== undefined && seen!.has(id)) continue;
      if (id !== undefined) seen!.add(id);
      yield stored;
    }
  }
}

function* walk(disk: Disk, collection: CollectionRecord, plan: Plan): Generator<Stored> {
  const isPrimary = plan.index === collection.primary;
  const ranges = plan.reverse ? plan.ranges.toReversed() : plan.ranges;
  for (const { from, to } of ranges) {
    if (plan.bounded) {
      const value = disk.get(from);
      if (!value) continue;
      yield isPrimary ? primaryStored(plan, { key: from, value }) : secondaryStored(disk, collection, value);
      continue;
    }
    for (const entry of disk.range(from, to, plan.reverse))
      yield isPrimary ? primaryStored(plan, entry) : secondaryStored(disk, collection, entry.value);
  }
}

function primaryStored(plan: Plan, { key, value }: Entry): Stored {
  return { id: key.subarray(plan.index.prefix.length), bytes: value, document: decode(value) };
}

function secondaryStored(disk: Disk, collection: CollectionRecord, id: Buffer): Stored {
  const stored = readStored(disk, collection, id);
  if (!stored) throw new Error(`Collection "${collection.name}": an index names a document that is not there.`);
  return stored;
}

/** Throws when a sort depends on values over the key limit: their keys end in a hash and are not in exact order. */
function refuseCut(plan: Plan, sort: Sort, document: Document): void {
  for (const [path] of sort) {
    const value = path
      .split('.')
      .reduce<unknown>((at, segment) => (typeof at === 'object' && at !== null ? own(at as Document, segment) : undefined), document);
    if (isCut(value, plan.index.limit)) throw unsupported(`sorting by "${path}" with values over ${plan.index.limit} bytes`);
  }
}

function compareBy(sort: Sort, a: Document, b: Document): number {
  for (const [path, direction] of sort) {
    const order = compareValues(sortValue(a, path), sortValue(b, path));
    if (order !== 0) return order * direction;
  }
  return 0;
}

function sortValue(document: Document, path: string): unknown {
  if (path.includes('.')) throw unsupported(`sorting by "${path}" without an index in that order`);
  return own(document, path);
}

function compareValues(a: unknown, b: unknown): number {
  const rank = rankOf(a);
  if (rank === Rank.array || rank === Rank.object) throw unsupported('sorting by arrays or documents');
  return rank - rankOf(b) || compareScalars(a, b);
}
