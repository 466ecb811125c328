import { type Adapter, Provider } from 'oidc-provider';
import { securityOf } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { callerOf } from '../caller.js';
import type { AdapterParts } from './adapter-parts.js';
import { payloadModel } from './payload-model.js';

/**
 * Model `Session`: the SSO session of a browser. Only a sign-in creates one: a session ended during a request is not stored again by its
 * response. With session tracking, each has a record that users and operators can see and end: one more read per lookup, one more write
 * per sign-in.
 */
export function browserSessionModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, tracking, ssoSessions, payloads, scopes } = parts;
  const { browserIdleMinutes } = securityOf(parts.pool);
  const idleSeconds = browserIdleMinutes === undefined ? undefined : browserIdleMinutes * 60;
  const { replace, ...stored } = payloadModel(parts, 'Session', idleSeconds);
  const model: Partial<Adapter> = {
    ...stored,
    async upsert(id, payload, lifetime) {
      const isKnown = payload.accountId !== undefined && !Provider.ctx?.oidc?.result?.login && !scopes.current().sessionRenewed;
      await (isKnown ? replace(id, payload, lifetime!) : stored.upsert!(id, payload, lifetime));
    },
    /** oidc-provider calls it before the `upsert` under a new identifier. */
    async destroy(id) {
      scopes.current().sessionRenewed = await payloads.remove({ poolId, model: 'Session', id });
    },
  };
  if (!tracking) return model;
  return {
    ...model,
    async find(id) {
      const payload = await stored.find!(id);
      if (payload?.accountId === undefined || payload.uid === undefined) return payload;
      const isOpen = await ssoSessions.meet(poolId, ssoSessions.publicIdOf(poolId, payload.uid), payload.accountId, callerOf());
      return isOpen ? payload : undefined;
    },
    async upsert(id, payload, lifetime) {
      const { uid, accountId } = payload;
      const oidc = Provider.ctx?.oidc;
      if (uid !== undefined && accountId !== undefined && oidc?.result?.login) {
        const publicId = ssoSessions.publicIdOf(poolId, uid);
        const clientId = oidc.client?.clientId;
        const opening = { poolId, userId: accountId, publicId, from: callerOf(), lifetime: lifetime! };
        await ssoSessions.open({ ...opening, ...defined({ clientId }) });
      }
      await model.upsert!(id, payload, lifetime);
    },
  };
}
