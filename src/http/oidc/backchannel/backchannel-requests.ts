import type { ClaimsParameter } from 'oidc-provider';
import type { Clients } from '../../../directory/clients/index.js';
import type { Pools } from '../../../directory/pools/index.js';
import { type Clock, defined, type Ids } from '../../../kernel/index.js';
import type { RefreshTokens } from '../../../tokens/index.js';
import { requestedAttributes } from '../authorize/claims-parameter.js';
import type { Payload, PayloadKey, PayloadsStore } from '../payloads.store.js';

/** Pending backchannel authentication request (OpenID Connect CIBA). */
export interface BackchannelRequest {
  readonly clientId: string;
  /** Shown by the client too, for the user to compare. */
  readonly bindingMessage?: string;
}

/** Approval side of CIBA. Undefined or false for requests that expired, were answered, or belong to another user. */
export interface BackchannelRequests {
  find(poolId: string, id: string, sub: string): Promise<BackchannelRequest | undefined>;
  /**
   * Approval starts the session from which the next poll gets its tokens. Exactly one of concurrent answers counts. Two reads and two
   * writes at most.
   */
  answer(
    poolId: string,
    id: string,
    approver: { readonly sub: string; readonly authTime: number; readonly amr?: readonly string[] },
    allowed: boolean,
  ): Promise<boolean>;
}

interface Stored {
  readonly accountId?: string;
  readonly clientId: string;
  readonly scope: string;
  readonly grantId?: string;
  readonly error?: string;
  readonly claims?: ClaimsParameter;
  readonly params?: { readonly binding_message?: string };
  /** Milliseconds since 1970; the record outlives it. */
  readonly openUntil: number;
}

/** Seconds that the session outlives a request that is not polled again. */
const GRACE_SECONDS = 60;
const MAX_ID = 64;

export function createBackchannelRequests(parts: {
  readonly payloads: Pick<PayloadsStore, 'find' | 'swap'>;
  readonly pools: Pick<Pools, 'get'>;
  readonly clients: Pick<Clients, 'get'>;
  readonly refreshTokens: Pick<RefreshTokens, 'begin'>;
  readonly clock: Clock;
  readonly ids: Ids;
}): BackchannelRequests {
  const { payloads, pools, clients, refreshTokens, clock, ids } = parts;
  const keyOf = (poolId: string, id: string): PayloadKey => ({ poolId, model: 'BackchannelAuthenticationRequest', id });

  async function open(poolId: string, id: string, sub: string): Promise<{ found: Payload; request: Stored } | undefined> {
    const found = id.length > MAX_ID ? undefined : await payloads.find(keyOf(poolId, id));
    if (!found || found.consumed) return undefined;
    const request = JSON.parse(found.payload) as Stored;
    if (request.openUntil <= clock.now()) return undefined;
    return request.accountId === sub && request.grantId === undefined && request.error === undefined ? { found, request } : undefined;
  }

  return {
    async find(poolId, id, sub) {
      const { request } = (await open(poolId, id, sub)) ?? {};
      const message = request?.params?.binding_message;
      return request && { clientId: request.clientId, ...defined({ bindingMessage: message }) };
    },
    async answer(poolId, id, { sub, authTime, amr }, allowed) {
      const { found, request } = (await open(poolId, id, sub)) ?? {};
      if (!found || !request) return false;
      const answered = allowed
        ? { ...request, grantId: ids.uuid(), authTime, ...defined({ amr }) }
        : { ...request, error: 'access_denied', errorDescription: 'the person said no' };
      if (allowed) {
        const pool = await pools.get(poolId);
        const { sessionTracking } = pool;
        const client = await clients.get(poolId, request.clientId);
        await refreshTokens.begin({
          id: answered.grantId!,
          poolId,
          clientId: client.id,
          userId: sub,
          scope: request.scope,
          authTime,
          ...defined({
            requestedClaims: requestedAttributes(request.claims, pool),
            announced: client.extensions?.backchannelLogoutUri === undefined ? undefined : true,
            tracking: sessionTracking?.enabled ? { maxPerUser: sessionTracking.maxPerUser } : undefined,
          }),
          lifetime: Math.ceil((request.openUntil - clock.now()) / 1000) + GRACE_SECONDS,
        });
      }
      return payloads.swap(keyOf(poolId, id), { before: found.payload, after: JSON.stringify(answered) });
    },
  };
}
