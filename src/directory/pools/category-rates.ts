import { type Clock, createCache, SETTING_CACHE_MS } from '../../kernel/index.js';
import type { ProvisionedLimits } from './provisioned-limits.js';

const CATEGORIES = 100;

/**
 * Creates the request rates per second of operation categories; 0: no limit. `cognito`: Cognito's
 * default, or the provisioned value; `set`: the provisioned value only. A change applies at once
 * here, elsewhere within five seconds.
 */
export function createCategoryRates(parts: {
  readonly limits: ProvisionedLimits;
  readonly clock: Clock;
  readonly mode: 'off' | 'set' | 'cognito';
}): { readonly rateOf: (category: string) => Promise<number>; readonly limits: ProvisionedLimits } {
  const { limits, clock, mode } = parts;
  const all = createCache<ReadonlyMap<string, number>>({
    clock,
    lifetimeMs: SETTING_CACHE_MS,
    max: CATEGORIES,
    load: () => limits.listSet(),
  });
  return {
    async rateOf(category) {
      if (mode === 'off') return 0;
      const set = (await all.get('all'))?.get(category);
      return set ?? (mode === 'cognito' ? limits.freeOf(category) : 0);
    },
    limits: {
      ...limits,
      async set(category, value) {
        const limit = await limits.set(category, value);
        all.clear();
        return limit;
      },
    },
  };
}
