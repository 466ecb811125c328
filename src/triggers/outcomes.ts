import type { Clock } from '../kernel/index.js';
import type { TriggerName } from './contracts.js';

/** Outcome of a trigger's last call. */
export interface LastCall {
  readonly at: Date;
  readonly source: string;
  readonly outcome: 'answered' | 'refused' | 'failed' | 'invalid';
  /** Reason of a failure. Refusals have none: their text is for the user. */
  readonly reason?: string;
  readonly milliseconds: number;
}

/**
 * Last outcome of each trigger, for operators: in memory, of this process, for the most recently
 * active pools.
 */
export interface TriggerOutcomes {
  note(poolId: string, name: TriggerName, call: Omit<LastCall, 'at'>): void;
  of(poolId: string): ReadonlyMap<TriggerName, LastCall>;
}

const MAX_POOLS = 1000;

export function createTriggerOutcomes({ clock }: { readonly clock: Clock }): TriggerOutcomes {
  const byPool = new Map<string, Map<TriggerName, LastCall>>();
  return {
    note(poolId, name, call) {
      const calls = byPool.get(poolId) ?? new Map<TriggerName, LastCall>();
      calls.set(name, { ...call, at: new Date(clock.now()) });
      // Insertion order is order of activity: the first entry is the least recent.
      byPool.delete(poolId);
      byPool.set(poolId, calls);
      if (byPool.size > MAX_POOLS) byPool.delete(byPool.keys().next().value!);
    },
    of: (poolId) => byPool.get(poolId) ?? new Map(),
  };
}
