import { type Clock, defined, hashToken, type Ids } from '../kernel/index.js';
import type { IdleTime, StoredSession } from './sessions.store.js';
import type { Confirmation } from './types.js';

/**
 * Fraction of the idle time between writes of its use: renewals without rotation cost no write
 * otherwise.
 */
const COARSE = 1 / 14;

/**
 * Returns the idle time of a session whose refresh token is valid for `lifetime` seconds from now;
 * nothing when it would be no shorter.
 */
export function idleTimeFrom(now: number, lifetime: number, idleSeconds: number | undefined): { idle?: IdleTime } {
  if (idleSeconds === undefined || idleSeconds >= lifetime) return {};
  return { idle: { seconds: idleSeconds, endsAt: new Date(now + lifetime * 1000) } };
}

/** Returns the end of the session if it is used now and never again. */
export const endAfterUse = ({ seconds, endsAt }: IdleTime, now: number): Date => new Date(Math.min(endsAt.getTime(), now + seconds * 1000));

/** Returns the postponed end, if the last write of a use is old enough. */
export function postponedEnd({ idle, expiresAt }: { idle?: IdleTime; expiresAt: Date }, clock: Clock): Date | undefined {
  if (!idle) return undefined;
  const end = endAfterUse(idle, clock.now());
  return end.getTime() - expiresAt.getTime() >= idle.seconds * 1000 * COARSE ? end : undefined;
}

/**
 * Builds `{session id}.{32 random bytes}`. The id finds the session by primary key; access tokens
 * contain it, so that only the secret authenticates.
 */
export function makeRefreshToken(sessionId: string, ids: Ids): string {
  return `${sessionId}.${ids.token(32)}`;
}

const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/** Returns undefined for a malformed token. */
export function parseRefreshToken(token: unknown): { sessionId: string; hash: string } | undefined {
  const match = typeof token === 'string' && token.length < 100 ? FORM.exec(token) : null;
  return match ? { sessionId: match[1]!, hash: hashToken(match[2]!) } : undefined;
}

/** Names of attributes in the `claims` parameter of the authorization request (OpenID Connect Core section 5.5). */
export interface RequestedClaims {
  readonly userinfo: readonly string[];
  readonly idToken: readonly string[];
}

/**
 * Session of one sign-in, which its refresh token and access tokens belong to. `id` is
 * `origin_jti`.
 */
export interface Session {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  /** The user's `sub`. */
  readonly userId: string;
  readonly scope: string;
  readonly authTime: number;
  /** Authentication methods (`amr`). */
  readonly amr?: readonly string[];
  /** Omitted: none. */
  readonly requestedClaims?: RequestedClaims;
  /** Tracked device of the sign-in; it may be unconfirmed. */
  readonly deviceKey?: string;
  readonly deviceGroupKey?: string;
  /** Tracked sessions only. */
  readonly lastActiveAt?: Date;
  /** Public id of the SSO session it was issued through; tracked and announced sessions only. */
  readonly originId?: string;
  /**
   * Key or certificate that the refresh token is bound to (RFC 9449 section 5, RFC 8705 section 4).
   * Omitted: a bearer token.
   */
  readonly confirmation?: Confirmation;
  /** Omitted: the session ends by its lifetime only. */
  readonly idle?: IdleTime;
  readonly createdAt: Date;
  /** End of the session; with an idle time, the end if it is not used again. */
  readonly expiresAt: Date;
}

/** Refresh token that its session knows. */
export interface PresentedRefreshToken {
  readonly session: Session;
  /** Data of the authorization server. Omitted after API sign-in. */
  readonly attachment?: string;
  /**
   * Set when the token was replaced, at this moment. Presenting it again is reuse, unless within
   * the grace period.
   */
  readonly replacedAt?: Date;
}

export function toSession(stored: StoredSession): Session {
  return {
    id: stored._id,
    poolId: stored.poolId,
    clientId: stored.clientId,
    userId: stored.userId,
    scope: stored.scope,
    authTime: stored.authTime,
    ...defined({
      amr: stored.amr,
      requestedClaims: stored.requestedClaims,
      deviceKey: stored.deviceKey,
      deviceGroupKey: stored.deviceGroupKey,
      lastActiveAt: stored.lastActiveAt,
      originId: stored.originId,
    }),
    ...confirmationIn(stored.attachment),
    ...defined({ idle: stored.idle }),
    createdAt: stored.createdAt,
    expiresAt: stored.expiresAt,
  };
}

/** Returns a refresh token, current or replaced, by its hash. Undefined when it is of no token of the session. */
export function presentedIn(stored: StoredSession, hash: string): PresentedRefreshToken | undefined {
  const replaced = stored.spent.find((entry) => entry.hash === hash);
  if (!replaced && !stored.live.includes(hash)) return undefined;
  return { session: toSession(stored), ...defined({ attachment: stored.attachment, replacedAt: replaced?.at }) };
}

/**
 * Reports whether presenting this token is reuse (RFC 9700 section 4.14.2): it was replaced longer
 * ago than the grace period for lost responses.
 */
export function isReuse(presented: PresentedRefreshToken, graceSeconds: number, clock: Clock): boolean {
  return presented.replacedAt !== undefined && presented.replacedAt.getTime() + graceSeconds * 1000 <= clock.now();
}

/** Reports whether a session has expired. TTL indexes remove late, so readers check the time. */
export function isOver(session: { readonly expiresAt: Date }, clock: Clock): boolean {
  return session.expiresAt.getTime() <= clock.now();
}

/**
 * Returns the key or certificate that the refresh token is bound to, from the authorization
 * server's attachment.
 */
function confirmationIn(attachment: string | undefined): { confirmation?: Confirmation } {
  const { jkt, 'x5t#S256': x5t } = JSON.parse(attachment ?? '{}') as Confirmation;
  if (jkt === undefined && x5t === undefined) return {};
  return { confirmation: { ...defined({ jkt, 'x5t#S256': x5t }) } };
}
