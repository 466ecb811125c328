import { NAMESPACES } from './urns.js';
import { attribute, instant, markup } from './write-markup.js';
import { type OutgoingNameId, writeNameId, writeStatus } from './write-response.js';

interface Place {
  readonly id: string;
  readonly issuer: string;
  readonly destination: string;
  readonly now: number;
}

/** How long the other side may take to look at it. */
const LIFETIME_MS = 5 * 60_000;

/** Core section 3.7.1. Unsigned: `signElement` or the redirect binding signs it. */
export function writeLogoutRequest(place: Place, subject: { nameId: OutgoingNameId; sessionIndex?: string }): string {
  const index = subject.sessionIndex === undefined ? undefined : markup`<samlp:SessionIndex>${subject.sessionIndex}</samlp:SessionIndex>`;
  return markup`<samlp:LogoutRequest xmlns:samlp="${NAMESPACES.protocol}" xmlns:saml="${NAMESPACES.assertion}" ID="${place.id}" Version="2.0" IssueInstant="${instant(place.now)}" Destination="${place.destination}" NotOnOrAfter="${instant(place.now + LIFETIME_MS)}"><saml:Issuer>${place.issuer}</saml:Issuer>${writeNameId(subject.nameId)}${index}</samlp:LogoutRequest>`
    .markup;
}

/** Core section 3.7.2. `status`: the outer code and perhaps one within it. */
export function writeLogoutResponse(place: Place, answer: { inResponseTo?: string; status: readonly string[] }): string {
  return markup`<samlp:LogoutResponse xmlns:samlp="${NAMESPACES.protocol}" xmlns:saml="${NAMESPACES.assertion}" ID="${place.id}" Version="2.0" IssueInstant="${instant(place.now)}" Destination="${place.destination}"${attribute('InResponseTo', answer.inResponseTo)}><saml:Issuer>${place.issuer}</saml:Issuer>${writeStatus(answer.status)}</samlp:LogoutResponse>`
    .markup;
}
