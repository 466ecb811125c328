import { type Query, valueTest } from './filter.js';
import { equal } from './values.js';

/** Condition of a filter on one field that an index can use. Every matching document fulfils all constraints. */
export interface Constraint {
  readonly path: string;
  /** Constraints of one `$elemMatch` concern the same array element; 0: none. */
  readonly scope: number;
  readonly bound: Bound;
}

export type Bound =
  | { readonly kind: 'points'; readonly values: readonly unknown[] }
  | { readonly kind: 'above' | 'below'; readonly value: unknown; readonly inclusive: boolean }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'exists' };

/** Constraints that hold for the whole filter, so none from `$or`. */
export function constraintsOf(query: Query): readonly Constraint[] {
  let scopes = 0;
  function collect(part: Query, base: string, scope: number): Constraint[] {
    if (part.kind === 'or') return [];
    if (part.kind === 'and') return part.parts.flatMap((inner) => collect(inner, base, scope));
    const path = [base, part.path].filter((piece) => piece !== '').join('.');
    if (part.kind === 'elemMatch') return collect(part.element, path, scope || ++scopes);
    const bound = boundOf(part.operator, part.operand);
    return bound ? [{ path, scope, bound }] : [];
  }
  return collect(query, '', 0);
}

function boundOf(operator: string, operand: unknown): Bound | undefined {
  switch (operator) {
    case '$eq':
      return Array.isArray(operand) ? undefined : { kind: 'points', values: [operand] };
    case '$in':
      return (operand as unknown[]).some(Array.isArray) ? undefined : { kind: 'points', values: operand as unknown[] };
    case '$gt':
    case '$gte':
      return { kind: 'above', value: operand, inclusive: operator === '$gte' };
    case '$lt':
    case '$lte':
      return { kind: 'below', value: operand, inclusive: operator === '$lte' };
    case '$prefix':
      return { kind: 'prefix', text: operand as string };
    case '$exists':
      return operand ? { kind: 'exists' } : undefined;
    default:
      return undefined;
  }
}

/** Whether the constraint excludes documents without the field. */
export function demandsExistence({ bound }: Constraint): boolean {
  return bound.kind !== 'points' || bound.values.every((value) => value !== null);
}

/** Whether the constraints imply `query`: then a partial index on it contains all matching documents. */
export function implies(constraints: readonly Constraint[], query: Query): boolean {
  if (query.kind === 'and') return query.parts.every((part) => implies(constraints, part));
  if (query.kind === 'or') return query.parts.some((part) => implies(constraints, part));
  if (query.kind === 'elemMatch') return false;
  const { path, operator, operand } = query;
  return constraints.some((constraint) => constraint.path === path && boundImplies(constraint, operator, operand));
}

function boundImplies(constraint: Constraint, operator: Extract<Query, { kind: 'field' }>['operator'], operand: unknown): boolean {
  const { bound } = constraint;
  if (operator === '$exists') return operand === true && demandsExistence(constraint);
  if (operator === '$ne' || operator === '$nin') return false;
  const test = valueTest(operator, operand);
  if (bound.kind === 'points') return bound.values.every((value) => value !== null && test(value));
  if (bound.kind === 'prefix') return operator === '$type' && test(bound.text);
  if (bound.kind === 'exists') return false;
  if (operator === '$type') return test(bound.value);
  const sameWay = bound.kind === 'above' ? operator === '$gt' || operator === '$gte' : operator === '$lt' || operator === '$lte';
  return sameWay && (test(bound.value) || (!bound.inclusive && equal(bound.value, operand)));
}
