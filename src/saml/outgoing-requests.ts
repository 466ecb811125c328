import {
  instant,
  nameIdTags,
  type OutgoingNameId,
  PLAIN_NAME_ID,
  PLAIN_STATUS,
  QUALIFIED_NAME_ID,
  statusTags,
  statusTemplate,
} from './outgoing-parts.js';
import { fill, SamlLib, withPart } from './samlify.js';
import { BINDINGS } from './urns.js';

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
export const writeAuthnRequest = ({ id, issuer, destination, acsUrl, forceAuthn, nameIdFormat, now }: OutgoingAuthnRequest): string =>
  fill(SamlLib.defaultLoginRequestTemplate.context, {
    ID: id,
    IssueInstant: instant(now),
    Destination: destination,
    ProtocolBinding: BINDINGS.post,
    AssertionConsumerServiceURL: acsUrl,
    AssertionConsumerServiceIndex: undefined,
    ForceAuthn: forceAuthn ? 'true' : undefined,
    Issuer: issuer,
    NameIDFormat: nameIdFormat,
    AllowCreate: 'true',
  });

interface MessageHeader {
  readonly id: string;
  readonly issuer: string;
  readonly destination: string;
  readonly now: number;
}

const headerTags = ({ id, issuer, destination, now }: MessageHeader) => ({
  ID: id,
  Issuer: issuer,
  Destination: destination,
  IssueInstant: instant(now),
});

/** Milliseconds. */
const LIFETIME_MS = 5 * 60_000;

const LOGOUT_REQUEST = withPart(
  withPart(SamlLib.defaultLogoutRequestTemplate.context, PLAIN_NAME_ID, QUALIFIED_NAME_ID),
  ' Destination="{Destination}"',
  ' Destination="{Destination}" NotOnOrAfter="{NotOnOrAfter}"',
);

/** Writes a LogoutRequest (core section 3.7.1). Unsigned: `signElement` or HTTP-Redirect signs it. */
export const writeLogoutRequest = (header: MessageHeader, subject: { nameId: OutgoingNameId; sessionIndex?: string }): string =>
  fill(LOGOUT_REQUEST, {
    ...headerTags(header),
    NotOnOrAfter: instant(header.now + LIFETIME_MS),
    ...nameIdTags(subject.nameId),
    SessionIndex: subject.sessionIndex,
  });

/** Writes a LogoutResponse (core section 3.7.2). `status`: the top-level code and optionally a second-level one. */
export const writeLogoutResponse = (header: MessageHeader, answer: { inResponseTo?: string; status: readonly string[] }): string =>
  fill(withPart(SamlLib.defaultLogoutResponseTemplate.context, PLAIN_STATUS, statusTemplate(answer.status)), {
    ...headerTags(header),
    InResponseTo: answer.inResponseTo,
    ...statusTags(answer.status),
  });
