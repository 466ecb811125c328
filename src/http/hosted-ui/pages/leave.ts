import type { Context } from 'koa';
import { type Clients, isAddressOf } from '../../../directory/clients/index.js';
import type { Pools } from '../../../directory/pools/index.js';
import { CodedError } from '../../../kernel/index.js';
import type { Screens } from '../screens.js';
/** Host of a redirect URI; the scheme of a private-use URI of a native app (RFC 8252 section 7.1). */
export function redirectHostOf(address: string): string {
  const { host, protocol } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? host : protocol;
}

/** Page `/{poolId}/leave?client_id&to`: shows the address of an unvetted client and continues there only after a click. */
export function createLeavePage(parts: {
  readonly pools: Pick<Pools, 'get'>;
  readonly clients: Pick<Clients, 'get'>;
  readonly screens: Screens;
}): (ctx: Context, poolId: string) => Promise<void> {
  return async (ctx, poolId) => {
    const pool = await parts.pools.get(poolId);
    const { client_id: id, to } = ctx.query;
    const client = await parts.clients.get(poolId, typeof id === 'string' ? id : '', ctx.ip);
    if (typeof to !== 'string' || !isAddressOf(client, to))
      throw new CodedError('redirect_unknown', 'The address is not registered for the client.');
    await parts.screens.render(ctx, {
      view: 'leave',
      title: 'One moment',
      pool,
      clientId: client.id,
      model: { app: client.name, next: to, place: redirectHostOf(to) },
    });
  };
}
