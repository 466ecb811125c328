import type { Context } from 'koa';

const MAX_AGE_SECONDS = '3600';

/** CORS for any origin, as Cognito: these endpoints use no cookies. True when the request was a preflight and has been answered. */
export function allowAnyOrigin(ctx: Context, methods: readonly string[]): boolean {
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Expose-Headers', 'WWW-Authenticate');
  if (ctx.method !== 'OPTIONS') return false;
  ctx.set('Access-Control-Allow-Methods', methods.join(', '));
  ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers') || 'Authorization, Content-Type');
  ctx.set('Access-Control-Max-Age', MAX_AGE_SECONDS);
  ctx.status = 204;
  return true;
}
