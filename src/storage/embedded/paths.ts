import { isPlain } from './bson.js';

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
