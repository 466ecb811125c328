import { decodeProtectedHeader } from 'jose';
import { type Clock, defined, type Ids } from '../kernel/index.js';
import { refusal } from './errors.js';
import { endAfterUse, idleTimeFrom, isOver, makeRefreshToken, parseRefreshToken, presentedIn, type Session, toSession } from './session.js';
import { createSessionTracking, type SeenFrom, type SessionTracking, trackedFields } from './session-tracking.js';
import type { SessionsStore, StoredSession } from './sessions.store.js';

export interface Sessions {
  /** Stores the session with its first refresh token, in one write. */
  open(session: {
    poolId: string;
    clientId: string;
    userId: string;
    scope: string;
    authTime: number;
    amr?: readonly string[];
    deviceKey?: string;
    deviceGroupKey?: string;
    /** The end is announced to the client. */
    announced?: true;
    /** Costs one more read, and a write for each evicted session. */
    tracking?: SessionTracking;
    refreshLifetime: number;
    /** Omitted: the session ends by its lifetime only. */
    idleSeconds?: number;
  }): Promise<{ session: Session; refreshToken: string }>;
  /** One read. Undefined when unknown, ended or of another pool. */
  find(poolId: string, id: string): Promise<Session | undefined>;
  /**
   * Redeems a refresh token for callers that verify no proof of possession. One read. Throws
   * `refresh_token_invalid`, `refresh_token_expired`, `refresh_token_revoked`,
   * `refresh_token_bound`. The client must be the session's own.
   */
  redeem(poolId: string, clientId: string, refreshToken: string): Promise<Session>;
  /** Ends the session: its refresh token and access tokens are invalid from now on. */
  end(poolId: string, id: string): Promise<void>;
  /**
   * `RevokeToken`: ends a session by its refresh token. Unknown tokens are no error; throws
   * `token_type_unsupported` for a JWT, `refresh_token_bound`.
   */
  endByRefreshToken(poolId: string, clientId: string, refreshToken: string): Promise<void>;
  /** Global sign-out. `keep`: id of a session to leave out. */
  endAllOf(poolId: string, userId: string, keep?: string): Promise<void>;
  /**
   * Ends the announced sessions of a browser that was signed out. `originId`: see
   * `SsoSessions.publicIdOf`. One read.
   */
  endAnnouncedOf(poolId: string, userId: string, originId: string): Promise<void>;
  /**
   * Records a use of the session. Tracked sessions cost at most one write an hour, those with an
   * idle time one per fourteenth of it, others none.
   */
  touch(session: Pick<Session, 'id' | 'poolId' | 'lastActiveAt' | 'idle' | 'expiresAt'>, from: SeenFrom): Promise<void>;
  /** Sessions of a user that have tokens and have not ended, at most 1000. One read. */
  listOf(poolId: string, userId: string): Promise<readonly Session[]>;
  /** Ends the sessions of a user at one client. One read, and one write each. */
  endAllOfClient(poolId: string, userId: string, clientId: string): Promise<void>;
  /** Ends the sessions of a forgotten device. */
  endAllOfDevice(poolId: string, userId: string, deviceKey: string): Promise<void>;
}

const MAX_LISTED = 1000;

export function createSessions(parts: { store: SessionsStore; clock: Clock; ids: Ids }): Sessions {
  const { store, clock, ids } = parts;
  const tracked = createSessionTracking(parts);
  return {
    async open({ refreshLifetime, idleSeconds, tracking, ...fields }) {
      const id = ids.uuid();
      const refreshToken = makeRefreshToken(id, ids);
      const now = clock.now();
      const { idle } = idleTimeFrom(now, refreshLifetime, idleSeconds);
      const stored: StoredSession = {
        _id: id,
        ...fields,
        ...(tracking ? trackedFields(tracking, ids, new Date(now)) : {}),
        createdAt: new Date(now),
        ...defined({ idle }),
        expiresAt: idle ? endAfterUse(idle, now) : new Date(now + refreshLifetime * 1000),
        version: 1,
        live: [parseRefreshToken(refreshToken)!.hash],
        spent: [],
      };
      await store.insert(stored);
      if (tracking) await tracked.evictBeyond(fields.poolId, fields.userId, id, tracking.maxPerUser);
      return { session: toSession(stored), refreshToken };
    },

    async find(poolId, id) {
      const stored = await store.find(poolId, id);
      return stored && !isOver(stored, clock) ? toSession(stored) : undefined;
    },

    async redeem(poolId, clientId, refreshToken) {
      const parsed = parseRefreshToken(refreshToken);
      if (!parsed) throw refusal('refresh_token_invalid');
      const stored = await store.find(poolId, parsed.sessionId);
      if (!stored) throw refusal('refresh_token_revoked');
      if (stored.clientId !== clientId) throw refusal('refresh_token_invalid', { detail: 'another client' });
      if (isOver(stored, clock)) throw refusal('refresh_token_expired');
      const presented = presentedIn(stored, parsed.hash);
      if (!presented) throw refusal('refresh_token_invalid');
      if (presented.session.confirmation) throw refusal('refresh_token_bound');
      // No grace period: it belongs to rotation, whose clients redeem through `RefreshTokens`.
      if (presented.replacedAt === undefined) return presented.session;
      await store.remove(poolId, stored._id);
      throw refusal('refresh_token_revoked', { detail: 'reuse of a replaced token' });
    },

    end: (poolId, id) => store.remove(poolId, id),

    async endByRefreshToken(poolId, clientId, refreshToken) {
      if (isJwt(refreshToken)) throw refusal('token_type_unsupported');
      const parsed = parseRefreshToken(refreshToken);
      const stored = parsed && (await store.find(poolId, parsed.sessionId));
      if (!parsed || !stored || stored.clientId !== clientId) return;
      const presented = presentedIn(stored, parsed.hash);
      if (!presented) return;
      if (presented.session.confirmation) throw refusal('refresh_token_bound');
      await store.remove(poolId, stored._id);
    },

    endAllOf: (poolId, userId, keep) => store.removeOfUser(poolId, userId, keep),
    async endAnnouncedOf(poolId, userId, originId) {
      for (const stored of await store.listAnnounced(poolId, userId))
        if (stored.originId === originId) await store.remove(poolId, stored._id);
    },
    async listOf(poolId, userId) {
      const stored = await store.listOfUser(poolId, userId, MAX_LISTED);
      return stored.filter((one) => one.live.length > 0 && !isOver(one, clock)).map(toSession);
    },
    async endAllOfClient(poolId, userId, clientId) {
      for (const { _id: id } of await store.listOfClient(poolId, userId, clientId)) await store.remove(poolId, id);
    },
    touch: (session, from) => tracked.touch(session, from),
    endAllOfDevice: (poolId, userId, deviceKey) => store.removeOfDevice(poolId, userId, deviceKey),
  };
}

function isJwt(token: string): boolean {
  try {
    return Boolean(decodeProtectedHeader(token));
  } catch {
    return false;
  }
}
