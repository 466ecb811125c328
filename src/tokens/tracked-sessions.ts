import type { Clock } from '../kernel/index.js';
import { createSessionTracking } from './session-tracking.js';
import type { SessionsStore } from './sessions.store.js';
import type { SsoSessionsStore, StoredSsoSession } from './sso-sessions.store.js';
import type { TrackedSession, TrackedSessions } from './types.js';

export function createTrackedSessions(parts: { store: SessionsStore; ssoStore: SsoSessionsStore; clock: Clock }): TrackedSessions {
  const { store, ssoStore, clock } = parts;
  const tracking = createSessionTracking(parts);

  async function list(poolId: string, userId: string): Promise<readonly TrackedSession[]> {
    const [tokens, browsers] = await Promise.all([tracking.list(poolId, userId), ssoStore.listOf(poolId, userId)]);
    const living = browsers.filter(({ expiresAt }) => expiresAt.getTime() > clock.now()).map(toTracked);
    return [...living, ...tokens].sort((a, b) => b.lastActiveAt.getTime() - a.lastActiveAt.getTime());
  }

  const endOne = (poolId: string, { kind, id }: TrackedSession): Promise<void> =>
    kind === 'SSO' ? ssoStore.remove(poolId, id) : store.remove(poolId, id);

  return {
    list,
    async end(poolId, userId, session, { linked }) {
      // The browser first: it could make new tokens meanwhile.
      if (session.kind === 'SSO') await endOne(poolId, session);
      if (linked && session.originId !== undefined) await ssoStore.remove(poolId, session.originId);
      if (session.kind === 'TOKEN') await endOne(poolId, session);
      if (!linked || session.kind === 'TOKEN') return;
      for (const other of await tracking.list(poolId, userId)) if (other.originId === session.publicId) await endOne(poolId, other);
    },
  };
}

function toTracked({ publicId, clientId, ip, userAgent, createdAt, lastActiveAt }: StoredSsoSession): TrackedSession {
  const seen = { ...(ip === undefined ? {} : { ip }), ...(userAgent === undefined ? {} : { userAgent }) };
  return { kind: 'SSO', id: publicId, publicId, ...(clientId === undefined ? {} : { clientId }), createdAt, lastActiveAt, ...seen };
}
