import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Store } from '@20minutes/s3rver';

/** Mutual exclusion by name, first come, first served. */
interface Locks {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
}

function createLocks(): Locks {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(name, work) {
      const mine = (last.get(name) ?? Promise.resolve()).then(work, work);
      last.set(name, mine);
      const forget = (): void => {
        if (last.get(name) === mine) last.delete(name);
      };
      mine.then(forget, forget);
      return mine;
    },
  };
}

/**
 * Replaces the store's writes by atomic ones, safe against crashes, broken uploads and concurrent callers: content goes to a temporary file that
 * is renamed when complete, under a lock per object.
 */
export function makeWritesAtomic(store: Store, incoming: string): void {
  const locks = createLocks();
  const withLock = <T>(bucket: string, key: string, work: () => Promise<T>): Promise<T> => locks.run(`${bucket}/${key}`, work);

  store.putContent = async (path, content) => {
    const { temporary, size, md5 } = await writeAside(incoming, content);
    await moveIntoPlace(temporary, path);
    return [size, md5];
  };

  store.putObject = async ({ bucket, key, content, metadata }) => {
    const { temporary, size, md5 } = await writeAside(incoming, content);
    return withLock(bucket, key, async () => {
      await moveIntoPlace(temporary, store.getResourcePath(bucket, key, 'object'));
      await store.putMetadata(bucket, key, metadata, md5);
      return { size, md5 };
    });
  };

  store.copyObject = async (sourceBucket, sourceKey, bucket, key, replacement) => {
    const source = (resource: string): string => store.getResourcePath(sourceBucket, sourceKey, resource);
    const kept = JSON.parse(await readFile(source('metadata.json'), 'utf8')) as Record<string, string>;
    const metadata = replacement ? { 'content-type': 'binary/octet-stream', ...replacement } : kept;
    await store.putObject({ bucket, key, content: createReadStream(source('object')), metadata });
    return store.getMetadata(bucket, key);
  };

  store.deleteObject = (bucket, key) =>
    withLock(bucket, key, async () => {
      for (const resource of ['object', 'object.md5', 'metadata.json', 'tagging.xml'])
        await rm(store.getResourcePath(bucket, key, resource), { force: true });
      await removeEmptyFolders(store.getResourcePath(bucket, undefined, 'object'), store.getResourcePath(bucket, key, 'object'));
    });
}

async function writeAside(
  incoming: string,
  content: NodeJS.ReadableStream | Buffer,
): Promise<{ temporary: string; size: number; md5: string }> {
  const temporary = join(incoming, randomUUID());
  const hash = createHash('md5');
  let size = 0;
  const count = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      size += piece.length;
      done(null, piece);
    },
  });
  try {
    await pipeline(Buffer.isBuffer(content) ? Readable.from([content]) : content, count, createWriteStream(temporary, { mode: 0o600 }));
    return { temporary, size, md5: hash.digest('hex') };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Renames a file into place. A concurrent delete may remove the target folder, hence the retries. */
async function moveIntoPlace(temporary: string, path: string): Promise<void> {
  for (let tries = 5; ; tries--) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      return await rename(temporary, path);
    } catch (error) {
      if (tries > 0 && (error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

/** Removes empty folders from that of `file` up to that of `top`. */
async function removeEmptyFolders(top: string, file: string): Promise<void> {
  for (let folder = dirname(file); folder.length > dirname(top).length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
