import type { Shape } from './schema.js';
import type { XmlValue } from './xml.js';

/** Serializes a result for XML: ISO dates without fractions, and only members of the shape. */
export function writeQueryOutput(value: unknown, shape: Shape): XmlValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (shape.kind === 'structure') {
    const members = [...shape.members].map(
      ([name, { shape: inner }]) => [name, writeQueryOutput((value as Record<string, unknown>)[name], inner)] as const,
    );
    return Object.fromEntries(members);
  }
  if (shape.kind === 'list') return (value as unknown[]).flatMap((item) => writeQueryOutput(item, shape.item) ?? []);
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z');
  return typeof value === 'number' ? value : String(value);
}
