import { readFile } from 'node:fs/promises';
import { sha256 } from '../../../kernel/index.js';
import type { PasswordList } from './context.js';

/** Bytes kept of each SHA-256: of 10^12 passwords that are not in the list about 50,000 match. */
const KEPT = 5;

/**
 * Bundled list: sorted prefixes of SHA-256 hashes (`config/common-passwords.bin`, made by
 * `test/threats/support/make-common-passwords.mjs`). Read at first use. Case-insensitive.
 */
export function createCommonList(path: string): PasswordList {
  let loaded: Promise<Buffer> | undefined;
  return {
    name: 'common',
    async has(password) {
      loaded ??= readFile(path).catch((error: unknown) => {
        loaded = undefined;
        throw error;
      });
      return isIn(await loaded, sha256(password.toLowerCase()).subarray(0, KEPT));
    },
  };
}

function isIn(list: Buffer, prefix: Buffer): boolean {
  let [low, high] = [0, list.length / KEPT - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = list.compare(prefix, 0, KEPT, middle * KEPT, (middle + 1) * KEPT);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
