import type { Context } from 'koa';
import type { SignedRequest } from '../../sts/index.js';

/** A request as its signature saw it: the raw path and query, never decoded. `body` is the bytes, or says that they stream. */
export function signedRequestOf(ctx: Context, body: SignedRequest['body']): SignedRequest {
  const [path = '/', ...query] = (ctx.req.url ?? '/').split('?');
  return { method: ctx.method, path, query: query.join('?'), headers: ctx.req.headersDistinct, body };
}
