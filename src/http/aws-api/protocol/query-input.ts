import { AwsError } from '../errors.js';
import type { Shape } from './schema.js';

/** `Tags.member.1.Key=a` as a tree of names to values or subtrees. */
type Tree = Map<string, Tree | string>;

const MAX_PARAMETERS = 5000;
const MAX_DEPTH = 10;

/**
 * Reads the parameters of a Query request into the shape of its input; unknown ones are dropped. Throws `MalformedInput` on a wrong type;
 * lengths and patterns are checked later.
 */
export function readQueryInput(parameters: URLSearchParams, shape: Shape): unknown {
  if (parameters.size > MAX_PARAMETERS) throw malformed('There are too many parameters');
  const root: Tree = new Map();
  for (const [name, value] of parameters) put(root, name.split('.'), value);
  return read(root, shape, '') ?? {};
}

function put(root: Tree, path: readonly string[], value: string): void {
  if (path.length > MAX_DEPTH) throw malformed('A parameter is nested too deeply');
  let tree = root;
  for (const step of path.slice(0, -1)) {
    const next = tree.get(step) ?? new Map();
    if (typeof next === 'string') throw malformed(`Parameter ${step.slice(0, 100)} is given as a value and as a structure`);
    tree.set(step, next);
    tree = next;
  }
  const last = path.at(-1)!;
  if (tree.has(last)) throw malformed(`Parameter ${path.join('.').slice(0, 200)} is given more than once`);
  tree.set(last, value);
}

function read(found: Tree | string | undefined, shape: Shape, name: string): unknown {
  if (found === undefined) return undefined;
  if (shape.kind === 'structure') {
    if (typeof found === 'string') throw malformed(`${name} must be a structure`);
    const members = [...shape.members].map(([member, { shape: inner }]) => [member, read(found.get(member), inner, member)] as const);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }
  if (shape.kind === 'list') {
    // An empty list is sent as the bare name without a value.
    if (found === '') return [];
    const items = typeof found === 'string' ? undefined : found.get('member');
    if (!(items instanceof Map)) throw malformed(`${name} must be a list`);
    const numbered = [...items].map(([at, item]) => [/^[1-9]\d{0,4}$/.test(at) ? Number(at) : malformedList(name), item] as const);
    return numbered.sort(([a], [b]) => a - b).map(([, item]) => read(item, shape.item, name));
  }
  if (typeof found !== 'string') throw malformed(`${name} must be a value`);
  if (shape.kind === 'number') return /^-?\d{1,15}$/.test(found) ? Number(found) : refuse(name, 'a whole number');
  if (shape.kind === 'boolean') return /^(true|false)$/i.test(found) ? found.toLowerCase() === 'true' : refuse(name, 'true or false');
  return found;
}

const malformed = (message: string): AwsError => new AwsError('MalformedInput', message);

function refuse(name: string, expected: string): never {
  throw malformed(`${name} must be ${expected}`);
}

function malformedList(name: string): never {
  throw malformed(`The items of ${name} must be numbered`);
}
