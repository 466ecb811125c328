import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
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
