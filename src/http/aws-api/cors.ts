import type { Middleware } from 'koa';

const EXPOSED = 'x-amzn-ErrorType, x-amzn-RequestId, x-amzn-ErrorMessage, Date';

/** CORS for `POST /`: browsers call the API from any origin; no cookies are used there. */
export const corsOfRoot: Middleware = async (ctx, next) => {
  if (ctx.path !== '/') return next();
  if (ctx.method === 'OPTIONS') {
    ctx.status = 204;
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Access-Control-Allow-Methods', 'POST, GET, OPTIONS');
    ctx.set('Access-Control-Allow-Headers', ctx.get('access-control-request-headers') || 'x-amz-target, content-type');
    ctx.set('Access-Control-Max-Age', '86400');
    return;
  }
  if (ctx.method === 'POST') {
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Access-Control-Expose-Headers', EXPOSED);
  }
  return next();
};
