import { LRUCache } from 'lru-cache';
import { type Clock, lruBound } from '../../../kernel/index.js';

const HOUR = 60 * 60_000;
const MAX_COUNTERS = 50_000;

/** Registrations per hour without an initial access token. 0: no limit. */
export interface OpenRegistrationAllowances {
  /** Requests per address, successful or not. */
  readonly perAddress: number;
  /** Registered clients per pool. */
  readonly perPool: number;
}

/** Counters of this process, lost at a restart. */
export interface OpenLimits {
  /** Counts a request. False above the limit of the address or the pool. */
  admit(poolId: string, ip: string): boolean;
  /** Uncounts a failed registration of the pool. */
  release(poolId: string): void;
}

export function createOpenLimits(parts: { clock: Clock; allowances: OpenRegistrationAllowances }): OpenLimits {
  const { clock, allowances } = parts;
  const counts = new LRUCache<string, { since: number; number: number }>(lruBound(MAX_COUNTERS));

  function add(key: string, more: number): number {
    const known = counts.get(key);
    const current = known && clock.now() - known.since < HOUR ? known : { since: clock.now(), number: 0 };
    const number = Math.max(0, current.number + more);
    counts.set(key, { ...current, number });
    return number;
  }

  const within = (number: number, limit: number): boolean => limit === 0 || number <= limit;

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
