import { type Clock, defined, type Ids, retryConflicts } from '../kernel/index.js';
import { refusal } from './errors.js';
import {
  endAfterUse,
  idleTimeFrom,
  isOver,
  isReuse,
  makeRefreshToken,
  type PresentedRefreshToken,
  parseRefreshToken,
  presentedIn,
  type RequestedClaims,
} from './session.js';
import { createSessionTracking, type SessionTracking, trackedFields } from './session-tracking.js';
import type { SessionsStore, StoredSession } from './sessions.store.js';

/**
 * Individual refresh tokens, for the authorization server, which issues them in steps, and for
 * rotation; other callers use `Sessions`.
 */
export interface RefreshTokens {
  /**
   * Creates a session whose authorization code is not redeemed yet. `lifetime` in seconds. One
   * write.
   */
  begin(session: {
    id: string;
    poolId: string;
    clientId: string;
    userId: string;
    scope: string;
    authTime: number;
    /** Omitted: none. */
    requestedClaims?: RequestedClaims;
    /** The end is announced to the client. */
    announced?: true;
    /** Public id of the SSO session it is issued through. */
    originId?: string;
    tracking?: SessionTracking;
    lifetime: number;
  }): Promise<void>;
  /** Generates a token without storing it. */
  mint(sessionId: string): string;
  /** Attaches the first refresh token to a session. One write. Throws `session_ended`. */
  attachFirst(poolId: string, token: string, options: { attachment: string; lifetime: number; idleSeconds?: number }): Promise<void>;
  /**
   * Finds a token's session without changes. One read. Undefined for a malformed token, and when
   * the session ended or expired.
   */
  present(poolId: string, token: string): Promise<PresentedRefreshToken | undefined>;
  /**
   * Rotates a token: of two concurrent replacements the later is reuse unless within the grace
   * period. One read, one write. Throws `refresh_token_reused` (the session is ended),
   * `session_ended`, `concurrent_change`.
   */
  replace(poolId: string, options: { token: string; by: string; attachment?: string; graceSeconds: number }): Promise<void>;
}

/** Sibling tokens that a grace period may leave valid, and replaced tokens that are remembered. */
const MAX_LIVE = 8;
const MAX_SPENT = 20;

/** Attempts under concurrent redemptions of one token. */
const MAX_ATTEMPTS = 5;

export function createRefreshTokens(parts: { store: SessionsStore; clock: Clock; ids: Ids }): RefreshTokens {
  const { store, clock, ids } = parts;
  const tracked = createSessionTracking(parts);

  async function read(poolId: string, token: string): Promise<{ stored: StoredSession; hash: string } | undefined> {
    const parsed = parseRefreshToken(token);
    const stored = parsed && (await store.find(poolId, parsed.sessionId));
    return stored && { stored, hash: parsed.hash };
  }

  const presentedFrom = (stored: StoredSession, hash: string): PresentedRefreshToken | undefined =>
    isOver(stored, clock) ? undefined : presentedIn(stored, hash);

  return {
    async begin({ id, lifetime, tracking, ...fields }) {
      const now = clock.now();
      const expiresAt = new Date(now + lifetime * 1000);
      const more = tracking ? trackedFields(tracking, ids, new Date(now)) : {};
      await store.insert({ _id: id, ...fields, ...more, createdAt: new Date(now), expiresAt, version: 1, live: [], spent: [] });
      if (tracking) await tracked.evictBeyond(fields.poolId, fields.userId, id, tracking.maxPerUser);
    },

    mint: (sessionId) => makeRefreshToken(sessionId, ids),

    async attachFirst(poolId, token, { attachment, lifetime, idleSeconds }) {
      const { sessionId, hash } = parseRefreshToken(token)!;
      const now = clock.now();
      const { idle } = idleTimeFrom(now, lifetime, idleSeconds);
      const end = idle ? { idle, expiresAt: endAfterUse(idle, now) } : { expiresAt: new Date(now + lifetime * 1000) };
      const done = await store.update(poolId, sessionId, 1, { live: [hash], attachment, ...end });
      if (!done) throw refusal('session_ended');
    },

    async present(poolId, token) {
      const found = await read(poolId, token);
      return found && presentedFrom(found.stored, found.hash);
    },

    async replace(poolId, { token, by, attachment, graceSeconds }) {
      const next = parseRefreshToken(by)!;
      const error = () => refusal('concurrent_change', { detail: 'the refresh token is being redeemed by others' });
      await retryConflicts({ attempts: MAX_ATTEMPTS, error }, async () => {
        const found = await read(poolId, token);
        const presented = found && presentedFrom(found.stored, found.hash);
        if (!presented) throw refusal('session_ended');
        if (isReuse(presented, graceSeconds, clock)) {
          await store.remove(poolId, presented.session.id);
          throw refusal('refresh_token_reused');
        }
        const { stored, hash } = found;
        const at = presented.replacedAt ?? new Date(clock.now());
        const done = await store.update(poolId, stored._id, stored.version, {
          live: [...stored.live.filter((other) => other !== hash), next.hash].slice(-MAX_LIVE),
          spent: [...stored.spent.filter((other) => other.hash !== hash), { hash, at }].slice(-MAX_SPENT),
          ...defined({ attachment, expiresAt: stored.idle ? endAfterUse(stored.idle, clock.now()) : undefined }),
        });
        return done || undefined;
      });
    },
  };
}
