import { levelNamed, levelOf } from '../../authentication/index.js';
import type { UserPool } from '../../directory/pools/index.js';

/** Whether what was shown is the level that is wished for most. Names that mean nothing to the pool, and its tier, wish for nothing. */
export function satisfies(pool: Pick<UserPool, 'tier' | 'acrValues'>, amr: readonly string[], acrValues: readonly string[]): boolean {
  if (pool.tier === 'LITE') return true;
  const requestedLevel = acrValues.map((acr) => levelNamed(pool, acr)).find((level) => level !== undefined);
  return requestedLevel === undefined || levelOf(amr) >= requestedLevel;
}
