import { LRUCache } from 'lru-cache';
import { type Clock, lruBound, networkOf } from '../../../kernel/index.js';

const HOUR = 60 * 60_000;
const MAX_COUNTERS = 50_000;

/** Clients registered per hour without an initial access token. 0: no limit. */
export interface OpenRegistrationAllowances {
  /** An IPv6 address counts by its /64. */
  readonly perAddress: number;
  readonly perPool: number;
}

/** Counters of this process, lost at a restart. */
export interface OpenLimits {
  /** Counts a registration that begins. Returns the seconds to wait above the limit of the address or the pool, and counts nothing then. */
  admit(poolId: string, ip: string, allowances: OpenRegistrationAllowances): number | undefined;
  /** Uncounts a registration that was refused or failed. */
  release(poolId: string, ip: string): void;
}

export function createOpenLimits({ clock }: { clock: Clock }): OpenLimits {
  const counts = new LRUCache<string, { since: number; number: number }>(lruBound(MAX_COUNTERS));

  function current(key: string): { since: number; number: number } {
    const known = counts.get(key);
    return known && clock.now() - known.since < HOUR ? known : { since: clock.now(), number: 0 };
  }

  function add(key: string, more: number): void {
    const { since, number } = current(key);
    counts.set(key, { since, number: Math.max(0, number + more) });
  }

  /** Seconds. */
  function wait(key: string, limit: number): number {
    const { since, number } = current(key);
    return limit === 0 || number < limit ? 0 : Math.max(1, Math.ceil((since + HOUR - clock.now()) / 1000));
  }

  const keysOf = (poolId: string, ip: string): readonly [address: string, pool: string] => [`${poolId} ${networkOf(ip)}`, poolId];

  return {
    admit(poolId, ip, { perAddress, perPool }) {
      const [address, pool] = keysOf(poolId, ip);
      const seconds = Math.max(wait(address, perAddress), wait(pool, perPool));
      if (seconds > 0) return seconds;
      add(address, 1);
      add(pool, 1);
      return undefined;
    },
    release(poolId, ip) {
      for (const key of keysOf(poolId, ip)) add(key, -1);
    },
  };
}
