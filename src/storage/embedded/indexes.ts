import { defined } from '../../kernel/index.js';
import type { Document } from './bson.js';
import { isPlain } from './bson.js';
import { serverError, unsupported } from './errors.js';
import { compile, parseFilter, type Query, type Test } from './filter.js';
import { encodeValue, fieldLimit, invert, storePrefix } from './keys.js';
import { isPosition, own } from './values.js';

export interface IndexField {
  readonly path: string;
  readonly segments: readonly string[];
  readonly descending: boolean;
}

/** Index as the catalog stores it. */
export interface IndexRecord {
  readonly id: number;
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partialFilterExpression?: Document;
  readonly expireAfterSeconds?: number;
  /** For each field, whether a document ever reached it through an array. */
  readonly multikey: readonly boolean[];
}

export interface Index extends IndexRecord {
  readonly prefix: Buffer;
  readonly fields: readonly IndexField[];
  /** Bytes that one value may occupy in a key. */
  readonly limit: number;
  readonly partial?: { readonly query: Query; readonly test: Test };
}

export type IndexOptions = Omit<IndexRecord, 'id' | 'multikey'>;

const OPTIONS: ReadonlySet<string> = new Set([
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'name',
  'background',
  'v',
]);

/** Parses the arguments of `createIndex`; the name defaults to MongoDB's. */
export function readIndexOptions(spec: unknown, options: Document): IndexOptions {
  if (!isPlain(spec) || Object.keys(spec).length === 0) throw unsupported(`the index key ${JSON.stringify(spec)}`);
  const stray = Object.keys(options).find((name) => !OPTIONS.has(name) && options[name] !== undefined);
  if (stray) throw unsupported(`the index option ${stray}`);
  const key = Object.fromEntries(Object.entries(spec).map(([path, direction]) => [path, readDirection(path, direction)]));
  const partial = options['partialFilterExpression'];
  const expiry = options['expireAfterSeconds'];
  if (partial !== undefined && options['sparse']) throw unsupported('an index both sparse and partial');
  if (expiry !== undefined && Object.keys(key).length > 1) throw unsupported('expireAfterSeconds on a compound index');
  if (partial !== undefined) parseFilter(partial);
  return {
    name: typeof options['name'] === 'string' ? options['name'] : Object.entries(key).flat().join('_'),
    key,
    unique: options['unique'] === true,
    sparse: options['sparse'] === true,
    ...defined({
      partialFilterExpression: partial === undefined ? undefined : (partial as Document),
      expireAfterSeconds: expiry === undefined ? undefined : Number(expiry),
    }),
  };
}

function readDirection(path: string, direction: unknown): 1 | -1 {
  if (direction !== 1 && direction !== -1) throw unsupported(`the index direction ${JSON.stringify(direction)}`);
  if (path.split('.').some((segment) => segment === '' || segment.startsWith('$') || isPosition(segment)))
    throw unsupported(`an index on ${path}`);
  return direction;
}

export function toIndex(record: IndexRecord): Index {
  const fields = Object.entries(record.key).map(([path, direction]) => ({ path, segments: path.split('.'), descending: direction === -1 }));
  const query = record.partialFilterExpression && parseFilter(record.partialFilterExpression);
  return {
    ...record,
    prefix: storePrefix(record.id),
    fields,
    limit: fieldLimit(fields.length),
    ...defined({ partial: query ? { query, test: compile(query) } : undefined }),
  };
}

/** Value of a missing field: null as a key, and left out of sparse indexes. */
const MISSING = Symbol('missing');

type Tuple = readonly unknown[];

export interface IndexKeys {
  /** By their bytes, for comparison between documents. Keys of unique indexes contain no document id; others end in it. */
  readonly keys: ReadonlyMap<string, { readonly key: Buffer; readonly tuple: Tuple }>;
  /** For each field, whether it was reached through an array. */
  readonly multikey: readonly boolean[];
}

/** Index keys of a document. `id`: key bytes of its `_id`. */
export function keysOf(index: Index, document: Document, id: Uint8Array): IndexKeys {
  const keys = new Map<string, { key: Buffer; tuple: Tuple }>();
  const multikey = index.fields.map(() => false);
  if (index.partial && !index.partial.test(document)) return { keys, multikey };
  for (const tuple of tuplesOf(index.fields, document, multikey)) {
    if (index.sparse && tuple.every((value) => value === MISSING)) continue;
    const values = tuple.map((value) => (value === MISSING ? null : value));
    const key = Buffer.concat([
      index.prefix,
      ...index.fields.map((field, i) => encodeField(index, field, values[i])),
      ...(index.unique ? [] : [id]),
    ]);
    keys.set(key.toString('latin1'), { key, tuple: values });
  }
  return { keys, multikey };
}

export function encodeField(index: Index, field: IndexField, value: unknown): Buffer {
  const bytes = encodeValue(value, index.limit);
  return field.descending ? invert(bytes) : bytes;
}

/** One tuple, or one per element of the array that the fields pass through; one index cannot contain two different arrays. */
function tuplesOf(fields: readonly IndexField[], document: Document, multikey: boolean[]): Tuple[] {
  return expand(
    fields.map((field) => ({ value: document, rest: field.segments, trail: '', settled: false })),
    multikey,
  );
}

interface Walk {
  readonly value: unknown;
  readonly rest: readonly string[];
  /** Path so far, which distinguishes arrays. */
  readonly trail: string;
  readonly settled: boolean;
}

function expand(walks: readonly Walk[], multikey: boolean[]): Tuple[] {
  const reached = walks.map(walkOn);
  const array = reached.find((walk) => !walk.settled);
  if (!array) return [reached.map((walk) => walk.value)];
  for (const [i, walk] of reached.entries()) {
    if (walk.settled) continue;
    if (walk.trail !== array.trail) throw serverError(171, 'CannotIndexParallelArrays', 'cannot index parallel arrays');
    multikey[i] = true;
  }
  const elements = array.value as unknown[];
  return (elements.length === 0 ? [undefined] : elements).flatMap((element) =>
    expand(
      reached.map((walk) => (walk.settled ? walk : stepInto(walk, element))),
      multikey,
    ),
  );
}

/** Follows the path to its end or to an array. */
function walkOn(walk: Walk): Walk {
  let { value, rest, trail } = walk;
  if (walk.settled) return walk;
  while (!Array.isArray(value)) {
    if (rest.length === 0) return { value: value === undefined ? MISSING : value, rest, trail, settled: true };
    if (!isPlain(value)) return { value: MISSING, rest, trail, settled: true };
    value = own(value, rest[0]!);
    trail = `${trail}.${rest[0]}`;
    rest = rest.slice(1);
  }
  return { value, rest, trail, settled: false };
}

/** Steps into an array. An element at the end of the path is a value even when it is an array; the value of an empty array is `undefined`. */
function stepInto(walk: Walk, element: unknown): Walk {
  const trail = `${walk.trail}[]`;
  if (walk.rest.length === 0) return { value: element, rest: [], trail, settled: true };
  return isPlain(element) ? { value: element, rest: walk.rest, trail, settled: false } : { value: MISSING, rest: [], trail, settled: true };
}
