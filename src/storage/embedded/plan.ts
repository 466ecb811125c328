import type { CollectionRecord } from './catalog.js';
import { type Constraint, constraintsOf, demandsExistence, implies } from './constraints.js';
import { unindexed, unsupported } from './errors.js';
import type { Query } from './filter.js';
import type { Index } from './indexes.js';
import { combine, type Interval, intervalsOf } from './intervals.js';
import { after } from './keys.js';

export type Sort = readonly (readonly [path: string, direction: 1 | -1])[];

/** Access path of a query: the ranges contain all matching documents, and perhaps others. */
export interface Plan {
  readonly index: Index;
  /** In the order of the index. */
  readonly ranges: readonly Interval[];
  readonly reverse: boolean;
  /** The ranges yield the documents in the order of `sort`. */
  readonly sorted: boolean;
  /** Each range contains at most one document. */
  readonly bounded: boolean;
  /** A document may occur more than once. */
  readonly repeats: boolean;
  /** Number of leading index fields with one fixed value. */
  readonly fixed: number;
}

export interface PlanRequest {
  readonly query: Query;
  readonly sort: Sort;
  /** Index by name or key; `{ _id: 1 }` permits a scan of the whole collection. */
  readonly hint?: unknown;
}

/** Plans a query: one plan, or one for each branch of an `$or`. Throws `storage_unindexed`. */
export function planQuery(collection: CollectionRecord, request: PlanRequest): readonly Plan[] {
  const { query, sort, hint } = request;
  const indexes = [collection.primary, ...collection.indexes].filter((index) => hint === undefined || isHinted(index, hint));
  if (indexes.length === 0) throw unsupported(`a hint on an unknown index ${JSON.stringify(hint)}`);
  const best = bestPlan(indexes, query, sort, hint !== undefined);
  if (best) return [best];
  const branches = branchesOf(query)?.map((branch) => bestPlan(indexes, branch, [], false));
  if (branches?.every((branch) => branch !== undefined) && (sort.length === 0 || branches.every((branch) => branch.bounded)))
    return branches;
  throw unindexed(
    collection.name,
    `${shapeOf(query)}${sort.length > 0 ? ` sorted by ${sort.map(([path, way]) => `${path} ${way}`).join(', ')}` : ''}`,
  );
}

/** Fields and operators of a filter without its values, which may be secret. */
function shapeOf(query: Query): string {
  if (query.kind === 'and' || query.kind === 'or') return `${query.kind}(${query.parts.map(shapeOf).join(', ')})`;
  return query.kind === 'elemMatch' ? `${query.path} $elemMatch ${shapeOf(query.element)}` : `${query.path} ${query.operator}`;
}

function isHinted(index: Index, hint: unknown): boolean {
  return index.name === hint || JSON.stringify(index.key) === JSON.stringify(hint);
}

/** Expands `{ a, $or: [b, c] }` to `[a and b, a and c]`. */
function branchesOf(query: Query): readonly Query[] | undefined {
  if (query.kind === 'or') return query.parts;
  if (query.kind !== 'and') return undefined;
  const or = query.parts.find((part) => part.kind === 'or');
  return or?.parts.map((branch) => ({ kind: 'and', parts: [...query.parts.filter((part) => part !== or), branch] }));
}

function bestPlan(indexes: readonly Index[], query: Query, sort: Sort, hinted: boolean): Plan | undefined {
  const constraints = constraintsOf(query);
  const matchesAll = query.kind === 'and' && query.parts.length === 0;
  let best: { plan: Plan; score: number } | undefined;
  for (const index of indexes) {
    if (!holdsAll(index, constraints)) continue;
    const { plan, used } = planIndex(index, constraints, sort);
    const serves = used > 0 || hinted || (matchesAll && (sort.length > 0 ? plan.sorted : index.name === '_id_'));
    if (!serves || !(plan.sorted || plan.bounded)) continue;
    const score = (plan.bounded ? 1000 : 0) + used;
    if (!best || score > best.score) best = { plan, score };
  }
  return best?.plan;
}

/** Whether the index contains all matching documents: the filter must exclude what a sparse or partial index leaves out. */
function holdsAll(index: Index, constraints: readonly Constraint[]): boolean {
  if (index.partial && !implies(constraints, index.partial.query)) return false;
  if (!index.sparse) return true;
  return index.fields.some((field) => constraints.some((constraint) => constraint.path === field.path && demandsExistence(constraint)));
}

/** Binds as many leading fields as the constraints allow: fixed values, then one range. `used` counts fixed values double. */
function planIndex(index: Index, constraints: readonly Constraint[], sort: Sort): { plan: Plan; used: number } {
  let ranges: readonly Interval[] = [{ from: index.prefix, to: after(index.prefix) }];
  let points = 0;
  let used = 0;
  let repeats = false;
  const single: boolean[] = [];
  const bound: { path: string; scope: number }[] = [];
  for (const [i, field] of index.fields.entries()) {
    const usable = constraints.filter((c) => c.path === field.path && mayCombine(index, i, c.scope, bound));
    const found = intervalsOf(index, i, usable);
    if (!found) break;
    ranges = combine(ranges, found.intervals);
    bound.push({ path: field.path, scope: found.scope });
    repeats ||= index.multikey[i]! && (!found.points || found.intervals.length > 1);
    used += found.points ? 2 : 1;
    if (!found.points) break;
    points++;
    single.push(found.intervals.length === 1);
  }
  repeats ||= index.multikey.slice(bound.length).some(Boolean);
  const order = orderOf(index, single, sort);
  const complete = index.unique && points === index.fields.length;
  return {
    plan: {
      index,
      ranges,
      reverse: order === -1,
      sorted: sort.length === 0 || order !== 0,
      bounded: complete,
      repeats,
      fixed: single.filter(Boolean).length,
    },
    used,
  };
}

/**
 * Whether a constraint may be combined with those of preceding fields. A key over arrays represents one element, but two elements may fulfil
 * two conditions: two fields under one array are combined only within one `$elemMatch`.
 */
function mayCombine(index: Index, at: number, scope: number, bound: readonly { path: string; scope: number }[]): boolean {
  if (!index.multikey[at]) return true;
  const root = index.fields[at]!.segments[0];
  return bound.every((other, i) => !index.multikey[i] || index.fields[i]!.segments[0] !== root || (scope !== 0 && other.scope === scope));
}

/** Direction in which the index yields the order, 0 when it does not. `single`: leading fields that have one value only. */
function orderOf(index: Index, single: readonly boolean[], sort: Sort): 1 | 0 | -1 {
  let at = 0;
  let direction: 1 | 0 | -1 = 0;
  for (const [path, wanted] of sort) {
    while (single[at] && index.fields[at]!.path !== path) at++;
    const field = index.fields[at];
    if (!field || field.path !== path) {
      const fixed = index.fields.findIndex((other) => other.path === path);
      if (fixed >= 0 && fixed < at && single[fixed]) continue;
      return 0;
    }
    if (index.multikey[at]) return 0;
    const needed = (field.descending ? -1 : 1) * wanted === 1 ? 1 : -1;
    if (!single[at]) {
      if (direction !== 0 && direction !== needed) return 0;
      direction = needed;
    }
    at++;
  }
  return direction || 1;
}
