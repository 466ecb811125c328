import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Store } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import type { Handler } from './s3-keys.js';

type Part = { readonly number: number; readonly etag: string };

/** Multipart uploads. An upload is accessible under its own key only, the key that was authorized. */
export function createUploadHandler(store: Store): Handler {
  const folderOf = (bucket: string, uploadId: string): string => join(store.getResourcePath(bucket, undefined, 'uploads'), uploadId);
  store.putObjectMultipart = async (bucket, uploadId, parts) => {
    const folder = folderOf(bucket, uploadId);
    await checkParts(folder, parts);
    const key = await readFile(join(folder, 'key'), 'utf8');
    const headers = JSON.parse(await readFile(join(folder, 'metadata'), 'utf8')) as Record<string, string>;
    const content = Readable.from(contentOf(folder, parts), { objectMode: false });
    const result = await store.putObject({ bucket, key, content, metadata: { 'content-type': 'binary/octet-stream', ...headers } });
    await rm(folder, { recursive: true, force: true });
    return result;
  };

  return async (ctx, { bucket, key }) => {
    const uploadId = ctx.query['uploadId'];
    if (uploadId === undefined) return 'pass';
    const folder = typeof uploadId === 'string' && /^[0-9a-f]{32}$/.test(uploadId) ? folderOf(bucket, uploadId) : undefined;
    const startedFor = folder === undefined ? undefined : await readFile(join(folder, 'key'), 'utf8').catch(() => undefined);
    if (folder === undefined || startedFor !== key)
      throw new S3Error(
        'NoSuchUpload',
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      );
    if (ctx.method !== 'DELETE') return 'pass';
    await rm(folder, { recursive: true, force: true });
    ctx.status = 204;
    return 'answered';
  };
}

async function checkParts(folder: string, parts: readonly Part[]): Promise<void> {
  for (const [at, { number, etag }] of parts.entries()) {
    if (at > 0 && !(number > parts[at - 1]!.number))
      throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order. Parts must be ordered by part number.');
    const md5 = Number.isInteger(number) ? await readFile(join(folder, `${number}.md5`), 'utf8').catch(() => undefined) : undefined;
    if (md5 === undefined || md5 !== etag)
      throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found, or the entity tag might not have matched.');
  }
}

/** Content of the parts in order, with one open file at a time. */
async function* contentOf(folder: string, parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const { number } of parts) yield* createReadStream(join(folder, String(number)));
}
