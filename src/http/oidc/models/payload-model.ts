import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Clients } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import type { ResourceServers } from '../../../directory/resource-servers/index.js';
import { type Clock, defined } from '../../../kernel/index.js';
import type { RefreshTokens, Sessions, SsoSessions } from '../../../tokens/index.js';
import type { Payload, PayloadKey, PayloadsStore, PayloadValue } from '../payloads.store.js';
import type { RequestScopes } from '../request-scope.js';
/** Dependencies of the models of one pool. */
export interface AdapterParts {
  readonly poolId: string;
  /** The pool at its current version: a changed pool gets a new provider. */
  readonly pool: UserPool;
  readonly clients: Clients;
  readonly resourceServers: Pick<ResourceServers, 'scopesOf'>;
  readonly sessions: Sessions;
  readonly refreshTokens: RefreshTokens;
  readonly ssoSessions: SsoSessions;
  /** Whether the pool tracks devices. */
  readonly tracksDevices?: boolean;
  /** Session tracking. Omitted: off. */
  readonly tracking?: { readonly maxPerUser: number };
  /** Redirect URIs of built-in pages, allowed for every client. */
  readonly internalRedirects?: readonly string[];
  readonly payloads: PayloadsStore;
  readonly scopes: RequestScopes;
  readonly clock: Clock;
}

/** Share of the idle time within which a lookup is not written. */
const WRITE_INTERVAL_SHARE = 1 / 6;

/**
 * Model of oidc-provider in the payload store. With `idleSeconds` a record also expires when it is not looked up for that time; a lookup
 * then costs a write, at most once per sixth of the idle time. `replace`: upserts an existing record only.
 */
export function payloadModel(
  { poolId, payloads, clock }: AdapterParts,
  model: string,
  idleSeconds?: number,
): Partial<Adapter> & { replace(id: string, payload: AdapterPayload, lifetime: number): Promise<void> } {
  const idleEnd = (): number => (idleSeconds === undefined ? Number.POSITIVE_INFINITY : clock.now() + idleSeconds * 1000);

  /** Postpones idle expiry, never beyond `exp`. */
  async function postponeIdleExpiry(id: string, stored: Payload | undefined, { exp }: AdapterPayload): Promise<void> {
    const end = Math.min(idleEnd(), (exp ?? Number.POSITIVE_INFINITY) * 1000);
    if (!stored || idleSeconds === undefined || end - stored.expiresAt.getTime() < idleSeconds * 1000 * WRITE_INTERVAL_SHARE) return;
    await payloads.postpone(keyOf(id), new Date(end));
  }

  const keyOf = (id: string): PayloadKey => ({ poolId, model, id });
  const open = (stored: Payload | undefined, id?: string): AdapterPayload | undefined =>
    stored && stored.expiresAt.getTime() > clock.now()
      ? {
          ...(JSON.parse(stored.payload) as AdapterPayload),
          ...defined({ jti: id, consumed: stored.consumed ? true : undefined }),
        }
      : undefined;
  const payloadValue = (payload: AdapterPayload, lifetime: number): PayloadValue => {
    const userId = payload.accountId ?? (payload['result'] as { login?: { accountId?: string } } | undefined)?.login?.accountId;
    return {
      payload: JSON.stringify(withoutCredentials(payload)),
      expiresAt: new Date(Math.min(clock.now() + lifetime * 1000, idleEnd())),
      ...defined({ uid: payload.uid, userId }),
    };
  };
  return {
    upsert: (id, payload, lifetime) => payloads.put(keyOf(id), payloadValue(payload, lifetime!)),
    replace: (id, payload, lifetime) => payloads.replace(keyOf(id), payloadValue(payload, lifetime)),
    async find(id) {
      const stored = await payloads.find(keyOf(id));
      const payload = open(stored, id);
      if (payload) await postponeIdleExpiry(id, stored, payload);
      return payload;
    },
    findByUid: async (uid) => open(await payloads.findByUid(poolId, model, uid)),
    destroy: async (id) => void (await payloads.remove(keyOf(id))),
  };
}

/** The ID is the code or cookie itself, and an interaction contains the session cookie: neither is stored in clear. */
function withoutCredentials({ jti, ...payload }: AdapterPayload): AdapterPayload {
  const session = payload['session'] as { cookie?: string } | undefined;
  if (!session) return payload;
  const { cookie, ...rest } = session;
  return { ...payload, session: rest } as AdapterPayload;
}
