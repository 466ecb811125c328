import type { Transform } from 'node:stream';
import type { Context } from 'koa';
import { defined } from '../../kernel/index.js';
import { createPayloadDecoder, type Signature } from '../../sts/index.js';
import type { Allow } from './allow.js';
import { exactBody, readWhole, wrongLength } from './body.js';
import { checksumsOf } from './checksums.js';
import { GatewayError } from './errors.js';
import { forward } from './forward.js';
import { forwardedHeaders, mergeHeaders, type PlainHeaders, plainHeaders } from './headers.js';
import type { GatewayParts } from './resources.js';
import { createDeleteMany } from './s3-delete-many.js';
import { readDeletes } from './s3-deletes.js';
import { isDeletes, permissionsForS3 } from './s3-request.js';
import { formatCopySource, pathOf, queryOf, readCopySource, readName, readQuery, type S3Target } from './s3-target.js';
import { signedRequestOf } from './signed-request.js';
import { createUpstreamSigner } from './upstream-signer.js';

/** Bytes. Limit of XML documents: DeleteObjects, CompleteMultipartUpload, configurations. */
const DOCUMENT_LIMIT = 4 * 1024 * 1024;
/** Bytes. S3's limit of a single PUT: 5 GiB. */
const OBJECT_LIMIT = 5 * 1024 ** 3;
/** Bytes of a key segment: a file name of 255 less the embedded server's suffixes. */
const SEGMENT_LIMIT = 230;

export function createS3Handler(parts: GatewayParts & { readonly allow: Allow }): (ctx: Context) => Promise<void> {
  const signer = createUpstreamSigner('s3', parts.clock);
  const deleteMany = createDeleteMany({ allow: parts.allow, signer });
  return async (ctx) => {
    const signed = signedRequestOf(ctx, { hash: 'stream' });
    const signature = await parts.verifier.verify(signed, { services: ['s3'] });
    const { query, hoisted } = readQuery(signed.query);
    const headers = mergeHeaders(plainHeaders(ctx.headers), hoisted);
    const target: S3Target = { method: ctx.method, query, ...readName(signed.path, ctx.req.headers.host ?? '', parts.baseHost) };
    const length = payloadLength(headers, ctx.method, signature);
    const body = plainBody(ctx, signature, length, isChecked(target) ? headers : {});
    // An empty body is signed, too, and a stream could not hold back its last bytes.
    const document = isDocument(target) || length === 0 ? await readWhole(body, DOCUMENT_LIMIT) : undefined;
    if (isDeletes(target)) {
      const deletes = readDeletes(document ?? Buffer.alloc(0));
      const { s3 } = await parts.upstreams();
      return deleteMany(ctx, { principal: signature.principal, target, headers, deletes, s3 });
    }
    const source = headers['x-amz-copy-source'] === undefined ? undefined : readCopySource(headers['x-amz-copy-source']);
    parts.allow(ctx, signature.principal, permissionsForS3(target, headers, { source }));
    const { s3 } = await parts.upstreams();
    if (s3.kind === 'embedded') checkSegments(target.key);
    await forward(ctx, {
      target: s3,
      signer,
      method: ctx.method,
      path: [pathOf(target), queryOf(query)].filter((part) => part !== '').join('?'),
      headers: {
        ...forwardedHeaders(headers, length),
        ...defined({ 'x-amz-copy-source': source === undefined ? undefined : formatCopySource(source) }),
      },
      body: document ?? body,
    });
  };
}

/** Returns whether checksum headers apply to the body. In CompleteMultipartUpload they apply to the whole object. */
const isChecked = ({ method, query }: S3Target): boolean => method === 'PUT' || query.has('delete');

const isDocument = ({ method, key, query }: S3Target): boolean =>
  key === undefined || method === 'POST' || query.has('tagging') || query.has('acl');

function checkSegments(key = ''): void {
  if (key.split('/').some((segment) => Buffer.byteLength(segment) > SEGMENT_LIMIT))
    throw new GatewayError('key_too_long', 'Your key is too long', { detail: 'for the embedded server' });
}

function payloadLength(headers: PlainHeaders, method: string, signature: Signature): number {
  const header = headers[signature.chunks ? 'x-amz-decoded-content-length' : 'content-length'];
  if (header === undefined && method !== 'PUT' && method !== 'POST' && headers['transfer-encoding'] === undefined) return 0;
  if (header === undefined || !/^\d{1,15}$/.test(header))
    throw new GatewayError('length_missing', 'You must provide the Content-Length HTTP header.');
  if (Number(header) > OBJECT_LIMIT) throw new GatewayError('body_too_large', 'Your proposed upload exceeds the maximum allowed size');
  return Number(header);
}

/** Payload without chunk framing; signatures, hash, checksums and length are verified in the stream. */
function plainBody(ctx: Context, signature: Signature, length: number, headers: PlainHeaders): Transform {
  const decoder = createPayloadDecoder(signature);
  const exact = exactBody(length, checksumsOf(headers));
  // Ends the stream if the client closes the connection.
  ctx.req.once('close', () => {
    if (!ctx.req.complete) decoder.destroy(wrongLength());
  });
  ctx.req.on('error', () => undefined);
  decoder.on('error', (error) => exact.destroy(error));
  exact
    .on('error', () => undefined)
    .once('close', () => {
      ctx.req.unpipe(decoder);
      decoder.destroy();
    });
  return ctx.req.pipe(decoder).pipe(exact);
}
