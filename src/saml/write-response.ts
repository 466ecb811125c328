import type { Ids } from '../kernel/index.js';
import { encryptAssertion } from './encrypt-assertion.js';
import { type SamlKey, signElement } from './sign-element.js';
import { BEARER, NAMESPACES, STATUS } from './urns.js';
import { attribute, instant, type Markup, markup } from './write-markup.js';

export interface OutgoingNameId {
  readonly value: string;
  /** A URN. */
  readonly format: string;
  readonly nameQualifier?: string;
  readonly spNameQualifier?: string;
}

export interface OutgoingAttribute {
  readonly name: string;
  /** URN. Omitted: `unspecified`. */
  readonly nameFormat?: string;
  readonly friendlyName?: string;
  readonly values: readonly string[];
}

/** Content of an assertion. Times in milliseconds since the epoch. */
export interface AssertionFacts {
  readonly nameId: OutgoingNameId;
  /** Entity id of the service provider. */
  readonly audience: string;
  readonly sessionIndex: string;
  readonly authnInstant: number;
  readonly sessionNotOnOrAfter?: number;
  /** `AuthnContextClassRef`. */
  readonly authnContext: string;
  readonly attributes: readonly OutgoingAttribute[];
}

export interface ResponseHeader {
  /** Entity ID of this identity provider. */
  readonly issuer: string;
  /** The assertion consumer service that the response is posted to. */
  readonly destination: string;
  /** Omitted: unsolicited response. */
  readonly inResponseTo?: string;
  readonly now: number;
  readonly ids: Pick<Ids, 'uuid'>;
}

export interface ResponseProtection {
  readonly key: SamlKey;
  readonly signResponse: boolean;
  readonly signAssertion: boolean;
  /** Certificate of the service provider, base64 of its DER. Omitted: no encryption. */
  readonly encryptFor?: string;
}

/** Milliseconds. Validity of the assertion, and clock skew of the service provider. */
const LIFETIME_MS = 5 * 60_000;
const SKEW_MS = 60_000;

/** Writes a response with one assertion (core section 3.3.3, profiles section 4.1.4.2). Signs before it encrypts. */
export async function writeResponse(header: ResponseHeader, facts: AssertionFacts, protection: ResponseProtection): Promise<string> {
  const { key, signResponse, signAssertion, encryptFor } = protection;
  const assertionId = `_${header.ids.uuid()}`;
  const plain = writeAssertion(assertionId, header, facts).markup;
  const signed = signAssertion ? signElement(plain, assertionId, key) : plain;
  const assertion = encryptFor === undefined ? { markup: signed } : await encryptAssertion(signed, encryptFor);
  const id = `_${header.ids.uuid()}`;
  const response = envelope(id, header, [STATUS.success], undefined, assertion);
  return signResponse ? signElement(response, id, key) : response;
}

/** Writes a signed response without an assertion; the second status code says why (core section 3.2.2.2). */
export function writeErrorResponse(header: ResponseHeader, status: readonly [string, string?], message: string, key: SamlKey): string {
  const id = `_${header.ids.uuid()}`;
  const codes = status.filter((one) => one !== undefined);
  return signElement(envelope(id, header, codes, message, undefined), id, key);
}

function envelope(
  id: string,
  header: ResponseHeader,
  status: readonly string[],
  message: string | undefined,
  assertion: Markup | undefined,
): string {
  return markup`<samlp:Response xmlns:samlp="${NAMESPACES.protocol}" xmlns:saml="${NAMESPACES.assertion}" ID="${id}" Version="2.0" IssueInstant="${instant(header.now)}" Destination="${header.destination}"${attribute('InResponseTo', header.inResponseTo)}><saml:Issuer>${header.issuer}</saml:Issuer>${writeStatus(status, message)}${assertion}</samlp:Response>`
    .markup;
}

/** Nests the second-level status code in the top-level one. */
export function writeStatus([outer, inner]: readonly string[], message?: string): Markup {
  const nested = inner === undefined ? undefined : markup`<samlp:StatusCode Value="${inner}"/>`;
  const text = message === undefined ? undefined : markup`<samlp:StatusMessage>${message}</samlp:StatusMessage>`;
  return markup`<samlp:Status><samlp:StatusCode Value="${outer}">${nested}</samlp:StatusCode>${text}</samlp:Status>`;
}

function writeAssertion(id: string, { issuer, destination, inResponseTo, now }: ResponseHeader, facts: AssertionFacts): Markup {
  const until = instant(now + LIFETIME_MS);
  const from = instant(now - SKEW_MS);
  const sessionEnd = facts.sessionNotOnOrAfter === undefined ? undefined : instant(facts.sessionNotOnOrAfter);
  return markup`<saml:Assertion xmlns:saml="${NAMESPACES.assertion}" ID="${id}" Version="2.0" IssueInstant="${instant(now)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject>${writeNameId(facts.nameId)}<saml:SubjectConfirmation Method="${BEARER}"><saml:SubjectConfirmationData${attribute('InResponseTo', inResponseTo)} NotOnOrAfter="${until}" Recipient="${destination}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${from}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${facts.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${instant(facts.authnInstant)}" SessionIndex="${facts.sessionIndex}"${attribute('SessionNotOnOrAfter', sessionEnd)}><saml:AuthnContext><saml:AuthnContextClassRef>${facts.authnContext}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${writeAttributes(facts.attributes)}</saml:Assertion>`;
}

export function writeNameId({ value, format, nameQualifier, spNameQualifier }: OutgoingNameId): Markup {
  return markup`<saml:NameID${attribute('NameQualifier', nameQualifier)}${attribute('SPNameQualifier', spNameQualifier)} Format="${format}">${value}</saml:NameID>`;
}

/** Undefined without attributes: the schema forbids an empty statement. */
function writeAttributes(attributes: readonly OutgoingAttribute[]): Markup | undefined {
  if (attributes.length === 0) return undefined;
  const written = attributes.map(({ name, nameFormat, friendlyName, values }) => {
    const each = values.map(
      (value) =>
        markup`<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${value}</saml:AttributeValue>`,
    );
    return markup`<saml:Attribute Name="${name}"${attribute('NameFormat', nameFormat)}${attribute('FriendlyName', friendlyName)}>${each}</saml:Attribute>`;
  });
  return markup`<saml:AttributeStatement>${written}</saml:AttributeStatement>`;
}
