import type { Clock } from '../kernel/index.js';
import type { IdleTime } from './types.js';

/** Part of the idle time that may pass before use is written down: renewals without rotation cost no write otherwise. */
const COARSE = 1 / 14;

/** Idle time of a session whose refresh token lives for `lifetime` seconds from now; nothing where it would be no shorter. */
export function idleTimeFrom(now: number, lifetime: number, idleSeconds: number | undefined): { idle?: IdleTime } {
  if (idleSeconds === undefined || idleSeconds >= lifetime) return {};
  return { idle: { seconds: idleSeconds, endsAt: new Date(now + lifetime * 1000) } };
}

/** End of the session as it stands if it is used now and never again. */
export const endAfterUse = ({ seconds, endsAt }: IdleTime, now: number): Date => new Date(Math.min(endsAt.getTime(), now + seconds * 1000));

/** The new end, where the use that it was last counted from is old enough to be written anew. */
export function postponedEnd({ idle, expiresAt }: { idle?: IdleTime; expiresAt: Date }, clock: Clock): Date | undefined {
  if (!idle) return undefined;
  const end = endAfterUse(idle, clock.now());
  return end.getTime() - expiresAt.getTime() >= idle.seconds * 1000 * COARSE ? end : undefined;
}
