import type { Context } from 'koa';
import { hashToken } from '../../kernel/index.js';

/**
 * Ties a request that leaves for another site to the browser that it was begun in: its answer counts only where the cookie of that request
 * is. One cookie a request, so that several can be open in one browser (RFC 9700 section 4.7).
 */
export interface RequestCookies {
  /** `state`: what comes back with the answer; `secret`: what only this browser knows, kept elsewhere as a hash; `path`: where answers arrive. */
  set(ctx: Context, request: { state: string; secret: string; path: string; maxAgeMs: number }): void;
  /** Hash of the secret that the browser holds for the request; undefined: it holds none. */
  hashOf(ctx: Context, state: string): string | undefined;
  clear(ctx: Context, request: { state: string; path: string }): void;
}

const PREFIX = 'request-';
/** Requests of one browser that can be open at once: the oldest is given up for the next. */
const MOST_OPEN = 20;

export function createRequestCookies({ https }: { readonly https: boolean }): RequestCookies {
  const prefix = `${https ? '__Secure-' : ''}${PREFIX}`;
  const nameOf = (state: string): string => `${prefix}${hashToken(state).slice(0, 16)}`;

  function write(ctx: Context, name: string, value: string, { path, maxAge }: { path: string; maxAge: number }): void {
    const attributes = `Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
    ctx.append('Set-Cookie', `${name}=${value}; ${attributes}`);
  }

  /** Names of the requests that the browser has open, the oldest first (RFC 6265 section 5.4). */
  const openIn = (ctx: Context): string[] =>
    ctx
      .get('cookie')
      .split(/;\s*/)
      .map((pair) => pair.slice(0, Math.max(0, pair.indexOf('='))))
      .filter((name) => name.startsWith(prefix));

  return {
    set(ctx, { state, secret, path, maxAgeMs }) {
      const open = openIn(ctx);
      for (const name of open.slice(0, Math.max(0, open.length - MOST_OPEN + 1))) write(ctx, name, '', { path, maxAge: 0 });
      write(ctx, nameOf(state), secret, { path, maxAge: maxAgeMs / 1000 });
    },
    hashOf(ctx, state) {
      const secret = ctx.cookies.get(nameOf(state), { signed: false });
      return secret === undefined ? undefined : hashToken(secret);
    },
    clear: (ctx, { state, path }) => write(ctx, nameOf(state), '', { path, maxAge: 0 }),
  };
}
