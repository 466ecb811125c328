import { encode, isBinary, isObjectId, isPlain } from './bson.js';
import { unsupported } from './errors.js';

const DIGITS = /^\d+$/;

/** Whether a segment is a position in an array, such as the `0` of `a.0`. */
export function isPosition(segment: string): boolean {
  return DIGITS.test(segment);
}

/**
 * Calls `visit` with every value that the path reaches, through arrays of documents as in MongoDB, until it returns true.
 * A missing field is visited as undefined, an array at the end of the path as a whole.
 */
export function some(value: unknown, segments: readonly string[], visit: (value: unknown) => boolean, at = 0): boolean {
  if (at === segments.length) return visit(value);
  const segment = segments[at]!;
  if (Array.isArray(value)) {
    if (isPosition(segment) && Number(segment) < value.length && some(value[Number(segment)], segments, visit, at + 1)) return true;
    return value.some((element) => isPlain(element) && some(element, segments, visit, at));
  }
  if (!isPlain(value)) return visit(undefined);
  return some(own(value, segment), segments, visit, at + 1);
}

/** Own property of a document: a path may contain `constructor` or `__proto__`. */
export function own(document: Record<string, unknown>, field: string): unknown {
  return Object.hasOwn(document, field) ? document[field] : undefined;
}

/** BSON types in MongoDB's comparison order. The numbers are stored: they lead every index key. */
export const Rank = {
  undefined: 0x08,
  null: 0x10,
  number: 0x20,
  string: 0x30,
  object: 0x40,
  array: 0x50,
  binary: 0x60,
  objectId: 0x70,
  boolean: 0x80,
  date: 0x90,
} as const;

/** Rank of a value; a missing field ranks as null, as in MongoDB's comparisons. */
export function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return Rank.string;
    case 'number':
      return Rank.number;
    case 'boolean':
      return Rank.boolean;
    case 'undefined':
      return Rank.null;
    case 'object':
      return rankOfObject(value);
    default:
      throw unsupported(`values of type ${typeof value}`);
  }
}

function rankOfObject(value: object | null): number {
  if (value === null) return Rank.null;
  if (Array.isArray(value)) return Rank.array;
  if (value instanceof Date) return Rank.date;
  if (isBinary(value)) return Rank.binary;
  if (isObjectId(value)) return Rank.objectId;
  if (isPlain(value)) return Rank.object;
  throw unsupported(`values of type ${value.constructor?.name}`);
}

/** Orders two scalars of one rank; numbers with NaN first, binary by length, then subtype, then bytes. */
export function compareScalars(a: unknown, b: unknown): number {
  if (isBinary(a) && isBinary(b)) return compareBinary(a, b);
  if (isObjectId(a) && isObjectId(b)) return Buffer.compare(a.id, b.id);
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  const x = Number(a);
  const y = Number(b);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return x - y;
}

/** Compares by UTF-8 bytes, that is by code point; JavaScript's order differs above U+FFFF. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type Bytes = { length(): number; sub_type: number; value(): Uint8Array };

function compareBinary(a: Bytes, b: Bytes): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
}

/** MongoDB's equality: types must match, and embedded documents have their fields in the same order. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const rank = rankOf(a);
  if (rank !== rankOf(b)) return false;
  if (rank === Rank.null) return true;
  if (rank === Rank.object || rank === Rank.array) return Buffer.compare(encode({ v: a }), encode({ v: b })) === 0;
  return compareScalars(a, b) === 0;
}
