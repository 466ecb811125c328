import type { AppClient } from '../clients/index.js';
import { isStandardAttribute, type UserPool } from '../pools/index.js';

/** Attributes that the server itself maintains: never writable. */
const KEPT_BY_THE_HOUSE: ReadonlySet<string> = new Set(['sub', 'identities']);
/** Verification flags: users never write them, whatever a client's permissions say. */
const PROOFS: ReadonlySet<string> = new Set(['email_verified', 'phone_number_verified']);

type Permissions = Pick<AppClient, 'readAttributes' | 'writeAttributes'>;

/**
 * Returns the attributes that the client may read: its own list, or by default every standard
 * attribute. `sub` always.
 */
export function readableAttributes(pool: Pick<UserPool, 'schema'>, client: Permissions): ReadonlySet<string> {
  const { readAttributes } = client;
  const names = pool.schema.filter(({ name, developerOnly }) => {
    if (name === 'sub') return true;
    if (developerOnly) return false;
    return readAttributes ? readAttributes.includes(name) : isStandardAttribute(name);
  });
  return new Set(names.map(({ name }) => name));
}

/**
 * Returns the attributes that users may write through the client: its own list, or by default every
 * standard attribute; never a verification flag.
 */
export function writableAttributes(pool: Pick<UserPool, 'schema'>, client: Permissions): ReadonlySet<string> {
  const { writeAttributes } = client;
  const names = pool.schema.filter(({ name, developerOnly }) => {
    if (developerOnly || PROOFS.has(name) || KEPT_BY_THE_HOUSE.has(name)) return false;
    return writeAttributes ? writeAttributes.includes(name) : isStandardAttribute(name);
  });
  return new Set(names.map(({ name }) => name));
}

export function isKeptByTheHouse(name: string): boolean {
  return KEPT_BY_THE_HOUSE.has(name);
}

/** Reports whether users may write the attribute where no client is involved. */
export function mayUserWrite(name: string): boolean {
  return !PROOFS.has(name) && !KEPT_BY_THE_HOUSE.has(name);
}
