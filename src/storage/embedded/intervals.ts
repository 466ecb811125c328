import type { Bound, Constraint } from './constraints.js';
import { unsupported } from './errors.js';
import { encodeField, type Index } from './indexes.js';
import { after, behindAll, encodeValue, invert, isCut, lowestText, textPrefix } from './keys.js';
import { Rank, rankOf } from './values.js';

/** Keys from `from` (included) up to `to` (excluded). */
export interface Interval {
  readonly from: Buffer;
  readonly to: Buffer;
}

export interface FieldIntervals {
  readonly intervals: readonly Interval[];
  /** Every interval is one value. */
  readonly points: boolean;
  readonly scope: number;
}

/** Limit of ranges in one query. */
const MAX_RANGES = 10_000;

/** Intervals of one index field that the constraints leave; undefined when they restrict nothing. */
export function intervalsOf(index: Index, at: number, constraints: readonly Constraint[]): FieldIntervals | undefined {
  const points = constraints.find((constraint) => constraint.bound.kind === 'points');
  if (points?.bound.kind === 'points') return { intervals: pointsOf(index, at, points.bound.values), points: true, scope: points.scope };
  const prefix = constraints.find((constraint) => constraint.bound.kind === 'prefix');
  if (prefix?.bound.kind === 'prefix') {
    const start = textPrefix(prefix.bound.text, index.limit);
    return { intervals: [directed(index, at, { from: start, to: after(start) })], points: false, scope: prefix.scope };
  }
  const first = constraints.find((constraint) => isRange(constraint.bound));
  if (!first) return undefined;
  // Different elements of an array may fulfil the lower and the upper bound: only one of them counts, unless both concern one element.
  const together = constraints.filter(
    (c) => isRange(c.bound) && (!index.multikey[at] || c === first || (c.scope !== 0 && c.scope === first.scope)),
  );
  const bounds = together.flatMap(({ bound }) => (bound.kind === 'above' || bound.kind === 'below' ? [bound] : []));
  return { intervals: [directed(index, at, rangeOf(bounds, index.limit))], points: false, scope: first.scope };
}

/** Appends the intervals of the next field to those of the preceding fields. */
export function combine(ranges: readonly Interval[], next: readonly Interval[]): readonly Interval[] {
  if (ranges.length * next.length > MAX_RANGES) throw unsupported(`more than ${MAX_RANGES} ranges in one query`);
  return ranges.flatMap(({ from: head }) =>
    next.map(({ from, to }) => ({ from: Buffer.concat([head, from]), to: Buffer.concat([head, to]) })),
  );
}

function isRange(bound: Bound): boolean {
  return bound.kind === 'above' || bound.kind === 'below';
}

function pointsOf(index: Index, at: number, values: readonly unknown[]): readonly Interval[] {
  const field = index.fields[at]!;
  const keys = values.map((value) => encodeField(index, field, value));
  const sorted = keys.sort(Buffer.compare).filter((key, i) => i === 0 || !key.equals(keys[i - 1]!));
  return sorted.map((key) => ({ from: key, to: after(key) }));
}

type Side = Extract<Bound, { kind: 'above' | 'below' }>;

/** Interval between bounds, within the type of their value. */
function rangeOf(bounds: readonly Side[], limit: number): Interval {
  const rank = rankOf(bounds[0]!.value);
  let from = Buffer.of(rank);
  let to = Buffer.of(rank + 1);
  for (const bound of bounds) {
    if (rankOf(bound.value) !== rank) continue;
    const key = sideOf(bound, limit);
    if (bound.kind === 'above' && Buffer.compare(key, from) > 0) from = key;
    if (bound.kind === 'below' && Buffer.compare(key, to) < 0) to = key;
  }
  return Buffer.compare(from, to) < 0 ? { from, to } : { from, to: from };
}

function sideOf({ kind, value, inclusive }: Side, limit: number): Buffer<ArrayBuffer> {
  if (isCut(value, limit)) return cutSide(kind, value, limit);
  const key = Buffer.from(encodeValue(value, limit));
  return (kind === 'above') === inclusive ? key : Buffer.from(after(key));
}

/** Bound of a value over the key limit: the range includes all values with the same start. */
function cutSide(kind: Side['kind'], value: unknown, limit: number): Buffer<ArrayBuffer> {
  if (rankOf(value) !== Rank.string) throw unsupported('ranges over long binary values');
  const start = Buffer.from(lowestText(value as string, limit));
  return kind === 'above' ? start : Buffer.from(behindAll(start));
}

/** Swaps the ends for a descending field. */
function directed(index: Index, at: number, { from, to }: Interval): Interval {
  return index.fields[at]!.descending ? { from: invert(to), to: behindAll(invert(from)) } : { from, to };
}
