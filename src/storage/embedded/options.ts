import { type Document, isPlain } from './bson.js';
import { unsupported } from './errors.js';
import type { Sort } from './plan.js';

/** Options that the engine always fulfils, or that mongoose adds for itself. */
const HARMLESS: ReadonlySet<string> = new Set([
  'writeConcern',
  'w',
  'j',
  'readConcern',
  'readPreference',
  'maxTimeMS',
  'timeoutMS',
  'batchSize',
  'comment',
  'ordered',
  'checkKeys',
  'runValidators',
  'setDefaultsOnInsert',
  'overwriteDiscriminatorKey',
  'timestamps',
  'strict',
  'strictQuery',
  'new',
  'omitUndefined',
  'upsertedId',
  'validateBeforeSave',
  'validateModifiedOnly',
  'autoIndex',
  'lean',
  'defaults',
  'middleware',
  'overwriteImmutable',
  'multi',
]);

/** Returns the options. Throws `storage_unsupported` for one that is neither harmless nor among `known`. */
export function readOptions(options: unknown, known: readonly string[]): Document {
  if (options === undefined || options === null) return {};
  const given = options as Document;
  for (const name of Object.keys(given)) {
    if (given[name] === undefined || given[name] === null || HARMLESS.has(name) || known.includes(name)) continue;
    throw unsupported(`the option ${name}`);
  }
  return given;
}

export function readSort(sort: unknown): Sort {
  if (sort === undefined || sort === null) return [];
  if (!isPlain(sort) && !(sort instanceof Map)) throw unsupported(`the sort ${JSON.stringify(sort)}`);
  return [...(sort instanceof Map ? sort.entries() : Object.entries(sort))].map(([path, direction]) => {
    if (direction === 1 || direction === 'asc' || direction === 'ascending') return [String(path), 1];
    if (direction === -1 || direction === 'desc' || direction === 'descending') return [String(path), -1];
    throw unsupported(`the sort direction ${JSON.stringify(direction)}`);
  });
}

export function readCount(value: unknown, name: string): number {
  if (value === undefined || value === null) return 0;
  if (!Number.isInteger(value)) throw unsupported(`${name} ${JSON.stringify(value)}`);
  return Math.abs(value as number);
}
