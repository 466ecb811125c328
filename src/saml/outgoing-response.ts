import type { Ids } from '../kernel/index.js';
import { encryptAssertion } from './encrypt-assertion.js';
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
import { fill, SamlLib, type Tags, withPart } from './samlify.js';
import { type SamlKey, signElement } from './sign-element.js';
import { STATUS } from './urns.js';

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

/** samlify's response, and its assertion, which is signed and encrypted on its own. */
const WHOLE = SamlLib.defaultLoginResponseTemplate.context;
const PLAIN_ASSERTION = WHOLE.slice(WHOLE.indexOf('<saml:Assertion '), WHOLE.indexOf('</samlp:Response>'));
const ENVELOPE = withPart(WHOLE, PLAIN_ASSERTION, '');
const ASSERTION = withPart(
  withPart(PLAIN_ASSERTION, PLAIN_NAME_ID, QUALIFIED_NAME_ID),
  '{AuthnStatement}',
  '<saml:AuthnStatement AuthnInstant="{AuthnInstant}" SessionIndex="{SessionIndex}" SessionNotOnOrAfter="{SessionNotOnOrAfter}"><saml:AuthnContext><saml:AuthnContextClassRef>{AuthnContext}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
);

/** Writes a response with one assertion (core section 3.3.3, profiles section 4.1.4.2). Signs before it encrypts. */
export async function writeResponse(header: ResponseHeader, facts: AssertionFacts, protection: ResponseProtection): Promise<string> {
  const { key, signResponse, signAssertion, encryptFor } = protection;
  const assertionId = `_${header.ids.uuid()}`;
  const plain = writeAssertion(assertionId, header, facts);
  const signed = signAssertion ? signElement(plain, assertionId, key) : plain;
  const assertion = encryptFor === undefined ? signed : await encryptAssertion(signed, encryptFor);
  const id = `_${header.ids.uuid()}`;
  const response = withPart(envelope(id, header, [STATUS.success]), '</samlp:Response>', `${assertion}</samlp:Response>`);
  return signResponse ? signElement(response, id, key) : response;
}

/** Writes a signed response without an assertion; the second status code says why (core section 3.2.2.2). */
export function writeErrorResponse(header: ResponseHeader, status: readonly [string, string?], message: string, key: SamlKey): string {
  const id = `_${header.ids.uuid()}`;
  const codes = status.filter((one) => one !== undefined);
  return signElement(envelope(id, header, codes, message), id, key);
}

function envelope(id: string, header: ResponseHeader, status: readonly string[], message?: string): string {
  return fill(withPart(ENVELOPE, PLAIN_STATUS, statusTemplate(status, message)), {
    ID: id,
    IssueInstant: instant(header.now),
    Destination: header.destination,
    InResponseTo: header.inResponseTo,
    Issuer: header.issuer,
    ...statusTags(status, message),
  });
}

function writeAssertion(id: string, { issuer, destination, inResponseTo, now }: ResponseHeader, facts: AssertionFacts): string {
  const until = instant(now + LIFETIME_MS);
  const { template, tags } = attributeStatement(facts.attributes);
  return fill(withPart(ASSERTION, '{AttributeStatement}', template), {
    AssertionID: id,
    IssueInstant: instant(now),
    Issuer: issuer,
    ...nameIdTags(facts.nameId),
    SubjectConfirmationDataNotOnOrAfter: until,
    SubjectRecipient: destination,
    InResponseTo: inResponseTo,
    ConditionsNotBefore: instant(now - SKEW_MS),
    ConditionsNotOnOrAfter: until,
    Audience: facts.audience,
    AuthnInstant: instant(facts.authnInstant),
    SessionIndex: facts.sessionIndex,
    SessionNotOnOrAfter: facts.sessionNotOnOrAfter === undefined ? undefined : instant(facts.sessionNotOnOrAfter),
    AuthnContext: facts.authnContext,
    ...tags,
  });
}

/**
 * Template of the attribute statement, with a tag for every text. samlify's own builder writes names unescaped and one attribute for each
 * value. Empty without attributes: the schema forbids an empty statement.
 */
function attributeStatement(attributes: readonly OutgoingAttribute[]): { template: string; tags: Tags } {
  const tags: Record<string, string | undefined> = {};
  const tag = (value: string | undefined): string => {
    const name = `Attribute.${Object.keys(tags).length}`;
    tags[name] = value;
    return `{${name}}`;
  };
  const written = attributes.map(({ name, nameFormat, friendlyName, values }) => {
    const each = values.map(
      (value) =>
        `<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${tag(value)}</saml:AttributeValue>`,
    );
    const head = ['Name', 'NameFormat', 'FriendlyName'].map((key, at) => ` ${key}="${tag([name, nameFormat, friendlyName][at])}"`);
    return `<saml:Attribute${head.join('')}>${each.join('')}</saml:Attribute>`;
  });
  return { template: written.length === 0 ? '' : `<saml:AttributeStatement>${written.join('')}</saml:AttributeStatement>`, tags };
}
