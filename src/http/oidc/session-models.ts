import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import { rotationOf } from '../../directory/clients/index.js';
import { securityOf } from '../../directory/pools/index.js';
import { defined, hasCode } from '../../kernel/index.js';
import { isReuse, type Session } from '../../tokens/index.js';
import type { AdapterParts } from './adapter-parts.js';
import { callerOf } from './caller.js';
import { settingsOf } from './client-metadata.js';
import { BOUND_RESOURCE } from './names.js';
import { payloadModel } from './payload-model.js';
import { once } from './request-scope.js';

/** Access tokens are not stored and codes are worthless without their session: ending the session is all there is to revoke. */
const nothingToDo = async (): Promise<void> => {};

/** A Grant is a session seen from the authorization server: one per sign-in, its id is `origin_jti`. */
export function grantModel(parts: AdapterParts): Partial<Adapter> {
  return {
    async find(id) {
      const session = await findSession(parts, id);
      return session && { ...timesOf(session), kind: 'Grant', jti: id, ...ownerOf(session), openid: { scope: session.scope } };
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
    const client = await clients.find(clientId);
    return (client && rotationOf(parts.pool, client)?.graceSeconds) ?? 0;
  }
  return {
    async find(token) {
      const scope = scopes.current();
      const presented = await once(scope.refreshTokens, token, () => refreshTokens.present(poolId, token));
      // The tokens of a device are renewed with its key, which no grant of OAuth has a parameter for.
      if (!presented || (parts.tracksDevices && presented.session.deviceKey !== undefined)) return undefined;
      const { session, attachment, replacedAt } = presented;
      scope.sessions.set(session.id, Promise.resolve(session));
      if (!replacedAt) await parts.sessions.touch(session, callerOf());
      const consumed = replacedAt && isReuse(presented, await graceOf(session.clientId), clock);
      return {
        ...(JSON.parse(attachment ?? '{}') as AdapterPayload),
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
    /** Takes effect with the upsert that follows, in the same write: a crash in between loses nobody's session. */
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

/** Through which browser session, for clients that hear of its end and for the lists of pools that track sessions; for those, where from, too. */
function trackingOf({ poolId, tracking, ssoSessions }: AdapterParts, uid: string | undefined) {
  const { client } = Provider.ctx?.oidc ?? {};
  const announced = client !== undefined && settingsOf(client).announced === true;
  const origin = uid === undefined ? {} : { originId: ssoSessions.publicIdOf(poolId, uid) };
  return {
    ...(announced ? { announced, ...origin } : {}),
    ...defined({ tracking: tracking ? { ...tracking, ...callerOf(), ...origin } : undefined }),
  };
}

/** Of access tokens nothing is stored but, where no code came before (the implicit flow), the session that they belong to. */
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
        ...trackingOf(parts, payload.sessionUid),
        lifetime: lifetime!,
      });
    },
    revokeByGrantId: nothingToDo,
  };
}

/** Seconds that a session outlives its unredeemed code. */
const SLACK = 60;

/**
 * The session that a code will be redeemed for, before the code itself: a crash between the two leaves a session that nobody can reach, and
 * that soon expires. `lifetime`: the code's.
 */
export async function beginSession(parts: AdapterParts, payload: AdapterPayload, lifetime: number): Promise<void> {
  await parts.refreshTokens.begin({
    id: payload.grantId!,
    poolId: parts.poolId,
    clientId: payload.clientId!,
    userId: payload.accountId!,
    scope: payload.scope!,
    authTime: payload.authTime!,
    ...trackingOf(parts, payload.sessionUid),
    lifetime: lifetime + SLACK,
  });
}

export function authorizationCodeModel(parts: AdapterParts): Partial<Adapter> {
  const { poolId, payloads, scopes } = parts;
  const stored = payloadModel(parts, 'AuthorizationCode');
  return {
    async upsert(id, payload, lifetime) {
      await beginSession(parts, payload, lifetime!);
      const resource = Provider.ctx?.oidc.params?.[BOUND_RESOURCE];
      await stored.upsert!(id, typeof resource === 'string' ? { ...payload, resource } : payload, lifetime);
    },
    async find(id) {
      const payload = await stored.find!(id);
      if (payload?.grantId) scopes.current().codeSession = payload.grantId;
      return payload;
    },
    /** Of two that redeem a code at once one is a thief, and there is no telling which: both lose. */
    async consume(id) {
      if (await payloads.consume({ poolId, model: 'AuthorizationCode', id })) return;
      const { codeSession } = scopes.current();
      if (codeSession !== undefined) await endSession(parts, codeSession);
      throw new errors.InvalidGrant('authorization code already consumed');
    },
    revokeByGrantId: nothingToDo,
  };
}
