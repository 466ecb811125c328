import { type Adapter, Provider } from 'oidc-provider';
import type { AdapterParts } from './adapter-parts.js';
import { callerOf } from './caller.js';
import { payloadModel } from './payload-model.js';

/**
 * Browser sessions. Where the pool tracks sessions each has a record that users and operators see: without it, the browser is signed out.
 * Then one more read whenever a session is looked up, and one more write when somebody signs in.
 */
export function browserSessionModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, tracking, ssoSessions } = parts;
  const stored = payloadModel(parts, 'Session');
  if (!tracking) return stored;
  return {
    ...stored,
    async find(id) {
      const payload = await stored.find!(id);
      if (payload?.accountId === undefined || payload.uid === undefined) return payload;
      const stands = await ssoSessions.meet(poolId, ssoSessions.publicIdOf(poolId, payload.uid), payload.accountId, callerOf());
      return stands ? payload : undefined;
    },
    async upsert(id, payload, lifetime) {
      const { uid, accountId } = payload;
      // Only a sign-in makes a record: one that was ended meanwhile does not come back with its browser.
      const oidc = Provider.ctx?.oidc;
      if (uid !== undefined && accountId !== undefined && oidc?.result?.login) {
        const publicId = ssoSessions.publicIdOf(poolId, uid);
        const clientId = oidc.client?.clientId;
        const facts = { poolId, userId: accountId, publicId, from: callerOf(), lifetime: lifetime! };
        await ssoSessions.open({ ...facts, ...(clientId === undefined ? {} : { clientId }) });
      }
      await stored.upsert!(id, payload, lifetime);
    },
  };
}
