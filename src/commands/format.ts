import type { Protection } from './secrets-box.js';

/** First line of an export. One JSON object a line follows: groups, then users, then the end marker. */
export interface Head {
  readonly format: 'cognate-users';
  readonly version: 1;
  readonly pool: string;
  readonly exportedAt: string;
  readonly secrets: Protection;
}

export type Entry =
  | { readonly group: object }
  | { readonly user: { readonly sub: string; readonly username: string }; readonly secrets?: unknown }
  | { readonly end: { readonly groups: number; readonly users: number } };

/** Encodes dates as `{"$date": "…"}`, so that readers need no list of date fields. */
export function plain(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

export function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  if ('$date' in value && typeof value.$date === 'string') return new Date(value.$date);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revived(inner)]));
}
