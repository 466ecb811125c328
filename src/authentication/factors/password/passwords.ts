import { pbkdf2, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import type { UserPool } from '../../../directory/pools/index.js';
import { checkPassword, type PasswordCredential, readImportedHash } from '../../../directory/users/index.js';
import { type Clock, constantTimeEqual, defined } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import type { SrpVerifiers } from '../srp/index.js';
import { ARGON2, type PasswordHashing } from './hashing.js';

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** Whether a password matches an imported hash. Off the event loop. An unreadable hash matches nothing. */
async function matchesImportedHash(text: string, password: string): Promise<boolean> {
  const hash = readImportedHash(text);
  switch (hash?.algorithm) {
    case 'BCRYPT':
      return verifyBcrypt(password, hash.text);
    case 'ARGON2ID':
      return verifyArgon2(hash.text, password);
    case 'SCRYPT': {
      // scrypt needs 128 * N * r bytes, and a little more.
      const maxmem = 128 * hash.cost.N * hash.cost.r + 1024 * 1024;
      return constantTimeEqual(await deriveScrypt(password, hash.salt, hash.hash.length, { ...hash.cost, maxmem }), hash.hash);
    }
    case 'PBKDF2_SHA256':
      return constantTimeEqual(await derivePbkdf2(password, hash.salt, hash.iterations, hash.hash.length, 'sha256'), hash.hash);
    default:
      return false;
  }
}

/** Makes and verifies password credentials. */
export interface Passwords {
  /**
   * New credential. `username` as stored: the SRP verifier is bound to it. Migrated passwords need not meet the policy. `before`: the
   * replaced credential; passwords in the pool's history are refused, except temporary ones. Throws `password_policy`, `password_history`,
   * `too_many_requests`.
   */
  make(
    pool: UserPool,
    username: string,
    password: string,
    kind?: 'permanent' | 'temporary' | 'migrated',
    before?: PasswordCredential,
  ): Promise<PasswordCredential>;
  /** Verifies a password; false without a credential, after the same work. Throws `too_many_requests`. */
  matches(credential: PasswordCredential | undefined, password: string): Promise<boolean>;
  /** Verifies a password against an imported hash. Throws `too_many_requests`. */
  matchesImported(hash: string, password: string): Promise<boolean>;
}

/** UTF-16 units. Policies allow 256 characters at most. */
const LONGEST = 512;
const DAY_MS = 24 * 3600 * 1000;
const DEFAULT_TEMPORARY_DAYS = 7;

export function createPasswords(parts: { hashing: PasswordHashing; verifiers: SrpVerifiers; clock: Clock }): Passwords {
  const { hashing, verifiers, clock } = parts;
  const nobodys = hashOfNothing();

  /** Sequential, so that a long history does not occupy the whole hashing queue. */
  async function refuseRepeated(past: readonly string[], password: string): Promise<void> {
    for (const hash of past) if (await hashing.verify(hash, password)) throw refusal('password_history');
  }

  return {
    async make(pool, username, password, kind = 'permanent', before) {
      if (kind !== 'migrated') checkPassword(pool.passwordPolicy, password);
      const past = remembered(pool, before);
      if (kind === 'permanent') await refuseRepeated(past, password);
      const hash = await hashing.hash(password);
      const now = clock.now();
      return {
        hash,
        ...verifiers.make(pool.id, username, password),
        setAt: new Date(now),
        ...defined({
          past: past.length > 0 ? past : undefined,
          temporaryUntil: kind === 'temporary' ? new Date(now + temporaryDays(pool) * DAY_MS) : undefined,
        }),
      };
    },
    async matches(credential, password) {
      const right = await hashing.verify(credential?.hash ?? nobodys, password.slice(0, LONGEST));
      return right && credential !== undefined && password.length <= LONGEST;
    },
    matchesImported: async (hash, password) => password.length <= LONGEST && hashing.inTurn(() => matchesImportedHash(hash, password)),
  };
}

/** Hashes of the password history, newest first. */
function remembered({ passwordPolicy }: UserPool, before: PasswordCredential | undefined): readonly string[] {
  const own = before && before.temporaryUntil === undefined ? [before.hash] : [];
  return [...own, ...(before?.past ?? [])].slice(0, passwordPolicy.historySize ?? 0);
}

/** Validity of temporary passwords in days; 0 means the default, as in Cognito. */
function temporaryDays({ passwordPolicy }: UserPool): number {
  return passwordPolicy.temporaryPasswordValidityDays || DEFAULT_TEMPORARY_DAYS;
}

/** Hash of a random password: as expensive to verify as a real one. */
function hashOfNothing(): string {
  const [salt, digest] = [16, ARGON2.outputLen].map((size) => randomBytes(size).toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}$${salt}$${digest}`;
}
