import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from 'koa';
import { openUpstream, type UpstreamTarget } from './upstream.js';
import type { UpstreamSigner } from './upstream-signer.js';

/** Headers that belong to one connection or to the caller's own signature; everything else goes on. */
const NOT_FORWARDED = new Set([
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
]);

const NOT_ANSWERED = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'access-control-allow-origin',
  'access-control-expose-headers',
]);

function forwardedHeaders(headers: IncomingHttpHeaders, length: number | undefined): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined && !NOT_FORWARDED.has(name)) kept[name] = value;
  const encoding = String(kept['content-encoding'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'aws-chunked');
  delete kept['content-encoding'];
  if (encoding.length > 0) kept['content-encoding'] = encoding.join(',');
  if (length !== undefined) kept['content-length'] = String(length);
  return kept;
}

/** The path's query without the caller's signature. */
function forwardedPath(rawPath: string, rawQuery: string): string {
  const kept = rawQuery
    .split('&')
    .filter(
      (pair) =>
        pair !== '' && !/^x-amz-(algorithm|credential|date|expires|security-token|signature|signedheaders|content-sha256)(=|$)/i.test(pair),
    );
  return kept.length > 0 ? `${rawPath}?${kept.join('&')}` : rawPath;
}

export interface Forwarded {
  readonly target: UpstreamTarget;
  readonly signer: UpstreamSigner;
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Plain payload (chunk framing and signatures taken off); it errors when a signature in it is wrong. */
  readonly body: Readable | Buffer;
  /** Bytes of the plain payload, when known. */
  readonly length: number | undefined;
}

/** Sends the request on, re-signed with the upstream's own key, and streams the answer back. Neither body is ever held whole. */
export async function forward(ctx: Context, { target, signer, rawPath, rawQuery, body, length }: Forwarded): Promise<void> {
  const path = forwardedPath(rawPath, rawQuery);
  const headers = signer(target, {
    method: ctx.method,
    path,
    headers: forwardedHeaders(ctx.headers, length),
    body: Buffer.isBuffer(body) ? body : undefined,
  });
  const { request, response } = openUpstream(target, { method: ctx.method, path, headers });
  const sent = Buffer.isBuffer(body) ? void request.end(body) : pipeline(body, request);
  // A body that turns out to be wrong must win over the answer to the half that was sent.
  const bodyFailed = Promise.resolve(sent).then(() => new Promise<never>(() => {}));
  const answer = await Promise.race([response, bodyFailed]);
  ctx.status = answer.statusCode ?? 502;
  for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined && !NOT_ANSWERED.has(name)) ctx.set(name, value);
  ctx.body = answer;
}
