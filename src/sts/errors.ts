import { CodedError, type ErrorDetails } from '../kernel/index.js';

/**
 * Error codes of signatures, policies and sessions. HTTP surfaces translate each code once, into
 * the terms of the service they implement.
 */
export type StsErrorCode =
  // policies
  | 'malformed_policy'
  | 'packed_policy_too_large'
  // assuming a role
  | 'validation'
  | 'role_access_denied'
  | 'invalid_identity_token'
  | 'expired_identity_token'
  | 'idp_rejected_claim'
  | 'identity_provider_unreachable'
  | 'sts_unavailable'
  // credentials
  | 'missing_authentication'
  | 'incomplete_signature'
  | 'unsupported_algorithm'
  | 'invalid_client_token'
  | 'expired_token'
  | 'revoked_token'
  // signatures
  | 'signature_mismatch'
  | 'headers_not_signed'
  | 'request_time_too_skewed'
  | 'expired_presigned'
  // payloads
  | 'payload_hash_mismatch'
  | 'chunk_malformed'
  | 'chunk_signature_mismatch'
  | 'checksum_mismatch';

export type StsError = CodedError<StsErrorCode>;

export const stsError = (code: StsErrorCode, message: string, details?: ErrorDetails): StsError => new CodedError(code, message, details);

/** Error codes of managing roles, users and sessions; requests at a gateway never lead to them. */
export type IamErrorCode =
  | 'invalid_parameter'
  | 'invalid_authorization_message'
  | 'entity_exists'
  | 'no_such_entity'
  | 'delete_conflict'
  | 'iam_limit'
  | 'invalid_input'
  | 'unmodifiable'
  | 'concurrent_modification';

export type IamError = CodedError<IamErrorCode>;

export const iamError = (code: IamErrorCode, message: string, details?: ErrorDetails): IamError => new CodedError(code, message, details);
