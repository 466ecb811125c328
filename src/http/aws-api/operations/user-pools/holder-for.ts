import type { AccessTokenHolder } from '../../../../authentication/index.js';
import type { Parts } from '../../operation.js';

/** Addresses that codes go to: sign-in, second factor and recovery go by them. */
const ADDRESSES = ['email', 'phone_number'];

/** The holder of a token whose call concerns these attributes: an address is changed as a factor is. Throws as `AccessCheck.userForFactorChange`. */
export function holderFor({ access }: Pick<Parts, 'access'>, token: string, names: readonly string[]): Promise<AccessTokenHolder> {
  return names.some((name) => ADDRESSES.includes(name)) ? access.userForFactorChange(token) : access.userOf(token);
}
