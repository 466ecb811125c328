import { type Adapter, type AdapterPayload, type ClaimsParameter, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { rotationOf } from '../../../directory/clients/index.js';
import { securityOf } from '../../../directory/pools/index.js';
import { defined, hasCode } from '../../../kernel/index.js';
import { isReuse, type Session } from '../../../tokens/index.js';
import { requestedAttributes } from '../authorize/claims-parameter.js';
import { callerOf } from '../caller.js';
import { settingsOf } from '../client-metadata.js';
import { BOUND_RESOURCE, REQUESTED_SCOPE } from '../names.js';
import { once } from '../request-scope.js';
import { requestedResource } from '../token/requested-resource.js';
import { type AdapterParts, payloadModel } from './payload-model.js';

/** No-op revocation: access tokens are not stored and codes need their session, so ending the session revokes both. */
const nothingToRevoke = async (): Promise<void> => {};

/** Model `Grant`: a session of the token service, one per sign-in, with `origin_jti` as its ID. */
export function grantModel(parts: AdapterParts): Partial<Adapter> {
  return {
    async find(id) {
      const session = await findSession(parts, id);
      return (
        session && {
          ...timesOf(session),
          kind: 'Grant',
          jti: id,
          ...ownerOf(session),
          openid: { scope: session.scope, ...defined({ claims: session.requestedClaims?.userinfo }) },
        }
      );
    },
    destroy: (id) => endSession(parts, id),
  };
}

function findSession({ poolId, sessions, scopes }: AdapterParts, id: string): Promise<Session | undefined> {
  return once(scopes.current().sessions, id, () => sessions.find(poolId, id));
}

async function endSession({ poolId, sessions, scopes }: AdapterParts, id: string): Promise<void> {
  const { ended } = scopes.current();
  if (ended.has(id)) return;
  ended.add(id);
  await sessions.end(poolId, id);
}

const inSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);
const timesOf = (session: Session): { iat: number; exp: number } => ({
  iat: inSeconds(session.createdAt),
  exp: inSeconds(session.expiresAt),
});
const ownerOf = (session: Session): { accountId: string; clientId: string } => ({ accountId: session.userId, clientId: session.clientId });

/** Seconds. */
const DAY = 24 * 3600;

export function refreshTokenModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, refreshTokens, clients, scopes, clock } = parts;
  const { refreshIdleDays } = securityOf(parts.pool);
  const idleTime = refreshIdleDays === undefined ? {} : { idleSeconds: refreshIdleDays * DAY };
  async function graceOf(clientId: string): Promise<number> {
    const client = await clients.find(clientId, { poolId });
    return (client && rotationOf(parts.pool, client)?.graceSeconds) ?? 0;
  }
  return {
    async find(token) {
      const scope = scopes.current();
      const presented = await once(scope.refreshTokens, token, () => refreshTokens.present(poolId, token));
      // Refresh tokens of devices need the device key (AWS: InitiateAuth), for which OAuth has no parameter.
      if (!presented || (parts.tracksDevices && presented.session.deviceKey !== undefined)) return undefined;
      const { session, attachment, replacedAt } = presented;
      const attached = JSON.parse(attachment ?? '{}') as AdapterPayload;
      checkGrantedResource(Provider.ctx, { clientId: session.clientId, resource: attached.resource });
      scope.sessions.set(session.id, Promise.resolve(session));
      if (!replacedAt) await parts.sessions.touch(session, callerOf());
      const consumed = replacedAt && isReuse(presented, await graceOf(session.clientId), clock);
      return {
        ...attached,
        ...timesOf(session),
        ...ownerOf(session),
        kind: 'RefreshToken',
        jti: token,
        grantId: session.id,
        scope: session.scope,
        authTime: session.authTime,
        ...defined({ consumed: consumed ? inSeconds(replacedAt) : undefined }),
      };
    },
    async upsert(token, payload, lifetime) {
      const { jti, grantId, accountId, clientId, scope, authTime, ...rest } = payload;
      const attachment = JSON.stringify(rest);
      const { rotated } = scopes.current();
      await orInvalidGrant(
        rotated === undefined
          ? refreshTokens.attachFirst(poolId, token, { attachment, lifetime: lifetime!, ...idleTime })
          : refreshTokens.replace(poolId, { token: rotated, by: token, attachment, graceSeconds: await graceOf(clientId!) }),
      );
    },
    /** Stored by the following upsert, in one write: a crash in between loses no session. */
    async consume(token) {
      scopes.current().rotated = token;
    },
    async destroy(token) {
      const presented = await scopes.current().refreshTokens.get(token);
      if (presented) await endSession(parts, presented.session.id);
    },
    revokeByGrantId: (id) => endSession(parts, id),
  };
}

