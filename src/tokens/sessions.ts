import { decodeProtectedHeader } from 'jose';
import { type Clock, defined, type Ids } from '../kernel/index.js';
import { refusal } from './errors.js';
import { endAfterUse, idleTimeFrom } from './idle-time.js';
import { makeRefreshToken, parseRefreshToken } from './refresh-token.js';
import { isOver, presentedIn, toSession } from './session.js';
import { createSessionTracking, trackedFields } from './session-tracking.js';
import type { SessionsStore, StoredSession } from './sessions.store.js';
import type { Sessions } from './types.js';

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
