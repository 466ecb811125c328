import { type Adapter, errors } from 'oidc-provider';
import type { AdapterParts } from './adapter-parts.js';
import { payloadModel } from './payload-model.js';

/** Pushed authorization requests (RFC 9126): single-use, also under concurrency. */
export function pushedRequestModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, payloads } = parts;
  return {
    ...payloadModel(parts, 'PushedAuthorizationRequest'),
    async consume(id) {
      if (!(await payloads.consume({ poolId, model: 'PushedAuthorizationRequest', id })))
        throw new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used');
    },
  };
}

/** Replay cache of DPoP proofs and client assertions. Exactly one of concurrent uses passes. */
export function replayModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, payloads, clock } = parts;
  return {
    ...payloadModel(parts, 'ReplayDetection'),
    async upsert(id, _payload, lifetime) {
      const expiresAt = new Date(clock.now() + Math.max(1, lifetime ?? 1) * 1000);
      if (!(await payloads.putOnce({ poolId, model: 'ReplayDetection', id }, { payload: '{}', expiresAt })))
        throw new errors.InvalidRequest('the proof was already used');
    },
  };
}
