import type { Risk, RiskAction } from '../../../directory/risk/index.js';
import type { User } from '../../../directory/users/index.js';
import { type Clock, defined, hmacSha256, type Logger } from '../../../kernel/index.js';
import { networkOf } from '../../../limits/index.js';
import type { Origin, SignInContext } from '../../types.js';
import { AssessedRefusal, type RiskAssessment } from '../risk-assessment.js';
import { type DeviceData, readDeviceData } from './device-data.js';
import type { Geography } from './geography.js';
import type { ProfileStore, SeenPlace } from './profiles.store.js';
import { scoreOf } from './score.js';
import type { SprayCounters } from './spray-counters.js';

/** A sign-in whose first proof was right. */
export interface Judged {
  readonly user: User;
  /** As the caller named the user. */
  readonly calledAs: string;
  readonly origin: Origin;
  /** Proven to be a place of this user's. */
  readonly knownDevice: boolean;
  /** The pool's functions ask and judge themselves. */
  readonly custom?: boolean;
  /** There is a second factor to ask for, or one is set up on the way. */
  readonly canBeAsked: boolean;
  /** For the record only, whatever the rules say. */
  readonly observed?: boolean;
}

/** Whether a sign-in may be somebody else's. Pools without `UserPoolAddOns` cost nothing. */
export interface TakeoverProtection {
  /** One read. Throws `risk_blocked`. Undefined: not judged. */
  assess(context: SignInContext, riskAssessment: Judged): Promise<RiskAssessment | undefined>;
  /** The sign-in has come to its end: its place is known from now on. One read, a write where there is something new. */
  remember(context: SignInContext, riskAssessment: Pick<Judged, 'user' | 'origin'>): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}

const MAX_PLACES = 20;
const KEPT_MS = 90 * 24 * 3600 * 1000;
/** The same place is written down again after this. */
const NEWS_MS = 3600 * 1000;

export function createTakeoverProtection(parts: {
  readonly risk: Pick<Risk, 'rulesFor' | 'isSkipped'>;
  readonly profiles: ProfileStore;
  readonly geography: Geography;
  readonly sprayCounters: SprayCounters;
  readonly clock: Clock;
  readonly logger: Logger;
}): TakeoverProtection {
  const { risk, profiles, geography, sprayCounters, clock, logger } = parts;

  async function observe({ pool, client }: SignInContext, origin: Origin): Promise<{ place: SeenPlace; data?: DeviceData }> {
    const { ip, userAgent = '', encodedData } = origin;
    const now = clock.now();
    const data = encodedData === undefined ? undefined : readDeviceData(encodedData, { poolId: pool.id, clientId: client.id, now });
    const country = ip === undefined ? undefined : await geography.countryOf(ip);
    const tag = (text: string): string => hmacSha256(pool.id, text).toString('base64url').slice(0, 16);
    return {
      place: {
        network: tag(ip === undefined ? '' : nearby(ip)),
        device: tag(data?.id ?? familyOf(userAgent)),
        at: now,
        ...defined({ country }),
      },
      ...defined({ data }),
    };
  }

  return {
    async assess(context, { user, calledAs, origin, knownDevice, canBeAsked, custom = false, observed = false }) {
      const { pool, client } = context;
      const mode = custom ? pool.protection?.custom : pool.protection?.mode;
      if (mode === undefined) return undefined;
      if (origin.ip !== undefined && (await risk.isSkipped(pool.id, client.id, origin.ip))) return undefined;
      const { place, data } = await observe(context, origin);
      const seen = (await profiles.find(pool.id, user.sub)) ?? [];
      const { score, level, reasons } = scoreOf({
        place,
        seen,
        knownDevice,
        sprayCounters: sprayCounters.of(pool.id, calledAs, origin.ip),
      });
      const rule = level && (await risk.rulesFor(pool.id, client.id))?.takeover?.levels[level];
      const enforced = mode === 'ENFORCED' && !observed;
      const action: RiskAction = enforced && rule ? rule.action : 'NO_ACTION';
      const blocked = action === 'BLOCK' || (action === 'MFA_REQUIRED' && !custom && !canBeAsked);
      const riskAssessment: RiskAssessment = {
        ...(level ? { level, score, reasons, action } : {}),
        ...defined({
          blocked: blocked ? true : undefined,
          notify: enforced && rule?.notify ? true : undefined,
          country: place.country,
          timezone: data?.timezone === undefined ? undefined : data.timezone,
        }),
      };
      if (blocked) throw new AssessedRefusal('risk_blocked', riskAssessment);
      return riskAssessment;
    },

    async remember(context, { user, origin }) {
      const { pool } = context;
      if (!pool.protection) return;
      try {
        const { place } = await observe(context, origin);
        const seen = (await profiles.find(pool.id, user.sub)) ?? [];
        const [last] = seen;
        if (last && isSame(last, place) && place.at - last.at < NEWS_MS) return;
        const others = seen.filter((one) => !isSame(one, place) && place.at - one.at < KEPT_MS);
        await profiles.put(pool.id, user.sub, [place, ...others].slice(0, MAX_PLACES), new Date(place.at + KEPT_MS));
      } catch (err) {
        // Somebody who has signed in is not sent away for this.
        logger.warn({ err, poolId: pool.id }, 'the place of a sign-in could not be kept');
      }
    },
    removeAllOf: (poolId) => profiles.removeAllOf(poolId),
  };
}

const isSame = (a: SeenPlace, b: SeenPlace): boolean => a.network === b.network && a.device === b.device && a.country === b.country;

/** Providers change the last part of an address: IPv4 counts by /24, IPv6 by /64. */
function nearby(ip: string): string {
  const network = networkOf(ip);
  return network.includes(':') ? network : network.split('.').slice(0, 3).join('.');
}

/** A browser that was updated is the same browser: versions do not count. */
const familyOf = (userAgent: string): string => userAgent.replace(/[\d.]+/g, '');
