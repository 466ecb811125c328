import type { Clock } from '../../kernel/index.js';
import { refusals } from './errors.js';
import type { GroupCounts } from './group-counts.store.js';

/**
 * Milliseconds between recounts of a full pool's groups: a crash may have left the count too high.
 */
const RECOUNT_AFTER_MS = 60 * 60_000;

export interface GroupQuota {
  /**
   * Reserves one group of the pool's quota, in one operation unless the pool is full or new. Throws
   * `group_pool_limit`.
   */
  take(poolId: string): Promise<void>;
  giveBack(poolId: string): Promise<void>;
}

export interface GroupQuotaParts {
  readonly counts: GroupCounts;
  readonly clock: Clock;
  /** Limit of groups in one pool. */
  readonly most: number;
  /** Counts the groups of the pool in the store. */
  readonly count: (poolId: string) => Promise<number>;
}

export function createGroupQuota({ counts, clock, most, count }: GroupQuotaParts): GroupQuota {
  async function recount(poolId: string): Promise<void> {
    const earlier = await counts.stale(poolId, new Date(clock.now() - RECOUNT_AFTER_MS));
    if (earlier !== undefined) await counts.correct(poolId, earlier, await count(poolId), new Date(clock.now()));
  }

  return {
    async take(poolId) {
      const first = await counts.take(poolId, most);
      if (first === 'taken') return;
      if (first === 'uncounted') await counts.begin(poolId, await count(poolId), new Date(clock.now()));
      else await recount(poolId);
      if ((await counts.take(poolId, most)) !== 'taken') throw refusals.poolLimit(most);
    },
    giveBack: counts.giveBack,
  };
}
