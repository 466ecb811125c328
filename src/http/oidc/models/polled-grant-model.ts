import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import { constantTimeEqual, defined } from '../../../kernel/index.js';
import { BOUND_RESOURCE, REQUESTED_SCOPE } from '../names.js';
import { type AdapterParts, payloadModel } from './payload-model.js';
import { beginSession, checkGrantedResource } from './session-models.js';
/** Proofs that bind a polled code to its stored ID. The store does not contain them. */
export interface PollingProofs {
  /** Code with which the client polls. */
  codeOf(id: string): string;
  /** Stored ID of a code; undefined for an invalid proof. */
  idIn(code: string): string | undefined;
}

export function createPollingProofs(key: Buffer): PollingProofs {
  const proofOf = (id: string): string => createHmac('sha256', key).update(id).digest('base64url');
  return {
    codeOf: (id) => `${id}.${proofOf(id)}`,
    idIn(code) {
      const [id = '', proof = ''] = code.split('.');
      return constantTimeEqual(proofOf(id), proof) ? id : undefined;
    },
  };
}

/** Seconds that the store keeps an expired grant: a poll for it gets `expired_token` (RFC 8628 section 3.5, CIBA section 11). */
const EXPIRED_KEPT_SECONDS = 3600;

/** Milliseconds between polls (RFC 8628 section 3.5), and the number of grants observed for it. */
const INTERVAL = 5000;
const MAX_OBSERVED = 1000;

/**
 * Grants that clients poll for: device codes and backchannel authentication requests. The stored ID is not the polled code
 * (`polling-bindings.ts`), so the store redeems nothing. Approval begins the session, as with authorization codes.
 */
export function polledGrantModel(parts: AdapterParts, model: 'DeviceCode' | 'BackchannelAuthenticationRequest'): Partial<Adapter> {
  const { poolId, payloads, clock, scopes } = parts;
  const stored = payloadModel(parts, model);
  const lastPolls = new LRUCache<string, number>({ max: MAX_OBSERVED });

  function slowDown(id: string): void {
    const now = clock.now();
    const last = lastPolls.get(id);
    lastPolls.set(id, now);
    if (last !== undefined && now - last < INTERVAL) throw new errors.SlowDown();
  }

  const isExpired = ({ openUntil }: AdapterPayload): boolean => Number(openUntil) <= clock.now();

  return {
    async upsert(id, payload, lifetime) {
      if (payload.grantId !== undefined) await beginSession(parts, payload, lifetime!);
      const resource = payload.params?.[BOUND_RESOURCE];
      const { userCode: uid } = payload;
      const members = defined({ resource: typeof resource === 'string' ? resource : undefined, uid });
      const openUntil = clock.now() + lifetime! * 1000;
      await stored.upsert!(id, { ...payload, ...members, id, openUntil }, lifetime! + EXPIRED_KEPT_SECONDS);
    },
    async find(id) {
      const found = await payloads.find({ poolId, model, id });
      if (!found) return undefined;
      const payload = {
        ...(JSON.parse(found.payload) as AdapterPayload),
        jti: id,
        ...defined({ consumed: found.consumed ? true : undefined }),
      };
      // By the server’s clock.
      if (isExpired(payload)) return { ...payload, exp: 1 };
      if (Provider.ctx?.oidc.route === 'token' && payload.grantId === undefined && payload['error'] === undefined) slowDown(id);
      checkGrantedResource(Provider.ctx, payload);
      const requestedScope = payload.params?.[REQUESTED_SCOPE];
      if (typeof requestedScope === 'string') scopes.current().requestedScope = requestedScope;
      return payload;
    },
    async findByUserCode(userCode) {
      const payload = await stored.findByUid!(userCode);
      return payload && !isExpired(payload) ? { ...payload, jti: String(payload['id']) } : undefined;
    },
    async consume(id) {
      if (!(await payloads.consume({ poolId, model, id }))) throw new errors.InvalidGrant('already consumed');
    },
    destroy: (id) => stored.destroy!(id),
    revokeByGrantId: async () => {},
  };
}
