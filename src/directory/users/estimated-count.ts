/** Users sampled for an estimate. */
export const SAMPLE = 400;

const DIGITS = 12;

/**
 * Estimates the number of users from the first `SAMPLE` subs in order: subs are uniformly random,
 * so the position of the last one in the value range gives their density. Exact up to the sample;
 * beyond it, usually within five percent.
 */
export function estimatedCount(firstSubs: readonly string[]): number {
  const last = firstSubs.at(-1);
  if (last === undefined || firstSubs.length < SAMPLE) return firstSubs.length;
  const head = last.replaceAll('-', '').slice(0, DIGITS);
  const share = Number.parseInt(head, 16) / 16 ** head.length;
  return share > 0 ? Math.max(firstSubs.length, Math.round((firstSubs.length - 1) / share)) : firstSubs.length;
}
