import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { AdapterParts } from './adapter-parts.js';
import type { Payload, PayloadKey, PayloadValue } from './payloads.store.js';

/** A model of oidc-provider's that lies in the payload store as it is. `replace`: an upsert of what is there, and of nothing else. */
export function payloadModel(
  { poolId, payloads, clock }: AdapterParts,
  model: string,
): Partial<Adapter> & { replace(id: string, payload: AdapterPayload, lifetime: number): Promise<void> } {
  const keyOf = (id: string): PayloadKey => ({ poolId, model, id });
  const open = (stored: Payload | undefined, id?: string): AdapterPayload | undefined =>
    stored && stored.expiresAt.getTime() > clock.now()
      ? {
          ...(JSON.parse(stored.payload) as AdapterPayload),
          ...(id === undefined ? {} : { jti: id }),
          ...(stored.consumed ? { consumed: true } : {}),
        }
      : undefined;
  const payloadValue = (payload: AdapterPayload, lifetime: number): PayloadValue => {
    const userId = payload.accountId ?? (payload['result'] as { login?: { accountId?: string } } | undefined)?.login?.accountId;
    return {
      payload: JSON.stringify(withoutCredentials(payload)),
      expiresAt: new Date(clock.now() + lifetime * 1000),
      ...(payload.uid === undefined ? {} : { uid: payload.uid }),
      ...(userId === undefined ? {} : { userId }),
    };
  };
  return {
    upsert: (id, payload, lifetime) => payloads.put(keyOf(id), payloadValue(payload, lifetime!)),
    replace: (id, payload, lifetime) => payloads.replace(keyOf(id), payloadValue(payload, lifetime)),
    find: async (id) => open(await payloads.find(keyOf(id)), id),
    findByUid: async (uid) => open(await payloads.findByUid(poolId, model, uid)),
    destroy: async (id) => void (await payloads.remove(keyOf(id))),
  };
}

/** The id is the code or the cookie itself, and an interaction carries the browser session's: neither is stored in clear. */
function withoutCredentials({ jti, ...payload }: AdapterPayload): AdapterPayload {
  const session = payload['session'] as { cookie?: string } | undefined;
  if (!session) return payload;
  const { cookie, ...rest } = session;
  return { ...payload, session: rest } as AdapterPayload;
}
