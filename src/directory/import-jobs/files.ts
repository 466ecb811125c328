import { createReadStream, createWriteStream } from 'node:fs';
import { access, appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { linesOf } from './csv.js';
import { refusals } from './errors.js';

/** Bytes of an import file. */
const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** File of a job: every upload has a file of its own, and the job names the current one. */
export interface ImportFile {
  readonly poolId: string;
  readonly id: string;
  readonly upload?: string;
}

/**
 * Uploaded files and the logs of failed lines, in the data folder of the process that took the
 * upload.
 */
export interface ImportFiles {
  /** Saves all or nothing. Throws `import_file_too_large`. */
  save(file: ImportFile, content: AsyncIterable<Buffer>): Promise<void>;
  has(file: ImportFile): Promise<boolean>;
  lines(file: ImportFile): AsyncIterable<string>;
  /** Appends one JSON object per line to `{id}.log` beside the file. */
  log(poolId: string, id: string, entries: readonly object[]): Promise<void>;
  /** Removes the file, which may hold password hashes, and keeps the log. */
  discard(file: ImportFile): Promise<void>;
  /** Removes abandoned files. `before`: milliseconds since the epoch. */
  discardOlder(before: number): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}

export function createImportFiles(folder: string): ImportFiles {
  const pathOf = ({ poolId, id, upload = '' }: ImportFile): string => join(folder, poolId, `${id}.${upload}.csv`);
  return {
    async save(file, content) {
      await mkdir(join(folder, file.poolId), { recursive: true, mode: 0o700 });
      try {
        await pipeline(limited(content), createWriteStream(pathOf(file), { mode: 0o600, flush: true }));
      } catch (error) {
        await rm(pathOf(file), { force: true });
        throw error;
      }
    },
    async has(file) {
      return access(pathOf(file)).then(
        () => true,
        () => false,
      );
    },
    lines: (file) => linesOf(createReadStream(pathOf(file))),
    async log(poolId, id, entries) {
      if (entries.length === 0) return;
      const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      await appendFile(join(folder, poolId, `${id}.log`), text, { mode: 0o600 });
    },
    discard: (file) => rm(pathOf(file), { force: true }),
    async discardOlder(before) {
      const entries = await readdir(folder, { recursive: true }).catch(() => []);
      for (const path of entries.filter((name) => name.endsWith('.csv')).map((name) => join(folder, name))) {
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: before }));
        if (mtimeMs < before) await rm(path, { force: true });
      }
    },
    removeAllOf: (poolId) => rm(join(folder, poolId), { recursive: true, force: true }),
  };
}

async function* limited(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > MAX_FILE_BYTES) throw refusals.tooLarge();
    yield chunk;
  }
}
