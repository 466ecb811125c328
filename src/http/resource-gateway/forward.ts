import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from 'koa';
import { CodedError } from '../../kernel/index.js';
import { answeredHeaders } from './headers.js';
import { openUpstream, type UpstreamTarget } from './upstream.js';
import type { UpstreamSigner } from './upstream-signer.js';

export interface Forwarded {
  readonly target: UpstreamTarget;
  readonly signer: UpstreamSigner;
  readonly method: string;
  /** With the query; written from what the policies were asked about. */
  readonly path: string;
  /** With `content-length`; nothing of the caller's signature. */
  readonly headers: Readonly<Record<string, string>>;
  /** Plain payload. A stream errors, before its last bytes, when something about it is wrong. */
  readonly body: Readable | Buffer;
}

/**
 * Sends the request on, signed with the upstream's own key, and streams the answer back: neither body is ever held whole. Throws
 * `upstream_failed`, and whatever the body fails with.
 */
export async function forward(ctx: Context, { target, signer, method, path, headers, body }: Forwarded): Promise<void> {
  const signed = signer(target, { method, path, headers, body: Buffer.isBuffer(body) ? body : undefined });
  const { request, response } = openUpstream(target, { method, path, headers: signed });
  ctx.res.once('close', () => {
    if (!ctx.res.writableFinished) request.destroy();
  });
  if (Buffer.isBuffer(body)) request.end(body);
  // A body that fails aborts the request; what it failed with is the better word than "aborted".
  else pipeline(body, request).catch(() => undefined);
  const from = await response.catch((error: unknown) => {
    throw !Buffer.isBuffer(body) && body.errored instanceof CodedError ? body.errored : error;
  });
  answer(ctx, from);
}

function answer(ctx: Context, from: IncomingMessage): void {
  ctx.status = from.statusCode ?? 502;
  ctx.set(answeredHeaders(ctx.status, from.headers));
  if (ctx.method === 'HEAD' || ctx.status === 204 || ctx.status === 304) return void from.resume();
  ctx.body = from;
}
