import { mkdir, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import S3rver from '@20minutes/s3rver';
import type { Context, Middleware, Next } from 'koa';
import { createBucketHandler } from './s3-buckets.js';
import { createObjectHandler } from './s3-objects.js';
import { mendStore } from './s3-store.js';
import { createUploadHandler } from './s3-uploads.js';

/** What a request names. Paths come from the gateway, in the one spelling that a name has. */
export interface Named {
  readonly bucket: string;
  readonly key: string;
}

/** Answers a request, or says that the server's own way will do. */
export type Handler = (ctx: Context, named: Named) => Promise<'answered' | 'pass'>;

/**
 * S3 on files. s3rver's ways are kept where they hold: buckets, metadata, tags, starting uploads. What of it would lose data, answer wrongly or break is
 * done here instead: writes become whole files at once; lists are in order and go on from page to page; ranges, preconditions, deleting many,
 * completing and aborting uploads.
 */
export async function createS3(folder: string): Promise<RequestListener> {
  // Beside the buckets, for a rename must not leave the file system.
  const incoming = `${folder}-incoming`;
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const s3 = new S3rver({ directory: folder, silent: true, resetOnClose: false, vhostBuckets: false });
  mendStore(s3.store, incoming);
  const handlers = [createBucketHandler(s3.store, folder), createUploadHandler(s3.store), createObjectHandler(s3.store)];
  s3.middleware.unshift(runHandlers(handlers));
  return s3.callback();
}

function runHandlers(handlers: readonly Handler[]): Middleware {
  return async (ctx: Context, next: Next) => {
    // Whoever gets here has been let in by the gateway: without an account some parameters are refused.
    ctx.state['account'] = { id: 'gateway' };
    const named = nameOf(ctx.path);
    ctx.req.headers['x-amz-copy-source'] &&= copySource(ctx.get('x-amz-copy-source'));
    for (const handler of handlers) if ((await handler(ctx, named)) === 'answered') return;
    await next();
  };
}

function nameOf(path: string): Named {
  const [, bucket = '', ...key] = path.split('/');
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key.join('/')) };
}

/** The server reads this header with `decodeURI`, which leaves `%3A` and the like as they are. */
const copySource = (header: string): string => encodeURI(decodeURIComponent(header));
