import type { UserPool } from '../pools/index.js';
import { factorsFromElsewhere, type HashAlgorithm, type NewUser, readImportedHash, validateAttributes } from '../users/index.js';
import { fieldsOf, LONGEST_LINE, MFA_ENABLED, PASSWORD_HASH, USERNAME } from './csv.js';

/** Fault of a line: for the job's log only. */
export class LineRefused extends Error {}

const refuse = (message: string): never => {
  throw new LineRefused(message);
};

/** Returns the user that a line describes. Throws `LineRefused`, `attribute_invalid`. */
export function userIn(line: string, on: { pool: UserPool; columns: readonly string[]; algorithm?: HashAlgorithm }): NewUser {
  const { pool, columns, algorithm } = on;
  if (line.length > LONGEST_LINE) refuse('The line is too long.');
  const fields = fieldsOf(line);
  if (fields.length !== columns.length) refuse(`The line has ${fields.length} fields; the header has ${columns.length}.`);
  const given = new Map(columns.map((column, at) => [column, fields[at]!.trim()]));
  const username = given.get(USERNAME) ?? '';
  if (username === '' || /\s/.test(username)) refuse('cognito:username must not be empty or contain white space.');

  const attributes = attributesIn(given);
  const proven = pool.autoVerifiedAttributes.some((name) => attributes[`${name}_verified`] === 'true' && attributes[name] !== undefined);
  if (pool.autoVerifiedAttributes.length > 0 && !proven) {
    refuse(`One of ${pool.autoVerifiedAttributes.join(', ')} must be there and verified.`);
  }
  const mfa = truth(given, MFA_ENABLED) === 'true';
  if (mfa && attributes['phone_number'] === undefined) refuse('cognito:mfa_enabled needs a phone_number.');
  const importedHash = hashIn(given.get(PASSWORD_HASH), algorithm);
  return {
    username,
    attributes: validateAttributes(pool, attributes, { by: 'admin', on: 'create' }),
    status: importedHash === undefined ? 'RESET_REQUIRED' : 'CONFIRMED',
    ...(importedHash === undefined ? {} : { importedHash }),
    ...factorsFromElsewhere(pool, attributes, mfa ? ['sms'] : []),
  };
}

function attributesIn(given: ReadonlyMap<string, string>): Record<string, string> {
  const named = [...given].filter(([column, value]) => value !== '' && ![USERNAME, MFA_ENABLED, PASSWORD_HASH].includes(column));
  return Object.fromEntries(
    named.map(([column, value]) => {
      if (column.endsWith('_verified')) return [column, truth(given, column)];
      return [column, column === 'birthdate' ? isoDate(value) : value];
    }),
  );
}

function truth(given: ReadonlyMap<string, string>, column: string): 'true' | 'false' {
  const value = (given.get(column) ?? '').toLowerCase();
  if (value !== '' && value !== 'true' && value !== 'false') refuse(`${column} must be true or false.`);
  return value === 'true' ? 'true' : 'false';
}

/** Converts MM/DD/YYYY of the files to YYYY-MM-DD of the directory. */
function isoDate(value: string): string {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value) ?? refuse('birthdate must be MM/DD/YYYY.');
  return `${year}-${month}-${day}`;
}

function hashIn(text: string | undefined, algorithm: HashAlgorithm | undefined): string | undefined {
  if (algorithm === undefined || text === undefined || text === '') return undefined;
  const hash = readImportedHash(text);
  if (hash?.algorithm !== algorithm) refuse(`password_hash is not a ${algorithm} hash within the limits.`);
  return text;
}
