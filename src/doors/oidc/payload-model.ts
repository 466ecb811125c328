import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { AdapterParts } from './adapter-parts.js';
import type { Payload, PayloadKey } from './payloads.store.js';

/** A model of oidc-provider's that lies in the payload store as it is. */
export function payloadModel({ poolId, payloads, clock }: AdapterParts, model: string): Partial<Adapter> {
  const keyOf = (id: string): PayloadKey => ({ poolId, model, id });
  const open = (stored: Payload | undefined, id?: string): AdapterPayload | undefined =>
    stored && stored.expiresAt.getTime() > clock.now()
      ? {
          ...(JSON.parse(stored.payload) as AdapterPayload),
          ...(id === undefined ? {} : { jti: id }),
          ...(stored.consumed ? { consumed: true } : {}),
        }
      : undefined;
  return {
    upsert: (id, payload, lifetime) =>
      payloads.put(keyOf(id), {
        payload: JSON.stringify(withoutCredentials(payload)),
        expiresAt: new Date(clock.now() + lifetime! * 1000),
        ...(payload.uid === undefined ? {} : { uid: payload.uid }),
      }),
    find: async (id) => open(await payloads.find(keyOf(id)), id),
    findByUid: async (uid) => open(await payloads.findByUid(poolId, model, uid)),
    destroy: (id) => payloads.remove(keyOf(id)),
  };
}

/** The id is the code or the cookie itself, and an interaction carries the browser session's: neither is stored in clear. */
function withoutCredentials({ jti, ...payload }: AdapterPayload): AdapterPayload {
  const session = payload['session'] as { cookie?: string } | undefined;
  if (!session) return payload;
  const { cookie, ...rest } = session;
  return { ...payload, session: rest } as AdapterPayload;
}
