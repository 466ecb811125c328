import { securityOf, type UserPool } from '../../directory/pools/index.js';
import { owedFactors, type User } from '../../directory/users/index.js';
import { type Clock, seconds } from '../../kernel/index.js';
import { refusal } from '../errors.js';

/** Seconds. Limit of the hosted pages for pools that set none (ASVS 7.5.1). */
const PAGES_LIMIT = 15 * 60;

/** Whether a sign-in is recent enough to change how the account is proven. `authTime` in seconds since the epoch. */
export function isRecentSignIn(pool: UserPool, authTime: number, clock: Clock): boolean {
  return seconds(clock) - authTime <= (securityOf(pool).recentSignInSeconds ?? PAGES_LIMIT);
}

/** Refuses access tokens of old sign-ins in pools that set a limit (extension; Cognito has none). Throws `recent_sign_in_required`. */
export function refuseOldSignIn(pool: UserPool, authTime: number, clock: Clock): void {
  if (securityOf(pool).recentSignInSeconds === undefined || isRecentSignIn(pool, authTime, clock)) return;
  throw refusal('recent_sign_in_required');
}

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
