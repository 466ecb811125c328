import type { Middleware } from 'koa';

/**
 * HSTS for one year, including subdomains, on every response under a public https base URL; no other file sets it. Not in development: for
 * `localhost` it would bind every other program on the machine, whatever its port.
 */
export function createStrictTransport({ https, development }: { https: boolean; development: boolean }): Middleware {
  return async (ctx, next) => {
    if (https && !development) ctx.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    await next();
  };
}

/**
 * Headers of responses that are not pages: redirects, errors, data. Rendered as a page, such a response runs no script and cannot be
 * framed. Pages set stricter headers of their own; oidc-provider adds the hash of its script to `script-src`, whose empty list allows none
 * (CSP 3 section 6.7.2.7): `'none'` must stand alone.
 */
export function createAnswerHeaders(): Middleware {
  return async (ctx, next) => {
    ctx.set('Content-Security-Policy', "default-src 'none'; script-src; base-uri 'none'; frame-ancestors 'none'");
    ctx.set('X-Frame-Options', 'DENY');
    await next();
  };
}
