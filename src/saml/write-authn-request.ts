import { NAMESPACES } from './urns.js';
import { attribute, instant, markup } from './write-markup.js';

export interface OutgoingAuthnRequest {
  /** An `xs:ID`: does not begin with a digit. */
  readonly id: string;
  readonly issuer: string;
  /** Single sign-on URL of the identity provider. */
  readonly destination: string;
  /** Assertion consumer service URL for the response. */
  readonly acsUrl: string;
  readonly forceAuthn?: boolean;
  /** NameID format URN. */
  readonly nameIdFormat?: string;
  readonly now: number;
}

/** Writes an AuthnRequest (core section 3.4.1). Unsigned: HTTP-Redirect signs the query, not the document. */
export function writeAuthnRequest({ id, issuer, destination, acsUrl, forceAuthn, nameIdFormat, now }: OutgoingAuthnRequest): string {
  const policy = markup`<samlp:NameIDPolicy${attribute('Format', nameIdFormat)} AllowCreate="true"/>`;
  return markup`<samlp:AuthnRequest xmlns:samlp="${NAMESPACES.protocol}" xmlns:saml="${NAMESPACES.assertion}" ID="${id}" Version="2.0" IssueInstant="${instant(now)}" Destination="${destination}" AssertionConsumerServiceURL="${acsUrl}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"${attribute('ForceAuthn', forceAuthn || undefined)}><saml:Issuer>${issuer}</saml:Issuer>${policy}</samlp:AuthnRequest>`
    .markup;
}
