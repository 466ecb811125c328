import { CodedError } from '../../kernel/index.js';

/** Error codes of the gateway; signature errors come from `sts`. */
export type GatewayErrorCode =
  | 'access_denied'
  | 'argument_invalid'
  | 'body_too_large'
  | 'bucket_invalid'
  | 'key_too_long'
  | 'length_missing'
  | 'length_wrong'
  | 'not_implemented'
  | 'operation_unknown'
  | 'serialization'
  | 'upstream_failed'
  | 'uri_invalid'
  | 'validation'
  | 'xml_malformed';

export class GatewayError extends CodedError<GatewayErrorCode> {}

/** Error shown to the client when the upstream fails; the cause is logged only. */
export function upstreamFailed(cause: unknown): GatewayError {
  return new GatewayError('upstream_failed', 'We encountered an internal error. Please try again.', { cause });
}
