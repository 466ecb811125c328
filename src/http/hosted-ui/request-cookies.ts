import type { Context } from 'koa';
import { hashToken } from '../../kernel/index.js';

/**
 * Binds a request to another site to the browser that began it: the response is accepted only with the cookie of that request. One cookie per
 * request, so that several can be open in one browser (RFC 9700 section 4.7).
 */
export interface RequestCookies {
  /** Sets the cookie. `state` returns with the response; `secret` is stored by the server as a hash only; `path` is the callback's path. */
  set(ctx: Context, request: { state: string; secret: string; path: string; maxAgeMs: number }): void;
  /** Hash of the secret in the cookie of the request; undefined without a cookie. */
  hashOf(ctx: Context, state: string): string | undefined;
  clear(ctx: Context, request: { state: string; path: string }): void;
}

const PREFIX = 'request-';
/** Open requests per browser: the cookie of the oldest is cleared for the next. */
const MAX_OPEN = 20;

export function createRequestCookies({ https }: { readonly https: boolean }): RequestCookies {
  const prefix = `${https ? '__Secure-' : ''}${PREFIX}`;
  const nameOf = (state: string): string => `${prefix}${hashToken(state).slice(0, 16)}`;

  function write(ctx: Context, name: string, value: string, { path, maxAge }: { path: string; maxAge: number }): void {
    const attributes = `Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
    ctx.append('Set-Cookie', `${name}=${value}; ${attributes}`);
  }

  /** Cookie names of the open requests, the oldest first (RFC 6265 section 5.4). */
  const openRequests = (ctx: Context): string[] =>
    ctx
      .get('cookie')
      .split(/;\s*/)
      .map((pair) => pair.slice(0, Math.max(0, pair.indexOf('='))))
      .filter((name) => name.startsWith(prefix));

  return {
    set(ctx, { state, secret, path, maxAgeMs }) {
      const open = openRequests(ctx);
      for (const name of open.slice(0, Math.max(0, open.length - MAX_OPEN + 1))) write(ctx, name, '', { path, maxAge: 0 });
      write(ctx, nameOf(state), secret, { path, maxAge: maxAgeMs / 1000 });
    },
    hashOf(ctx, state) {
      const secret = ctx.cookies.get(nameOf(state), { signed: false });
      return secret === undefined ? undefined : hashToken(secret);
    },
    clear: (ctx, { state, path }) => write(ctx, nameOf(state), '', { path, maxAge: 0 }),
  };
}
