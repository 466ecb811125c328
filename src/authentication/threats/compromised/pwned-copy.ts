import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PasswordList } from './context.js';

export const sha1 = (password: string): string => createHash('sha1').update(password).digest('hex').toUpperCase();

/** Bytes. Longer than any line: 40 hexadecimal digits, a colon, a count. */
const LINE = 64;

/**
 * Local copy of the Pwned Passwords hashes (SHA-1): one file ordered by hash with `HASH:COUNT` lines, or a folder of ranges, `0018A.txt`
 * with `SUFFIX:COUNT` lines, as their downloader writes. Nothing is held in memory: about 30 small reads of the file, one of a folder.
 */
export function createPwnedCopy(path: string): PasswordList {
  return {
    name: 'pwned-copy',
    async has(password) {
      const hash = sha1(password);
      if ((await stat(path)).isDirectory()) return isInRange(await readFile(join(path, `${hash.slice(0, 5)}.txt`), 'latin1'), hash);
      const file = await open(path, 'r');
      try {
        return await isInFile(file, hash);
      } finally {
        await file.close();
      }
    },
  };
}

/** Whether a hash is in the lines of a range; a count of 0 is padding. */
export function isInRange(lines: string, hash: string): boolean {
  const suffix = hash.slice(5);
  return lines.split('\n').some((line) => line.slice(0, 35).toUpperCase() === suffix && !/^:0\s*$/.test(line.slice(35)));
}

async function isInFile(file: FileHandle, hash: string): Promise<boolean> {
  let [low, high] = [0, (await file.stat()).size];
  const buffer = Buffer.alloc(2 * LINE);
  // Binary search: the start of the line, if it exists, lies between `low` and `high`.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const from = Math.max(0, middle - LINE);
    const { bytesRead } = await file.read(buffer, 0, 2 * LINE, from);
    const text = buffer.toString('latin1', 0, bytesRead);
    const begin = text.lastIndexOf('\n', middle - from - 1) + 1;
    const end = text.indexOf('\n', begin);
    const line = text
      .slice(begin, end === -1 ? undefined : end)
      .slice(0, 40)
      .toUpperCase();
    if (line === hash) return true;
    if (line < hash) low = end === -1 ? high : from + end + 1;
    else high = from + begin;
  }
  return false;
}
