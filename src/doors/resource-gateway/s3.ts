import type { Readable, Transform } from 'node:stream';
import type { Context } from 'koa';
import type { Signature } from '../../sts/index.js';
import { createPayloadDecoder } from '../../sts/index.js';
import { exactLength, readWhole, spooled } from './body.js';
import { GatewayError } from './errors.js';
import { forward } from './forward.js';
import type { Allow, GatewayParts } from './gateway.js';
import { neededForS3, s3Target } from './s3-request.js';
import { signedRequestOf } from './signed-request.js';
import { createUpstreamSigner } from './upstream-signer.js';

/** A list of keys to delete, or a small configuration document. */
const DOCUMENT_LIMIT = 1024 * 1024;
/** The largest object that one PUT may carry at AWS: 5 GiB. */
const OBJECT_LIMIT = 5 * 1024 ** 3;

export function createS3Door(parts: GatewayParts & { readonly allow: Allow }): (ctx: Context) => Promise<void> {
  const signer = createUpstreamSigner('s3', parts.clock);
  return async (ctx) => {
    const signed = signedRequestOf(ctx, { hash: 'stream' });
    const signature = await parts.verifier.verify(signed, { services: ['s3'] });
    const target = s3Target(ctx.method, signed.path, signed.query, ctx.host, parts.baseHost);
    const length = payloadLength(ctx, signature);
    const plain = plainBody(ctx, signature, length);
    const isDocument = target.bucket !== undefined && target.key === undefined && length > 0;
    const document = isDocument ? await readWhole(plain, DOCUMENT_LIMIT) : undefined;
    parts.allow(ctx, signature.principal, neededForS3(target, ctx.headers, document));
    const { s3 } = await parts.upstreams;
    const rawPath = target.key === undefined ? `/${target.bucket ?? ''}` : objectPath(signed.path, ctx.host, parts.baseHost);
    const streams = document === undefined && length > 0;
    const body = !streams
      ? (document ?? Buffer.alloc(0))
      : s3.kind === 'embedded'
        ? await spooled(plain, parts.spoolDir, parts.ids.uuid())
        : plain;
    await forward(ctx, { target: s3, signer, rawPath, rawQuery: signed.query, body, length });
  };
}

/** Path style, whatever style came. */
function objectPath(rawPath: string, host: string, baseHost: string): string {
  return host.endsWith(`.${baseHost}`) ? `/${host.slice(0, -baseHost.length - 1)}${rawPath}` : rawPath;
}

function payloadLength(ctx: Context, signature: Signature): number {
  const chunked = signature.payload.startsWith('streaming');
  const header = ctx.get(chunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (header === '' && (ctx.method === 'PUT' || ctx.method === 'POST')) {
    throw new GatewayError('length_missing', 'You must provide the Content-Length HTTP header.');
  }
  const length = Number(header || 0);
  if (!Number.isSafeInteger(length) || length < 0)
    throw new GatewayError('length_missing', 'You must provide the Content-Length HTTP header.');
  if (length > OBJECT_LIMIT) throw new GatewayError('body_too_large', 'Your proposed upload exceeds the maximum allowed size');
  return length;
}

/** The payload without chunk framing, its signatures and hash checked as it flows. */
function plainBody(ctx: Context, signature: Signature, length: number): Readable {
  const checked = exactLength(length);
  const decoder: Transform = createPayloadDecoder(signature);
  ctx.req.on('error', (error) => decoder.destroy(error));
  ctx.req.once('aborted', () => decoder.destroy(new GatewayError('length_wrong', 'The request was cut off.')));
  decoder.on('error', (error) => checked.destroy(error));
  return ctx.req.pipe(decoder).pipe(checked);
}
