import { type Clock, defined, type Ids } from '../kernel/index.js';
import { isOver, postponedEnd, type Session } from './session.js';
import type { SessionsStore, StoredSession } from './sessions.store.js';

/** Origin of a session's use. */
export interface SeenFrom {
  readonly ip?: string;
  readonly userAgent?: string;
}

/**
 * Tracking of a session, where the pool tracks sessions: users and operators see it, and sessions
 * per user are limited.
 */
export interface SessionTracking extends SeenFrom {
  /** Public id of the SSO session it was issued through. */
  readonly originId?: string;
  readonly maxPerUser: number;
}

/** Session as users and operators see it. */
export interface TrackedSession extends SeenFrom {
  /** Token session of one client, or SSO session of a browser. */
  readonly kind: 'TOKEN' | 'SSO';
  /** `origin_jti`, or the public id. */
  readonly id: string;
  /** `tkn` or `sso`, and 25 lowercase letters and digits. */
  readonly publicId: string;
  readonly clientId?: string;
  /** Public id of the SSO session that tokens were issued through. */
  readonly originId?: string;
  readonly createdAt: Date;
  /** To the hour. */
  readonly lastActiveAt: Date;
}

/**
 * Milliseconds between writes of a session's last activity: frequent renewals cost no write
 * otherwise.
 */
const COARSE_MS = 3600 * 1000;

/** Returns the stored fields of a tracked session. Public id: `tkn` and 25 more characters. */
export function trackedFields({ ip, userAgent, originId }: SessionTracking, ids: Ids, now: Date) {
  const from = { ...defined({ ip, userAgent }) };
  return { publicId: `tkn${ids.lowerAlphanumeric(25)}`, lastActiveAt: now, ...from, ...defined({ originId }) };
}

export function createSessionTracking({ store, clock }: { store: SessionsStore; clock: Clock }) {
  /** Lists active sessions, without those whose authorization code is not redeemed yet. */
  async function activeOf(poolId: string, userId: string): Promise<readonly StoredSession[]> {
    return (await store.listTracked(poolId, userId)).filter((stored) => stored.live.length > 0 && !isOver(stored, clock));
  }

  return {
    /** Most recent activity first. */
    async list(poolId: string, userId: string): Promise<readonly TrackedSession[]> {
      return (await activeOf(poolId, userId)).map(toTracked).sort(byActivity);
    },

    /**
     * Ends the least recently used sessions, so that with the new one there are at most
     * `maxPerUser`.
     */
    async evictBeyond(poolId: string, userId: string, newest: string, maxPerUser: number): Promise<void> {
      const others = (await activeOf(poolId, userId))
        .filter(({ _id }) => _id !== newest)
        .map(toTracked)
        .sort(byActivity);
      for (const { id } of others.slice(Math.max(0, maxPerUser - 1))) await store.remove(poolId, id);
    },

    async touch(session: Pick<Session, 'id' | 'poolId' | 'lastActiveAt' | 'idle' | 'expiresAt'>, from: SeenFrom): Promise<void> {
      const now = clock.now();
      const { id, poolId, lastActiveAt } = session;
      const { ip, userAgent } = from;
      const isNews = lastActiveAt !== undefined && now - lastActiveAt.getTime() >= COARSE_MS;
      const expiresAt = postponedEnd(session, clock);
      if (!isNews && expiresAt === undefined) return;
      await store.touch(poolId, id, {
        ...defined({
          lastActiveAt: isNews ? new Date(now) : undefined,
          ip: isNews && ip !== undefined ? ip : undefined,
          userAgent: isNews && userAgent !== undefined ? userAgent : undefined,
          expiresAt,
        }),
      });
    },
  };
}

function toTracked({ _id: id, publicId, clientId, originId, createdAt, lastActiveAt, ip, userAgent }: StoredSession): TrackedSession {
  const from = { ...defined({ ip, userAgent }) };
  const origin = originId === undefined ? {} : { originId };
  return { kind: 'TOKEN', id, publicId: publicId ?? '', clientId, ...origin, createdAt, lastActiveAt: lastActiveAt ?? createdAt, ...from };
}

/** Orders by activity, ties by id, so that concurrent evictions agree. */
const byActivity = (a: TrackedSession, b: TrackedSession): number =>
  b.lastActiveAt.getTime() - a.lastActiveAt.getTime() || (a.publicId < b.publicId ? -1 : 1);
