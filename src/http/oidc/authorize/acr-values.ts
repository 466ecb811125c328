import { levelNamed, levelOf } from '../../../authentication/index.js';
import type { UserPool } from '../../../directory/pools/index.js';

/** Whether `amr` reaches the first known level of `acr_values`. Always true in the Lite tier and without a known level. */
export function satisfies(pool: Pick<UserPool, 'tier' | 'acrValues'>, amr: readonly string[], acrValues: readonly string[]): boolean {
  if (pool.tier === 'LITE') return true;
  const requestedLevel = acrValues.map((acr) => levelNamed(pool, acr)).find((level) => level !== undefined);
  return requestedLevel === undefined || levelOf(amr) >= requestedLevel;
}
