import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import { type Address, recoveryAddress } from '../factors/one-time-code/index.js';
import { isMfaOn, usableFactors } from '../flows/second-factor.js';

/**
 * Recovery address of a user. Addresses that receive second-factor codes are excluded: one mailbox would yield both factors (Cognito
 * account recovery with MFA).
 */
export function recoveryAddressOf(pool: UserPool, user: User): Address | undefined {
  const factors = isMfaOn(pool, user) ? usableFactors(pool, user) : [];
  const taken = factors.map((factor) => (factor === 'sms' ? 'phone_number' : factor));
  const free = Object.entries(user.attributes).filter(([name]) => !taken.includes(name as (typeof taken)[number]));
  return recoveryAddress(pool, Object.fromEntries(free));
}
