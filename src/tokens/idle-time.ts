import type { Clock } from '../kernel/index.js';

/** Idle time of a session: it ends after `seconds` without use, and at `endsAt` at the latest. */
export interface IdleTime {
  readonly seconds: number;
  readonly endsAt: Date;
}

/**
 * Fraction of the idle time between writes of its use: renewals without rotation cost no write
 * otherwise.
 */
const COARSE = 1 / 14;

/**
 * Returns the idle time of a session whose refresh token is valid for `lifetime` seconds from now;
 * nothing when it would be no shorter.
 */
export function idleTimeFrom(now: number, lifetime: number, idleSeconds: number | undefined): { idle?: IdleTime } {
  if (idleSeconds === undefined || idleSeconds >= lifetime) return {};
  return { idle: { seconds: idleSeconds, endsAt: new Date(now + lifetime * 1000) } };
}

/** Returns the end of the session if it is used now and never again. */
export const endAfterUse = ({ seconds, endsAt }: IdleTime, now: number): Date => new Date(Math.min(endsAt.getTime(), now + seconds * 1000));

/** Returns the postponed end, if the last write of a use is old enough. */
export function postponedEnd({ idle, expiresAt }: { idle?: IdleTime; expiresAt: Date }, clock: Clock): Date | undefined {
  if (!idle) return undefined;
  const end = endAfterUse(idle, clock.now());
  return end.getTime() - expiresAt.getTime() >= idle.seconds * 1000 * COARSE ? end : undefined;
}
