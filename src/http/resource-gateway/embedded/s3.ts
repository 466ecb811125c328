// By hand: the controllers of s3rver crash on bad input (docs/decisions/embedded-s3.md).
import { mkdir, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import S3rver from '@20minutes/s3rver';
import type { Context, Middleware, Next } from 'koa';
import { createBucketHandler } from './s3-buckets.js';
import type { Handler, ResourceName } from './s3-keys.js';
import { createObjectHandler } from './s3-objects.js';
import { makeWritesAtomic } from './s3-store.js';
import { createUploadHandler } from './s3-uploads.js';

/**
 * S3 on files. s3rver handles buckets, metadata, tags and the start of uploads. This module replaces the operations that would lose data or answer
 * wrongly: atomic writes, ordered and paged lists, ranges, preconditions, DeleteObjects, completion and abortion of uploads.
 */
export async function createS3(folder: string): Promise<RequestListener> {
  // Beside the buckets: a rename works within one file system only.
  const incoming = `${folder}-incoming`;
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const s3 = new S3rver({ directory: folder, silent: true, resetOnClose: false, vhostBuckets: false });
  makeWritesAtomic(s3.store, incoming);
  const handlers = [createBucketHandler(s3.store, folder), createUploadHandler(s3.store), createObjectHandler(s3.store)];
  s3.middleware.unshift(runHandlers(handlers));
  return s3.callback();
}

function runHandlers(handlers: readonly Handler[]): Middleware {
  return async (ctx: Context, next: Next) => {
    // Requests are authorized by the gateway. s3rver refuses some parameters without an account.
    ctx.state['account'] = { id: 'gateway' };
    const name = nameOf(ctx.path);
    ctx.req.headers['x-amz-copy-source'] &&= copySource(ctx.get('x-amz-copy-source'));
    for (const handler of handlers) if ((await handler(ctx, name)) === 'answered') return;
    await next();
  };
}

function nameOf(path: string): ResourceName {
  const [, bucket = '', ...key] = path.split('/');
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key.join('/')) };
}

/** Re-encodes the header for s3rver, which decodes it by `decodeURI` and so leaves `%3A` and the like encoded. */
const copySource = (header: string): string => encodeURI(decodeURIComponent(header));
