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
  /** Path with query, written from the authorized request. */
  readonly path: string;
  /** Headers with `content-length`, without the caller's signature. */
  readonly headers: Readonly<Record<string, string>>;
  /** Payload without chunk framing. An invalid stream fails before its last bytes. */
  readonly body: Readable | Buffer;
}

/**
 * Forwards the request, signed with the upstream's key, and streams the response; neither body is buffered. Throws `upstream_failed` and the
 * errors of the body.
 */
export async function forward(ctx: Context, { target, signer, method, path, headers, body }: Forwarded): Promise<void> {
  const signed = signer(target, { method, path, headers, body: Buffer.isBuffer(body) ? body : undefined });
  const { request, response } = openUpstream(target, { method, path, headers: signed });
  ctx.res.once('close', () => {
    if (!ctx.res.writableFinished) request.destroy();
  });
  if (Buffer.isBuffer(body)) request.end(body);
  // A failing body aborts the request; its own error is reported instead of the abort.
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
