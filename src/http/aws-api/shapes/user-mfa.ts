import type {
  AuthFactorType,
  EmailMfaSettingsType,
  GetUserAuthFactorsResponse,
  MFAOptionType,
  SetUserMFAPreferenceCommandInput,
  UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { MfaPreferenceChange } from '../../../authentication/index.js';
import type { MfaFactor, UserPool } from '../../../directory/pools/index.js';
import { effectiveMfaPreference, type User } from '../../../directory/users/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

const SETTINGS: Readonly<Record<MfaFactor, string>> = { sms: 'SMS_MFA', email: 'EMAIL_OTP', totp: 'SOFTWARE_TOKEN_MFA' };

type MfaSettingsInput = Pick<
  SetUserMFAPreferenceCommandInput,
  'SMSMfaSettings' | 'SoftwareTokenMfaSettings' | 'EmailMfaSettings' | 'WebAuthnMfaSettings'
>;

export function mfaPreferenceChangeOf(input: MfaSettingsInput): MfaPreferenceChange {
  const change = ({ Enabled = false, PreferredMfa = false }: EmailMfaSettingsType) => ({ enabled: Enabled, preferred: PreferredMfa });
  return defined({
    sms: input.SMSMfaSettings && change(input.SMSMfaSettings),
    email: input.EmailMfaSettings && change(input.EmailMfaSettings),
    totp: input.SoftwareTokenMfaSettings && change(input.SoftwareTokenMfaSettings),
    passkey: input.WebAuthnMfaSettings && (input.WebAuthnMfaSettings.Enabled ?? false),
  });
}

/**
 * Translates `MFAOptions` of the legacy operations: SMS to the phone number, or none. The other factors and the preferred one stay. Throws
 * `InvalidParameterException`.
 */
export function legacyMfaPreferenceChangeOf({ mfa }: Pick<User, 'mfa'>, options: readonly MFAOptionType[]): MfaPreferenceChange {
  if (options.some(({ DeliveryMedium, AttributeName }) => DeliveryMedium !== 'SMS' || AttributeName !== 'phone_number')) {
    throw invalidParameter('MFAOptions can only be set to SMS for phone_number.');
  }
  const enabled = options.length > 0;
  return { sms: { enabled, preferred: enabled && mfa.preferred === 'sms' } };
}

type MfaMembers = Pick<UserType, 'MFAOptions'> & Pick<GetUserAuthFactorsResponse, 'UserMFASettingList' | 'PreferredMfaSetting'>;

/** MFA members of GetUser and AdminGetUser; `MFAOptions` is the legacy form of SMS. */
export function awsUserMfa(user: User): MfaMembers {
  return {
    ...awsMfaSettings(user),
    ...defined({
      MFAOptions: effectiveMfaPreference(user).enabled.includes('sms')
        ? [{ DeliveryMedium: 'SMS' as const, AttributeName: 'phone_number' }]
        : undefined,
    }),
  };
}

function awsMfaSettings(user: User): Omit<MfaMembers, 'MFAOptions'> {
  const { enabled, preferred } = effectiveMfaPreference(user);
  return {
    ...defined({
      UserMFASettingList: enabled.length > 0 ? enabled.map((factor) => SETTINGS[factor]) : undefined,
      PreferredMfaSetting: preferred ? SETTINGS[preferred] : undefined,
    }),
  };
}

export function awsAuthFactors(pool: UserPool, user: User, passkeys: number): GetUserAuthFactorsResponse {
  return { Username: user.username, ...awsMfaSettings(user), ConfiguredUserAuthFactors: configured(pool, user, passkeys) };
}

/** Factors that the user has and the pool accepts, as first or second factor. */
function configured({ firstFactors, mfaFactors }: UserPool, { password, totp, attributes }: User, passkeys: number): AuthFactorType[] {
  const factors: readonly (readonly [AuthFactorType, boolean])[] = [
    ['PASSWORD', firstFactors.includes('PASSWORD') && password !== undefined],
    ['EMAIL_OTP', attributes['email'] !== undefined && (firstFactors.includes('EMAIL_OTP') || mfaFactors.includes('email'))],
    ['SMS_OTP', attributes['phone_number'] !== undefined && (firstFactors.includes('SMS_OTP') || mfaFactors.includes('sms'))],
    ['WEB_AUTHN', passkeys > 0 && firstFactors.includes('WEB_AUTHN')],
    ['SOFTWARE_TOKEN', totp !== undefined && mfaFactors.includes('totp')],
  ];
  return factors.filter(([, has]) => has).map(([factor]) => factor);
}
