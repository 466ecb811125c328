import type { Clock } from '../kernel/index.js';
import type { TriggerName } from './contracts.js';

/** How the last call of a trigger went. */
export interface LastCall {
  readonly at: Date;
  readonly source: string;
  readonly outcome: 'answered' | 'refused' | 'failed' | 'invalid';
  /** Of a failure; what a function says when it refuses is for the user it refuses. */
  readonly reason?: string;
  readonly milliseconds: number;
}

/** What became of each trigger's last call, for operators: in memory, of this process, of the pools that were busy last. */
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
      // The last one to be noted stands last: the first is the one that was quiet longest.
      byPool.delete(poolId);
      byPool.set(poolId, calls);
      if (byPool.size > MAX_POOLS) byPool.delete(byPool.keys().next().value!);
    },
    of: (poolId) => byPool.get(poolId) ?? new Map(),
  };
}
