import type { Middleware } from 'koa';

/** Handlers by path. Each answers, or passes on what it does not serve below its path: 404. */
export interface Routes {
  /** `/` itself. */
  readonly root: Middleware;
  /** By the first path segment. */
  readonly server: Readonly<Record<string, Middleware>>;
  /** Below `/{poolId}`, by the next segments: `a/b`, `a/*` (anything below `a`) or `a`, in this order. */
  readonly pool: Readonly<Record<string, Middleware>>;
}

/** Hands a request to the one handler of its path. */
export function createRouter({ root, server, pool }: Routes): Middleware {
  const servers = new Map(Object.entries(server));
  const pools = new Map(Object.entries(pool));
  return (ctx, next) => {
    const [, first = '', second, third] = ctx.path.split('/', 4);
    const handler =
      ctx.path === '/'
        ? root
        : (servers.get(first) ??
          (second === undefined
            ? undefined
            : ((third === undefined ? undefined : (pools.get(`${second}/${third}`) ?? pools.get(`${second}/*`))) ?? pools.get(second))));
    return handler ? handler(ctx, next) : next();
  };
}
