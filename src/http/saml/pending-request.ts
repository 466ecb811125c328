import type { Context } from 'koa';
import { type Clock, constantTimeEqual, hashToken, type Ids, type Sealer } from '../../kernel/index.js';
import type { NameIdFormat, RequestedAuthnContext } from '../../saml/index.js';
import type { RequestCookies } from '../hosted-ui/index.js';

/** AuthnRequest, or IdP-initiated sign-in, that awaits an authorization code. Times in milliseconds since the epoch. */
export interface PendingRequest {
  /** Name of the service provider. */
  readonly provider: string;
  readonly acsUrl: string;
  /** Omitted: IdP-initiated. */
  readonly requestId?: string;
  readonly relayState?: string;
  readonly forceAuthn: boolean;
  /** Omitted: that of the registration. */
  readonly nameIdFormat?: NameIdFormat;
  readonly authnContext?: RequestedAuthnContext;
  readonly at: number;
}

/**
 * Pending requests travel sealed as `state` and are bound to their browser by a cookie. Single-use, because the authorization code that
 * returns with one is, and its nonce binds the two.
 */
export interface PendingRequests {
  begin(ctx: Context, poolId: string, request: PendingRequest): { state: string; nonce: string; codeVerifier: string };
  /** Undefined for the state of another browser, of another pool, an expired or a forged one. */
  resume(ctx: Context, poolId: string, state: string): { request: PendingRequest; nonce: string; codeVerifier: string } | undefined;
}

/** Sealed beside the request: hash of the browser’s cookie, and the PKCE verifier. */
interface BrowserBinding {
  readonly browser: string;
  readonly codeVerifier: string;
}

/** Milliseconds; equal to the lifetime of an interaction. */
const LIFETIME_MS = 60 * 60_000;
const MAX_STATE = 16_384;

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

  function open(poolId: string, state: string): (PendingRequest & BrowserBinding) | undefined {
    if (state.length > MAX_STATE) return undefined;
    try {
      return JSON.parse(sealer.open(state, purposeOf(poolId)).toString()) as PendingRequest & BrowserBinding;
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
      const sealed = open(poolId, state);
      const cookieHash = requestCookies.hashOf(ctx, state);
      if (!sealed || cookieHash === undefined) return undefined;
      const { browser, codeVerifier, ...request } = sealed;
      const isValid = constantTimeEqual(browser, cookieHash) && clock.now() - request.at < LIFETIME_MS;
      return isValid ? { request, nonce: hashToken(state), codeVerifier } : undefined;
    },
  };
}
