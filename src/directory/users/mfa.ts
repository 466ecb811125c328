import type { MfaFactor } from '../pools/index.js';
import type { MfaPreference, User } from './types.js';

/** Whether the user has what the factor takes: an address, or an authenticator app that was shown to work. */
export function hasFactor({ totp, attributes }: Pick<User, 'totp' | 'attributes'>, factor: MfaFactor): boolean {
  if (factor === 'totp') return totp !== undefined;
  return attributes[factor === 'sms' ? 'phone_number' : 'email'] !== undefined;
}

/** What the user has turned on and still has. */
export function standingMfa(user: Pick<User, 'totp' | 'attributes' | 'mfa'>): MfaPreference {
  const enabled = user.mfa.enabled.filter((factor) => hasFactor(user, factor));
  const { preferred } = user.mfa;
  return { enabled, ...(preferred !== undefined && enabled.includes(preferred) ? { preferred } : {}) };
}
