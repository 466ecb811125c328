import type { AuditErrorCode } from '../../audit/index.js';
import type { AssessedErrorCode, AuthenticationErrorCode } from '../../authentication/index.js';
import type { BrandingErrorCode } from '../../directory/branding/index.js';
import type { ClientErrorCode } from '../../directory/clients/index.js';
import type { DomainErrorCode as HostDomainErrorCode } from '../../directory/domains/index.js';
import type { GroupErrorCode } from '../../directory/groups/index.js';
import type { IdentityProviderErrorCode } from '../../directory/identity-providers/index.js';
import type { ImportErrorCode } from '../../directory/import-jobs/index.js';
import type { PoolErrorCode } from '../../directory/pools/index.js';
import type { ResourceServerErrorCode } from '../../directory/resource-servers/index.js';
import type { RiskErrorCode } from '../../directory/risk/index.js';
import type { ServiceProviderErrorCode } from '../../directory/service-providers/index.js';
import type { TermsErrorCode } from '../../directory/terms/index.js';
import type { UserErrorCode } from '../../directory/users/index.js';
import type { IdentityPoolErrorCode } from '../../identity-pools/index.js';
import { type BodyErrorCode, CodedError } from '../../kernel/index.js';
import type { LimitErrorCode } from '../../limits/index.js';
import type { DeliveryError } from '../../messaging/index.js';
import type { IamErrorCode, StsErrorCode } from '../../sts/index.js';
import type { TokenErrorCode } from '../../tokens/index.js';
import type { TriggerErrorCode } from '../../triggers/index.js';
import { AwsError } from './errors.js';

/** AWS error name, with its HTTP status when that is not 400; `internal` for codes that only a fault of this server can bring here. */
type Row = string | readonly [name: string, status: number];

/** Every error code that a domain throws. A new one does not compile until it has a row. */
type DomainErrorCode =
  | AuditErrorCode
  | AuthenticationErrorCode
  | BodyErrorCode
  | BrandingErrorCode
  | ClientErrorCode
  | DeliveryError['code']
  | GroupErrorCode
  | HostDomainErrorCode
  | IdentityPoolErrorCode
  | ImportErrorCode
  | AssessedErrorCode
  | LimitErrorCode
  | IdentityProviderErrorCode
  | PoolErrorCode
  | ResourceServerErrorCode
  | RiskErrorCode
  | ServiceProviderErrorCode
  | IamErrorCode
  | StsErrorCode
  | TermsErrorCode
  | TokenErrorCode
  | TriggerErrorCode
  | UserErrorCode
  | 'invalid_page_token'
  | 'unsealable';

