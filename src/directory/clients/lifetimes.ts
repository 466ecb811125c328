import { refusals } from './errors.js';
import type { AppClient, TokenLifetimes } from './types.js';

type Kind = keyof TokenLifetimes;
type Unit = NonNullable<AppClient['validity']['units'][Kind]>;

const SECONDS: Readonly<Record<Unit, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const DAY = SECONDS.days;

/** Seconds; `unit` applies to a number without a unit (Cognito `TokenValidityUnits`). */
const LIMITS: Readonly<Record<Kind, { least: number; most: number; usual: number; unit: Unit; name: string }>> = {
  access: { least: 300, most: DAY, usual: 3600, unit: 'hours', name: 'AccessTokenValidity' },
  id: { least: 300, most: DAY, usual: 3600, unit: 'hours', name: 'IdTokenValidity' },
  refresh: { least: 3600, most: 3650 * DAY, usual: 30 * DAY, unit: 'days', name: 'RefreshTokenValidity' },
};

export const defaultLifetimes: TokenLifetimes = { access: LIMITS.access.usual, id: LIMITS.id.usual, refresh: LIMITS.refresh.usual };

/**
 * Converts `AccessTokenValidity` and its like, with their units, to seconds. Omitted values, and 0
 * for refresh, mean the default. Throws `client_invalid`.
 */
export function lifetimesOf(validity: AppClient['validity']): TokenLifetimes {
  const of = (kind: Kind): number => {
    const { least, most, usual, unit, name } = LIMITS[kind];
    const value = validity[kind];
    if (value === undefined || (kind === 'refresh' && value === 0)) return usual;
    const seconds = value * SECONDS[validity.units[kind] ?? unit];
    if (!(seconds >= least && seconds <= most)) {
      throw refusals.invalid(`Invalid range for ${name}: the token must be valid for at least ${least} and at most ${most} seconds.`);
    }
    return seconds;
  };
  return { access: of('access'), id: of('id'), refresh: of('refresh') };
}
