import type { UserPool } from '../../directory/pools/index.js';
import { type Clock, seconds } from '../../kernel/index.js';
import { refusal } from '../errors.js';

/** Seconds. The limit of the hosted pages, where the pool names none (ASVS 7.5.1). */
const PAGES_LIMIT = 15 * 60;

type Pool = Pick<UserPool, 'extensions'>;

/** Whether a sign-in is recent enough to change how the account is proven. `authTime` in seconds since the epoch. */
export function isRecentSignIn({ extensions }: Pool, authTime: number, clock: Clock): boolean {
  return seconds(clock) - authTime <= (extensions?.recentSignInSeconds ?? PAGES_LIMIT);
}

/** For access tokens, which Cognito takes however old the sign-in is: only pools that set a limit refuse. Throws `recent_sign_in_required`. */
export function refuseOldSignIn(pool: Pool, authTime: number, clock: Clock): void {
  if (pool.extensions?.recentSignInSeconds === undefined || isRecentSignIn(pool, authTime, clock)) return;
  throw refusal('recent_sign_in_required');
}