/** Error names of the JSON 1.1 services. Messages are those of the domains. */
export const JSON_ROWS: Readonly<Record<DomainErrorCode, Row>> = {
  // requests
  body_too_large: ['RequestEntityTooLargeException', 413],
  body_too_slow: ['RequestTimeout', 408],
  body_broken: ['RequestTimeout', 408],
  body_type: 'internal',
  // directory
  pool_unknown: 'ResourceNotFoundException',
  pool_protected: 'InvalidParameterException',
  pool_exists: 'InvalidParameterException',
  pool_invalid: 'InvalidParameterException',
  limit_unknown: 'ResourceNotFoundException',
  limit_invalid: 'InvalidParameterException',
  limit_too_high: 'ServiceQuotaExceededException',
  tier_insufficient: 'FeatureUnavailableInTierException',
  client_unknown: 'ResourceNotFoundException',
  client_exists: 'InvalidParameterException',
  client_invalid: 'InvalidParameterException',
  oauth_flow_invalid: 'InvalidOAuthFlowException',
  client_secret_unknown: 'ResourceNotFoundException',
  client_secret_limit: 'LimitExceededException',
  resource_server_unknown: 'ResourceNotFoundException',
  resource_server_exists: 'InvalidParameterException',
  resource_server_invalid: 'InvalidParameterException',
  resource_server_limit: 'LimitExceededException',
  scope_unknown: 'InvalidParameterException',
  scope_not_allowed: 'NotAuthorizedException',
  domain_unknown: 'ResourceNotFoundException',
  domain_exists: 'InvalidParameterException',
  domain_invalid: 'InvalidParameterException',
  terms_unknown: 'ResourceNotFoundException',
  terms_exist: 'TermsExistsException',
  terms_invalid: 'InvalidParameterException',
  terms_limit: 'LimitExceededException',
  branding_unknown: 'ResourceNotFoundException',
  branding_exists: 'ManagedLoginBrandingExistsException',
  branding_invalid: 'InvalidParameterException',
  branding_limit: 'LimitExceededException',
  risk_invalid: 'InvalidParameterException',
  address_blocked: 'NotAuthorizedException',
  auth_event_unknown: 'ResourceNotFoundException',
  feedback_refused: 'NotAuthorizedException',
  log_delivery_invalid: 'InvalidParameterException',
  identity_provider_unknown: 'ResourceNotFoundException',
  identity_provider_exists: 'DuplicateProviderException',
  identity_provider_invalid: 'InvalidParameterException',
  identity_provider_limit: 'LimitExceededException',
  identity_provider_changed: 'ConcurrentModificationException',
  service_provider_unknown: 'ResourceNotFoundException',
  service_provider_exists: 'DuplicateProviderException',
  service_provider_invalid: 'InvalidParameterException',
  service_provider_metadata: 'InvalidParameterException',
  service_provider_limit: 'LimitExceededException',
  service_provider_changed: 'ConcurrentModificationException',
  group_unknown: 'ResourceNotFoundException',
  group_exists: 'GroupExistsException',
  group_limit: 'InvalidParameterException',
  group_pool_limit: 'LimitExceededException',
  user_unknown: 'UserNotFoundException',
  username_exists: 'UsernameExistsException',
  username_invalid: 'InvalidParameterException',
  alias_exists: 'AliasExistsException',
  attribute_invalid: 'InvalidParameterException',
  attribute_forbidden: 'NotAuthorizedException',
  filter_invalid: 'InvalidParameterException',
  password_policy: 'InvalidPasswordException',
  concurrent_change: 'ConcurrentModificationException',
  import_unknown: 'ResourceNotFoundException',
  import_not_ready: 'PreconditionNotMetException',
  import_limit: 'LimitExceededException',
  import_underway: 'UserImportInProgressException',
  import_file_too_large: 'InvalidParameterException',
  invalid_page_token: 'InvalidParameterException',
  // authentication
  credentials_wrong: 'NotAuthorizedException',
  user_disabled: 'NotAuthorizedException',
  user_not_confirmed: 'UserNotConfirmedException',
  password_reset_required: 'PasswordResetRequiredException',
  temporary_password_expired: 'NotAuthorizedException',
  attempts_exceeded: 'NotAuthorizedException',
  mfa_not_set_up: 'NotAuthorizedException',
  factor_owed: 'NotAuthorizedException',
  session_invalid: 'NotAuthorizedException',
  session_expired: 'NotAuthorizedException',
  session_used: 'NotAuthorizedException',
  parameter_missing: 'InvalidParameterException',
  parameter_invalid: 'InvalidParameterException',
  limit_exceeded: 'LimitExceededException',
  too_many_requests: 'TooManyRequestsException',
  secret_hash_missing: 'NotAuthorizedException',
  secret_hash_wrong: 'NotAuthorizedException',
  client_proof_required: 'NotAuthorizedException',
  recent_sign_in_required: 'NotAuthorizedException',
  sign_up_closed: 'NotAuthorizedException',
  already_confirmed: 'InvalidParameterException',
  confirmation_refused: 'NotAuthorizedException',
  code_mismatch: 'CodeMismatchException',
  code_expired: 'ExpiredCodeException',
  totp_mismatch: 'EnableSoftwareTokenMFAException',
  totp_unavailable: 'SoftwareTokenMFANotFoundException',
  mfa_preference_invalid: 'InvalidParameterException',
  reset_not_allowed: 'NotAuthorizedException',
  recovery_unavailable: 'InvalidParameterException',
  user_state_unsupported: 'UnsupportedUserStateException',
  delivery_failed: 'CodeDeliveryFailureException',
  passkeys_disabled: 'WebAuthnNotEnabledException',
  passkey_configuration_missing: 'WebAuthnConfigurationMissingException',
  passkey_challenge_unknown: 'WebAuthnChallengeNotFoundException',
  passkey_client_mismatch: 'WebAuthnClientMismatchException',
  passkey_origin_refused: 'WebAuthnOriginNotAllowedException',
  passkey_relying_party_mismatch: 'WebAuthnRelyingPartyMismatchException',
  passkey_unsupported: 'WebAuthnCredentialNotSupportedException',
  passkey_limit: 'LimitExceededException',
  passkey_unknown: 'ResourceNotFoundException',
  devices_not_tracked: 'InvalidUserPoolConfigurationException',
  device_unknown: 'ResourceNotFoundException',
  password_history: 'PasswordHistoryPolicyViolationException',
  link_limit: 'LimitExceededException',
  device_key_exists: 'DeviceKeyExistsException',
  rate_exceeded: 'TooManyRequestsException',
  risk_blocked: 'NotAuthorizedException',
  password_compromised: 'InvalidPasswordException',
  // triggers
  trigger_refused: 'UserLambdaValidationException',
  trigger_failed: 'UnexpectedLambdaException',
  trigger_answer_invalid: 'InvalidLambdaResponseException',
  // tokens
  token_invalid: 'NotAuthorizedException',
  token_expired: 'NotAuthorizedException',
  token_revoked: 'NotAuthorizedException',
  scope_missing: 'NotAuthorizedException',
  refresh_token_invalid: 'NotAuthorizedException',
  refresh_token_expired: 'NotAuthorizedException',
  refresh_token_revoked: 'NotAuthorizedException',
  refresh_token_bound: 'NotAuthorizedException',
  refresh_token_reused: 'RefreshTokenReuseException',
  session_ended: 'NotAuthorizedException',
  token_type_unsupported: 'UnsupportedTokenTypeException',
  // identity pools
  identity_pool_unknown: 'ResourceNotFoundException',
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
  developer_user_registered: 'DeveloperUserAlreadyRegisteredException',
  developer_user_unknown: 'ResourceNotFoundException',
  principal_tags_unknown: 'ResourceNotFoundException',
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
  // identity pools with an external STS (sts.mode: aws)
  identity_provider_unreachable: 'ExternalServiceException',
  sts_unavailable: 'ExternalServiceException',
  // not shown to callers
  malformed_policy: 'internal',
  packed_policy_too_large: 'internal',
  validation: 'internal',
  role_access_denied: 'internal',
  invalid_identity_token: 'internal',
  expired_identity_token: 'internal',
  idp_rejected_claim: 'internal',
  invalid_parameter: 'internal',
  invalid_authorization_message: 'internal',
  entity_exists: 'internal',
  no_such_entity: 'internal',
  delete_conflict: 'internal',
  iam_limit: 'internal',
  invalid_input: 'internal',
  unmodifiable: 'internal',
  concurrent_modification: 'internal',
  chunk_malformed: 'internal',
  chunk_signature_mismatch: 'internal',
  checksum_mismatch: 'internal',
  keys_unknown: 'internal',
  unsealable: 'internal',
};

