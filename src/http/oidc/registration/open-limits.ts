import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../kernel/index.js';

const HOUR = 60 * 60_000;
const REMEMBERED = 50_000;

/** How much may be registered without a token in an hour. 0: no limit. */
export interface OpenRegistrationAllowances {
  /** Requests from one address, whatever their answer. */
  readonly perAddress: number;
  /** Clients of one pool that came of them. */
  readonly perPool: number;
}

/** Counts of this process. */
export interface OpenLimits {
  /** Counts a request. False when it is one too many of its address, or when the pool has had all its clients. */
  admit(poolId: string, ip: string): boolean;
  /** A request came to nothing: the pool's place, which it held, is free for another. */
  release(poolId: string): void;
}

export function createOpenLimits(parts: { clock: Clock; allowances: OpenRegistrationAllowances }): OpenLimits {
  const { clock, allowances } = parts;
  const counts = new LRUCache<string, { since: number; number: number }>({ max: REMEMBERED });

  function add(key: string, more: number): number {
    const known = counts.get(key);
    const current = known && clock.now() - known.since < HOUR ? known : { since: clock.now(), number: 0 };
    const number = Math.max(0, current.number + more);
    counts.set(key, { ...current, number });
    return number;
  }

  const within = (number: number, most: number): boolean => most === 0 || number <= most;

  return {
    admit(poolId, ip) {
      if (!within(add(`${poolId} ${ip}`, 1), allowances.perAddress)) return false;
      if (within(add(poolId, 1), allowances.perPool)) return true;
      add(poolId, -1);
      return false;
    },
    release: (poolId) => void add(poolId, -1),
  };
}
