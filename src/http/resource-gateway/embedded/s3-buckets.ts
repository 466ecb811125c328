import type { Store } from '@20minutes/s3rver';
import type { Context } from 'koa';
import { readDeletes } from '../s3-deletes.js';
import { escapeXml } from '../xml.js';
import type { Handler } from './s3-keys.js';
import { answerList, isList } from './s3-list.js';

/** Handler of ListObjects, ListObjectsV2, HeadBucket and DeleteObjects. */
export function createBucketHandler(store: Store, folder: string): Handler {
  return async (ctx, { bucket, key }) => {
    if (bucket === '' || key !== '' || bucket.startsWith('.') || !(await store.getBucket(bucket))) return 'pass';
    if (ctx.method === 'HEAD') {
      ctx.status = 200;
      return 'answered';
    }
    if (isList(ctx)) {
      await answerList(ctx, { store, folder, bucket });
      return 'answered';
    }
    if (ctx.method === 'POST' && 'delete' in ctx.query) {
      await deleteMany(ctx, store, bucket);
      return 'answered';
    }
    return 'pass';
  };
}

async function deleteMany(ctx: Context, store: Store, bucket: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
  const { objects, quiet } = readDeletes(Buffer.concat(chunks));
  for (const { key } of objects) await store.deleteObject(bucket, key);
  const deleted = quiet ? '' : objects.map(({ key }) => `<Deleted><Key>${escapeXml(key)}</Key></Deleted>`).join('');
  ctx.type = 'application/xml';
  ctx.body = `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${deleted}</DeleteResult>`;
}
