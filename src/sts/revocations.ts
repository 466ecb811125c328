import { type Clock, createCache } from '../kernel/index.js';

/** Ends temporary credentials before their time, by the identity they were issued to. */
export interface Revocations {
  /** Sessions of this identity issued before `time` (milliseconds; now when absent) are worth nothing, within five seconds everywhere. */
  revoke(identityId: string, time?: number): Promise<void>;
  /** Through the cache. In milliseconds. */
  revokedBefore(identityId: string): Promise<number | undefined>;
}

export interface RevocationsStore {
  find(identityId: string): Promise<number | undefined>;
  /** An earlier moment never takes the place of a later one. */
  put(identityId: string, before: number, expiresAt: number): Promise<void>;
}

const CACHE_MS = 5000;
/** No session lives longer, so no revocation has to. */
const LONGEST_SESSION_MS = 12 * 3600 * 1000;

export function createRevocations(parts: { readonly store: RevocationsStore; readonly clock: Clock }): Revocations {
  const { store, clock } = parts;
  const cache = createCache<number>({ clock, lifetimeMs: CACHE_MS, max: 10_000, load: (identityId) => store.find(identityId) });
  return {
    async revoke(identityId, time = clock.now()) {
      try {
        await store.put(identityId, time, time + LONGEST_SESSION_MS);
      } finally {
        cache.forget(identityId);
      }
    },
    revokedBefore: (identityId) => cache.get(identityId),
  };
}
