import type { Document } from './bson.js';
import type { Catalog, CollectionRecord } from './catalog.js';
import { compile, parseFilter, type Query, type Test } from './filter.js';
import { isCut, MAX_ID } from './keys.js';
import type { Disk } from './lmdb.js';
import { readCount, readOptions, readSort } from './options.js';
import { type Plan, planQuery, type Sort } from './plan.js';
import { type Projection, parseProjection } from './projection.js';
import { idKey, readStored, type Stored } from './records.js';
import { count, idBatches, scan } from './scan.js';

/** Parsed filter with its options. */
export interface Search {
  readonly filter: Document;
  readonly query: Query;
  readonly test: Test;
  readonly sort: Sort;
  readonly hint: unknown;
  readonly skip: number;
  readonly limit: number;
  readonly projection: Projection | undefined;
}

export interface Reads {
  /** Matching documents in the order of `sort`. */
  find(name: string, search: Search): Stored[];
  count(name: string, search: Search): number;
  /** Ids of all documents that may match, in batches; the consumer may write between them and tests each document. */
  candidates(name: string, search: Search, size: number): Iterable<readonly Buffer[]>;
  plans(name: string, search: Search): readonly Plan[];
}

const KNOWN = ['sort', 'hint', 'skip', 'limit', 'projection'];

/** Parses a filter with its options; `known` are further options that the caller handles. */
export function parseSearch(filter: unknown, options: unknown, known: readonly string[] = []): Search {
  const given = readOptions(options, [...KNOWN, ...known]);
  const query = parseFilter(filter);
  return {
    filter: (filter ?? {}) as Document,
    query,
    test: compile(query),
    sort: readSort(given['sort']),
    hint: given['hint'] ?? undefined,
    skip: readCount(given['skip'], 'skip'),
    limit: readCount(given['limit'], 'limit'),
    projection: parseProjection(given['projection']),
  };
}

export function createReads(disk: Disk, catalog: Catalog, onDocument?: (collection: string) => void): Reads {
  const plansOf = (collection: CollectionRecord, { query, sort, hint }: Search): readonly Plan[] =>
    planQuery(collection, { query, sort, hint });

  const requestOf = (collection: CollectionRecord, search: Search) => ({
    ...search,
    plans: plansOf(collection, search),
    test: onDocument ? observed(collection, search.test) : search.test,
  });

  /** Reports every document that is tested. */
  function observed({ name }: CollectionRecord, test: Test): Test {
    return (document) => {
      onDocument!(name);
      return test(document);
    };
  }

  return {
    find(name, search) {
      const collection = catalog.find(name);
      if (!collection) return [];
      const id = soleId(search.query);
      if (id !== undefined) return byId(collection, id, search);
      return scan(disk, collection, requestOf(collection, search));
    },
    count(name, search) {
      const collection = catalog.find(name);
      if (!collection) return 0;
      if (search.skip > 0 || search.limit > 0) return scan(disk, collection, requestOf(collection, search)).length;
      return count(disk, collection, plansOf(collection, search), { query: search.query, test: requestOf(collection, search).test });
    },
    candidates(name, search, size) {
      const collection = catalog.find(name);
      return collection ? idBatches(disk, collection, plansOf(collection, search), size) : [];
    },
    plans(name, search) {
      const collection = catalog.find(name);
      return collection ? plansOf(collection, search) : [];
    },
  };

  /** Fast path of a query by `_id`, without plan or test. */
  function byId(collection: CollectionRecord, id: string, { skip }: Search): Stored[] {
    if (skip > 0 || isCut(id, MAX_ID)) return [];
    const stored = readStored(disk, collection, idKey(id));
    if (stored) onDocument?.(collection.name);
    return stored ? [stored] : [];
  }
}

function soleId(query: Query): string | undefined {
  const sole = query.kind === 'field' && query.path === '_id' && query.operator === '$eq';
  return sole && typeof query.operand === 'string' ? query.operand : undefined;
}
