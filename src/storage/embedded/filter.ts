import { own } from '../../kernel/index.js';
import { binary, type Document, isBinary, isObjectId, isPlain } from './bson.js';
import { unsupported } from './errors.js';
import { compareScalars, equal, Rank, rankOf, some } from './values.js';

export type Test = (value: unknown) => boolean;

/** Parsed filter with every operator explicit. */
export type Query =
  | { readonly kind: 'and'; readonly parts: readonly Query[] }
  | { readonly kind: 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'field'; readonly path: string; readonly operator: Operator; readonly operand: unknown }
  | { readonly kind: 'elemMatch'; readonly path: string; readonly element: Query };

export type Operator = '$eq' | '$ne' | '$in' | '$nin' | '$gt' | '$gte' | '$lt' | '$lte' | '$exists' | '$type' | '$prefix';

const COMPARISONS: ReadonlySet<string> = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte']);
const RANGES: ReadonlySet<string> = new Set(['$gt', '$gte', '$lt', '$lte']);
const TYPES: Readonly<Record<string, number>> = {
  string: Rank.string,
  number: Rank.number,
  object: Rank.object,
  array: Rank.array,
  binData: Rank.binary,
  objectId: Rank.objectId,
  bool: Rank.boolean,
  date: Rank.date,
  null: Rank.null,
};

/** Parses a filter. Throws `storage_unsupported` for operators, values and shapes that the engine does not support. */
export function parseFilter(filter: unknown): Query {
  return and(Object.entries(plain(filter ?? {}, 'a filter')).map(([key, value]) => parseEntry(key, value)));
}

function parseEntry(key: string, value: unknown): Query {
  if (key === '$and' || key === '$or') {
    if (!Array.isArray(value) || value.length === 0) throw unsupported(`${key} without an array of filters`);
    const parts = value.map(parseFilter);
    return key === '$and' ? and(parts) : { kind: 'or', parts };
  }
  if (key.startsWith('$')) throw unsupported(`the filter operator ${key}`);
  return parseField(key, value);
}

function parseField(path: string, condition: unknown): Query {
  if (!isPlain(condition) || !hasOperators(condition)) return parseOperator(path, '$eq', condition);
  if ('$regex' in condition) return parseRegex(path, condition);
  return and(Object.entries(condition).map(([operator, operand]) => parseOperator(path, operator, operand)));
}

function hasOperators(condition: Document): boolean {
  const operators = Object.keys(condition).filter((key) => key.startsWith('$')).length;
  if (operators > 0 && operators < Object.keys(condition).length) throw unsupported('operators beside plain fields in one condition');
  return operators > 0;
}

function parseOperator(path: string, operator: string, raw: unknown): Query {
  if (operator === '$elemMatch') return parseElemMatch(path, raw);
  if (operator === '$exists') return { kind: 'field', path, operator, operand: Boolean(raw) };
  if (operator === '$type') return { kind: 'field', path, operator, operand: typeRank(raw) };
  if (operator === '$in' || operator === '$nin') {
    if (!Array.isArray(raw)) throw unsupported(`${operator} without an array`);
    return { kind: 'field', path, operator, operand: raw.map(literal) };
  }
  if (!COMPARISONS.has(operator)) throw unsupported(`the filter operator ${operator}`);
  if (raw instanceof RegExp) {
    if (operator !== '$eq') throw unsupported(`a regular expression in ${operator}`);
    return { kind: 'field', path, operator: '$prefix', operand: prefixOf(raw) };
  }
  const operand = literal(raw);
  if (RANGES.has(operator) && (operand === null || typeof operand === 'boolean' || Array.isArray(operand) || isPlain(operand)))
    throw unsupported(`${operator} with null, a boolean, an array or a document`);
  return { kind: 'field', path, operator: operator as Operator, operand };
}

function parseElemMatch(path: string, raw: unknown): Query {
  const condition = plain(raw, '$elemMatch');
  const operators = hasOperators(condition) && !('$and' in condition) && !('$or' in condition);
  return { kind: 'elemMatch', path, element: operators ? parseField('', condition) : parseFilter(condition) };
}

function parseRegex(path: string, condition: Document): Query {
  const { $regex, $options, ...rest } = condition;
  if ($options || Object.keys(rest).length > 0) throw unsupported('$regex with options or beside other operators');
  const expression = $regex instanceof RegExp ? $regex : new RegExp(String($regex));
  return { kind: 'field', path, operator: '$prefix', operand: prefixOf(expression) };
}

