import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.js';
import { lruBound } from './lru-bound.js';

export interface Cache<T> {
  /** Returns the cached value, or the one `load` returns. Concurrent calls for one key share one load; a failed load is not cached. */
  get(key: string): Promise<T | undefined>;
  /** Drops a key that this process has changed; other processes see the change after the lifetime. */
  forget(key: string): void;
  clear(): void;
}

interface Entry<T> {
  readonly value: Promise<T | undefined>;
  readonly staleAt: number;
}

/** Bounded read-through cache with a short lifetime in milliseconds. Misses are cached, too, since attackers choose keys. */
export function createCache<T>(options: {
  readonly clock: Clock;
  readonly lifetimeMs: number;
  readonly max: number;
  readonly load: (key: string) => Promise<T | undefined>;
}): Cache<T> {
  const entries = new LRUCache<string, Entry<T>>(lruBound(options.max));
  return {
    get(key) {
      const hit = entries.get(key);
      if (hit && hit.staleAt > options.clock.now()) return hit.value;
      const value = options.load(key);
      const entry = { value, staleAt: options.clock.now() + options.lifetimeMs };
      entries.set(key, entry);
      value.catch(() => {
        if (entries.peek(key) === entry) entries.delete(key);
      });
      return value;
    },
    forget: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
