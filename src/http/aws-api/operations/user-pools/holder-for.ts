import type { AccessTokenHolder } from '../../../../authentication/index.js';
import type { Parts } from '../../operation.js';

/** Attributes that one-time codes are sent to; sign-in, second factor and recovery depend on them. */
const ADDRESSES = ['email', 'phone_number'];

/** Authorizes a change of attributes: addresses need the same access token as a change of factors. Throws as `AccessCheck.userForFactorChange`. */
export function holderFor({ access }: Pick<Parts, 'access'>, token: string, names: readonly string[]): Promise<AccessTokenHolder> {
  return names.some((name) => ADDRESSES.includes(name)) ? access.userForFactorChange(token) : access.userOf(token);
}
