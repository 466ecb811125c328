import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import type { Sessions, SsoSessions } from '../../../tokens/index.js';

/** `browser`: `uid` of the SSO session. `authTime` in seconds since the epoch. */
export interface EndedSignIn {
  readonly browser: string;
  readonly sub: string;
  readonly authTime: number;
}

export interface BrowserSession extends EndedSignIn {
  /**
   * Removes cookie and record of the session. Tokens remain valid, except those of clients with a `backchannelLogoutUri`. One write, and a
   * read for such clients.
   */
  end(): Promise<EndedSignIn>;
}

/** SSO session of the browser of this request. Undefined without one. One read. */
export type BrowserSessionOf = (ctx: Context, poolId: string, provider: Provider) => Promise<BrowserSession | undefined>;

export function createBrowserSessionOf(parts: {
  sessions: Pick<Sessions, 'endAnnouncedOf'>;
  ssoSessions: Pick<SsoSessions, 'publicIdOf'>;
}): BrowserSessionOf {
  return async (ctx, poolId, provider) => {
    const providerCtx = provider.createContext(ctx.req, ctx.res);
    const session = await provider.Session.get(providerCtx as Context);
    const { accountId: sub, uid: browser, loginTs: authTime = 0 } = session;
    if (sub === undefined) return undefined;
    const signIn = { browser, sub, authTime };
    return {
      ...signIn,
      async end() {
        await session.destroy();
        providerCtx.cookies.set(provider.cookieName('session'), null, {
          path: '/',
          signed: true,
          httpOnly: true,
          sameSite: 'lax',
          secure: providerCtx.secure,
        });
        await parts.sessions.endAnnouncedOf(poolId, sub, parts.ssoSessions.publicIdOf(poolId, browser));
        return signIn;
      },
    };
  };
}
