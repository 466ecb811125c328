import type { UserPool } from '../../directory/pools/index.js';
import type { CodePurpose, PendingCode, User } from '../../directory/users/index.js';
import { refusal } from '../errors.js';
/** Requires that one sign-in address remains, in pools where users sign in by an address. */
export function assertIdentifiable(
  { usernameAttributes }: UserPool,
  { attributes }: User,
  change: Readonly<Record<string, null | string>>,
): void {
  const names = usernameAttributes.filter((name) => attributes[name] !== undefined);
  if (names.length === 0 || names.some((name) => change[name] !== null)) return;
  throw refusal('attribute_invalid', { message: `user.${names[0]}: Attribute cannot be deleted, the user signs in with it.` });
}

export type AddressName = PendingCode['attribute'];

/** Attributes that can receive codes; the phone number comes first, as in Cognito. */
export const ADDRESSES: readonly AddressName[] = ['phone_number', 'email'];

export const proofPurpose = (attribute: AddressName): CodePurpose => `verify-${attribute}`;

/** Narrows the name of an attribute that can be verified by a code. Throws `parameter_invalid`. */
export function addressName(attribute: string): AddressName {
  const name = ADDRESSES.find((address) => address === attribute);
  if (!name) throw refusal('parameter_invalid', { message: 'Only email and phone_number can be verified.' });
  return name;
}

/** Pending codes that a change of their addresses makes invalid. */
export function forgottenProofs(written: readonly string[]): Readonly<Partial<Record<CodePurpose, null>>> {
  return Object.fromEntries(ADDRESSES.filter((name) => written.includes(name)).map((name) => [proofPurpose(name), null]));
}
