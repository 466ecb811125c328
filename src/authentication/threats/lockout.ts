import type { SignInFailures } from '../../directory/users/index.js';

/** Failures without a lock; the fifth locks for a second, as in Cognito. */
const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 15 * 60 * 1000;
/** Milliseconds without a counted attempt after which the counter resets. */
export const QUIET_MS = 15 * 60 * 1000;

/** Milliseconds of lock after the nth failure: 2^(n-5) seconds, at most 15 minutes. */
export function lockAfter(count: number): number {
  return count < FREE_FAILURES ? 0 : Math.min(2 ** (count - FREE_FAILURES) * 1000, LONGEST_LOCK_MS);
}

/** Whether attempts are refused unverified; refused attempts do not count. */
export function isLocked(failures: SignInFailures | undefined, now: number): boolean {
  return failures !== undefined && now < failures.lastAt.getTime() + lockAfter(failures.count);
}

/** Counter after one more failure. */
export function withFailure(failures: SignInFailures | undefined, now: number): SignInFailures {
  const recent = failures !== undefined && now < failures.lastAt.getTime() + QUIET_MS;
  return { count: (recent ? failures.count : 0) + 1, lastAt: new Date(now) };
}
