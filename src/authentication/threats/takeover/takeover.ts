import type { Risk, RiskAction } from '../../../directory/risk/index.js';
import type { User } from '../../../directory/users/index.js';
import { type Clock, defined, hmacSha256, type Logger, networkOf } from '../../../kernel/index.js';
import type { Origin, SignInContext } from '../../types.js';
import { AssessedRefusal, type RiskAssessment } from '../risk-assessment.js';
import { type DeviceData, readDeviceData } from './device-data.js';
import type { Geography } from './geography.js';
import type { ProfileStore, SeenPlace } from './profiles.store.js';
import { scoreOf } from './score.js';
import type { SprayCounters } from './spray-counters.js';

/** Sign-in to assess after its first factor. */
export interface AssessedSignIn {
  readonly user: User;
  /** Username as given by the caller. */
  readonly claimedName: string;
  readonly origin: Origin;
  /** Proven to be a known device of this user. */
  readonly knownDevice: boolean;
  /** A custom flow: its triggers decide on factors. */
  readonly custom?: boolean;
  /** The user has a second factor, or sets one up during sign-in. */
  readonly canChallenge: boolean;
  /** Assess for the audit event only, whatever the rules. */
  readonly auditOnly?: boolean;
}

/** Adaptive authentication. Costs nothing in pools without `UserPoolAddOns`. */
export interface TakeoverProtection {
  /** Assesses a sign-in. One read. Throws `risk_blocked`. Undefined: not assessed. */
  assess(context: SignInContext, signIn: AssessedSignIn): Promise<RiskAssessment | undefined>;
  /** Records the origin of a completed sign-in. One read, and a write where it is new. */
  remember(context: SignInContext, signIn: Pick<AssessedSignIn, 'user' | 'origin'>): Promise<void>;
}

const MAX_ORIGINS = 20;
const KEPT_MS = 90 * 24 * 3600 * 1000;
/** Milliseconds after which a known origin is recorded again. */
const REFRESH_MS = 3600 * 1000;

export function createTakeoverProtection(parts: {
  readonly risk: Pick<Risk, 'rulesFor' | 'isSkipped'>;
  readonly profiles: ProfileStore;
  readonly geography: Geography;
  readonly sprayCounters: SprayCounters;
  readonly clock: Clock;
  readonly logger: Logger;
}): TakeoverProtection {
  const { risk, profiles, geography, sprayCounters, clock, logger } = parts;

  async function observe({ pool, client }: SignInContext, origin: Origin): Promise<{ current: SeenPlace; data?: DeviceData }> {
    const { ip, userAgent = '', encodedData } = origin;
    const now = clock.now();
    const data = encodedData === undefined ? undefined : readDeviceData(encodedData, { poolId: pool.id, clientId: client.id, now });
    const country = ip === undefined ? undefined : await geography.countryOf(ip);
    const tag = (text: string): string => hmacSha256(pool.id, text).toString('base64url').slice(0, 16);
    return {
      current: {
        network: tag(ip === undefined ? '' : networkPrefix(ip)),
        device: tag(data?.id ?? familyOf(userAgent)),
        at: now,
        ...defined({ country }),
      },
      ...defined({ data }),
    };
  }

  return {
    async assess(context, { user, claimedName, origin, knownDevice, canChallenge, custom = false, auditOnly = false }) {
      const { pool, client } = context;
      const mode = custom ? pool.protection?.custom : pool.protection?.mode;
      if (mode === undefined) return undefined;
      if (origin.ip !== undefined && (await risk.isSkipped(pool.id, client.id, origin.ip))) return undefined;
      const { current, data } = await observe(context, origin);
      const known = (await profiles.find(pool.id, user.sub)) ?? [];
      const { score, level, reasons } = scoreOf({
        current,
        known,
        knownDevice,
        sprayCounters: sprayCounters.of(pool.id, claimedName, origin.ip),
      });
      const rule = level && (await risk.rulesFor(pool.id, client.id))?.takeover?.levels[level];
      const enforced = mode === 'ENFORCED' && !auditOnly;
      const action: RiskAction = enforced && rule ? rule.action : 'NO_ACTION';
      const blocked = action === 'BLOCK' || (action === 'MFA_REQUIRED' && !custom && !canChallenge);
      const riskAssessment: RiskAssessment = {
        ...(level ? { level, score, reasons, action } : {}),
        ...defined({
          blocked: blocked ? true : undefined,
          notify: enforced && rule?.notify ? true : undefined,
          country: current.country,
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
        const { current } = await observe(context, origin);
        const known = (await profiles.find(pool.id, user.sub)) ?? [];
        const [last] = known;
        if (last && isSame(last, current) && current.at - last.at < REFRESH_MS) return;
        const others = known.filter((one) => !isSame(one, current) && current.at - one.at < KEPT_MS);
        await profiles.put(pool.id, user.sub, [current, ...others].slice(0, MAX_ORIGINS), new Date(current.at + KEPT_MS));
      } catch (err) {
        // Not a reason to refuse a completed sign-in.
        logger.warn({ err, poolId: pool.id }, 'the origin of a sign-in could not be recorded');
      }
    },
  };
}

const isSame = (a: SeenPlace, b: SeenPlace): boolean => a.network === b.network && a.device === b.device && a.country === b.country;

/** Network of an address, for providers reassign addresses: IPv4 /24, IPv6 /64. */
function networkPrefix(ip: string): string {
  const network = networkOf(ip);
  return network.includes(':') ? network : network.split('.').slice(0, 3).join('.');
}

/** User agent without version numbers, which change with updates. */
const familyOf = (userAgent: string): string => userAgent.replace(/[\d.]+/g, '');
