import { LRUCache } from 'lru-cache';
import { lruBound, networkOf } from '../../../kernel/index.js';
import type { Counters } from '../../../limits/index.js';

/** Counters of attempts across users and addresses (password spraying, credential stuffing). In memory, no store operation. */
export interface SprayCounters {
  attempted(poolId: string, user: string, address: string | undefined): void;
  failed(poolId: string, user: string): void;
  /** Counts of the last hour; failures of the last ten minutes. */
  of(poolId: string, user: string, address: string | undefined): { failures: number; addresses: number; users: number };
}

const HOUR_MS = 3600 * 1000;
const TEN_MINUTES_MS = 600 * 1000;
/** Number of distinct pairs of user and address. */
const MAX_PAIRS = 200_000;

export function createSprayCounters({ counters }: { readonly counters: Pick<Counters, 'count' | 'estimate'> }): SprayCounters {
  const pairs = new LRUCache<string, true>({ ...lruBound(MAX_PAIRS), ttl: HOUR_MS, ttlResolution: 60_000 });
  const failures = (poolId: string, user: string) => `risk:failures:${poolId}:${user}`;
  const addresses = (poolId: string, user: string) => `risk:addresses:${poolId}:${user}`;
  const users = (network: string) => `risk:users:${network}`;
  return {
    attempted(poolId, user, address) {
      if (address === undefined) return;
      const network = networkOf(address);
      const pair = `${poolId}:${user}|${network}`;
      if (pairs.has(pair)) return;
      pairs.set(pair, true);
      counters.count(addresses(poolId, user), HOUR_MS);
      counters.count(users(network), HOUR_MS);
    },
    failed: (poolId, user) => void counters.count(failures(poolId, user), TEN_MINUTES_MS),
    of: (poolId, user, address) => ({
      failures: counters.estimate(failures(poolId, user), TEN_MINUTES_MS),
      addresses: counters.estimate(addresses(poolId, user), HOUR_MS),
      users: address === undefined ? 0 : counters.estimate(users(networkOf(address)), HOUR_MS),
    }),
  };
}
