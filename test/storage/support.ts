import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage, type Storage, type StorageOptions } from '../../src/storage/index.js';

/** A folder of its own for a test. */
export async function withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'cognate-storage-'));
  try {
    return await use(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** A storage on an empty database: the embedded engine, or a database with a random name where MONGODB_URI points to. */
export async function withStorage<T>(use: (storage: Storage) => Promise<T>, options: Partial<StorageOptions> = {}): Promise<T> {
  return withFolder(async (path) => {
    const uri = process.env['MONGODB_URI'];
    const storage = await openStorage({ path, ...(uri === undefined ? {} : { uri: onDatabase(uri) }), ...options });
    try {
      return await use(storage);
    } finally {
      await storage.connection.dropDatabase();
      await storage.close();
    }
  });
}

/** On the embedded engine only. */
export async function withEmbedded<T>(
  use: (storage: Storage, path: string) => Promise<T>,
  options: Partial<StorageOptions> = {},
): Promise<T> {
  return withFolder(async (path) => {
    const storage = await openStorage({ path, ...options });
    try {
      return await use(storage, path);
    } finally {
      await storage.close();
    }
  });
}

function onDatabase(uri: string): string {
  const url = new URL(uri);
  url.pathname = `/test_${randomUUID().replaceAll('-', '')}`;
  return url.href;
}

/** Lists what a test awaits to fail with, whatever the error is. */
export async function failure(work: Promise<unknown> | PromiseLike<unknown>): Promise<any> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}
