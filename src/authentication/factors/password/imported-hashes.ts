import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { readImportedHash } from '../../../directory/users/index.js';
import { constantTimeEqual } from '../../../kernel/index.js';

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** Whether a password matches an imported hash. Off the event loop. An unreadable hash matches nothing. */
export async function matchesImportedHash(text: string, password: string): Promise<boolean> {
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
