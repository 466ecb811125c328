import type { Clock } from '../kernel/index.js';
import type { StoredSession } from './sessions.store.js';
import type { Session } from './types.js';

export function toSession(stored: StoredSession): Session {
  return {
    id: stored._id,
    poolId: stored.poolId,
    clientId: stored.clientId,
    userId: stored.userId,
    scope: stored.scope,
    authTime: stored.authTime,
    ...(stored.amr === undefined ? {} : { amr: stored.amr }),
    ...(stored.deviceKey === undefined ? {} : { deviceKey: stored.deviceKey }),
    ...(stored.deviceGroupKey === undefined ? {} : { deviceGroupKey: stored.deviceGroupKey }),
    ...(stored.lastActiveAt === undefined ? {} : { lastActiveAt: stored.lastActiveAt }),
    ...(stored.originId === undefined ? {} : { originId: stored.originId }),
    createdAt: stored.createdAt,
    expiresAt: stored.expiresAt,
  };
}

/** A store's TTL index removes late; readers check the time themselves. */
export function isOver(session: { readonly expiresAt: Date }, clock: Clock): boolean {
  return session.expiresAt.getTime() <= clock.now();
}
