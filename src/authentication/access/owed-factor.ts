import type { UserPool } from '../../directory/pools/index.js';
import { owedFactors, type User } from '../../directory/users/index.js';
import { refusal } from '../errors.js';

/** A user and the `amr` of the sign-in in question. */
interface SignedInUser {
  readonly pool: UserPool;
  readonly user: User;
  readonly amr?: readonly string[] | undefined;
}

/** Whether the user owes a second factor that the sign-in, however old, has not proven. */
export function owesProof({ pool, user, amr = [] }: SignedInUser): boolean {
  const passkey = pool.passkeys?.multiFactor && (amr.includes('swk') || amr.includes('hwk'));
  return !amr.includes('mfa') && !passkey && owedFactors(pool, user).length > 0;
}

/** Requires a proven second factor of users who owe one, before they change their factors. Throws `factor_owed`. */
export function assertNoFactorOwed(signedIn: SignedInUser): void {
  if (owesProof(signedIn)) throw refusal('factor_owed', { detail: 'the sign-in has proven no second factor' });
}
