import type { Delivery } from '../types.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const PAUSES = [10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE] as const;

/** When a delivery that has failed so many times is tried again: pauses grow to half an hour. */
export function dueAfter(attempts: number, now: number): number {
  return now + PAUSES[Math.min(attempts, PAUSES.length) - 1]!;
}

/** Until when it is worth trying: a sign-in does not wait longer for its code, and nobody else waits for one for a whole day. */
export function worthUntil(event: Delivery['event'], now: number): number {
  if (event === 'sign-in') return now + 3 * MINUTE;
  return now + (event === 'invitation' || event === 'logout' ? 24 * HOUR : HOUR);
}
