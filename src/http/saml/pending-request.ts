import type { Context } from 'koa';
import { type Clock, constantTimeEqual, hashToken, type Ids, type Sealer } from '../../kernel/index.js';
import type { RequestedAuthnContext } from '../../saml/index.js';
import type { RequestCookies } from '../hosted-ui/index.js';

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
  begin(ctx: Context, poolId: string, request: PendingRequest): { state: string; nonce: string; codeVerifier: string };
  /** Undefined: another browser's, another pool's, too old, or none of ours. */
  resume(ctx: Context, poolId: string, state: string): { request: PendingRequest; nonce: string; codeVerifier: string } | undefined;
}

/** Sealed beside the request: the browser's cookie, hashed, and the PKCE verifier. */
interface Held {
  readonly browser: string;
  readonly codeVerifier: string;
}

/** As long as the authorization server waits for a person. */
const LIFETIME_MS = 60 * 60_000;
const MAX_STATE = 8192;

export function createPendingRequests(parts: {
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
  requestCookies: RequestCookies;
  prefix: string;
}): PendingRequests {
  const { sealer, clock, ids, requestCookies, prefix } = parts;
  const pathOf = (poolId: string): string => `${prefix}/${poolId}/saml`;
  const purposeOf = (poolId: string): string => `saml-request:${poolId}`;

  function open(poolId: string, state: string): (PendingRequest & Held) | undefined {
    if (state.length > MAX_STATE) return undefined;
    try {
      return JSON.parse(sealer.open(state, purposeOf(poolId)).toString()) as PendingRequest & Held;
    } catch {
      return undefined;
    }
  }

  return {
    begin(ctx, poolId, request) {
      const secret = ids.token(32);
      const codeVerifier = ids.token(32);
      const state = sealer.seal(JSON.stringify({ ...request, browser: hashToken(secret), codeVerifier }), purposeOf(poolId));
      requestCookies.set(ctx, { state, secret, path: pathOf(poolId), maxAgeMs: LIFETIME_MS });
      return { state, nonce: hashToken(state), codeVerifier };
    },
    resume(ctx, poolId, state) {
      const opened = open(poolId, state);
      const held = requestCookies.hashOf(ctx, state);
      if (!opened || held === undefined) return undefined;
      const { browser, codeVerifier, ...request } = opened;
      const fits = constantTimeEqual(browser, held) && clock.now() - request.at < LIFETIME_MS;
      return fits ? { request, nonce: hashToken(state), codeVerifier } : undefined;
    },
  };
}
