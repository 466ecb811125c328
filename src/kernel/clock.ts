/** Source of time; injected, so that tests control it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Whole seconds since the epoch, as in JWT claims. */
export function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
