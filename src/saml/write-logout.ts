import { NAMESPACES } from './urns.js';
import { attribute, instant, markup } from './write-markup.js';
import { type OutgoingNameId, writeNameId, writeStatus } from './write-response.js';

interface MessageHeader {
  readonly id: string;
  readonly issuer: string;
  readonly destination: string;
  readonly now: number;
}

/** Milliseconds. */
const LIFETIME_MS = 5 * 60_000;

/** Writes a LogoutRequest (core section 3.7.1). Unsigned: `signElement` or HTTP-Redirect signs it. */
export function writeLogoutRequest(header: MessageHeader, subject: { nameId: OutgoingNameId; sessionIndex?: string }): string {
  const index = subject.sessionIndex === undefined ? undefined : markup`<samlp:SessionIndex>${subject.sessionIndex}</samlp:SessionIndex>`;
  return markup`<samlp:LogoutRequest xmlns:samlp="${NAMESPACES.protocol}" xmlns:saml="${NAMESPACES.assertion}" ID="${header.id}" Version="2.0" IssueInstant="${instant(header.now)}" Destination="${header.destination}" NotOnOrAfter="${instant(header.now + LIFETIME_MS)}"><saml:Issuer>${header.issuer}</saml:Issuer>${writeNameId(subject.nameId)}${index}</samlp:LogoutRequest>`
    .markup;
}

/** Writes a LogoutResponse (core section 3.7.2). `status`: the top-level code and optionally a second-level one. */
export function writeLogoutResponse(header: MessageHeader, answer: { inResponseTo?: string; status: readonly string[] }): string {
  return markup`<samlp:LogoutResponse xmlns:samlp="${NAMESPACES.protocol}" xmlns:saml="${NAMESPACES.assertion}" ID="${header.id}" Version="2.0" IssueInstant="${instant(header.now)}" Destination="${header.destination}"${attribute('InResponseTo', answer.inResponseTo)}><saml:Issuer>${header.issuer}</saml:Issuer>${writeStatus(answer.status)}</samlp:LogoutResponse>`
    .markup;
}
