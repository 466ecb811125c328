/** Tells the time. Handed in everywhere, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Whole seconds since the epoch, as JWT claims want them. */
export function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
