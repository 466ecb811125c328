import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { Pools } from '../../directory/pools/index.js';
import type { Providers } from './providers.js';

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
