import type { CodePurpose, PendingCode } from '../../directory/users/index.js';
import { refusal } from '../errors.js';

export type AddressName = PendingCode['attribute'];

/** The phone number first, as everywhere. */
export const ADDRESSES: readonly AddressName[] = ['phone_number', 'email'];

export const proofPurpose = (attribute: AddressName): CodePurpose => `verify-${attribute}`;

/** Throws `parameter_invalid`. */
export function addressName(attribute: string): AddressName {
  const name = ADDRESSES.find((address) => address === attribute);
  if (!name) throw refusal('parameter_invalid', { message: 'Only email and phone_number can be verified.' });
  return name;
}

/** Codes underway for addresses that are written anew prove nothing any more. */
export function forgottenProofs(written: readonly string[]): Readonly<Partial<Record<CodePurpose, null>>> {
  return Object.fromEntries(ADDRESSES.filter((name) => written.includes(name)).map((name) => [proofPurpose(name), null]));
}
