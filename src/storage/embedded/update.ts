import { type Document, isPlain } from './bson.js';
import { serverError, unsupported } from './errors.js';
import { compile, parseFilter } from './filter.js';
import { equal, isPosition, own } from './values.js';

/** Update operators on one document, with MongoDB's semantics. */
export interface Update {
  /** Top-level fields that may change. */
  readonly touched: ReadonlySet<string>;
  /** Changes the document in place. `inserting` applies `$setOnInsert` too. */
  apply(document: Document, inserting: boolean): void;
}

/** Returns the new value of a field, `GONE` to remove it, or `KEEP`. */
type Change = (current: unknown) => unknown;

const GONE = Symbol('gone');
const KEEP = Symbol('keep');

const OPERATORS: Readonly<Record<string, (operand: unknown, path: string) => Change>> = {
  $set: (operand) => () => operand,
  $setOnInsert: (operand) => () => operand,
  $unset: () => (current) => (current === undefined ? KEEP : GONE),
  $inc: increment,
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
};

/** Parses an update whose values have been through BSON. Throws `storage_unsupported` for unknown operators. */
export function parseUpdate(update: Document): Update {
  const steps: { path: string; segments: string[]; change: Change; onInsert: boolean }[] = [];
  for (const [name, fields] of Object.entries(update)) {
    const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
    if (!operator || !isPlain(fields)) throw unsupported(`the update operator ${name}`);
    for (const [path, operand] of Object.entries(fields)) {
      const segments = path.split('.');
      if (segments.some((segment) => segment === '' || segment.startsWith('$') || segment === '__proto__'))
        throw unsupported(`the update path ${path}`);
      steps.push({ path, segments, change: operator(operand, path), onInsert: name === '$setOnInsert' });
    }
  }
  steps.sort((a, b) => (a.path < b.path ? -1 : 1));
  refuseConflicts(steps.map((step) => step.path));
  return {
    touched: new Set(steps.map((step) => step.segments[0]!)),
    apply(document, inserting) {
      for (const step of steps) if (inserting || !step.onInsert) applyAt(document, step.segments, step.change);
    },
  };
}

/** Throws when two operators change one field, or a field and a part of it. */
function refuseConflicts(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    const ancestors = path.split('.').map((_, i, all) => all.slice(0, i + 1).join('.'));
    const clash = ancestors.find((ancestor) => seen.has(ancestor));
    if (clash) throw serverError(40, 'ConflictingUpdateOperators', `Updating the path '${path}' would create a conflict at '${clash}'`);
    seen.add(path);
  }
}

function applyAt(document: Document, segments: readonly string[], change: Change): void {
  let at: Document | unknown[] = document;
  for (const segment of segments.slice(0, -1)) {
    const next = child(at, segment);
    if (next === undefined) {
      const value = change(undefined);
      if (value === KEEP || value === GONE) return;
    }
    at = next === undefined ? put(at, segment, {}) : (next as Document);
    if (!isPlain(at) && !Array.isArray(at)) throw serverError(28, 'PathNotViable', `Cannot create field in element {${segment}: ...}`);
  }
  const last = segments.at(-1)!;
  const value = change(child(at, last));
  if (value === KEEP) return;
  if (value !== GONE) put(at, last, value);
  else if (Array.isArray(at)) at[Number(last)] = null;
  else delete at[last];
}

function child(at: Document | unknown[], segment: string): unknown {
  if (!Array.isArray(at)) return own(at, segment);
  if (!isPosition(segment)) throw serverError(28, 'PathNotViable', `Cannot create field '${segment}' in an array`);
  return at[Number(segment)];
}

function put<T>(at: Document | unknown[], segment: string, value: T): T {
  if (!Array.isArray(at)) at[segment] = value;
  else if (Number(segment) > at.length) throw unsupported('writing behind the end of an array');
  else at[Number(segment)] = value;
  return value;
}

function increment(operand: unknown, path: string): Change {
  if (typeof operand !== 'number') throw serverError(14, 'TypeMismatch', `Cannot increment with non-numeric argument: {${path}: ...}`);
  return (current) => {
    if (current === undefined) return operand;
    if (typeof current !== 'number')
      throw serverError(14, 'TypeMismatch', `Cannot apply $inc to a value of non-numeric type: {${path}: ...}`);
    return current + operand;
  };
}

function push(operand: unknown, path: string): Change {
  const { $each: items, $slice: slice } = modifiers(operand, '$push', ['$each', '$slice']);
  return (current) => {
    const pushed = [...arrayAt(current, path, '$push'), ...items];
    if (slice === undefined) return pushed;
    return (slice as number) < 0 ? pushed.slice(slice as number) : pushed.slice(0, slice as number);
  };
}

function addToSet(operand: unknown, path: string): Change {
  const { $each: items } = modifiers(operand, '$addToSet', ['$each']);
  return (current) => {
    const set = [...arrayAt(current, path, '$addToSet')];
    for (const item of items) if (!set.some((member) => equal(member, item))) set.push(item);
    return set;
  };
}

function modifiers(operand: unknown, operator: string, known: readonly string[]): { $each: readonly unknown[]; $slice?: unknown } {
  if (!isPlain(operand) || !Object.keys(operand).some((key) => key.startsWith('$'))) return { $each: [operand] };
  const stray = Object.keys(operand).find((key) => !known.includes(key));
  if (stray) throw unsupported(`${operator} with ${stray}`);
  const { $each, $slice } = operand;
  if (!Array.isArray($each)) throw serverError(2, 'BadValue', `The argument to $each in ${operator} must be an array`);
  if ($slice !== undefined && !Number.isInteger($slice)) throw serverError(2, 'BadValue', 'The value for $slice must be an integer value');
  return { $each, $slice };
}

function arrayAt(current: unknown, path: string, operator: string): readonly unknown[] {
  if (current === undefined) return [];
  if (!Array.isArray(current))
    throw serverError(2, 'BadValue', `Cannot apply ${operator} to non-array field. Field named '${path}' has a non-array type.`);
  return current;
}

/** `$pull`: a value removes equal elements, operators test the elements, a plain document tests their fields. */
function pull(operand: unknown, path: string): Change {
  const matches = pullTest(operand);
  return (current) => {
    if (current === undefined) return KEEP;
    return arrayAt(current, path, '$pull').filter((element) => !matches(element));
  };
}

function pullTest(operand: unknown): (element: unknown) => boolean {
  if (!isPlain(operand)) return (element) => equal(element, operand);
  if (Object.keys(operand).some((key) => key.startsWith('$'))) {
    const test = compile(parseFilter({ element: operand }));
    return (element) => test({ element });
  }
  const test = compile(parseFilter(operand));
  return (element) => isPlain(element) && test(element);
}
