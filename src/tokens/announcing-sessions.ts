import { toSession } from './session.js';
import type { SessionsStore, StoredSession } from './sessions.store.js';
import type { Session } from './types.js';

/** Told before they end: what fails here ends nothing, and may be told twice. */
export type AnnounceEnd = (sessions: readonly Session[]) => Promise<void>;

/**
 * A store whose announced sessions do not end in silence, whoever ends them. Others cost what they did, one by one; a read more where all
 * of a user's end. With its pool a session ends unheard: nobody could sign for the pool any more.
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
    async removeAllOf(poolId, userId, keep) {
      await tell((await store.listAnnounced(poolId, userId)).filter(({ _id }) => _id !== keep));
      await store.removeAllOf(poolId, userId, keep);
    },
    async removeAllOfDevice(poolId, userId, deviceKey) {
      await tell((await store.listAnnounced(poolId, userId)).filter((stored) => stored.deviceKey === deviceKey));
      await store.removeAllOfDevice(poolId, userId, deviceKey);
    },
  };
}
