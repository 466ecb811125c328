import { type Clock, defined, sha256 } from '../kernel/index.js';
import type { SeenFrom } from './session-tracking.js';
import type { SsoSessionsStore } from './sso-sessions.store.js';

/** SSO sessions of pools that track sessions: a session without record has ended. */
export interface SsoSessions {
  /** `uid`: id of the SSO session at the authorization server. */
  publicIdOf(poolId: string, uid: string): string;
  /** Records a sign-in. `lifetime` in seconds. One write. */
  open(session: { poolId: string; userId: string; publicId: string; clientId?: string; from: SeenFrom; lifetime: number }): Promise<void>;
  /** Reports whether the session is active and the user's. One read; at most one write an hour. */
  meet(poolId: string, publicId: string, userId: string, from: SeenFrom): Promise<boolean>;
  end(poolId: string, publicId: string): Promise<void>;
  /** Global sign-out. `keep`: public id of a session to leave out. */
  endAllOf(poolId: string, userId: string, keep?: string): Promise<void>;
}

/** Milliseconds between writes of a session's last activity. */
const COARSE_MS = 3600 * 1000;

export function createSsoSessions({ store, clock }: { store: SsoSessionsStore; clock: Clock }): SsoSessions {
  return {
    publicIdOf(poolId, uid) {
      const number = BigInt(`0x${sha256(`${poolId}:${uid}`).toString('hex')}`);
      return `sso${number.toString(36).padStart(25, '0').slice(-25)}`;
    },

    async open({ poolId, userId, publicId, clientId, from, lifetime }) {
      const now = clock.now();
      await store.put({
        _id: `${poolId}/${publicId}`,
        poolId,
        userId,
        publicId,
        ...defined({ clientId }),
        ...from,
        createdAt: new Date(now),
        lastActiveAt: new Date(now),
        expiresAt: new Date(now + lifetime * 1000),
      });
    },

    async meet(poolId, publicId, userId, from) {
      const stored = await store.find(poolId, publicId);
      const now = clock.now();
      if (stored?.userId !== userId || stored.expiresAt.getTime() <= now) return false;
      if (now - stored.lastActiveAt.getTime() >= COARSE_MS) await store.touch(poolId, publicId, { lastActiveAt: new Date(now), ...from });
      return true;
    },

    end: store.remove,
    endAllOf: store.removeOfUser,
  };
}
