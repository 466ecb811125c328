import type { Context } from 'koa';

/**
 * Cookie that binds the ticket of an unsolicited SAML response to its browser until the authorization request that redeems it. Lifetime: five
 * minutes.
 */
export interface UnsolicitedResponseCookies {
  keep(ctx: Context, poolId: string, ticket: string): void;
  /** Returns the ticket and clears the cookie. */
  take(ctx: Context, poolId: string): string | undefined;
}

const LIFETIME_MS = 5 * 60_000;

export function createUnsolicitedResponseCookies({ https }: { readonly https: boolean }): UnsolicitedResponseCookies {
  const nameOf = (poolId: string): string => `${https ? '__Secure-' : ''}unsolicited-${poolId}`;

  function set(ctx: Context, poolId: string, value: string | null): void {
    // Koa refuses secure cookies on a plain connection, as behind a proxy that terminates TLS.
    ctx.cookies.secure = https;
    const age = value === null ? {} : { maxAge: LIFETIME_MS };
    ctx.cookies.set(nameOf(poolId), value, {
      path: `/${poolId}/login`,
      httpOnly: true,
      sameSite: 'lax',
      secure: https,
      signed: false,
      ...age,
    });
  }

  return {
    keep: (ctx, poolId, ticket) => set(ctx, poolId, ticket),
    take(ctx, poolId) {
      const ticket = ctx.cookies.get(nameOf(poolId), { signed: false });
      if (ticket === undefined) return undefined;
      set(ctx, poolId, null);
      return ticket.slice(0, 128);
    },
  };
}
