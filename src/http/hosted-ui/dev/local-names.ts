import { isIP } from 'node:net';
import type { Middleware } from 'koa';

/**
 * Serves `handler` only under names that cannot be registered: addresses, `localhost`, names without a dot. Otherwise any site could
 * resolve its own name to this machine and read the pages as its own origin (DNS rebinding).
 */
export function onlyUnderLocalNames(handler: Middleware): Middleware {
  return (ctx, next) => (isLocalName(ctx.req.headers.host ?? '') ? handler(ctx, next) : next());
}

function isLocalName(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return !hostname.includes('.') || hostname.endsWith('.localhost') || isIP(hostname) !== 0;
}
