import type { Middleware } from 'koa';
import { RateExceeded, type RateLimiter } from '../limits/index.js';

/** Probes ask often, and for nothing dear. */
const FREE: readonly string[] = ['/healthz', '/readyz'];

/**
 * Holds back addresses and OAuth clients that ask for too much: 429 with `Retry-After`, in JSON for those who asked for data, in a line of
 * text for browsers. Calls of the AWS protocols (`POST /`) are counted at their door, which knows who signs.
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
      ctx.body =
        ctx.accepts('json', 'html') === 'html'
          ? 'Too many requests. Please try again in a moment.\n'
          : { error: 'temporarily_unavailable', error_description: 'too many requests' };
      return;
    }
    await next();
  };
}

/** By its own word: whoever claims another's name is stopped by the address. */
function clientOf(authorization: string): string | undefined {
  const [, basic] = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(authorization) ?? [];
  return basic && Buffer.from(basic, 'base64').toString().split(':')[0];
}
