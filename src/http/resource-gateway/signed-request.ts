import type { Context } from 'koa';
import type { SignedRequest } from '../../sts/index.js';

/** Request as it was signed, with raw path and query. `body`: the bytes, or a marker for a stream. */
export function signedRequestOf(ctx: Context, body: SignedRequest['body']): SignedRequest {
  const [path = '/', ...query] = (ctx.req.url ?? '/').split('?');
  return { method: ctx.method, path, query: query.join('?'), headers: ctx.req.headersDistinct, body };
}
