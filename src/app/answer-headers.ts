import type { Middleware } from 'koa';

/**
 * For all that is no page of its own: redirects, refusals, data. Should a browser ever take it for one, it runs nothing and is framed
 * nowhere. Pages say more; so does oidc-provider, which adds its own script to `script-src`.
 */
export function createAnswerHeaders({ https }: { https: boolean }): Middleware {
  return (ctx, next) => {
    ctx.set('Content-Security-Policy', "default-src 'none'; script-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    ctx.set('X-Frame-Options', 'DENY');
    if (https) ctx.set('Strict-Transport-Security', 'max-age=31536000');
    return next();
  };
}
