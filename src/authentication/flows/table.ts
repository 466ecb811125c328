import type { UserStatus } from '../../directory/users/index.js';
import type { ChallengeName, MfaChallenge } from '../types.js';

/**
 * Parameters that an answer to each challenge must carry. A new challenge needs a row here, a file in `challenges/`, and its line in
 * `sign-in.ts`.
 */
export const NEEDS: Readonly<Record<ChallengeName, readonly string[]>> = {
  SELECT_CHALLENGE: ['USERNAME', 'ANSWER'],
  PASSWORD: ['USERNAME', 'PASSWORD'],
  PASSWORD_SRP: ['USERNAME', 'SRP_A'],
  PASSWORD_VERIFIER: ['USERNAME', 'PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP'],
  NEW_PASSWORD_REQUIRED: ['USERNAME', 'NEW_PASSWORD'],
  EMAIL_OTP: ['USERNAME', 'EMAIL_OTP_CODE'],
  SMS_OTP: ['USERNAME', 'SMS_OTP_CODE'],
  SMS_MFA: ['USERNAME', 'SMS_MFA_CODE'],
  SOFTWARE_TOKEN_MFA: ['USERNAME', 'SOFTWARE_TOKEN_MFA_CODE'],
  SELECT_MFA_TYPE: ['USERNAME', 'ANSWER'],
  MFA_SETUP: ['USERNAME'],
  WEB_AUTHN: ['USERNAME', 'CREDENTIAL'],
  DEVICE_SRP_AUTH: ['USERNAME', 'DEVICE_KEY', 'SRP_A'],
  DEVICE_PASSWORD_VERIFIER: ['USERNAME', 'DEVICE_KEY', 'PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP'],
  CUSTOM_CHALLENGE: ['USERNAME', 'ANSWER'],
};

/** Next step after the first factor, by user status. */
type AfterFirstFactor =
  | { readonly to: 'authenticated' | 'NEW_PASSWORD_REQUIRED' }
  | { readonly refuse: 'user_not_confirmed' | 'password_reset_required' | 'credentials_wrong' };

export const AFTER_FIRST_FACTOR: Readonly<Record<UserStatus, AfterFirstFactor>> = {
  CONFIRMED: { to: 'authenticated' },
  FORCE_CHANGE_PASSWORD: { to: 'NEW_PASSWORD_REQUIRED' },
  UNCONFIRMED: { refuse: 'user_not_confirmed' },
  RESET_REQUIRED: { refuse: 'password_reset_required' },
  EXTERNAL_PROVIDER: { refuse: 'credentials_wrong' },
  ARCHIVED: { refuse: 'credentials_wrong' },
  COMPROMISED: { refuse: 'credentials_wrong' },
  UNKNOWN: { refuse: 'credentials_wrong' },
};

export const MFA_CHALLENGES: Readonly<Record<'sms' | 'email' | 'totp', MfaChallenge>> = {
  sms: 'SMS_MFA',
  email: 'EMAIL_OTP',
  totp: 'SOFTWARE_TOKEN_MFA',
};
