import { isIP } from 'node:net';
import type { Middleware } from 'koa';

/**
 * Serves `door` under names only that nobody can register: addresses, `localhost`, names without a dot. A page of any site can have its own
 * name lead to this machine and would then read what the door shows as its own (DNS rebinding).
 */
export function onlyUnderLocalNames(door: Middleware): Middleware {
  return (ctx, next) => (isLocalName(ctx.req.headers.host ?? '') ? door(ctx, next) : next());
}

function isLocalName(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return !hostname.includes('.') || hostname.endsWith('.localhost') || isIP(hostname) !== 0;
}
