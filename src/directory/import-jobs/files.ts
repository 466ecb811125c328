import { createReadStream, createWriteStream } from 'node:fs';
import { access, appendFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { refusals } from './errors.js';

/** Bytes that a file may have. */
const LARGEST = 100 * 1024 * 1024;

/** The uploaded files, and what was wrong with their lines, in the data folder of the process that took the upload. */
export interface ImportFiles {
  /** Whole or not at all. Throws `import_file_too_large`. */
  save(poolId: string, id: string, content: AsyncIterable<Buffer>): Promise<void>;
  has(poolId: string, id: string): Promise<boolean>;
  lines(poolId: string, id: string): AsyncIterable<string>;
  /** One JSON object a line, in `{id}.log` beside the file. */
  log(poolId: string, id: string, entries: readonly object[]): Promise<void>;
  /** The file goes: it may hold password hashes. The log stays. */
  discard(poolId: string, id: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}

export function createImportFiles(folder: string): ImportFiles {
  const pathOf = (poolId: string, id: string, end: string): string => join(folder, poolId, `${id}.${end}`);
  return {
    async save(poolId, id, content) {
      await mkdir(join(folder, poolId), { recursive: true, mode: 0o700 });
      const [part, whole] = [pathOf(poolId, id, 'part'), pathOf(poolId, id, 'csv')];
      try {
        await pipeline(limited(content), createWriteStream(part, { mode: 0o600, flush: true }));
        await rename(part, whole);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    async has(poolId, id) {
      return access(pathOf(poolId, id, 'csv')).then(
        () => true,
        () => false,
      );
    },
    lines(poolId, id) {
      return createInterface({ input: createReadStream(pathOf(poolId, id, 'csv'), 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
    },
    async log(poolId, id, entries) {
      if (entries.length === 0) return;
      await appendFile(pathOf(poolId, id, 'log'), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
    },
    discard: (poolId, id) => rm(pathOf(poolId, id, 'csv'), { force: true }),
    removeAllOf: (poolId) => rm(join(folder, poolId), { recursive: true, force: true }),
  };
}

async function* limited(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > LARGEST) throw refusals.tooLarge();
    yield chunk;
  }
}
