import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import type { Sessions, SsoSessions } from '../../tokens/index.js';

/** `browser`: our name for the session. `authTime` in seconds since the epoch. */
export interface EndedSignIn {
  readonly browser: string;
  readonly sub: string;
  readonly authTime: number;
}

/** Signs the browser out of the pool: the cookie and its record go. `unlessOf` names the one user who may stay. One read, for clients that are to hear of it. */
export type EndBrowserSession = (ctx: Context, poolId: string, provider: Provider, unlessOf?: string) => Promise<EndedSignIn | undefined>;

/** Tokens stay, but for those of clients that hear of the end of a session (`backchannelLogoutUri`). */
export function createEndBrowserSession(parts: {
  sessions: Pick<Sessions, 'endAnnouncedOf'>;
  ssoSessions: Pick<SsoSessions, 'publicIdOf'>;
}): EndBrowserSession {
  return async (ctx, poolId, provider, unlessOf) => {
    const inner = provider.createContext(ctx.req, ctx.res);
    const session = await provider.Session.get(inner as Context);
    const { accountId, uid, loginTs = 0 } = session;
    if (accountId === undefined || accountId === unlessOf) return undefined;
    await session.destroy();
    inner.cookies.set(provider.cookieName('session'), null, {
      path: '/',
      signed: true,
      httpOnly: true,
      sameSite: 'lax',
      secure: inner.secure,
    });
    await parts.sessions.endAnnouncedOf(poolId, accountId, parts.ssoSessions.publicIdOf(poolId, uid));
    return { browser: uid, sub: accountId, authTime: loginTs };
  };
}
