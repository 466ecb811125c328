import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';

/** `browser`: our name for the session. `authTime` in seconds since the epoch. */
export interface EndedSignIn {
  readonly browser: string;
  readonly sub: string;
  readonly authTime: number;
}

/**
 * Signs the browser out of the pool: the cookie and its record go, tokens stay. `unlessOf` names the one user who may stay.
 */
export async function endBrowserSession(ctx: Context, provider: Provider, unlessOf?: string): Promise<EndedSignIn | undefined> {
  const inner = provider.createContext(ctx.req, ctx.res);
  const session = await provider.Session.get(inner as Context);
  if (session.accountId === undefined || session.accountId === unlessOf) return undefined;
  await session.destroy();
  inner.cookies.set(provider.cookieName('session'), null, {
    path: '/',
    signed: true,
    httpOnly: true,
    sameSite: 'lax',
    secure: inner.secure,
  });
  return { browser: session.uid, sub: session.accountId, authTime: session.loginTs ?? 0 };
}
