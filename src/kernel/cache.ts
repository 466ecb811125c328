import { LRUCache } from 'lru-cache';
import type { Clock } from './runtime.js';
/**
 * Options of an `LRUCache` with at most so many entries, which grows as it fills. `max` would allocate all of them at creation: 40 ms of CPU
 * and 6 MB for 200,000.
 */
export const lruBound = (entries: number): { maxSize: number; sizeCalculation: () => number } => ({
  maxSize: entries,
  sizeCalculation: () => 1,
});

/** Milliseconds after which another process's change of a stored setting is seen, at the latest. */
export const SETTING_CACHE_MS = 5000;

export interface Cache<T, Key = string> {
  /** Returns the cached value, or the one `load` returns. Concurrent calls for one key share one load; a failed load is not cached. */
  get(key: Key): Promise<T | undefined>;
  /** Drops a key that this process has changed; other processes see the change after the lifetime. */
  forget(key: Key): void;
  clear(): void;
}

interface Entry<T> {
  readonly value: Promise<T | undefined>;
  readonly staleAt: number;
}

/** Bounded read-through cache with a short lifetime in milliseconds. Misses are cached, too, since attackers choose keys. */
export function createCache<T, Key = string>(options: {
  readonly clock: Clock;
  readonly lifetimeMs: number;
  readonly max: number;
  readonly load: (key: Key) => Promise<T | undefined>;
  /** Text that tells keys apart. Omitted: the key itself. */
  readonly textOf?: (key: Key) => string;
}): Cache<T, Key> {
  const entries = new LRUCache<string, Entry<T>>(lruBound(options.max));
  const { textOf = String } = options;
  return {
    get(key) {
      const text = textOf(key);
      const hit = entries.get(text);
      if (hit && hit.staleAt > options.clock.now()) return hit.value;
      const value = options.load(key);
      const entry = { value, staleAt: options.clock.now() + options.lifetimeMs };
      entries.set(text, entry);
      value.catch(() => {
        if (entries.peek(text) === entry) entries.delete(text);
      });
      return value;
    },
    forget: (key) => void entries.delete(textOf(key)),
    clear: () => entries.clear(),
  };
}
