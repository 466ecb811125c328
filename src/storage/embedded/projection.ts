import { type Document, isPlain } from './bson.js';
import { unsupported } from './errors.js';

export type Projection = (document: Document) => Document;

interface Tree {
  readonly [field: string]: Tree | true;
}

/** Parses a projection that includes or excludes fields, by dotted paths and through arrays; `_id` is included unless excluded by name. */
export function parseProjection(spec: unknown): Projection | undefined {
  if (spec === undefined || spec === null || (isPlain(spec) && Object.keys(spec).length === 0)) return undefined;
  if (!isPlain(spec)) throw unsupported(`the projection ${JSON.stringify(spec)}`);
  const flags = Object.entries(spec).map(([path, flag]) => [path, readFlag(path, flag)] as const);
  const others = flags.filter(([path]) => path !== '_id');
  const keeps = others.length > 0 ? others[0]![1] : flags[0]![1];
  if (others.some(([, keep]) => keep !== keeps)) throw unsupported('a projection that both keeps and leaves out fields');
  const id = flags.find(([path]) => path === '_id')?.[1] ?? true;
  const tree = treeOf(others.map(([path]) => path));
  if (!keeps) return (document) => leaveOut(document, id ? tree : { ...tree, _id: true });
  return (document) => keep(document, id ? { _id: true, ...tree } : tree);
}

function readFlag(path: string, flag: unknown): boolean {
  if (typeof flag !== 'number' && typeof flag !== 'boolean') throw unsupported(`the projection of ${path}`);
  if (path.split('.').some((segment) => segment === '' || segment.startsWith('$') || segment === '__proto__'))
    throw unsupported(`the projection of ${path}`);
  return Boolean(flag);
}

/** Tree without a prototype: a field may be called `constructor`. */
function emptyTree(): Record<string, Tree | true> {
  return Object.create(null);
}

function treeOf(paths: readonly string[]): Tree {
  const root = emptyTree();
  for (const path of paths) {
    const segments = path.split('.');
    let at = root;
    for (const segment of segments.slice(0, -1)) {
      if (at[segment] === true) throw unsupported(`a projection of ${path} and of what it lies in`);
      at[segment] ??= emptyTree();
      at = at[segment] as Record<string, Tree | true>;
    }
    if (at[segments.at(-1)!] !== undefined) throw unsupported(`a projection of ${path} and of what lies in it`);
    at[segments.at(-1)!] = true;
  }
  return root;
}

function keep(document: Document, tree: Tree): Document {
  const kept: Document = {};
  for (const [field, value] of Object.entries(document)) {
    const branch = Object.hasOwn(tree, field) ? tree[field] : undefined;
    if (branch === true) kept[field] = value;
    else if (branch && Array.isArray(value)) kept[field] = keepElements(value, branch);
    else if (branch && isPlain(value)) kept[field] = keep(value, branch);
  }
  return kept;
}

function keepElements(elements: readonly unknown[], tree: Tree): unknown[] {
  return elements.flatMap((element) =>
    Array.isArray(element) ? [keepElements(element, tree)] : isPlain(element) ? [keep(element, tree)] : [],
  );
}

function leaveOut(document: Document, tree: Tree): Document {
  const left: Document = {};
  for (const [field, value] of Object.entries(document)) {
    const branch = Object.hasOwn(tree, field) ? tree[field] : undefined;
    if (branch === undefined) left[field] = value;
    else if (branch !== true) left[field] = leaveOutOf(value, branch);
  }
  return left;
}

function leaveOutOf(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => leaveOutOf(element, tree));
  return isPlain(value) ? leaveOut(value, tree) : value;
}
