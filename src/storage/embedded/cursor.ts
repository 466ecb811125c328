import type { Document } from './bson.js';

/** The members of the driver's cursor in use. The first call reads all documents at once, so queries need a limit. */
export interface Cursor {
  sort(sort: Document): Cursor;
  limit(limit: number): Cursor;
  skip(skip: number): Cursor;
  hint(hint: unknown): Cursor;
  project(projection: Document): Cursor;
  toArray(): Promise<Document[]>;
  next(): Promise<Document | null>;
  hasNext(): Promise<boolean>;
  explain(): Promise<Document>;
  close(): Promise<void>;
  on(): Cursor;
  [Symbol.asyncIterator](): AsyncGenerator<Document>;
}

/** Creates a cursor; `read` and `explain` receive the options of `find` as of the first read. */
export function createCursor(given: Document, read: (options: Document) => Document[], explain: (options: Document) => Document): Cursor {
  const options = { ...given };
  let rest: Document[] | undefined;
  const remaining = (): Document[] => {
    rest ??= read(options);
    return rest;
  };
  const set = (name: string, value: unknown): Cursor => {
    options[name] = value;
    return cursor;
  };
  const cursor: Cursor = {
    sort: (sort) => set('sort', sort),
    limit: (limit) => set('limit', limit),
    skip: (skip) => set('skip', skip),
    hint: (hint) => set('hint', hint),
    project: (projection) => set('projection', projection),
    async toArray() {
      return remaining().splice(0);
    },
    async next() {
      return remaining().shift() ?? null;
    },
    async hasNext() {
      return remaining().length > 0;
    },
    async explain() {
      return explain(options);
    },
    async close() {
      rest = [];
    },
    on: () => cursor,
    async *[Symbol.asyncIterator]() {
      yield* remaining().splice(0);
    },
  };
  return cursor;
}
