import type { MfaFactor, UserPool } from '../../directory/pools/index.js';
import { hasFactor, type OwedFactor, owedFactors, type User } from '../../directory/users/index.js';
import type { Factor } from '../types.js';
import type { Progress } from './outcome.js';

/** Decision about the second factor. */
export type SecondFactor =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ask'; readonly factor: MfaFactor }
  | { readonly kind: 'choose'; readonly factors: readonly MfaFactor[] }
  | { readonly kind: 'set-up'; readonly factors: readonly MfaFactor[] }
  /** The only second factor was used as the first: the other must be the password. */
  | { readonly kind: 'password' }
  /** The user has these factors, and this pool can ask for none of them, nor for another. */
  | { readonly kind: 'owed'; readonly factors: readonly OwedFactor[] };

const NOTHING: SecondFactor = { kind: 'nothing' };
const SECOND: readonly Factor[] = ['sms', 'email', 'totp'];

/** Factors that can be asked of the user: allowed by the pool, enabled by the user, and with a secret or an address. */
export function usableFactors(pool: UserPool, user: User): readonly MfaFactor[] {
  const chosen = user.mfa.enabled;
  const usable = pool.mfaFactors.filter((factor) => chosen.includes(factor) && hasFactor(user, factor));
  if (usable.length > 0 || pool.mfa !== 'ON') return usable;
  if (owesFactor(pool, user)) return provenFactors(pool, user);
  // With MFA required and none enabled, every factor that the user has counts.
  return pool.mfaFactors.filter((factor) => hasFactor(user, factor));
}

/** Whether MFA is asked of this user after a password. */
export function isMfaOn(pool: UserPool, user: User): boolean {
  return pool.mfa === 'ON' || owesFactor(pool, user) || (pool.mfa === 'OPTIONAL' && usableFactors(pool, user).length > 0);
}

/** Whether the user has a second factor that this pool cannot ask for. */
export function owesFactor(pool: UserPool, user: User): boolean {
  return owedFactors(pool, user).length > 0;
}

/** Factors for users who enabled none: TOTP and verified addresses. */
export function provenFactors(pool: UserPool, user: User): readonly MfaFactor[] {
  const attributes = { sms: 'phone_number_verified', email: 'email_verified' } as const;
  return pool.mfaFactors.filter(
    (factor) => hasFactor(user, factor) && (factor === 'totp' || user.attributes[attributes[factor]] === 'true'),
  );
}

export function secondFactorOf(pool: UserPool, user: User, progress: Progress): SecondFactor {
  const { shown, goal, riskAssessment } = progress;
  if (owesFactor(pool, user)) return towardsOwed(pool, user, progress);
  if (isSatisfied(pool, shown)) return NOTHING;
  const forRisk = riskAssessment?.action === 'MFA_REQUIRED' || riskAssessment?.action === 'MFA_IF_CONFIGURED';
  const usable = isMfaOn(pool, user) ? usableFactors(pool, user) : forRisk ? provenFactors(pool, user) : undefined;
  if (!usable || (usable.length === 0 && pool.mfa !== 'ON')) return NOTHING;
  if (usable.length === 0) return { kind: 'set-up', factors: pool.mfaFactors };
  const others = usable.filter((factor) => !shown.includes(factor));
  return others.length === 0 ? { kind: 'password' } : askOneOf(others, user, goal);
}

function askOneOf(usable: readonly MfaFactor[], user: User, goal: Progress['goal']): SecondFactor {
  // A factor that also reaches the requested level saves another challenge.
  const preferred = usable.find((factor) => factor === (goal === 4 ? 'totp' : user.mfa.preferred));
  if (preferred !== undefined || usable.length === 1) return { kind: 'ask', factor: preferred ?? usable[0]! };
  return { kind: 'choose', factors: usable };
}

/** Second factor of a user who owes one. Custom flows, remembered devices, and an address that was the first factor do not prove it. */
function towardsOwed(pool: UserPool, user: User, progress: Progress): SecondFactor {
  if (hasOwnProof(pool, progress)) return NOTHING;
  const usable = usableFactors(pool, user).filter((factor) => !progress.shown.includes(factor));
  if (usable.length > 0) return askOneOf(usable, user, progress.goal);
  if (progress.relayed === undefined) return { kind: 'owed', factors: owedFactors(pool, user) };
  const canSetUp = pool.mfa === 'ON' && pool.mfaFactors.includes('totp');
  return canSetUp ? { kind: 'set-up', factors: ['totp'] } : NOTHING;
}

/** Whether two factors of this pool were proven. */
export function hasOwnProof(pool: UserPool, { shown, relayed }: Progress): boolean {
  if (shown.includes('user-verification') && pool.passkeys?.multiFactor) return true;
  const own = new Set(shown.filter((factor) => factor !== relayed && factor !== 'device'));
  return own.size > 1 && [...own].some((factor) => SECOND.includes(factor));
}

/**
 * Whether the factors satisfy MFA. A custom flow is the pool's own decision; a passkey with user verification counts as two factors where
 * the pool is configured so.
 */
function isSatisfied(pool: UserPool, shown: readonly Factor[]): boolean {
  if (shown.includes('custom') || shown.includes('device')) return true;
  if (shown.includes('user-verification') && pool.passkeys?.multiFactor) return true;
  return new Set(shown).size > 1 && shown.some((factor) => SECOND.includes(factor));
}
