import { type Clock, defined } from '../kernel/index.js';
import { createSessionTracking, type TrackedSession } from './session-tracking.js';
import type { SessionsStore } from './sessions.store.js';
import type { SsoSessionsStore, StoredSsoSession } from './sso-sessions.store.js';

/** Sessions that users and operators see and end, of pools that track sessions. */
export interface TrackedSessions {
  /** Lists active sessions, the last used first. Two reads. */
  list(poolId: string, userId: string): Promise<readonly TrackedSession[]>;
  /**
   * `linked`: also ends the SSO session that the tokens were issued through, or the tokens issued
   * through the SSO session.
   */
  end(poolId: string, userId: string, session: TrackedSession, also: { linked: boolean }): Promise<void>;
}

export function createTrackedSessions(parts: { store: SessionsStore; ssoStore: SsoSessionsStore; clock: Clock }): TrackedSessions {
  const { store, ssoStore, clock } = parts;
  const tracking = createSessionTracking(parts);

  async function list(poolId: string, userId: string): Promise<readonly TrackedSession[]> {
    const [tokens, browsers] = await Promise.all([tracking.list(poolId, userId), ssoStore.listOf(poolId, userId)]);
    const living = browsers.filter(({ expiresAt }) => expiresAt.getTime() > clock.now()).map(toTracked);
    return [...living, ...tokens].sort((a, b) => b.lastActiveAt.getTime() - a.lastActiveAt.getTime());
  }

  /**
   * Lists token sessions issued through a browser session that has ended: all, or the announced
   * ones.
   */
  async function throughBrowser(poolId: string, userId: string, browser: string, all: boolean): Promise<readonly string[]> {
    const announced = (await store.listAnnounced(poolId, userId)).map(({ _id: id, originId }) => ({ id, originId }));
    const tracked = all ? await tracking.list(poolId, userId) : [];
    return [...new Set([...announced, ...tracked].filter(({ originId }) => originId === browser).map(({ id }) => id))];
  }

  return {
    list,
    async end(poolId, userId, session, { linked }) {
      const browser = session.kind === 'SSO' ? session.id : linked ? session.originId : undefined;
      // The browser session first: it could issue new tokens meanwhile.
      if (browser !== undefined) await ssoStore.remove(poolId, browser);
      if (session.kind === 'TOKEN') await store.remove(poolId, session.id);
      if (browser === undefined) return;
      for (const id of await throughBrowser(poolId, userId, browser, session.kind === 'SSO' && linked)) await store.remove(poolId, id);
    },
  };
}

function toTracked({ publicId, clientId, ip, userAgent, createdAt, lastActiveAt }: StoredSsoSession): TrackedSession {
  const seen = { ...defined({ ip, userAgent }) };
  return { kind: 'SSO', id: publicId, publicId, ...defined({ clientId }), createdAt, lastActiveAt, ...seen };
}
