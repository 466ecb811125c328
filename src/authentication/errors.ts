import { CodedError, type ErrorDetails } from '../kernel/index.js';

/**
 * Messages of authentication errors; clients compare many of them literally (AWS API error messages). Errors about names, attributes and
 * passwords as such belong to the directory.
 */
const TEXTS = {
  credentials_wrong: 'Incorrect username or password.',
  user_unknown: 'User does not exist.',
  user_disabled: 'User is disabled.',
  user_not_confirmed: 'User is not confirmed.',
  password_reset_required: 'Password reset required for the user',
  temporary_password_expired: 'Temporary password has expired and must be reset by an administrator.',
  attempts_exceeded: 'Password attempts exceeded',
  limit_exceeded: 'Attempt limit exceeded, please try after some time.',
  too_many_requests: 'Too many requests',
  mfa_not_set_up: 'MFA is required, and the user has no factor that could be set up here.',
  factor_owed: 'A second factor of this account cannot be asked for here. Contact your administrator.',
  session_invalid: 'Invalid session for the user.',
  session_expired: 'Invalid session for the user, session is expired.',
  session_used: 'Invalid session for the user, session can only be used once.',
  parameter_missing: 'Missing required parameter',
  parameter_invalid: 'Invalid parameter',
  attribute_invalid: 'Invalid attributes given',
  attribute_forbidden: 'A client attempted to write unauthorized attribute',
  username_exists: 'User account already exists',
  sign_up_closed: 'SignUp is not permitted for this user pool',
  already_confirmed: 'User is already confirmed.',
  confirmation_refused: 'User cannot be confirmed. Current status is CONFIRMED',
  code_mismatch: 'Invalid verification code provided, please try again.',
  code_expired: 'Invalid code provided, please request a code again.',
  totp_mismatch: 'Code mismatch',
  totp_unavailable: 'Software Token MFA has not been enabled by the userPool',
  mfa_preference_invalid: 'Invalid MFA preference',
  reset_not_allowed: 'User password cannot be reset in the current state.',
  recovery_unavailable: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
  user_state_unsupported: 'The user is not in a state that allows this.',
  secret_hash_missing: 'SECRET_HASH was not received',
  secret_hash_wrong: 'Unable to verify secret hash',
  client_proof_required: 'The client must prove itself by a key or a certificate',
  recent_sign_in_required: 'The sign-in of this access token is too old for this change: sign in again.',
  token_invalid: 'Invalid Access Token',
  token_expired: 'Access Token has expired',
  token_revoked: 'Access Token has been revoked',
  scope_missing: 'Access Token does not have required scopes',
  passkeys_disabled: 'WebAuthn is not enabled for the user pool.',
  passkey_configuration_missing: 'The user pool has no relying party id that passkeys could be made for.',
  passkey_challenge_unknown: 'The challenge of the registration was not found, has expired or was used.',
  passkey_client_mismatch: 'The registration was started by another client.',
  passkey_origin_refused: 'The origin of the credential does not align with the relying party id.',
  passkey_relying_party_mismatch: 'The credential is for another relying party id.',
  passkey_unsupported: 'The passkey device or provider is not supported.',
  passkey_limit: 'The maximum number of passkeys for the user has been reached.',
  passkey_unknown: 'WebAuthn credential does not exist.',
  refresh_token_invalid: 'Invalid Refresh Token',
  devices_not_tracked: 'Device tracking is not enabled for the user pool.',
  device_unknown: 'Device does not exist.',
  password_history: 'Password has previously been used.',
  link_limit: 'The user cannot be linked to more provider users.',
  device_key_exists: 'Device key already exists.',
} as const;

export type AuthenticationErrorCode = keyof typeof TEXTS;

/** Coded error with its default message or with `message`. */
export function refusal(
  code: AuthenticationErrorCode,
  details: ErrorDetails & { message?: string } = {},
): CodedError<AuthenticationErrorCode> {
  const { message = TEXTS[code], ...rest } = details;
  return new CodedError(code, message, rest);
}
