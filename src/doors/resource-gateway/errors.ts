import { CodedError } from '../../kernel/index.js';

/** Errors of the gateway itself; those of the signature come from `sts`. */
export class GatewayError extends CodedError<
  | 'access_denied'
  | 'argument_invalid'
  | 'body_too_large'
  | 'length_missing'
  | 'length_wrong'
  | 'bucket_invalid'
  | 'not_implemented'
  | 'operation_unknown'
  | 'serialization'
  | 'upstream_failed'
  | 'uri_invalid'
  | 'xml_malformed'
> {}
