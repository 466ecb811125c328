import { defined } from '../../kernel/index.js';
import type { MfaFactor, UserPool } from '../pools/index.js';
import type { MfaPreference, OwedFactor, User } from './types.js';

/** Whether the user has what the factor takes: an address, or an authenticator app that was shown to work. */
export function hasFactor({ totp, attributes }: Pick<User, 'totp' | 'attributes'>, factor: MfaFactor): boolean {
  if (factor === 'totp') return totp !== undefined;
  return attributes[addressOf(factor)] !== undefined;
}

const addressOf = (factor: 'sms' | 'email') => (factor === 'sms' ? 'phone_number' : 'email');

/** What the user has turned on and still has. */
export function effectiveMfaPreference(user: Pick<User, 'totp' | 'attributes' | 'mfa'>): MfaPreference {
  const enabled = user.mfa.enabled.filter((factor) => hasFactor(user, factor));
  const { preferred } = user.mfa;
  return { enabled, ...defined({ preferred: preferred !== undefined && enabled.includes(preferred) ? preferred : undefined }) };
}

/** The preference with these factors turned off. A passkey is MFA only beside another factor. */
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
 * Second factors that the user has and that this pool cannot ask for: those that stayed elsewhere, and those that are turned on while the
 * pool no longer offers them or the user has lost what they take. A pool whose MFA is OFF asks for none of the factors it knows.
 */
export function owedFactors(pool: UserPool, user: Pick<User, 'totp' | 'attributes' | 'mfa' | 'owedFactors'>): readonly OwedFactor[] {
  const unusable = user.mfa.enabled.filter((factor) => !pool.mfaFactors.includes(factor) || !hasFactor(user, factor));
  return [...new Set([...(user.owedFactors ?? []), ...(pool.mfa === 'OFF' ? [] : unusable)])];
}

/**
 * Second factors of a user who comes from another directory: those that the user has here are turned on, those that this pool cannot ask
 * for now are owed.
 */
export function factorsFromElsewhere(
  pool: UserPool,
  attributes: User['attributes'],
  kinds: readonly OwedFactor[],
): Pick<User, 'mfa' | 'owedFactors'> {
  const enabled = (['sms', 'email', 'totp'] as const).filter((factor) => kinds.includes(factor) && hasFactor({ attributes }, factor));
  const asked: readonly OwedFactor[] = pool.mfa === 'OFF' ? [] : enabled.filter((factor) => pool.mfaFactors.includes(factor));
  const owed = [...new Set(kinds)].filter((kind) => !asked.includes(kind));
  return { mfa: { enabled }, ...defined({ owedFactors: owed.length > 0 ? owed : undefined }) };
}

/** Factors whose address is taken away between the two versions of the attributes: they are turned off with it. */
export function factorsLost(before: User['attributes'], after: User['attributes']): readonly MfaFactor[] {
  return (['sms', 'email'] as const).filter((factor) => before[addressOf(factor)] !== undefined && after[addressOf(factor)] === undefined);
}
