import { type Clock, createCache } from '../kernel/index.js';

/** Revocation of temporary credentials by the identity they were issued to. */
export interface Revocations {
  /**
   * Ends sessions of this identity issued before `time` (milliseconds; now when omitted), within
   * five seconds on all nodes.
   */
  revoke(identityId: string, time?: number): Promise<void>;
  /** Reads through the cache. Milliseconds. */
  revokedBefore(identityId: string): Promise<number | undefined>;
}

export interface RevocationsStore {
  find(identityId: string): Promise<number | undefined>;
  /** Keeps the latest moment. */
  put(identityId: string, before: number, expiresAt: number): Promise<void>;
}

const CACHE_MS = 5000;
/** Longest session, hence the lifetime of a revocation. */
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
