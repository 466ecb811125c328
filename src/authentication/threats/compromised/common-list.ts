import { readFile } from 'node:fs/promises';
import { sha256 } from '../../../kernel/index.js';
import type { PasswordList } from './types.js';

/** Bytes of each SHA-256 that the file keeps: of 10^12 passwords that are not in it, about 50,000 seem to be. */
const KEPT = 5;

/**
 * The list that comes with the server: the beginnings of SHA-256 hashes, sorted (`config/common-passwords.bin`, made by
 * `test/threats/support/make-common-passwords.mjs`). Read at the first question. Case is not told apart.
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

function isIn(list: Buffer, wanted: Buffer): boolean {
  let [low, high] = [0, list.length / KEPT - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = list.compare(wanted, 0, KEPT, middle * KEPT, (middle + 1) * KEPT);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
