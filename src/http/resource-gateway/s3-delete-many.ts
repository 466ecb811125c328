import type { Context } from 'koa';
import type { Principal } from '../../sts/index.js';
import { type Allow, isRefusal } from './allow.js';
import { GatewayError, upstreamFailed } from './errors.js';
import { forward } from './forward.js';
import { forwardedHeaders, type PlainHeaders } from './headers.js';
import { type Deletes, formatDeletes } from './s3-deletes.js';
import { permissionsForDelete } from './s3-request.js';
import { pathOf, queryOf, type S3Target } from './s3-target.js';
import { askUpstream, type UpstreamTarget } from './upstream.js';
import type { UpstreamSigner } from './upstream-signer.js';
import { escapeXml } from './xml.js';

interface DeleteRequest {
  readonly principal: Principal;
  readonly target: S3Target & { readonly bucket: string };
  readonly headers: PlainHeaders;
  readonly deletes: Deletes;
  readonly s3: UpstreamTarget;
}

type Item = Deletes['objects'][number];
type Refused = Item & { readonly message: string };

/**
 * Handler of DeleteObjects. Every key is authorized by itself; allowed keys are forwarded, refused ones are listed in `Errors` of the response, as
 * in S3. Throws `upstream_failed`.
 */
export function createDeleteMany({ allow, signer }: { readonly allow: Allow; readonly signer: UpstreamSigner }) {
  return async (ctx: Context, deletion: DeleteRequest): Promise<void> => {
    const { s3, target, headers, deletes } = deletion;
    const { allowed, refused } = authorizeKeys(ctx, deletion);
    if (allowed.length === 0) return answer(ctx, withErrors(EMPTY, refused));
    const rewritten = formatDeletes({ objects: allowed, quiet: deletes.quiet });
    const request = {
      method: 'POST',
      path: `${pathOf(target)}?${queryOf(target.query)}`,
      headers: { ...forwardedHeaders(withoutChecksums(headers), rewritten.body.length), ...rewritten.headers },
      body: rewritten.body,
    };
    if (refused.length === 0) return forward(ctx, { ...request, target: s3, signer });
    const { status, body } = await askUpstream(s3, { ...request, headers: signer(s3, request) }, rewritten.body);
    // An error of the whole request (NoSuchBucket) is returned unchanged.
    answer(ctx, status === 200 ? withErrors(body.toString(), refused) : body.toString(), status);
  };

  function authorizeKeys(ctx: Context, { principal, target, headers, deletes }: DeleteRequest): { allowed: Item[]; refused: Refused[] } {
    const allowed: Item[] = [];
    const refused: Refused[] = [];
    for (const object of deletes.objects) {
      try {
        allow(ctx, principal, permissionsForDelete(target.bucket, object, headers));
        allowed.push(object);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused.push({ ...object, message: error.message });
      }
    }
    return { allowed, refused };
  }
}

const EMPTY = '<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>';

/** Adds the refused keys to the upstream's response. An empty element may have no end tag. */
function withErrors(text: string, refused: readonly Refused[]): string {
  const errors = refused.map(({ key, versionId, message }) => {
    const version = versionId === undefined ? '' : `<VersionId>${escapeXml(versionId)}</VersionId>`;
    return `<Error><Key>${escapeXml(key)}</Key>${version}<Code>AccessDenied</Code><Message>${escapeXml(message)}</Message></Error>`;
  });
  const end = /(<DeleteResult(?:\s[^<>]*)?)\/>\s*$|<\/DeleteResult>\s*$/.exec(text);
  if (!end) throw upstreamFailed(new GatewayError('upstream_failed', 'The answer to DeleteObjects is none.'));
  return `${text.slice(0, end.index)}${end[1] === undefined ? '' : `${end[1]}>`}${errors.join('')}</DeleteResult>`;
}

function answer(ctx: Context, text: string, status = 200): void {
  ctx.status = status;
  ctx.type = 'application/xml';
  ctx.set('x-amz-request-id', String(ctx.state['requestId'] ?? ''));
  ctx.body = text;
}

const withoutChecksums = (headers: PlainHeaders): PlainHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-md5' && !name.startsWith('x-amz-checksum-')));
