import type { Middleware } from 'koa';
import { EXPOSED_HEADERS } from '../../kernel/index.js';
import { RateExceeded, type RateLimiter } from '../../limits/index.js';

/** Paths that are not throttled: probes are frequent and cheap. */
const FREE: readonly string[] = ['/healthz', '/readyz'];

/**
 * Throttles addresses and OAuth clients: 429 with `Retry-After`, as JSON or as text for browsers, readable across origins. Calls of the AWS protocols (`POST /`) are
 * counted by their handlers, which know the signer.
 */
export function createThrottle({ rateLimiter }: { readonly rateLimiter: RateLimiter }): Middleware {
  return async (ctx, next) => {
    if (FREE.includes(ctx.path) || (ctx.method === 'POST' && ctx.path === '/')) return next();
    try {
      rateLimiter.admit({ address: ctx.ip, client: ctx.path.endsWith('/oauth2/token') ? clientOf(ctx.get('authorization')) : undefined });
    } catch (error) {
      if (!(error instanceof RateExceeded)) throw error;
      ctx.status = 429;
      ctx.set('Retry-After', String(error.retryAfter));
      ctx.set('Cache-Control', 'no-store');
      ctx.set('Access-Control-Allow-Origin', '*');
      ctx.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
      ctx.body =
        ctx.accepts('json', 'html') === 'html'
          ? 'Too many requests. Please try again in a moment.\n'
          : { error: 'temporarily_unavailable', error_description: 'too many requests' };
      return;
    }
    await next();
  };
}

/** Claimed client id, not verified: a client that claims another's id is limited by its address. */
function clientOf(authorization: string): string | undefined {
  const [, basic] = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(authorization) ?? [];
  return basic && Buffer.from(basic, 'base64').toString().split(':')[0];
}
