import { LRUCache } from 'lru-cache';
import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import { defined } from '../../kernel/index.js';
import type { AdapterParts } from './adapter-parts.js';
import { BOUND_RESOURCE } from './names.js';
import { payloadModel } from './payload-model.js';
import { beginSession } from './session-models.js';

/** Milliseconds between two questions of whoever waits (RFC 8628 section 3.5), and how many are watched for it. */
const INTERVAL = 5000;
const WATCHED = 1000;

/**
 * What somebody asks for again and again until a person has answered elsewhere: device codes and backchannel requests. The id in the store is
 * not what is shown to redeem it (`proofs.ts`), so that nothing here redeems anything. Answered with yes, it has a session that waits for it,
 * as authorization codes have.
 */
export function polledGrantModel(parts: AdapterParts, model: 'DeviceCode' | 'BackchannelAuthenticationRequest'): Partial<Adapter> {
  const { poolId, payloads, clock } = parts;
  const stored = payloadModel(parts, model);
  const asked = new LRUCache<string, number>({ max: WATCHED });

  function slowDown(id: string): void {
    const now = clock.now();
    const before = asked.get(id);
    asked.set(id, now);
    if (before !== undefined && now - before < INTERVAL) throw new errors.SlowDown();
  }

  return {
    async upsert(id, payload, lifetime) {
      if (payload.grantId !== undefined) await beginSession(parts, payload, lifetime!);
      const resource = payload.params?.[BOUND_RESOURCE];
      const { userCode: uid } = payload;
      const more = { ...defined({ resource: typeof resource === 'string' ? resource : undefined, uid }) };
      await stored.upsert!(id, { ...payload, ...more, id }, lifetime);
    },
    async find(id) {
      const found = await payloads.find({ poolId, model, id });
      if (!found) return undefined;
      const payload = {
        ...(JSON.parse(found.payload) as AdapterPayload),
        jti: id,
        ...defined({ consumed: found.consumed ? true : undefined }),
      };
      // What is over is said to be (`expired_token`), by our clock.
      if (found.expiresAt.getTime() <= clock.now()) return { ...payload, exp: 1 };
      if (Provider.ctx?.oidc.route === 'token' && payload.grantId === undefined && payload['error'] === undefined) slowDown(id);
      return payload;
    },
    async findByUserCode(userCode) {
      const payload = await stored.findByUid!(userCode);
      return payload && { ...payload, jti: String(payload['id']) };
    },
    async consume(id) {
      if (!(await payloads.consume({ poolId, model, id }))) throw new errors.InvalidGrant('already consumed');
    },
    destroy: (id) => stored.destroy!(id),
    revokeByGrantId: async () => {},
  };
}
