import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import { type Address, recoveryAddress } from '../factors/one-time-code/index.js';
import { isMfaOn, usableFactors } from '../flows/second-factor.js';

/**
 * Where this user's account is recovered. An address that gets the codes of the second factor is none: who has it would have both
 * factors (cognito.md section 8).
 */
export function recoveryAddressOf(pool: UserPool, user: User): Address | undefined {
  const factors = isMfaOn(pool, user) ? usableFactors(pool, user) : [];
  const taken = factors.map((factor) => (factor === 'sms' ? 'phone_number' : factor));
  const free = Object.entries(user.attributes).filter(([name]) => !taken.includes(name as (typeof taken)[number]));
  return recoveryAddress(pool, Object.fromEntries(free));
}
