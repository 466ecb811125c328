import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import type { Sessions, SsoSessions } from '../../../tokens/index.js';

/** `browser`: `uid` of the SSO session. `authTime` in seconds since the epoch. */
export interface EndedSignIn {
  readonly browser: string;
  readonly sub: string;
  readonly authTime: number;
}

/**
 * Ends the SSO session of a browser: its cookie and its record. `exceptSub`: user whose session is kept. One read and one write, and a read
 * for clients with back-channel logout.
 */
export type EndBrowserSession = (ctx: Context, poolId: string, provider: Provider, exceptSub?: string) => Promise<EndedSignIn | undefined>;

/** Tokens remain valid, except those of clients with a `backchannelLogoutUri`. */
export function createEndBrowserSession(parts: {
  sessions: Pick<Sessions, 'endAnnouncedOf'>;
  ssoSessions: Pick<SsoSessions, 'publicIdOf'>;
}): EndBrowserSession {
  return async (ctx, poolId, provider, exceptSub) => {
    const providerCtx = provider.createContext(ctx.req, ctx.res);
    const session = await provider.Session.get(providerCtx as Context);
    const { accountId, uid, loginTs = 0 } = session;
    if (accountId === undefined || accountId === exceptSub) return undefined;
    await session.destroy();
    providerCtx.cookies.set(provider.cookieName('session'), null, {
      path: '/',
      signed: true,
      httpOnly: true,
      sameSite: 'lax',
      secure: providerCtx.secure,
    });
    await parts.sessions.endAnnouncedOf(poolId, accountId, parts.ssoSessions.publicIdOf(poolId, uid));
    return { browser: uid, sub: accountId, authTime: loginTs };
  };
}
