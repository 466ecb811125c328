import { type Clock, defined } from '../kernel/index.js';
import type { StoredSession } from './sessions.store.js';
import type { Confirmation, PresentedRefreshToken, Session } from './types.js';

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
