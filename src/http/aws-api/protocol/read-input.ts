import { AwsError } from '../errors.js';
import type { Shape } from './schema.js';

/** Nesting depth at most; AWS clients stay below it. */
const DEPTH = 12;

const unreadable = (found: string, expected: string): AwsError =>
  new AwsError('SerializationException', `${found} can not be converted to ${expected}`);

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'Start of list';
  if (typeof value === 'object') return 'Start of structure or map';
  return (
    { string: 'STRING_VALUE', number: 'NUMBER_VALUE', boolean: value === true ? 'TRUE_VALUE' : 'FALSE_VALUE' }[String(typeof value)] ??
    'VALUE'
  );
}

const WANTED: Readonly<Record<Shape['kind'], string>> = {
  string: 'String',
  number: 'Integer',
  boolean: 'Boolean',
  blob: 'Blob',
  timestamp: 'Date',
  document: 'Document',
  list: 'a list',
  map: 'a map',
  structure: 'a structure',
};

type Reader = (value: unknown, shape: Shape, depth: number) => unknown;

const entriesOf = (value: unknown): [string, unknown][] =>
  Object.entries(value as object).filter(([, member]) => member !== null && member !== undefined);
const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a JSON value into its shape: unknown members are dropped, `null` counts as omitted. Throws `SerializationException` on a wrong
 * type; lengths and patterns are checked later.
 */
export const readInput: Reader = (value, shape, depth = 0) => {
  if (depth > DEPTH) throw new AwsError('SerializationException', 'The request is nested too deeply');
  const refuse = (): never => {
    throw unreadable(nameOf(value), WANTED[shape.kind]);
  };
  switch (shape.kind) {
    case 'structure': {
      if (!isRecord(value)) return refuse();
      const known = entriesOf(value).filter(([name]) => shape.members.has(name));
      return Object.fromEntries(known.map(([name, member]) => [name, readInput(member, shape.members.get(name)!.shape, depth + 1)]));
    }
    case 'map':
      if (!isRecord(value)) return refuse();
      return Object.fromEntries(entriesOf(value).map(([name, member]) => [name, readInput(member, shape.value, depth + 1)]));
    case 'list':
      if (!Array.isArray(value)) return refuse();
      return value.map((item) => readInput(item, shape.item, depth + 1));
    case 'blob':
      return typeof value === 'string' ? Buffer.from(value, 'base64') : refuse();
    case 'timestamp':
      return typeof value === 'number' ? new Date(value * 1000) : refuse();
    case 'document':
      return value;
    default:
      return typeof value === shape.kind ? value : refuse();
  }
};
