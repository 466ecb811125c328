import type { UserPool } from '../../../directory/pools/index.js';
import type { PendingCode } from '../../../directory/users/index.js';
import { refusal } from '../../errors.js';
import type { Address, CodeResult } from './codes.js';
/**
 * Returns the accepted code, or throws `code_mismatch`, `code_expired`, `limit_exceeded`. Where existence is hidden, callers without the
 * right code get `code_mismatch` whatever the reason; `expired` and `none` are disclosed only where unknown users get the same.
 */
export function acceptCode(result: CodeResult, disclosure: 'all' | 'sign-up' | 'recovery'): PendingCode {
  switch (result.kind) {
    case 'right':
      return result.pending;
    case 'wrong':
      throw refusal('code_mismatch');
    case 'none':
      throw refusal(disclosure === 'sign-up' ? 'code_mismatch' : 'code_expired');
    case 'expired':
      throw refusal(disclosure === 'sign-up' && !result.wasRight ? 'code_mismatch' : 'code_expired');
    case 'exhausted':
      throw refusal(disclosure === 'all' ? 'limit_exceeded' : 'code_mismatch');
  }
}

type Attributes = Readonly<Record<string, string>>;

/** Address that confirms a sign-up: of the attributes that the pool verifies, the phone number before the e-mail address, as in Cognito. */
export function signUpAddress(pool: Pick<UserPool, 'autoVerifiedAttributes'>, attributes: Attributes): Address | undefined {
  return (['phone_number', 'email'] as const)
    .filter((attribute) => pool.autoVerifiedAttributes.includes(attribute))
    .map((attribute) => addressIn(attributes, attribute))
    .find((address) => address !== undefined);
}

/** Address for account recovery: the first verified one in the order of the pool's `AccountRecoverySetting`. */
export function recoveryAddress(pool: Pick<UserPool, 'accountRecovery'>, attributes: Attributes): Address | undefined {
  return recoveryAttributes(pool)
    .filter((attribute) => attributes[`${attribute}_verified`] === 'true')
    .map((attribute) => addressIn(attributes, attribute))
    .find((address) => address !== undefined);
}

/** Recovery attributes by priority. Without a setting the phone number comes first, as in Cognito. */
export function recoveryAttributes({ accountRecovery }: Pick<UserPool, 'accountRecovery'>): readonly Address['attribute'][] {
  if (accountRecovery.length === 0) return ['phone_number', 'email'];
  return accountRecovery.flatMap((way) => (way === 'verified_email' ? ['email'] : way === 'verified_phone_number' ? ['phone_number'] : []));
}

export function addressIn(attributes: Attributes, attribute: Address['attribute']): Address | undefined {
  const value = attributes[attribute];
  return value ? { attribute, value } : undefined;
}
