import { attributeOf, childrenNamed, malformed, parseDocument, textOf } from './parse-document.js';
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

/** Characters. */
const MAX_NAME_ID = 1024;

/**
 * Parses a LogoutRequest (core section 3.7.1). Without a signature anyone could sign users out: the caller asks them first. Throws
 * `saml_message_invalid`, `saml_signature_invalid`.
 */
export function readLogoutRequest(
  message: ReceivedMessage,
  certificates: readonly string[],
  { mustBeSigned }: { readonly mustBeSigned: boolean } = { mustBeSigned: true },
): ReceivedLogoutRequest {
  const root = trustedRoot(message, certificates, mustBeSigned);
  if (root.localName !== 'LogoutRequest') throw malformed('The message is no logout request.');
  const nameId = textOf(childrenNamed(root, NAMESPACES.assertion, 'NameID')[0]);
  if (nameId === undefined || nameId.length > MAX_NAME_ID) throw malformed('The logout request does not name one subject.');
  const sessionIndexes = childrenNamed(root, NAMESPACES.protocol, 'SessionIndex').flatMap((one) => textOf(one) ?? []);
  return { ...headOf(root), nameId, sessionIndexes, ...optional('notOnOrAfter', instantOf(root, 'NotOnOrAfter')) };
}

/** Returns the unverified `InResponseTo` of a message. Throws `saml_message_invalid`. */
export const claimedInResponseTo = ({ xml }: ReceivedMessage): string | undefined => attributeOf(parseDocument(xml), 'InResponseTo');

/**
 * Parses a LogoutResponse (core section 3.7.2). It may be unsigned: its `InResponseTo` is an unguessable ID that only the browser and the
 * recipient of the request know. A wrong signature is refused. Throws `saml_message_invalid`, `saml_signature_invalid`.
 */
export function readLogoutResponse(message: ReceivedMessage, certificates: readonly string[]): ReceivedLogoutResponse {
  const root = trustedRoot(message, certificates, false);
  if (root.localName !== 'LogoutResponse') throw malformed('The message is no answer to a logout request.');
  const [status] = childrenNamed(root, NAMESPACES.protocol, 'Status');
  const code = status && childrenNamed(status, NAMESPACES.protocol, 'StatusCode')[0];
  const success = code !== undefined && attributeOf(code, 'Value') === STATUS.success;
  return { ...headOf(root), ...optional('inResponseTo', attributeOf(root, 'InResponseTo')), success };
}