/** Error names and statuses of STS (Query protocol). */
export const STS_ROWS: Readonly<
  Record<StsErrorCode | LimitErrorCode | BodyErrorCode | 'invalid_parameter' | 'invalid_authorization_message', Row>
> = {
  body_too_large: ['RequestEntityTooLargeException', 413],
  body_too_slow: ['RequestTimeout', 408],
  body_broken: ['RequestTimeout', 408],
  body_type: 'internal',
  rate_exceeded: 'Throttling',
  invalid_parameter: 'InvalidParameterValue',
  invalid_authorization_message: 'InvalidAuthorizationMessageException',
  validation: 'ValidationError',
  malformed_policy: 'MalformedPolicyDocument',
  packed_policy_too_large: 'PackedPolicyTooLarge',
  role_access_denied: ['AccessDenied', 403],
  invalid_identity_token: 'InvalidIdentityToken',
  expired_identity_token: 'ExpiredTokenException',
  idp_rejected_claim: ['IDPRejectedClaim', 403],
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
  chunk_malformed: 'internal',
  chunk_signature_mismatch: 'internal',
  checksum_mismatch: 'internal',
};

/** Error names and statuses of IAM, which shares the errors of signatures and policies with STS. */
export const IAM_ROWS: Readonly<Record<keyof typeof STS_ROWS | IamErrorCode | 'invalid_page_token', Row>> = {
  ...STS_ROWS,
  entity_exists: ['EntityAlreadyExists', 409],
  no_such_entity: ['NoSuchEntity', 404],
  delete_conflict: ['DeleteConflict', 409],
  iam_limit: ['LimitExceeded', 409],
  invalid_input: 'InvalidInput',
  unmodifiable: ['AccessDenied', 403],
  concurrent_modification: ['ConcurrentModification', 409],
  invalid_page_token: 'ValidationError',
};

const SERVICES = {
  json: { rows: JSON_ROWS, internal: new AwsError('InternalErrorException', 'Something went wrong', 500) },
  sts: {
    rows: STS_ROWS,
    internal: new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', 500),
  },
  iam: {
    rows: IAM_ROWS,
    internal: new AwsError('ServiceFailure', 'The request processing has failed because of an unknown error.', 500),
  },
} as const;

/** Translates an error to the AWS error that is sent. An error without a code becomes an internal error without details. */
export function awsErrorOf(error: unknown, protocol: keyof typeof SERVICES): AwsError {
  if (error instanceof AwsError) return error;
  const { rows, internal } = SERVICES[protocol];
  const row =
    error instanceof CodedError && Object.hasOwn(rows, error.code) ? (rows as Readonly<Record<string, Row>>)[error.code] : undefined;
  if (row === undefined || row === 'internal') return internal;
  const [name, status] = typeof row === 'string' ? [row, 400] : row;
  return new AwsError(name, (error as Error).message, status, error);
}
