import { defined } from '../../kernel/index.js';
import type { MfaFactor, UserPool } from '../pools/index.js';
import type { MfaPreference, OwedFactor, User } from './types.js';

/**
 * Reports whether the user has what the factor needs: an address, or a confirmed authenticator app.
 */
export function hasFactor({ totp, attributes }: Pick<User, 'totp' | 'attributes'>, factor: MfaFactor): boolean {
  if (factor === 'totp') return totp !== undefined;
  return attributes[addressOf(factor)] !== undefined;
}

const addressOf = (factor: 'sms' | 'email') => (factor === 'sms' ? 'phone_number' : 'email');

/** Returns the factors that the user has turned on and can still use. */
export function effectiveMfaPreference(user: Pick<User, 'totp' | 'attributes' | 'mfa'>): MfaPreference {
  const enabled = user.mfa.enabled.filter((factor) => hasFactor(user, factor));
  const { preferred } = user.mfa;
  return { enabled, ...defined({ preferred: preferred !== undefined && enabled.includes(preferred) ? preferred : undefined }) };
}

/**
 * Returns the preference with these factors turned off. A passkey counts as MFA only beside another
 * factor.
 */
export function withoutFactors({ enabled, preferred, passkey }: MfaPreference, factors: readonly MfaFactor[]): MfaPreference {
  const others = enabled.filter((factor) => !factors.includes(factor));
  return {
    enabled: others,
    ...defined({
      preferred: preferred === undefined || factors.includes(preferred) ? undefined : preferred,
      passkey: passkey && others.length > 0 ? passkey : undefined,
    }),
  };
}

/**
 * Returns second factors that the user has and that this pool cannot challenge: imported ones, and
 * those turned on while the pool no longer offers them or the user lost the address or app. A pool
 * with MFA OFF challenges none of the factors it knows.
 */
export function owedFactors(pool: UserPool, user: Pick<User, 'totp' | 'attributes' | 'mfa' | 'owedFactors'>): readonly OwedFactor[] {
  const unusable = user.mfa.enabled.filter((factor) => !pool.mfaFactors.includes(factor) || !hasFactor(user, factor));
  return [...new Set([...(user.owedFactors ?? []), ...(pool.mfa === 'OFF' ? [] : unusable)])];
}

/**
 * Maps second factors of an imported user: usable ones are turned on, those that this pool cannot
 * challenge now are owed.
 */
export function factorsFromElsewhere(
  pool: UserPool,
  attributes: User['attributes'],
  kinds: readonly OwedFactor[],
): Pick<User, 'mfa' | 'owedFactors'> {
  const enabled = (['sms', 'email', 'totp'] as const).filter((factor) => kinds.includes(factor) && hasFactor({ attributes }, factor));
  const challenged: readonly OwedFactor[] = pool.mfa === 'OFF' ? [] : enabled.filter((factor) => pool.mfaFactors.includes(factor));
  const owed = [...new Set(kinds)].filter((kind) => !challenged.includes(kind));
  return { mfa: { enabled }, ...defined({ owedFactors: owed.length > 0 ? owed : undefined }) };
}

/**
 * Returns the factors whose address is removed between the two versions of the attributes: they are
 * turned off with it.
 */
export function factorsLost(before: User['attributes'], after: User['attributes']): readonly MfaFactor[] {
  return (['sms', 'email'] as const).filter((factor) => before[addressOf(factor)] !== undefined && after[addressOf(factor)] === undefined);
}
