import { isPlain } from './bson.js';

const DIGITS = /^\d+$/;

/** Array positions are written as digits in a path. */
export function isPosition(segment: string): boolean {
  return DIGITS.test(segment);
}

/**
 * Calls `visit` with every value that the path reaches, walking into arrays of documents as MongoDB does, until it answers true.
 * A document on the way that lacks the field is visited as undefined. Arrays at the end of the path are visited whole.
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

/** Own properties only: a path may say `constructor` or `__proto__`. */
export function own(document: Record<string, unknown>, field: string): unknown {
  return Object.hasOwn(document, field) ? document[field] : undefined;
}
