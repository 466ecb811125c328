import type { Context } from 'koa';
import { CodedError } from '../../kernel/index.js';
import type { StsErrorCode } from '../../sts/index.js';
import type { GatewayError } from './errors.js';

type Code = StsErrorCode | GatewayError['code'];
type Answer = readonly [name: string, status: number];

/** What S3 calls each error. */
const S3: Readonly<Partial<Record<Code, Answer>>> = {
  access_denied: ['AccessDenied', 403],
  argument_invalid: ['InvalidArgument', 400],
  body_too_large: ['EntityTooLarge', 400],
  bucket_invalid: ['InvalidBucketName', 400],
  not_implemented: ['NotImplemented', 501],
  upstream_failed: ['InternalError', 500],
  uri_invalid: ['InvalidURI', 400],
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
const DYNAMODB_MODEL = 'com.amazonaws.dynamodb.v20120810#';

/** What DynamoDB calls each error. */
const DYNAMODB: Readonly<Partial<Record<Code, Answer>>> = {
  access_denied: [`${SERVICE}AccessDeniedException`, 400],
  body_too_large: [`${SERVICE}SerializationException`, 400],
  operation_unknown: [`${SERVICE}UnknownOperationException`, 400],
  serialization: [`${SERVICE}SerializationException`, 400],
  upstream_failed: [`${DYNAMODB_MODEL}InternalServerError`, 500],
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

const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function answerOf(table: Readonly<Partial<Record<Code, Answer>>>, error: unknown): Answer | undefined {
  return error instanceof CodedError ? table[error.code as Code] : undefined;
}

/** Answers in the words of S3. False: the error is none of these, and the caller should throw it on. */
export function answerS3Error(ctx: Context, error: unknown): boolean {
  const answer = answerOf(S3, error);
  if (!answer) return false;
  const [name, status] = answer;
  const id = String(ctx.state['requestId'] ?? '');
  ctx.status = status;
  ctx.type = 'application/xml';
  ctx.set('x-amz-request-id', id);
  const fields = [
    ['Code', name],
    ['Message', (error as Error).message],
    ['RequestId', id],
  ];
  ctx.body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${fields.map(([tag, text]) => `<${tag}>${escapeXml(text!)}</${tag}>`).join('')}</Error>`;
  return true;
}

export function answerDynamoDbError(ctx: Context, error: unknown): boolean {
  const answer = answerOf(DYNAMODB, error);
  if (!answer) return false;
  ctx.status = answer[1];
  ctx.set('x-amzn-RequestId', String(ctx.state['requestId'] ?? ''));
  ctx.set('content-type', 'application/x-amz-json-1.0');
  ctx.body = JSON.stringify({ __type: answer[0], message: (error as Error).message });
  return true;
}