async function orInvalidGrant(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (['session_ended', 'refresh_token_reused', 'concurrent_change'].some((code) => hasCode(error, code))) {
      throw new errors.InvalidGrant({ detail: (error as Error).message, cause: error });
    }
    throw error;
  }
}

/** Tracking of a session: its SSO session for back-channel logout and session lists; for lists also its origin. */
function trackingOf({ poolId, tracking, ssoSessions }: AdapterParts, uid: string | undefined) {
  const { client } = Provider.ctx?.oidc ?? {};
  const announced = client !== undefined && settingsOf(client).announced === true;
  const origin = uid === undefined ? {} : { originId: ssoSessions.publicIdOf(poolId, uid) };
  return {
    ...(announced ? { announced, ...origin } : {}),
    ...defined({ tracking: tracking ? { ...tracking, ...callerOf(), ...origin } : undefined }),
  };
}

/** Model `AccessToken`: stores nothing but the session of an implicit flow, which has no code. One write. */
export function accessTokenModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, refreshTokens } = parts;
  return {
    async upsert(_id, payload, lifetime) {
      await refreshTokens.begin({
        id: payload.grantId!,
        poolId,
        clientId: payload.clientId!,
        userId: payload.accountId!,
        scope: payload.scope!,
        authTime: payload.authTime!,
        ...defined({ requestedClaims: requestedAttributes(payload['claims'] as ClaimsParameter | undefined, parts.pool) }),
        ...trackingOf(parts, payload.sessionUid),
        lifetime: lifetime!,
      });
    },
    destroy: nothingToRevoke,
    revokeByGrantId: nothingToRevoke,
  };
}

/** Seconds that a session outlives its unredeemed code. */
const GRACE_SECONDS = 60;

/**
 * Begins the session before its code is stored: a crash in between leaves an unreachable session that expires soon. `lifetime`: seconds of
 * the code. One write.
 */
export async function beginSession(parts: AdapterParts, payload: AdapterPayload, lifetime: number): Promise<void> {
  await parts.refreshTokens.begin({
    id: payload.grantId!,
    poolId: parts.poolId,
    clientId: payload.clientId!,
    userId: payload.accountId!,
    scope: payload.scope!,
    authTime: payload.authTime!,
    ...defined({ requestedClaims: requestedAttributes(payload['claims'] as ClaimsParameter | undefined, parts.pool) }),
    ...trackingOf(parts, payload.sessionUid),
    lifetime: lifetime + GRACE_SECONDS,
  });
}

/**
 * Refuses a token request for another resource than that of its grant, before it consumes the grant. A request without `resource` gets the
 * granted one. Throws `invalid_target`.
 */
export function checkGrantedResource(
  ctx: KoaContextWithOIDC | undefined,
  grant: { readonly clientId?: string | undefined; readonly resource?: unknown },
): void {
  // oidc-provider refuses another client’s grant.
  if (ctx?.oidc.route !== 'token' || ctx.oidc.client?.clientId !== grant.clientId) return;
  if ((ctx.oidc.body as { resource?: unknown } | undefined)?.resource === undefined) return;
  const requested = requestedResource(ctx);
  if (requested !== undefined && requested !== grant.resource)
    throw new errors.InvalidTarget('the grant is for another resource, or for none');
}

export function authorizationCodeModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, payloads, scopes } = parts;
  const stored = payloadModel(parts, 'AuthorizationCode');
  return {
    async upsert(id, payload, lifetime) {
      // Codes of built-in pages are not redeemed: without a session and a record they cannot be.
      if (parts.internalRedirects?.includes(String(payload['redirectUri']))) return;
      await beginSession(parts, payload, lifetime!);
      const { [BOUND_RESOURCE]: resource, [REQUESTED_SCOPE]: requestedScope } = Provider.ctx?.oidc.params ?? {};
      const members = {
        resource: typeof resource === 'string' ? resource : undefined,
        requestedScope: typeof requestedScope === 'string' ? requestedScope : undefined,
      };
      await stored.upsert!(id, { ...payload, ...defined(members) }, lifetime);
    },
    async find(id) {
      const payload = await stored.find!(id);
      if (payload) checkGrantedResource(Provider.ctx, payload);
      Object.assign(scopes.current(), defined({ codeSession: payload?.grantId, requestedScope: payload?.['requestedScope'] }));
      return payload;
    },
    /** Reuse of a code ends its session: the first redemption may have been the attacker’s (RFC 6749 section 4.1.2). */
    async consume(id) {
      if (await payloads.consume({ poolId, model: 'AuthorizationCode', id })) return;
      const { codeSession } = scopes.current();
      if (codeSession !== undefined) await endSession(parts, codeSession);
      throw new errors.InvalidGrant('authorization code already consumed');
    },
    revokeByGrantId: nothingToRevoke,
  };
}
