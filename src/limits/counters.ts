// By hand: rate-limiter-flexible has no bound of keys (docs/decisions/rate-counters.md).
import { LRUCache } from 'lru-cache';
import { type Clock, hashToken, type Logger, lruBound } from '../kernel/index.js';
import { type Connection, createCounterStore } from './counters.store.js';

/** Sliding-window counters by key: the previous window fades as the present one grows. */
export interface Counters {
  /** Counts, and returns the number of the last `windowMs`, including known counts of other nodes. No store operation. */
  count(key: string, windowMs: number): number;
  /** The number without counting. */
  estimate(key: string, windowMs: number): number;
  /** Merges local counts with those of other nodes: one write and one read for keys above the threshold, none without such keys. */
  merge(): Promise<void>;
  close(): Promise<void>;
}

/** Bound for memory under attack, about 100 bytes per key: the oldest are evicted. */
const MAX_KEYS = 200_000;
/** Minimum count of a window that is shared with other nodes. */
const MIN_SHARED = 5;
/** Maximum keys per merge; the rest waits for the next. */
const MAX_MERGED = 1000;
const MERGE_EVERY_MS = 2000;

interface Count {
  readonly windowMs: number;
  index: number;
  here: number;
  /** Part of `here` that the store has. */
  merged: number;
  elsewhere: number;
  /** Total of the previous window. */
  before: number;
}

/** `shared`: counters of all nodes. Omitted: this process is the only one. */
export function createCounters(parts: {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shared?: Connection;
  readonly maxKeys?: number;
}): Counters {
  const { clock, logger, shared, maxKeys = MAX_KEYS } = parts;
  const store = shared && createCounterStore(shared);
  const counts = new LRUCache<string, Count>(lruBound(maxKeys));
  const untold = new Set<string>();
  let merging: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function current(key: string, windowMs: number): Count {
    const index = Math.floor(clock.now() / windowMs);
    const name = `${key}|${windowMs}`;
    let count = counts.get(name);
    if (!count) {
      count = { windowMs, index, here: 0, merged: 0, elsewhere: 0, before: 0 };
      counts.set(name, count);
    }
    if (count.index !== index) {
      const before = count.index === index - 1 ? count.here + count.elsewhere : 0;
      Object.assign(count, { index, here: 0, merged: 0, elsewhere: 0, before });
    }
    return count;
  }

  function total({ windowMs, here, elsewhere, before }: Count): number {
    const gone = (clock.now() % windowMs) / windowMs;
    return here + elsewhere + before * (1 - gone);
  }

  async function mergeNow(): Promise<void> {
    if (!store) return;
    const named = [...untold].slice(0, MAX_MERGED).flatMap((name) => {
      untold.delete(name);
      const count = counts.peek(name);
      if (!count) return [];
      return [{ id: `${hashToken(name).slice(0, 22)}:${count.index}`, count, index: count.index, more: count.here - count.merged }];
    });
    if (named.length === 0) return;
    const expiry = ({ index, windowMs }: Count): Date => new Date((index + 2) * windowMs);
    await store.add(named.map(({ id, count, more }) => ({ id, more, expiresAt: expiry(count) })));
    const totals = await store.totals(named.map(({ id }) => id));
    for (const { id, count, index, more } of named) {
      if (count.index !== index) continue;
      count.merged += more;
      count.elsewhere = Math.max(0, (totals.get(id) ?? 0) - count.merged);
    }
  }

  function merge(): Promise<void> {
    merging = merging.then(mergeNow).catch((err: unknown) => logger.warn({ err }, 'counts of limits could not be shared'));
    return merging;
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void merge();
    }, MERGE_EVERY_MS).unref();
  }

  return {
    count(key, windowMs) {
      const count = current(key, windowMs);
      count.here += 1;
      if (store && count.here >= MIN_SHARED) {
        untold.add(`${key}|${windowMs}`);
        schedule();
      }
      return total(count);
    },
    estimate: (key, windowMs) => total(current(key, windowMs)),
    merge,
    async close() {
      clearTimeout(timer);
      await merge();
    },
  };
}
