import { securityOf, type UserPool } from '../../directory/pools/index.js';
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
