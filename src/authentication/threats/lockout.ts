import type { SignInFailures } from '../../directory/users/index.js';

/** Failures that cost nothing yet but the last of them a second (cognito.md section 5). */
const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 15 * 60 * 1000;
/** After this long without an attempt that counts, all is forgotten. */
export const QUIET_MS = 15 * 60 * 1000;

/** Milliseconds that a name stays locked after its nth failure: 2^(n-5) seconds, at most 15 minutes. */
export function lockAfter(count: number): number {
  return count < FREE_FAILURES ? 0 : Math.min(2 ** (count - FREE_FAILURES) * 1000, LONGEST_LOCK_MS);
}

/** Whether attempts are refused unseen right now. They do not count. */
export function isLocked(failures: SignInFailures | undefined, now: number): boolean {
  return failures !== undefined && now < failures.lastAt.getTime() + lockAfter(failures.count);
}

/** The counter after one more failure now. */
export function withFailure(failures: SignInFailures | undefined, now: number): SignInFailures {
  const recent = failures !== undefined && now < failures.lastAt.getTime() + QUIET_MS;
  return { count: (recent ? failures.count : 0) + 1, lastAt: new Date(now) };
}
