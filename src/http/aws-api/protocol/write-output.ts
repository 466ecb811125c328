import type { Shape } from './schema.js';

/** Serializes a result for JSON: epoch seconds for dates, base64 for bytes, and only members of the shape. */
export function writeOutput(value: unknown, shape: Shape): unknown {
  if (value === undefined || value === null) return undefined;
  switch (shape.kind) {
    case 'structure':
      return Object.fromEntries(
        [...shape.members]
          .map(([name, member]) => [name, writeOutput((value as Record<string, unknown>)[name], member.shape)] as const)
          .filter(([, member]) => member !== undefined),
      );
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, writeOutput(member, shape.value)]));
    case 'list':
      return (value as unknown[]).map((item) => writeOutput(item, shape.item));
    case 'timestamp':
      return (value as Date).getTime() / 1000;
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return value;
  }
}
