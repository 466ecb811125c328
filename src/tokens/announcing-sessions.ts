import { type Session, toSession } from './session.js';
import type { SessionsStore, StoredSession } from './sessions.store.js';

/** Called before sessions end. A failure ends nothing; the same sessions may be announced again. */
export type AnnounceEnd = (sessions: readonly Session[]) => Promise<void>;

/**
 * Wraps a store so that announced sessions are announced when they end, by any caller. Other
 * sessions cost the same when they end one by one, and one read more when all of a user's end.
 * Sessions removed with their pool are not announced: the pool's keys are gone.
 */
export function announcing(store: SessionsStore, announce: AnnounceEnd): SessionsStore {
  async function tell(sessions: readonly StoredSession[]): Promise<void> {
    if (sessions.length > 0) await announce(sessions.map(toSession));
  }

  return {
    ...store,
    async remove(poolId, id) {
      if (await store.removeUnannounced(poolId, id)) return;
      const stored = await store.find(poolId, id);
      if (!stored) return;
      await tell([stored]);
      await store.remove(poolId, id);
    },
    async removeOfUser(poolId, userId, keep) {
      await tell((await store.listAnnounced(poolId, userId)).filter(({ _id }) => _id !== keep));
      await store.removeOfUser(poolId, userId, keep);
    },
    async removeOfDevice(poolId, userId, deviceKey) {
      await tell((await store.listAnnounced(poolId, userId)).filter((stored) => stored.deviceKey === deviceKey));
      await store.removeOfDevice(poolId, userId, deviceKey);
    },
  };
}
