import type { Context } from 'koa';
import type { CodedError } from '../../kernel/index.js';
import type { StsErrorCode } from '../../sts/index.js';
import type { GatewayErrorCode } from './errors.js';
import { escapeXml } from './xml.js';

type Code = StsErrorCode | GatewayErrorCode;
type Answer = readonly [name: string, status: number];

/** Codes of operations on roles and policies, which no resource request raises. */
export const UNRAISED = [
  'malformed_policy',
  'packed_policy_too_large',
  'role_access_denied',
  'invalid_identity_token',
  'expired_identity_token',
  'idp_rejected_claim',
  'identity_provider_unreachable',
  'sts_unavailable',
] as const;
/** Codes that S3 requests do not raise. `validation` is raised for a request without a resource. */
export const UNRAISED_IN_S3 = ['operation_unknown', 'serialization'] as const;
/** Codes that DynamoDB requests do not raise: their bodies are read whole and their signatures have one form. */
export const UNRAISED_IN_DYNAMODB = [
  'argument_invalid',
  'bucket_invalid',
  'key_too_long',
  'length_missing',
  'length_wrong',
  'not_implemented',
  'uri_invalid',
  'xml_malformed',
  'chunk_malformed',
  'chunk_signature_mismatch',
  'checksum_mismatch',
] as const;

/** S3 error code and status by error code. */
export const S3_ROWS: Readonly<Record<Exclude<Code, (typeof UNRAISED | typeof UNRAISED_IN_S3)[number]>, Answer>> = {
  access_denied: ['AccessDenied', 403],
  argument_invalid: ['InvalidArgument', 400],
  body_too_large: ['EntityTooLarge', 400],
  bucket_invalid: ['InvalidBucketName', 400],
  key_too_long: ['KeyTooLongError', 400],
  not_implemented: ['NotImplemented', 501],
  upstream_failed: ['InternalError', 500],
  uri_invalid: ['InvalidURI', 400],
  validation: ['InvalidRequest', 400],
  xml_malformed: ['MalformedXML', 400],
  length_missing: ['MissingContentLength', 411],
  length_wrong: ['IncompleteBody', 400],
  missing_authentication: ['AccessDenied', 403],
  incomplete_signature: ['AuthorizationHeaderMalformed', 400],
  unsupported_algorithm: ['InvalidRequest', 400],
  invalid_client_token: ['InvalidAccessKeyId', 403],
  expired_token: ['ExpiredToken', 400],
  revoked_token: ['InvalidToken', 400],
  signature_mismatch: ['SignatureDoesNotMatch', 403],
  headers_not_signed: ['AccessDenied', 403],
  request_time_too_skewed: ['RequestTimeTooSkewed', 403],
  expired_presigned: ['AccessDenied', 403],
  payload_hash_mismatch: ['XAmzContentSHA256Mismatch', 400],
  chunk_malformed: ['IncompleteBody', 400],
  chunk_signature_mismatch: ['SignatureDoesNotMatch', 403],
  checksum_mismatch: ['BadDigest', 400],
};

const SERVICE = 'com.amazon.coral.service#';
const VALIDATE = 'com.amazon.coral.validate#';
const DYNAMODB_MODEL = 'com.amazonaws.dynamodb.v20120810#';

/** DynamoDB exception and status by error code. */
export const DYNAMODB_ROWS: Readonly<Record<Exclude<Code, (typeof UNRAISED | typeof UNRAISED_IN_DYNAMODB)[number]>, Answer>> = {
  access_denied: [`${SERVICE}AccessDeniedException`, 400],
  body_too_large: [`${SERVICE}SerializationException`, 400],
  operation_unknown: [`${SERVICE}UnknownOperationException`, 400],
  serialization: [`${SERVICE}SerializationException`, 400],
  upstream_failed: [`${DYNAMODB_MODEL}InternalServerError`, 500],
  validation: [`${VALIDATE}ValidationException`, 400],
  missing_authentication: [`${SERVICE}MissingAuthenticationTokenException`, 400],
  incomplete_signature: [`${SERVICE}IncompleteSignatureException`, 400],
  unsupported_algorithm: [`${SERVICE}IncompleteSignatureException`, 400],
  invalid_client_token: [`${SERVICE}UnrecognizedClientException`, 400],
  expired_token: [`${SERVICE}ExpiredTokenException`, 400],
  revoked_token: [`${SERVICE}UnrecognizedClientException`, 400],
  signature_mismatch: [`${SERVICE}InvalidSignatureException`, 400],
  headers_not_signed: [`${SERVICE}InvalidSignatureException`, 400],
  request_time_too_skewed: [`${SERVICE}InvalidSignatureException`, 400],
  expired_presigned: [`${SERVICE}InvalidSignatureException`, 400],
  payload_hash_mismatch: [`${SERVICE}InvalidSignatureException`, 400],
};

const answerOf = (table: Readonly<Record<string, Answer>>, { code }: CodedError): Answer | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined;

/** Renders an error as S3's XML; returns false for an unknown code. */
export function answerS3Error(ctx: Context, error: CodedError): boolean {
  const answer = answerOf(S3_ROWS, error);
  if (!answer) return false;
  const [name, status] = answer;
  const id = String(ctx.state['requestId'] ?? '');
  ctx.status = status;
  ctx.type = 'application/xml';
  ctx.set('x-amz-request-id', id);
  const fields = [
    ['Code', name],
    ['Message', error.message],
    ['RequestId', id],
  ] as const;
  ctx.body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${fields.map(([tag, text]) => `<${tag}>${escapeXml(text)}</${tag}>`).join('')}</Error>`;
  return true;
}

/** Renders an error as DynamoDB's JSON; returns false for an unknown code. */
export function answerDynamoDbError(ctx: Context, error: CodedError): boolean {
  const answer = answerOf(DYNAMODB_ROWS, error);
  if (!answer) return false;
  ctx.status = answer[1];
  ctx.set('x-amzn-RequestId', String(ctx.state['requestId'] ?? ''));
  ctx.set('content-type', 'application/x-amz-json-1.0');
  ctx.body = JSON.stringify({ __type: answer[0], message: error.message });
  return true;
}
