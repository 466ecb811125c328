import type { Context } from 'koa';
import { credentialScopeOf } from '../../sts/index.js';
import { signedRequestOf } from './signed-request.js';

export const isPreflight = (ctx: Context): boolean => ctx.method === 'OPTIONS' && ctx.get('access-control-request-method') !== '';

/** Service of a CORS preflight, by the announced headers or the presigned query; the preflight itself is not signed. */
export function serviceOfPreflight(ctx: Context): 's3' | 'dynamodb' | undefined {
  const { query } = signedRequestOf(ctx, Buffer.alloc(0));
  const presigned = credentialScopeOf({ headers: {}, query })?.service === 's3';
  return presigned || /x-amz-content-sha256/i.test(ctx.get('access-control-request-headers')) ? 's3' : undefined;
}

/** Allows every origin: requests are authorized by their signature, not by cookies. */
export function allowOrigins(ctx: Context): void {
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Expose-Headers', '*');
}

export function answerPreflight(ctx: Context): void {
  allowOrigins(ctx);
  ctx.status = 204;
  ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, PUT, POST, DELETE');
  ctx.set('Access-Control-Allow-Headers', ctx.get('access-control-request-headers'));
  ctx.set('Access-Control-Max-Age', '600');
}
