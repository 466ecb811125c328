import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../kernel/index.js';

const HOUR = 60 * 60_000;
const OF_ADDRESS = 20;
const OF_POOL = 200;
const REMEMBERED = 50_000;

/** How many clients may register without a token: so many an hour from one address, and to one pool. Of this process. */
export interface OpenLimits {
  /** Counts one. False when it is one too many. */
  admit(poolId: string, ip: string): boolean;
}

export function createOpenLimits({ clock }: { clock: Clock }): OpenLimits {
  const counts = new LRUCache<string, { since: number; number: number }>({ max: REMEMBERED });

  function count(key: string, most: number): boolean {
    const known = counts.get(key);
    const current = known && clock.now() - known.since < HOUR ? known : { since: clock.now(), number: 0 };
    counts.set(key, { ...current, number: current.number + 1 });
    return current.number < most;
  }

  return { admit: (poolId, ip) => count(`${poolId} ${ip}`, OF_ADDRESS) && count(poolId, OF_POOL) };
}
