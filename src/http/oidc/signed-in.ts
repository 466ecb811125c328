import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { Pools } from '../../directory/pools/index.js';
import { type Clock, defined, seconds } from '../../kernel/index.js';
import type { Providers } from './providers.js';
import type { BrowserSessionOf } from './sign-out/browser-session.js';
/** SSO session of the browser of this request, however old: its `uid` and user. Undefined without one. One read. */
export type CurrentSsoSession = (ctx: Context, poolId: string) => Promise<{ readonly browser: string; readonly sub: string } | undefined>;

export const createCurrentSsoSession =
  (parts: { pools: Pools; providers: Providers; forward: (req: IncomingMessage) => void }): CurrentSsoSession =>
  async (ctx, poolId) => {
    const pool = await parts.pools.find(poolId);
    if (!pool) return undefined;
    const { provider } = parts.providers.of(pool);
    parts.forward(ctx.req);
    const { accountId, uid } = await provider.Session.get(provider.createContext(ctx.req, ctx.res));
    return accountId === undefined ? undefined : { browser: uid, sub: accountId };
  };

/** User of a browser’s SSO session at a pool, by its cookie; undefined without one. One read. `authTime` in seconds since the epoch. */
export type SignedIn = (
  ctx: Context,
  poolId: string,
) => Promise<
  | {
      readonly sub: string;
      readonly authTime: number;
      readonly amr?: readonly string[];
      /** `uid` of the SSO session. */
      readonly browser: string;
    }
  | undefined
>;

/** Seconds. Tracked SSO sessions last longer, for clients that set their own limit. */
const MAX_AGE = 3600;

/** Ends the SSO session of the browser; tokens remain valid. */
export type SignOutBrowser = (ctx: Context, poolId: string) => Promise<void>;

export const createSignOutBrowser =
  (parts: {
    pools: Pools;
    providers: Providers;
    forward: (req: IncomingMessage) => void;
    browserSessionOf: BrowserSessionOf;
  }): SignOutBrowser =>
  async (ctx, poolId) => {
    const pool = await parts.pools.find(poolId);
    if (!pool) return;
    parts.forward(ctx.req);
    await (await parts.browserSessionOf(ctx, poolId, parts.providers.of(pool).provider))?.end();
  };

/** SSO session lookup for pages outside of an interaction. */
export function createSignedIn(parts: {
  pools: Pools;
  providers: Providers;
  forward: (req: IncomingMessage) => void;
  clock: Clock;
}): SignedIn {
  return async (ctx, poolId) => {
    const pool = await parts.pools.find(poolId);
    if (!pool) return undefined;
    const { provider } = parts.providers.of(pool);
    parts.forward(ctx.req);
    const { accountId, uid, loginTs, amr } = await provider.Session.get(provider.createContext(ctx.req, ctx.res));
    const old = loginTs === undefined || seconds(parts.clock) - loginTs >= MAX_AGE;
    return accountId === undefined || old ? undefined : { sub: accountId, browser: uid, authTime: loginTs, ...defined({ amr }) };
  };
}
