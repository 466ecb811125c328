import { SamlError, type SamlErrorCode } from '../../saml/index.js';
import { type StsErrorCode, stsError } from '../errors.js';

/**
 * AWS's messages (IAM user guide, "Troubleshoot SAML federation"), and our own where it has none.
 */
const WORDS: Readonly<Record<SamlErrorCode, readonly [StsErrorCode, string]>> = {
  saml_message_invalid: ['invalid_identity_token', 'Invalid SAML response'],
  saml_signature_invalid: ['invalid_identity_token', 'Response signature invalid'],
  saml_decryption_failed: ['invalid_identity_token', 'Invalid private key'],
  saml_upstream_refused: ['idp_rejected_claim', 'The identity provider reported that authentication failed'],
  saml_issuer_wrong: ['invalid_identity_token', 'Issuer not present in specified provider'],
  saml_audience_wrong: ['invalid_identity_token', 'Response does not contain the required audience'],
  saml_recipient_wrong: ['invalid_identity_token', 'Response was sent to another recipient'],
  saml_request_unknown: ['invalid_identity_token', 'Response answers another request'],
  saml_expired: ['expired_identity_token', 'Token must be redeemed within 5 minutes of issuance'],
  saml_replayed: ['invalid_identity_token', 'Response was used for this role before'],
};

/** Maps refusals of a response to STS errors; other errors pass unchanged. */
export function toStsError(cause: unknown): unknown {
  if (!(cause instanceof SamlError)) return cause;
  const [code, message] = WORDS[cause.code];
  return stsError(code, message, { cause });
}
