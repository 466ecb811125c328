import type { UserPool } from '../../directory/pools/index.js';
import { owedFactors, type User } from '../../directory/users/index.js';
import { refusal } from '../errors.js';

/** A user and what a sign-in of theirs has shown. */
interface SignedInUser {
  readonly pool: UserPool;
  readonly user: User;
  readonly amr?: readonly string[] | undefined;
}

/** Whether the user owes a second factor and the sign-in, however old, has shown none. */
export function owesProof({ pool, user, amr = [] }: SignedInUser): boolean {
  const passkey = pool.passkeys?.multiFactor && (amr.includes('swk') || amr.includes('hwk'));
  return !amr.includes('mfa') && !passkey && owedFactors(pool, user).length > 0;
}

/** Throws `factor_owed`: who owes a second factor changes no factor without having shown one. */
export function refuseOwing(signedIn: SignedInUser): void {
  if (owesProof(signedIn)) throw refusal('factor_owed', { detail: 'the sign-in has shown no second factor' });
}
