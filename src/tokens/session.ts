import { type Clock, defined } from '../kernel/index.js';
import type { IdleTime } from './idle-time.js';
import type { StoredSession } from './sessions.store.js';
import type { Confirmation } from './types.js';

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
