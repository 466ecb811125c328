import type { Context } from 'koa';
import { credentialScopeOf } from '../../sts/index.js';
import { signedRequestOf } from './signed-request.js';

export const isPreflight = (ctx: Context): boolean => ctx.method === 'OPTIONS' && ctx.get('access-control-request-method') !== '';

/** A browser asks before it sends: the request is not signed yet, but says which headers it will have. */
export function serviceOfPreflight(ctx: Context): 's3' | 'dynamodb' | undefined {
  const { query } = signedRequestOf(ctx, Buffer.alloc(0));
  const presigned = credentialScopeOf({ headers: {}, query })?.service === 's3';
  return presigned || /x-amz-content-sha256/i.test(ctx.get('access-control-request-headers')) ? 's3' : undefined;
}

/** Who may do what is a matter of signatures, which another site's page cannot make: any origin may ask. */
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
