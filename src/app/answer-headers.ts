import type { Middleware } from 'koa';

/**
 * HTTPS for a year, for this host and those below it: of every answer under a public https base URL, and nowhere else written. A promise for
 * `localhost` would hold for every other program of the machine, whatever its port: none in development.
 */
export function createStrictTransport({ https, development }: { https: boolean; development: boolean }): Middleware {
  return async (ctx, next) => {
    if (https && !development) ctx.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    await next();
  };
}

/**
 * For all that is no page of its own: redirects, refusals, data. Should a browser ever take it for one, it runs nothing and is framed
 * nowhere. Pages say more; so does oidc-provider, which adds its own script to `script-src`.
 */
export function createAnswerHeaders(): Middleware {
  return async (ctx, next) => {
    ctx.set('Content-Security-Policy', "default-src 'none'; script-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    ctx.set('X-Frame-Options', 'DENY');
    await next();
  };
}
