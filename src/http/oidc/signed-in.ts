import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { Pools } from '../../directory/pools/index.js';
import { type Clock, defined, seconds } from '../../kernel/index.js';
import type { EndBrowserSession } from './browser-session.js';
import type { Providers } from './providers.js';

/** Whom a browser is signed in as at a pool, by its session cookie; undefined for nobody. One read. `authTime` in seconds since the epoch. */
export type SignedIn = (
  ctx: Context,
  poolId: string,
) => Promise<
  | {
      readonly sub: string;
      readonly authTime: number;
      readonly amr?: readonly string[];
      /** Our name for the browser session. */
      readonly browser: string;
    }
  | undefined
>;

/** Seconds; browser sessions of pools that track them last longer, for clients that want it so. */
const SIGNED_IN_FOR = 3600;

/** Signs the browser of this request out of the pool; tokens stay. */
export type SignOutBrowser = (ctx: Context, poolId: string) => Promise<void>;

export const createSignOutBrowser =
  (parts: {
    pools: Pools;
    providers: Providers;
    forward: (req: IncomingMessage) => void;
    endBrowserSession: EndBrowserSession;
  }): SignOutBrowser =>
  async (ctx, poolId) => {
    const pool = await parts.pools.find(poolId);
    if (!pool) return;
    parts.forward(ctx.req);
    await parts.endBrowserSession(ctx, poolId, parts.providers.of(pool).provider);
  };

/** For pages that stand outside of any authorization request. */
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
    const old = loginTs === undefined || seconds(parts.clock) - loginTs >= SIGNED_IN_FOR;
    return accountId === undefined || old ? undefined : { sub: accountId, browser: uid, authTime: loginTs, ...defined({ amr }) };
  };
}
