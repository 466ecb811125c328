import { attributeOf, childrenNamed, malformed, textOf } from './parse-document.js';
import { headOf, optional } from './read-authn-request.js';
import { instantOf } from './read-instant.js';
import type { ReceivedMessage } from './receive-message.js';
import { trustedRoot } from './trusted-root.js';
import { NAMESPACES, STATUS } from './urns.js';

interface Head {
  readonly id: string;
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly destination?: string;
}

export interface ReceivedLogoutRequest extends Head {
  readonly nameId: string;
  /** Empty: all sessions of the user. */
  readonly sessionIndexes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notOnOrAfter?: number;
}

export interface ReceivedLogoutResponse extends Head {
  readonly inResponseTo?: string;
  readonly success: boolean;
}

/**
 * Parses a LogoutRequest (core section 3.7.1). A signature is required: otherwise anyone could sign users out. Throws
 * `saml_message_invalid`, `saml_signature_invalid`.
 */
export function readLogoutRequest(message: ReceivedMessage, certificates: readonly string[]): ReceivedLogoutRequest {
  const root = trustedRoot(message, certificates, true);
  if (root.localName !== 'LogoutRequest') throw malformed('The message is no logout request.');
  const nameId = textOf(childrenNamed(root, NAMESPACES.assertion, 'NameID')[0]);
  if (nameId === undefined) throw malformed('The logout request names nobody.');
  const sessionIndexes = childrenNamed(root, NAMESPACES.protocol, 'SessionIndex').flatMap((one) => textOf(one) ?? []);
  return { ...headOf(root), nameId, sessionIndexes, ...optional('notOnOrAfter', instantOf(root, 'NotOnOrAfter')) };
}

/** Parses a LogoutResponse (core section 3.7.2). A signature is required. Throws `saml_message_invalid`, `saml_signature_invalid`. */
export function readLogoutResponse(message: ReceivedMessage, certificates: readonly string[]): ReceivedLogoutResponse {
  const root = trustedRoot(message, certificates, true);
  if (root.localName !== 'LogoutResponse') throw malformed('The message is no answer to a logout request.');
  const [status] = childrenNamed(root, NAMESPACES.protocol, 'Status');
  const code = status && childrenNamed(status, NAMESPACES.protocol, 'StatusCode')[0];
  const success = code !== undefined && attributeOf(code, 'Value') === STATUS.success;
  return { ...headOf(root), ...optional('inResponseTo', attributeOf(root, 'InResponseTo')), success };
}
