import type {
  CreateUserPoolCommandInput,
  GetUserPoolMfaConfigResponse,
  SetUserPoolMfaConfigCommandInput,
  SmsConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  checkMfaConfiguration,
  type FirstFactor,
  type MfaFactor,
  type PasskeySettings,
  type PoolMessages,
  type UserPool,
  type UserPoolChange,
} from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

type PoolMfaInput = Pick<CreateUserPoolCommandInput, 'MfaConfiguration' | 'Policies' | 'SmsConfiguration'>;

/** First factors of the pool; undefined when omitted. Throws `InvalidParameterException`. */
export function firstFactorsOf({ Policies, SmsConfiguration }: PoolMfaInput): readonly FirstFactor[] | undefined {
  const given = Policies?.SignInPolicy?.AllowedFirstAuthFactors;
  if (given?.includes('SMS_OTP') && !SmsConfiguration) {
    throw invalidParameter('SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration');
  }
  return given?.map((factor) => {
    if (factor === 'SOFTWARE_TOKEN') throw invalidParameter('SOFTWARE_TOKEN is not supported as an auth factor.');
    return factor as FirstFactor;
  });
}

/** MFA factors of a new pool: SMS, since CreateUserPool has no members for other factors. Throws `InvalidParameterException`. */
export function firstMfaFactors({ MfaConfiguration = 'OFF', SmsConfiguration }: PoolMfaInput): readonly MfaFactor[] {
  if (MfaConfiguration === 'OFF') return [];
  if (SmsConfiguration) return ['sms'];
  throw invalidParameter('SMS configuration and Auto verification for phone_number are required when MFA is required/optional');
}

/** Replaces the MFA configuration: omitted members are off. Throws `pool_invalid`. */
export function mfaChange(input: SetUserPoolMfaConfigCommandInput): (before: UserPool) => UserPoolChange {
  const { SmsMfaConfiguration: sms, EmailMfaConfiguration: email, SoftwareTokenMfaConfiguration: totp } = input;
  const mfa = input.MfaConfiguration ?? 'OFF';
  const mfaFactors: MfaFactor[] = [
    ...(sms ? (['sms'] as const) : []),
    ...(email ? (['email'] as const) : []),
    ...(totp?.Enabled ? (['totp'] as const) : []),
  ];
  checkMfaConfiguration({ mfa, factors: mfaFactors, configured: Boolean(sms ?? email ?? totp) });
  return ({ messages, carried }) => ({
    mfa,
    mfaFactors,
    passkeys: passkeysOf(input),
    messages: mfaMessages(messages, input),
    ...defined({ carried: sms?.SmsConfiguration ? { ...carried, SmsConfiguration: sms.SmsConfiguration } : undefined }),
  });
}

/**
 * Message texts of MFA. Those of e-mail are set here only. The SMS text is also set with the pool, and kept when the request has no SMS
 * configuration.
 */
function mfaMessages(before: PoolMessages, { SmsMfaConfiguration: sms, EmailMfaConfiguration: email }: SetUserPoolMfaConfigCommandInput) {
  const { mfaSms, mfaEmail: _text, mfaEmailSubject: _subject, ...others } = before;
  return {
    ...others,
    ...defined({
      mfaSms: sms ? sms.SmsAuthenticationMessage : mfaSms,
      mfaEmail: email?.Message,
      mfaEmailSubject: email?.Subject,
    }),
  };
}

function passkeysOf({ WebAuthnConfiguration: given }: SetUserPoolMfaConfigCommandInput): PasskeySettings | undefined {
  return (
    given && {
      userVerification: given.UserVerification ?? 'preferred',
      multiFactor: given.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      ...defined({ relyingPartyId: given.RelyingPartyId }),
    }
  );
}

export function awsPoolMfa({ mfa, mfaFactors, passkeys, messages, carried }: UserPool): GetUserPoolMfaConfigResponse {
  const SmsConfiguration = carried['SmsConfiguration'] as SmsConfigurationType | undefined;
  return {
    MfaConfiguration: mfa,
    ...defined({
      SmsMfaConfiguration: mfaFactors.includes('sms')
        ? defined({ SmsAuthenticationMessage: messages.mfaSms, SmsConfiguration })
        : undefined,
      EmailMfaConfiguration: mfaFactors.includes('email')
        ? defined({ Message: messages.mfaEmail, Subject: messages.mfaEmailSubject })
        : undefined,
      SoftwareTokenMfaConfiguration: mfaFactors.includes('totp') ? { Enabled: true } : undefined,
    }),
    ...(passkeys
      ? {
          WebAuthnConfiguration: {
            UserVerification: passkeys.userVerification,
            FactorConfiguration: passkeys.multiFactor ? 'MULTI_FACTOR_WITH_USER_VERIFICATION' : 'SINGLE_FACTOR',
            ...defined({ RelyingPartyId: passkeys.relyingPartyId }),
          },
        }
      : {}),
  };
}
