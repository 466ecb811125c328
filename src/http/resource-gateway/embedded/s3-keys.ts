import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'koa';

/** Bucket and key of a request. The gateway writes paths in canonical encoding. */
export interface ResourceName {
  readonly bucket: string;
  readonly key: string;
}

/** Answers a request, or passes it to s3rver. */
export type Handler = (ctx: Context, name: ResourceName) => Promise<'answered' | 'pass'>;

const OBJECT = '._S3rver_object';

/** Keys of a bucket with a prefix, sorted. Reads every folder below the prefix. */
export async function keysOf(bucketFolder: string, prefix: string): Promise<string[]> {
  const folders = prefix.split('/').slice(0, -1);
  if (folders.some((name) => name === '' || name === '.' || name === '..' || /[\\\0]/.test(name))) return [];
  const above = folders.map((name) => `${name}/`).join('');
  const keys: string[] = [];
  await collect(join(bucketFolder, ...folders), above, prefix, keys);
  return keys.sort((a, b) => (a < b ? -1 : 1));
}

async function collect(folder: string, above: string, prefix: string, keys: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = `${above}${entry.name}`;
    if (entry.isDirectory()) {
      const inside = `${path}/`;
      const related = inside.startsWith(prefix) || prefix.startsWith(inside);
      if (related && !entry.name.includes('._S3rver_')) await collect(join(folder, entry.name), inside, prefix, keys);
    } else if (path.endsWith(OBJECT) && path.startsWith(prefix)) {
      const key = path.slice(0, -OBJECT.length);
      if (key.startsWith(prefix)) keys.push(key);
    }
  }
}
