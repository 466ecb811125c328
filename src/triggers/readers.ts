/**
 * Reads one member of a function's response; `undefined` when invalid. Omitted and null members
 * have their default.
 */
export type Read<T> = (value: unknown) => { readonly value: T } | undefined;

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Omitted: false. */
export const flag: Read<boolean> = (value) => {
  if (isAbsent(value)) return { value: false };
  return typeof value === 'boolean' ? { value } : undefined;
};

export const text =
  (max: number): Read<string | null> =>
  (value) => {
    if (isAbsent(value)) return { value: null };
    return typeof value === 'string' && value.length <= max ? { value } : undefined;
  };

export const oneOf =
  <T extends string>(...choices: readonly T[]): Read<T | null> =>
  (value) => {
    if (isAbsent(value)) return { value: null };
    const found = choices.find((choice) => choice === value);
    return found === undefined ? undefined : { value: found };
  };

/** Omitted: empty. Numbers and booleans are converted to text, as Cognito does. */
export const textMap: Read<Record<string, string>> = (value) => {
  if (isAbsent(value)) return { value: {} };
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).filter(([, member]) => !isAbsent(member));
  if (!entries.every(([, member]) => ['string', 'number', 'boolean'].includes(typeof member))) return undefined;
  return { value: Object.fromEntries(entries.map(([name, member]) => [name, String(member)])) };
};

export const texts: Read<string[]> = (value) => {
  if (isAbsent(value)) return { value: [] };
  return Array.isArray(value) && value.every((member) => typeof member === 'string') ? { value } : undefined;
};

type Readers<T> = { readonly [Name in keyof T]-?: Read<T[Name]> };

/**
 * Reads a `response` member by member, ignoring unknown ones. Returns the name of the first invalid
 * one otherwise.
 */
export function readResponse<T extends object>(
  readers: Readers<T>,
  response: Record<string, unknown>,
): { response: T } | { wrong: string } {
  const result: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers) as [string, Read<unknown>][]) {
    const member = read(response[name]);
    if (!member) return { wrong: name };
    result[name] = member.value;
  }
  return { response: result as T };
}
