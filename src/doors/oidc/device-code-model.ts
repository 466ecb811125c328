import { LRUCache } from 'lru-cache';
import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import type { AdapterParts } from './adapter-parts.js';
import { BOUND_RESOURCE } from './names.js';
import { payloadModel } from './payload-model.js';
import { beginSession } from './session-models.js';

/** Milliseconds between two questions of a device (RFC 8628 section 3.5), and how many devices are watched for it. */
const INTERVAL = 5000;
const WATCHED = 1000;

/**
 * Devices that wait. Found by device code and, through its own index, by the code that is typed; the id in the store is not what the device
 * shows (`models.ts`), so that nothing here redeems anything. Approved, a code has a session that waits for it, as other codes have.
 */
export function deviceCodeModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, payloads, clock } = parts;
  const stored = payloadModel(parts, 'DeviceCode');
  const asked = new LRUCache<string, number>({ max: WATCHED });

  function slowDown(id: string): void {
    const now = clock.now();
    const before = asked.get(id);
    asked.set(id, now);
    if (before !== undefined && now - before < INTERVAL) throw new errors.SlowDown();
  }

  return {
    async upsert(id, payload, lifetime) {
      if (payload.accountId !== undefined && payload.grantId !== undefined) await beginSession(parts, payload, lifetime!);
      const resource = payload.params?.[BOUND_RESOURCE];
      await stored.upsert!(id, { ...payload, ...(typeof resource === 'string' ? { resource } : {}), id, uid: payload.userCode! }, lifetime);
    },
    async find(id) {
      const found = await payloads.find({ poolId, model: 'DeviceCode', id });
      if (!found) return undefined;
      const payload = { ...(JSON.parse(found.payload) as AdapterPayload), jti: id, ...(found.consumed ? { consumed: true } : {}) };
      // What is over is said to be (`expired_token`), by our clock.
      if (found.expiresAt.getTime() <= clock.now()) return { ...payload, exp: 1 };
      if (Provider.ctx?.oidc.route === 'token' && payload.accountId === undefined && payload['error'] === undefined) slowDown(id);
      return payload;
    },
    async findByUserCode(userCode) {
      const payload = await stored.findByUid!(userCode);
      return payload && { ...payload, jti: String(payload['id']) };
    },
    async consume(id) {
      if (!(await payloads.consume({ poolId, model: 'DeviceCode', id }))) throw new errors.InvalidGrant('device code already consumed');
    },
    destroy: (id) => stored.destroy!(id),
    revokeByGrantId: async () => {},
  };
}
