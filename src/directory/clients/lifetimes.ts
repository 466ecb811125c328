import { refusals } from './errors.js';
import type { AppClient, TokenLifetimes } from './types.js';

type Kind = keyof TokenLifetimes;
type Unit = NonNullable<AppClient['validity']['units'][Kind]>;

const SECONDS: Readonly<Record<Unit, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const DAY = SECONDS.days;

/** Seconds; `unit` applies to a number without a unit (Cognito `TokenValidityUnits`). */
const LIMITS: Readonly<Record<Kind, { min: number; max: number; byDefault: number; unit: Unit; name: string }>> = {
  access: { min: 300, max: DAY, byDefault: 3600, unit: 'hours', name: 'AccessTokenValidity' },
  id: { min: 300, max: DAY, byDefault: 3600, unit: 'hours', name: 'IdTokenValidity' },
  refresh: { min: 3600, max: 3650 * DAY, byDefault: 30 * DAY, unit: 'days', name: 'RefreshTokenValidity' },
};

export const defaultLifetimes: TokenLifetimes = {
  access: LIMITS.access.byDefault,
  id: LIMITS.id.byDefault,
  refresh: LIMITS.refresh.byDefault,
};

/**
 * Converts `AccessTokenValidity` and its like, with their units, to seconds. Omitted values, and 0
 * for refresh, mean the default. Throws `client_invalid`.
 */
export function lifetimesOf(validity: AppClient['validity']): TokenLifetimes {
  const of = (kind: Kind): number => {
    const { min, max, byDefault, unit, name } = LIMITS[kind];
    const value = validity[kind];
    if (value === undefined || (kind === 'refresh' && value === 0)) return byDefault;
    const seconds = value * SECONDS[validity.units[kind] ?? unit];
    if (!(seconds >= min && seconds <= max)) {
      throw refusals.invalid(`Invalid range for ${name}: the token must be valid for at least ${min} and at most ${max} seconds.`);
    }
    return seconds;
  };
  return { access: of('access'), id: of('id'), refresh: of('refresh') };
}
