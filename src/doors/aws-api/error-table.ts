import { CodedError } from '../../kernel/index.js';
import { AwsError } from './errors.js';

type Row = string | readonly [name: string, status: number];

/** Every code that a domain throws, in AWS's words. The texts are the domains' own. */
const ROWS: Readonly<Record<string, Row>> = {
  // directory
  pool_unknown: 'ResourceNotFoundException',
  pool_protected: 'InvalidParameterException',
  pool_exists: 'InvalidParameterException',
  client_unknown: 'ResourceNotFoundException',
  client_exists: 'InvalidParameterException',
  user_unknown: 'UserNotFoundException',
  username_exists: 'UsernameExistsException',
  alias_exists: 'AliasExistsException',
  username_invalid: 'InvalidParameterException',
  attribute_invalid: 'InvalidParameterException',
  attribute_forbidden: 'NotAuthorizedException',
  filter_invalid: 'InvalidParameterException',
  password_policy: 'InvalidPasswordException',
  concurrent_change: 'ConcurrentModificationException',
  invalid_page_token: 'InvalidParameterException',
  // authentication
  credentials_wrong: 'NotAuthorizedException',
  user_disabled: 'NotAuthorizedException',
  user_not_confirmed: 'UserNotConfirmedException',
  password_reset_required: 'PasswordResetRequiredException',
  attempts_exceeded: 'NotAuthorizedException',
  session_invalid: 'NotAuthorizedException',
  session_expired: 'NotAuthorizedException',
  session_used: 'NotAuthorizedException',
  temporary_password_expired: 'NotAuthorizedException',
  parameter_missing: 'InvalidParameterException',
  parameter_invalid: 'InvalidParameterException',
  too_many_requests: 'TooManyRequestsException',
  secret_hash_missing: 'NotAuthorizedException',
  secret_hash_wrong: 'NotAuthorizedException',
  sign_up_closed: 'NotAuthorizedException',
  code_mismatch: 'CodeMismatchException',
  code_expired: 'ExpiredCodeException',
  code_attempts_exceeded: 'LimitExceededException',
  limit_exceeded: 'LimitExceededException',
  already_confirmed: 'InvalidParameterException',
  delivery_failed: 'CodeDeliveryFailureException',
  // tokens
  token_invalid: 'NotAuthorizedException',
  token_expired: 'NotAuthorizedException',
  token_revoked: 'NotAuthorizedException',
  scope_missing: 'NotAuthorizedException',
  refresh_token_invalid: 'NotAuthorizedException',
  refresh_token_expired: 'NotAuthorizedException',
  refresh_token_revoked: 'NotAuthorizedException',
  token_type_unsupported: 'UnsupportedTokenTypeException',
  // identity pools
  identity_pool_unknown: 'ResourceNotFoundException',
  identity_pool_exists: 'ResourceConflictException',
  identity_unknown: 'ResourceNotFoundException',
  unauthenticated_refused: 'NotAuthorizedException',
  logins_mismatch: 'NotAuthorizedException',
  login_token_invalid: 'NotAuthorizedException',
  provider_unsupported: 'NotAuthorizedException',
  identity_forbidden: 'NotAuthorizedException',
  role_mapping_denied: 'NotAuthorizedException',
  classic_flow_disabled: 'InvalidParameterException',
  pool_misconfigured: 'InvalidIdentityPoolConfigurationException',
  resource_conflict: 'ResourceConflictException',
  // signatures
  missing_authentication: 'MissingAuthenticationTokenException',
  incomplete_signature: 'IncompleteSignatureException',
  unsupported_algorithm: 'IncompleteSignatureException',
  invalid_client_token: 'UnrecognizedClientException',
  expired_token: 'ExpiredTokenException',
  revoked_token: 'UnrecognizedClientException',
  signature_mismatch: 'InvalidSignatureException',
  headers_not_signed: 'InvalidSignatureException',
  request_time_too_skewed: 'InvalidSignatureException',
  expired_presigned: 'InvalidSignatureException',
  payload_hash_mismatch: 'InvalidSignatureException',
};

/** STS has names and statuses of its own (Query protocol). */
const STS_ROWS: Readonly<Record<string, Row>> = {
  validation: 'ValidationError',
  malformed_policy: 'MalformedPolicyDocument',
  packed_policy_too_large: 'PackedPolicyTooLarge',
  role_access_denied: ['AccessDenied', 403],
  invalid_identity_token: 'InvalidIdentityToken',
  expired_identity_token: 'ExpiredTokenException',
  identity_provider_unreachable: 'IDPCommunicationError',
  sts_unavailable: ['ServiceUnavailable', 503],
  missing_authentication: ['MissingAuthenticationToken', 403],
  incomplete_signature: 'IncompleteSignature',
  unsupported_algorithm: 'IncompleteSignature',
  invalid_client_token: ['InvalidClientTokenId', 403],
  revoked_token: ['InvalidClientTokenId', 403],
  expired_token: ['ExpiredToken', 403],
  signature_mismatch: ['SignatureDoesNotMatch', 403],
  headers_not_signed: ['SignatureDoesNotMatch', 403],
  request_time_too_skewed: ['SignatureDoesNotMatch', 403],
  expired_presigned: ['SignatureDoesNotMatch', 403],
  payload_hash_mismatch: ['SignatureDoesNotMatch', 403],
};

const FALLBACK: Readonly<Record<string, AwsError>> = {
  sts: new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', 500),
};
const INTERNAL = new AwsError('InternalErrorException', 'Something went wrong', 500);

/** What goes on the wire for an error. What nobody meant is an internal error and says nothing. */
export function awsErrorOf(error: unknown, service: string): AwsError {
  if (error instanceof AwsError) return error;
  const row = error instanceof CodedError ? (service === 'sts' ? STS_ROWS : ROWS)[error.code] : undefined;
  if (!row) return FALLBACK[service] ?? INTERNAL;
  const [name, status] = typeof row === 'string' ? [row, 400] : row;
  return new AwsError(name, (error as Error).message, status, error);
}

/** For the test that holds the tables against the codes that domains declare. */
export const translatedCodes: readonly string[] = [...new Set([...Object.keys(ROWS), ...Object.keys(STS_ROWS)])];
