import { NAMESPACES } from './urns.js';
import { attribute, instant, markup } from './write-markup.js';

export interface OutgoingAuthnRequest {
  /** Of the form of an XML name: not with a digit first. */
  readonly id: string;
  readonly issuer: string;
  /** The identity provider's sign-on address. */
  readonly destination: string;
  /** Where the answer is to be posted. */
  readonly acsUrl: string;
  readonly forceAuthn?: boolean;
  /** A URN. */
  readonly nameIdFormat?: string;
  readonly now: number;
}

/** Core section 3.4.1. Unsigned: by redirect the query is signed, not the document. */
export function writeAuthnRequest({ id, issuer, destination, acsUrl, forceAuthn, nameIdFormat, now }: OutgoingAuthnRequest): string {
  const policy = markup`<samlp:NameIDPolicy${attribute('Format', nameIdFormat)} AllowCreate="true"/>`;
  return markup`<samlp:AuthnRequest xmlns:samlp="${NAMESPACES.protocol}" xmlns:saml="${NAMESPACES.assertion}" ID="${id}" Version="2.0" IssueInstant="${instant(now)}" Destination="${destination}" AssertionConsumerServiceURL="${acsUrl}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"${attribute('ForceAuthn', forceAuthn || undefined)}><saml:Issuer>${issuer}</saml:Issuer>${policy}</samlp:AuthnRequest>`
    .markup;
}
