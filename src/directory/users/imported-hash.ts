/** Hash algorithms of imported passwords (Cognito CSV import). */
export type HashAlgorithm = 'BCRYPT' | 'SCRYPT' | 'ARGON2ID' | 'PBKDF2_SHA256';

/** Imported hash, parsed into the parameters of its verification. */
export type ImportedHash =
  | { readonly algorithm: 'BCRYPT' | 'ARGON2ID'; readonly text: string }
  | { readonly algorithm: 'SCRYPT'; readonly cost: { N: number; r: number; p: number }; readonly salt: Buffer; readonly hash: Buffer }
  | { readonly algorithm: 'PBKDF2_SHA256'; readonly iterations: number; readonly salt: Buffer; readonly hash: Buffer };

/** Characters of the longest hash of any algorithm. */
const MAX_LENGTH = 512;
const BCRYPT = /^\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const ARGON2ID = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,171}$/;
const SCRYPT = /^(\d{1,6})\$(\d)\$(\d)\$((?:[0-9a-fA-F]{2}){8,64})\$((?:[0-9a-fA-F]{2}){16,64})$/;
const PBKDF2 = /^\$pbkdf2-sha256\$(\d{1,6})\$([A-Za-z0-9./+]{11,86})\$([A-Za-z0-9./+]{22,86})$/;

/**
 * Parses a hash that is well-formed and within the import's cost limits: a costlier one would make
 * every sign-in attempt at that user costly. Undefined otherwise.
 */
export function readImportedHash(text: string): ImportedHash | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const bcrypt = BCRYPT.exec(text);
  if (bcrypt) return between(4, bcrypt[1], 12) ? { algorithm: 'BCRYPT', text } : undefined;
  const argon = ARGON2ID.exec(text);
  if (argon) {
    const [, m, t, p] = argon;
    return between(8, m, 19_456) && between(1, t, 2) && between(1, p, 1) ? { algorithm: 'ARGON2ID', text } : undefined;
  }
  const scrypt = SCRYPT.exec(text);
  if (scrypt) {
    const [, n, r, p, salt, hash] = scrypt;
    const cost = { N: Number(n), r: Number(r), p: Number(p) };
    const isPower = cost.N > 1 && (cost.N & (cost.N - 1)) === 0;
    if (!isPower || !between(2, n, 65_536) || !between(1, r, 8) || !between(1, p, 1)) return undefined;
    return { algorithm: 'SCRYPT', cost, salt: Buffer.from(salt!, 'hex'), hash: Buffer.from(hash!, 'hex') };
  }
  const pbkdf2 = PBKDF2.exec(text);
  if (!pbkdf2 || !between(1, pbkdf2[1], 600_000)) return undefined;
  return { algorithm: 'PBKDF2_SHA256', iterations: Number(pbkdf2[1]), salt: base64(pbkdf2[2]!), hash: base64(pbkdf2[3]!) };
}

const between = (least: number, value: string | undefined, most: number): boolean => Number(value) >= least && Number(value) <= most;

/** Passlib writes dots for plus signs. */
const base64 = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64');
