import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import type { Domains } from '../../directory/domains/index.js';

/** Paths that a pool's domain serves without the pool id; the following pages continue below `/{poolId}`. */
const OF_POOL = /^\/(?:oauth2\/[\w-]+|login|signup|logout|confirmUser|signed-out|passkeys\/add|saml2\/[a-z]+|\.well-known\/[\w.-]+)$/;

export interface DomainHosts {
  readonly middleware: Middleware;
  /** Host of the request when it is a pool's domain. */
  hostOf(req: IncomingMessage): string | undefined;
}

/**
 * Routes requests to a pool's domain to that pool only, by rewriting the path to the one at the server's own host. `ownHost`: host and port of
 * the base URL, which is no pool's domain.
 */
export function createDomainHosts({
  domains,
  ownHost,
}: {
  readonly domains: Pick<Domains, 'poolOf'>;
  readonly ownHost: string;
}): DomainHosts {
  const hosts = new WeakMap<IncomingMessage, string>();
  return {
    hostOf: (req) => hosts.get(req),
    async middleware(ctx, next) {
      const { host } = ctx;
      const poolId = host === '' || host === ownHost ? undefined : await domains.poolOf(host);
      if (poolId === undefined) return next();
      hosts.set(ctx.req, host);
      if (OF_POOL.test(ctx.path)) ctx.path = `/${poolId}${ctx.path}`;
      else if (!ctx.path.startsWith(`/${poolId}/`) && !ctx.path.startsWith('/assets/')) return;
      return next();
    },
  };
}
