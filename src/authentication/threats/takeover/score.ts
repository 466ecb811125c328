import type { RiskLevel } from '../../../directory/risk/index.js';
import { defined } from '../../../kernel/index.js';
import type { RiskReason } from '../risk-assessment.js';
import { distanceBetween } from './country-centres.js';
import type { SeenPlace } from './profiles.store.js';

export interface Observed {
  readonly current: SeenPlace;
  /** Earlier origins of the user, newest first. */
  readonly known: readonly SeenPlace[];
  /** A remembered device, or a browser known to the hosted pages: proven, not only claimed. */
  readonly knownDevice: boolean;
  readonly sprayCounters: { readonly failures: number; readonly addresses: number; readonly users: number };
}

/** Weights of the reasons. Two small ones make LOW; a new country on a new device MEDIUM; impossible travel HIGH. */
const WEIGHTS: Readonly<Record<RiskReason, number>> = {
  'new-device': 20,
  'new-network': 15,
  'new-country': 30,
  'impossible-travel': 40,
  'many-failures': 20,
  'many-addresses-for-user': 25,
  'many-users-from-address': 35,
};
/** Deduction for known devices. */
const KNOWN_DEVICE = 40;

const LOW = 30;
const MEDIUM = 55;
const HIGH = 85;

/** Kilometres per hour, faster than airliners including transfers. */
const FASTEST = 1000;
const FAR_KM = 500;
const MANY_FAILURES = 5;
const MANY_ADDRESSES = 10;
/** Users per address: offices share one, so fewer are no sign. */
const MANY_USERS = 50;

export function scoreOf({ current, known, knownDevice, sprayCounters }: Observed): {
  score: number;
  level?: RiskLevel;
  reasons: readonly RiskReason[];
} {
  const isNew = (of: (one: SeenPlace) => string | undefined): boolean => known.length > 0 && !known.some((one) => of(one) === of(current));
  const [last] = known;
  const holds: Readonly<Record<RiskReason, boolean>> = {
    'new-device': isNew(({ device }) => device),
    'new-network': isNew(({ network }) => network),
    'new-country': current.country !== undefined && known.some(({ country }) => country !== undefined) && isNew(({ country }) => country),
    'impossible-travel': last !== undefined && isTooFast(last, current),
    'many-failures': sprayCounters.failures >= MANY_FAILURES,
    'many-addresses-for-user': sprayCounters.addresses >= MANY_ADDRESSES,
    'many-users-from-address': sprayCounters.users >= MANY_USERS,
  };
  const reasons = (Object.keys(holds) as RiskReason[]).filter((reason) => holds[reason]);
  const sum = reasons.reduce((total, reason) => total + WEIGHTS[reason], 0);
  const score = Math.max(0, sum - (knownDevice ? KNOWN_DEVICE : 0));
  const level = levelOf(score);
  return { score, reasons, ...defined({ level: level ? level : undefined }) };
}

function levelOf(score: number): RiskLevel | undefined {
  if (score >= HIGH) return 'HIGH';
  if (score >= MEDIUM) return 'MEDIUM';
  return score >= LOW ? 'LOW' : undefined;
}

function isTooFast(last: SeenPlace, current: SeenPlace): boolean {
  if (last.country === undefined || current.country === undefined) return false;
  const far = distanceBetween(last.country, current.country);
  const hours = Math.max(current.at - last.at, 60_000) / 3_600_000;
  return far > FAR_KM && far / hours > FASTEST;
}
