import type { UserPool } from '../../../directory/pools/index.js';
import type { Address } from './codes.js';

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
