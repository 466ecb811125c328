import type { Middleware } from 'koa';

/** Health endpoints. `/healthz`: the process answers. `/readyz`: the store answers and no stop is in progress. */
export function createHealth(parts: { ping: () => Promise<void>; stopping: () => boolean }): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (ctx.path === '/healthz') {
      ctx.body = { status: 'ok' };
      return;
    }
    if (ctx.path !== '/readyz') return next();
    const ready =
      !parts.stopping() &&
      (await parts.ping().then(
        () => true,
        () => false,
      ));
    ctx.status = ready ? 200 : 503;
    ctx.body = { status: ready ? 'ready' : 'unavailable' };
  };
}
