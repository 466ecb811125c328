/**
 * Run-time schema that the AWS SDK packages export beside their types (`SignUpRequest$`): arrays of [kind, namespace, name, traits, …]. No
 * other file knows this layout.
 */
export type Schema = number | string | readonly unknown[] | (() => Schema);

export type Shape =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'blob' | 'timestamp' | 'document' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'map'; readonly value: Shape }
  | { readonly kind: 'structure'; readonly name: string; readonly members: ReadonlyMap<string, Member> };

export interface Member {
  readonly shape: Shape;
  readonly required: boolean;
  /** Marked sensitive: the value never appears in a message. */
  readonly sensitive: boolean;
}

const NUMERIC = 1;
const BOOLEAN = 2;
const TIMESTAMPS = new Set([4, 5, 6, 7]);
const DOCUMENT = 15;
const BLOBS = new Set([21, 42]);
const LIST_OF = 64;
const MAP_OF = 128;
const SIMPLE = 0;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
/** Bit of a numeric trait set; key in a trait object. */
const SENSITIVE_BIT = 8;

function simple(sentinel: number): Shape {
  if (sentinel === NUMERIC || sentinel === 17 || sentinel === 19) return { kind: 'number' };
  if (sentinel === BOOLEAN) return { kind: 'boolean' };
  if (sentinel === DOCUMENT) return { kind: 'document' };
  if (TIMESTAMPS.has(sentinel)) return { kind: 'timestamp' };
  if (BLOBS.has(sentinel)) return { kind: 'blob' };
  return { kind: 'string' };
}

const isSensitive = (traits: unknown): boolean =>
  typeof traits === 'number' ? (traits & SENSITIVE_BIT) !== 0 : typeof traits === 'object' && traits !== null && 'sensitive' in traits;

/** Converts schemas to shapes, each once. */
export function createShapes(): { shapeOf(schema: Schema): Shape } {
  const known = new Map<unknown, Shape>();

  function shapeOf(schema: Schema): Shape {
    if (typeof schema === 'function') return shapeOf(schema());
    if (typeof schema === 'string') return { kind: 'string' };
    if (typeof schema === 'number') {
      if (schema >= MAP_OF) return { kind: 'map', value: simple(schema - MAP_OF) };
      if (schema >= LIST_OF) return { kind: 'list', item: simple(schema - LIST_OF) };
      return simple(schema);
    }
    // `[schema, traits]`: a member with its own traits.
    if (typeof schema[0] !== 'number') return shapeOf(schema[0] as Schema);
    const found = known.get(schema);
    if (found) return found;
    return read(schema);
  }

  function read(schema: readonly unknown[]): Shape {
    const [kind, , name] = schema as [number, string, string];
    switch (Math.abs(kind)) {
      case SIMPLE:
        return shapeOf(schema[4] as Schema);
      case LIST:
        return { kind: 'list', item: shapeOf(schema[4] as Schema) };
      case MAP:
        return { kind: 'map', value: shapeOf(schema[5] as Schema) };
      case STRUCTURE:
      case UNION: {
        const members = new Map<string, Member>();
        const shape: Shape = { kind: 'structure', name, members };
        known.set(schema, shape);
        const [names, schemas, required = 0] = schema.slice(4) as [string[], Schema[], number?];
        for (const [at, member] of names.entries()) {
          const given = schemas[at]!;
          members.set(member, { shape: shapeOf(given), required: at < required, sensitive: sensitive(given) });
        }
        return shape;
      }
      default:
        throw new TypeError(`unknown schema kind ${kind} of ${name}`);
    }
  }

  function sensitive(schema: Schema): boolean {
    if (typeof schema === 'function') return sensitive(schema());
    if (!Array.isArray(schema)) return false;
    if (typeof schema[0] !== 'number') return isSensitive(schema[1]) || sensitive(schema[0] as Schema);
    return isSensitive(schema[3]);
  }

  return { shapeOf };
}
