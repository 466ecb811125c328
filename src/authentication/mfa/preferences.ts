import type { MfaFactor, UserPool } from '../../directory/pools/index.js';
import {
  effectiveMfaPreference,
  hasFactor,
  type MfaPreference,
  type OwedFactor,
  owedFactors,
  type User,
  type Users,
  withoutFactors,
} from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import { updateWithRetry } from '../update-with-retry.js';

/** Changes of second factors; those not named stay unchanged. */
export type MfaPreferenceChange = Readonly<Partial<Record<MfaFactor, { readonly enabled: boolean; readonly preferred: boolean }>>> & {
  readonly passkey?: boolean;
};

/**
 * MFA preferences of a user. Errors: `mfa_preference_invalid` (the user lacks the factor, or two are preferred, or a disabled one),
 * `user_unknown`, `too_many_requests`.
 */
export interface MfaPreferences {
  set(pool: UserPool, user: User, change: MfaPreferenceChange): Promise<User>;
  /** Clears owed factors on an operator's decision: those that this pool cannot ask for are disabled. */
  clearOwed(pool: UserPool, user: User): Promise<User>;
}

const FACTORS = ['sms', 'email', 'totp'] as const satisfies MfaFactor[];

/** Names of the factors in error messages. */
const NAMES: Readonly<Record<MfaFactor, string>> = { sms: 'SMS_MFA', email: 'EMAIL_OTP', totp: 'SOFTWARE_TOKEN_MFA' };

export function createMfaPreferences({ users }: { users: Users }): MfaPreferences {
  return {
    async set(pool, user, change) {
      refuseContradiction(change);
      return updateWithRetry(users, pool, user, (current) => ({
        mfa: preferenceAfter(pool, current, change),
        ...owedAfter(current, change),
      }));
    },

    async clearOwed(pool, user) {
      return updateWithRetry(users, pool, user, (current) => {
        const unusable = FACTORS.filter((factor) => owedFactors(pool, current).includes(factor));
        return { mfa: withoutFactors(current.mfa, unusable), owedFactors: [] };
      });
    },
  };
}

function refuseContradiction(change: MfaPreferenceChange): void {
  const preferredFactors = FACTORS.filter((factor) => change[factor]?.preferred);
  if (preferredFactors.length > 1) throw refusal('mfa_preference_invalid', { message: 'Only one MFA method can be preferred.' });
  const off = preferredFactors.find((factor) => !change[factor]?.enabled);
  if (off !== undefined) throw refusal('mfa_preference_invalid', { message: `${NAMES[off]} cannot be preferred while it is not enabled.` });
}

/** Preference after a change; factors that are not named stay. A named factor without `preferred` is no longer preferred, as in Cognito. */
function preferenceAfter(pool: UserPool, user: User, change: MfaPreferenceChange): MfaPreference {
  for (const factor of FACTORS) {
    if (!change[factor]?.enabled || hasFactor(user, factor)) continue;
    throw refusal('mfa_preference_invalid', { message: `User does not have delivery config set to turn on ${NAMES[factor]}` });
  }
  const before = effectiveMfaPreference(user);
  // An enabled factor that is not usable is owed: it is disabled only by name.
  const enabled = FACTORS.filter((factor) => change[factor]?.enabled ?? user.mfa.enabled.includes(factor));
  const unchanged = before.preferred !== undefined && change[before.preferred] === undefined ? before.preferred : undefined;
  const preferred = FACTORS.find((factor) => change[factor]?.preferred) ?? unchanged;
  const passkey = change.passkey ?? user.mfa.passkey ?? false;
  if (change.passkey) refusePasskey(pool);
  if (passkey && enabled.length === 0) throw withoutAnotherFactor();
  return { enabled, ...defined({ preferred, passkey: passkey ? passkey : undefined }) };
}

/** Owed factors after a change: a named factor is either enabled here or disabled. */
function owedAfter({ owedFactors: owed }: User, change: MfaPreferenceChange): { owedFactors?: readonly OwedFactor[] } {
  return owed ? { owedFactors: owed.filter((kind) => kind === 'unknown' || change[kind] === undefined) } : {};
}

function refusePasskey({ passkeys }: UserPool): void {
  if (passkeys?.multiFactor) return;
  throw refusal('mfa_preference_invalid', {
    message: 'WebAuthn MFA requires FactorConfiguration MULTI_FACTOR_WITH_USER_VERIFICATION in the user pool.',
  });
}

/** A lost passkey must not lock its user out: another factor is required. */
const withoutAnotherFactor = () =>
  refusal('mfa_preference_invalid', { message: 'WebAuthn MFA requires at least one other MFA method to be enabled.' });
