import { CodedError } from '../kernel/index.js';

/** Reasons to refuse a message. Messages are shown to users and do not quote the document. */
export type SamlErrorCode =
  | 'saml_message_invalid'
  | 'saml_signature_invalid'
  | 'saml_decryption_failed'
  /** The identity provider answered with an error; the detail is its status codes. */
  | 'saml_upstream_refused'
  | 'saml_issuer_wrong'
  | 'saml_audience_wrong'
  | 'saml_recipient_wrong'
  | 'saml_request_unknown'
  | 'saml_expired'
  | 'saml_replayed';

export class SamlError extends CodedError<SamlErrorCode> {}

export const replayed = (): SamlError => new SamlError('saml_replayed', 'The response was used before.');

/** Makes `saml_signature_invalid`. `detail`: the reason, shown to users; it must not quote the document. */
export const unsigned = (detail: string): SamlError =>
  new SamlError('saml_signature_invalid', 'The signature of the message is missing or wrong.', { detail });
