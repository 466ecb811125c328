import { type Clock, networkOf } from '../kernel/index.js';
import type { Counters } from './counters.js';
import { RateExceeded } from './rate-limiter.js';

/** Failed attempts per address across users: limits password spraying, where no single account locks. */
export interface FailuresByAddress {
  /** Throws `rate_exceeded` when the address has too many failures. */
  refuse(address: string | undefined): void;
  count(address: string | undefined): void;
}

const WINDOW_MS = 600_000;

/** `allowed`: failures per ten minutes; 0: no limit. `what`: separate counter. */
export function createFailuresByAddress(parts: { counters: Counters; allowed: number; clock: Clock; what?: string }): FailuresByAddress {
  const { counters, allowed, clock, what = 'failures' } = parts;
  const keyOf = (address: string): string => `${what}:${networkOf(address)}`;
  return {
    refuse(address) {
      if (allowed === 0 || address === undefined || counters.estimate(keyOf(address), WINDOW_MS) < allowed) return;
      throw new RateExceeded(Math.ceil((WINDOW_MS - (clock.now() % WINDOW_MS)) / 1000), 'failures');
    },
    count(address) {
      if (allowed > 0 && address !== undefined) counters.count(keyOf(address), WINDOW_MS);
    },
  };
}
