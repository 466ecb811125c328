// By hand: CSV libraries know no escapes outside quotes (docs/decisions/csv-import.md).
import type { UserPool } from '../pools/index.js';
/** Characters of a line (Cognito CSV import). */
export const LONGEST_LINE = 16_000;

/**
 * Yields the lines of a UTF-8 file, without line ends. An overlong line is cut shortly after the
 * limit, which bounds memory.
 */
export async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of content) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop()!.slice(0, LONGEST_LINE + 2);
    for (const part of parts) yield trimmed(part);
  }
  if (rest !== '') yield trimmed(rest);
}

const trimmed = (line: string): string => line.slice(0, LONGEST_LINE + 2).replace(/\r$/, '');

/** Standard attributes in the order of Cognito's CSV header. */
const STANDARD = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'email_verified',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'phone_number_verified',
  'address',
  'updated_at',
] as const;

export const USERNAME = 'cognito:username';
export const MFA_ENABLED = 'cognito:mfa_enabled';
export const PASSWORD_HASH = 'password_hash';

/** Returns the CSV columns of this pool (GetCSVHeader). */
export function headerOf(pool: Pick<UserPool, 'schema'>): readonly string[] {
  const custom = pool.schema.map(({ name }) => name).filter((name) => name.includes(':'));
  return [...STANDARD, ...custom, MFA_ENABLED, USERNAME];
}

/** Returns the fault of a file's header line, if any. Columns may come in any order. */
export function problemWithHeader(pool: Pick<UserPool, 'schema'>, columns: readonly string[], withHashes: boolean): string | undefined {
  const expected = [...headerOf(pool), ...(withHashes ? [PASSWORD_HASH] : [])];
  const missing = expected.filter((column) => !columns.includes(column));
  if (missing.length > 0) return `The header of the file lacks ${missing.slice(0, 5).join(', ')}.`;
  const unexpected = columns.find((column) => !expected.includes(column));
  if (unexpected !== undefined) return `The header of the file has a column that the user pool does not have: ${unexpected.slice(0, 64)}.`;
  return new Set(columns).size < columns.length ? 'The header of the file has a column twice.' : undefined;
}

/**
 * Splits a line into fields: no quotes; a comma within a field is written `\,`, a backslash may be
 * doubled.
 */
export function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    const next = line[at + 1];
    if (character === '\\' && (next === ',' || next === '\\')) {
      field += next;
      at += 1;
    } else if (character === ',') {
      fields.push(field);
      field = '';
    } else {
      field += character;
    }
  }
  return [...fields, field];
}