/** Literal text behind `^`. Other regular expressions are refused: they have no range in an index. */
function prefixOf(expression: RegExp): string {
  const literalText = /^\^((?:[^\\^$.*+?()[\]{}|]|\\[^a-zA-Z0-9])*)$/.exec(expression.source);
  if (!literalText || expression.flags !== '') throw unsupported('regular expressions other than ^ and literal text, without flags');
  return literalText[1]!.replace(/\\(.)/gsu, '$1');
}

function typeRank(raw: unknown): number {
  const rank = typeof raw === 'string' ? own(TYPES, raw) : undefined;
  if (rank === undefined) throw unsupported(`$type ${JSON.stringify(raw)}`);
  return rank;
}

/** Checks a value. `undefined` is refused: it would match documents without the field. */
function literal(value: unknown): unknown {
  if (value === undefined) throw unsupported('undefined in a filter');
  if (value === null || typeof value !== 'object') return checked(value);
  if (value instanceof Date || isBinary(value) || isObjectId(value)) return value;
  if (typeof (value as { toBSON?: unknown }).toBSON === 'function') return literal((value as { toBSON(): unknown }).toBSON());
  if (value instanceof Uint8Array) return binary(value);
  if (Array.isArray(value)) return Array.from(value, literal);
  if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
  return checked(value);
}

function checked(value: unknown): unknown {
  rankOf(value);
  return value;
}

function plain(value: unknown, where: string): Document {
  if (!isPlain(value)) throw unsupported(`${where} that is not a plain object`);
  return value;
}

function and(parts: readonly Query[]): Query {
  return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
}

/** Compiles a parsed filter into a test of whole documents. */
export function compile(query: Query): Test {
  if (query.kind === 'and' || query.kind === 'or') {
    const tests = query.parts.map(compile);
    return query.kind === 'and' ? (value) => tests.every((test) => test(value)) : (value) => tests.some((test) => test(value));
  }
  const segments = query.path === '' ? [] : query.path.split('.');
  if (query.kind === 'elemMatch') {
    const element = compile(query.element);
    const isValueTest = refersToElement(query.element);
    const test: Test = (value) => Array.isArray(value) && value.some((item) => (isValueTest || isPlain(item)) && element(item));
    return (document) => some(document, segments, test);
  }
  if (query.operator === '$ne' || query.operator === '$nin') {
    const positive = compile({ ...query, operator: query.operator === '$ne' ? '$eq' : '$in' });
    return (document) => !positive(document);
  }
  if (query.operator === '$exists') {
    const exists: Test = (document) => some(document, segments, (value) => value !== undefined);
    return query.operand ? exists : (document) => !exists(document);
  }
  const test = valueTest(query.operator, query.operand);
  return (document) => some(document, segments, (value) => test(value) || (Array.isArray(value) && value.some(test)));
}

/** Whether `$elemMatch` tests the elements themselves, as in `{ $gt: 1 }`, instead of their fields, as in `{ a: 1 }`. */
function refersToElement(query: Query): boolean {
  return query.kind === 'and' ? query.parts.length > 0 && query.parts.every(refersToElement) : query.kind !== 'or' && query.path === '';
}

/** Test of one value, for operators that compare one value. */
export function valueTest(operator: Operator, operand: unknown): Test {
  const rank = operator === '$type' || operator === '$in' ? 0 : rankOf(operand);
  const same = (value: unknown): boolean => value !== undefined && rankOf(value) === rank;
  switch (operator) {
    case '$eq':
      return typeof operand === 'string' ? (value) => value === operand : (value) => equal(value, operand);
    case '$in':
      return (value) => (operand as unknown[]).some((item) => equal(value, item));
    case '$prefix':
      return (value) => typeof value === 'string' && value.startsWith(operand as string);
    case '$type':
      return (value) => value !== undefined && rankOf(value) === operand;
    case '$gt':
      return (value) => same(value) && !oneNaN(value, operand) && compareScalars(value, operand) > 0;
    case '$gte':
      return (value) => same(value) && !oneNaN(value, operand) && compareScalars(value, operand) >= 0;
    case '$lt':
      return (value) => same(value) && !oneNaN(value, operand) && compareScalars(value, operand) < 0;
    case '$lte':
      return (value) => same(value) && !oneNaN(value, operand) && compareScalars(value, operand) <= 0;
    default:
      throw unsupported(`the filter operator ${operator} here`);
  }
}

function oneNaN(a: unknown, b: unknown): boolean {
  return Number.isNaN(a) !== Number.isNaN(b);
}
