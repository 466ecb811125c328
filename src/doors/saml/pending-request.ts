import type { Context } from 'koa';
import { type Clock, constantTimeEqual, hashToken, type Ids, type Sealer } from '../../kernel/index.js';
import type { RequestedAuthnContext } from '../../saml/index.js';

/** A sign-in for a service provider that waits for the authorization server. Times in milliseconds since the epoch. */
export interface PendingRequest {
  /** Name of the service provider. */
  readonly provider: string;
  readonly acsUrl: string;
  /** Absent: nobody asked. */
  readonly requestId?: string;
  readonly relayState?: string;
  readonly forceAuthn: boolean;
  readonly authnContext?: RequestedAuthnContext;
  readonly at: number;
}

/**
 * What waits travels along as `state`, sealed, and comes back in the browser that it was begun in: by a cookie. Used once, because the code
 * that comes back with it is, and its nonce ties the two together.
 */
export interface PendingRequests {
  begin(ctx: Context, poolId: string, request: PendingRequest): { state: string; nonce: string };
  /** Undefined: another browser's, another pool's, too old, or none of ours. */
  resume(ctx: Context, poolId: string, state: string): { request: PendingRequest; nonce: string } | undefined;
}

/** As long as the authorization server waits for a person. */
const LIFETIME_MS = 60 * 60_000;
const MAX_STATE = 8192;

export function createPendingRequests(parts: { sealer: Sealer; clock: Clock; ids: Ids; https: boolean; prefix: string }): PendingRequests {
  const { sealer, clock, ids, https, prefix } = parts;
  const cookieOf = (poolId: string): string => `${https ? '__Secure-' : ''}saml-${poolId}`;
  const purposeOf = (poolId: string): string => `saml-request:${poolId}`;

  function browserOf(ctx: Context, poolId: string): string {
    const name = cookieOf(poolId);
    const known = ctx.cookies.get(name);
    if (known !== undefined && known.length === 43) return known;
    const value = ids.token(32);
    // Behind a proxy that ends TLS the connection itself is plain.
    ctx.cookies.secure = https;
    ctx.cookies.set(name, value, { path: `${prefix}/${poolId}/saml`, httpOnly: true, sameSite: 'lax', secure: https, overwrite: true });
    return value;
  }

  function open(poolId: string, state: string): (PendingRequest & { browser: string }) | undefined {
    if (state.length > MAX_STATE) return undefined;
    try {
      return JSON.parse(sealer.open(state, purposeOf(poolId)).toString()) as PendingRequest & { browser: string };
    } catch {
      return undefined;
    }
  }

  return {
    begin(ctx, poolId, request) {
      const browser = hashToken(browserOf(ctx, poolId));
      const state = sealer.seal(JSON.stringify({ ...request, browser }), purposeOf(poolId));
      return { state, nonce: hashToken(state) };
    },
    resume(ctx, poolId, state) {
      const opened = open(poolId, state);
      const cookie = ctx.cookies.get(cookieOf(poolId));
      if (!opened || cookie === undefined) return undefined;
      const { browser, ...request } = opened;
      const fits = constantTimeEqual(browser, hashToken(cookie)) && clock.now() - request.at < LIFETIME_MS;
      return fits ? { request, nonce: hashToken(state) } : undefined;
    },
  };
}
