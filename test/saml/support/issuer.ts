import { SignedXml } from 'xml-crypto';
import type { Clock } from '../../../src/kernel/index.js';
import type { ExpectedResponse } from '../../../src/saml/index.js';
import { addSha384 } from '../../../src/saml/sha384.js';
import { keyOf, type PartyKey } from '../../saml-idp/support/keys.js';

/** An identity provider made of strings, so that it can be as wrong as a test needs it. */
export const NOW = Date.parse('2026-03-01T10:00:00Z');
export const IDP = 'https://idp.example.com/saml';
export const AUDIENCE = 'urn:amazon:cognito:sp:us-east-1_Test';
export const ACS = 'https://auth.example.com/saml2/idpresponse';
export const REQUEST = '_request-1';
export const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

const at = (ms: number): string => new Date(NOW + ms).toISOString();
const attribute = (name: string, value: string | undefined): string => (value === undefined ? '' : ` ${name}="${value}"`);

export interface AssertionFacts {
  id?: string;
  version?: string;
  issuer?: string;
  issuedAt?: string;
  nameId?: string;
  subject?: string;
  method?: string;
  recipient?: string;
  confirmedUntil?: string;
  inResponseTo?: string;
  conditions?: string;
  audience?: string;
  notBefore?: string;
  notOnOrAfter?: string;
  authn?: string;
  attributes?: string;
  advice?: string;
}

const given = <T extends object, K extends keyof T>(facts: T, key: K, otherwise: T[K]): T[K] => (key in facts ? facts[key] : otherwise);

/** Members given as `undefined` are left out. */
export function assertionXml(facts: AssertionFacts = {}): string {
  const get = <K extends keyof AssertionFacts>(key: K, otherwise: AssertionFacts[K]) => given(facts, key, otherwise);
  const issuer = get('issuer', IDP);
  const nameId = get('nameId', '<saml:NameID>maria</saml:NameID>');
  const data =
    attribute('Recipient', get('recipient', ACS)) +
    attribute('NotOnOrAfter', get('confirmedUntil', at(300_000))) +
    attribute('InResponseTo', get('inResponseTo', REQUEST));
  const method = get('method', 'urn:oasis:names:tc:SAML:2.0:cm:bearer');
  const subject = get(
    'subject',
    `<saml:Subject>${nameId ?? ''}<saml:SubjectConfirmation${attribute('Method', method)}><saml:SubjectConfirmationData${data}/></saml:SubjectConfirmation></saml:Subject>`,
  );
  const audience = get('audience', AUDIENCE);
  const restriction = audience && `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  const conditions = get(
    'conditions',
    `<saml:Conditions${attribute('NotBefore', get('notBefore', at(-1000)))}${attribute('NotOnOrAfter', get('notOnOrAfter', at(300_000)))}>${restriction ?? ''}</saml:Conditions>`,
  );
  const authn = get(
    'authn',
    `<saml:AuthnStatement AuthnInstant="${at(-5000)}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
  );
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"${attribute('ID', get('id', '_a1'))}${attribute('Version', get('version', '2.0'))}${attribute('IssueInstant', get('issuedAt', at(0)))}>` +
    `${issuer === undefined ? '' : `<saml:Issuer>${issuer}</saml:Issuer>`}${subject ?? ''}${conditions ?? ''}${get('advice', '') ?? ''}${authn ?? ''}${get('attributes', '') ?? ''}</saml:Assertion>`
  );
}

export interface ResponseFacts {
  id?: string;
  issuer?: string;
  destination?: string;
  inResponseTo?: string;
  status?: string;
  extensions?: string;
}

export const SUCCESS = '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>';

export function responseXml(body: string, facts: ResponseFacts = {}): string {
  const get = <K extends keyof ResponseFacts>(key: K, otherwise: ResponseFacts[K]) => given(facts, key, otherwise);
  const issuer = get('issuer', IDP);
  const head =
    attribute('ID', get('id', '_r1')) +
    attribute('Destination', get('destination', ACS)) +
    attribute('InResponseTo', get('inResponseTo', REQUEST));
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"${head} Version="2.0" IssueInstant="${at(0)}">` +
    `${issuer === undefined ? '' : `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer>`}` +
    `${get('extensions', '') ?? ''}${get('status', SUCCESS) ?? ''}${body}</samlp:Response>`
  );
}

export interface SigningOptions {
  key?: PartyKey;
  algorithm?: string;
  digest?: string;
  c14n?: string;
  transforms?: string[];
  prefix?: string;
  prefixList?: string[];
  /** Of the whole document, without a name: `URI=""`. */
  nameless?: boolean;
  /** `before` the element's other children, or after its issuer. */
  keyInfo?: string;
}

/** Signs the element of this ID, the signature right after its issuer. */
export function sign(xml: string, id: string, options: SigningOptions = {}): string {
  const { key = keyOf('idp'), algorithm = RSA_SHA256, digest = SHA256, c14n = EXC_C14N, transforms = [ENVELOPED, EXC_C14N] } = options;
  // xml-crypto does not know SHA-384.
  const signer = addSha384(
    new SignedXml({
      privateKey: key.privateKey,
      signatureAlgorithm: algorithm as never,
      canonicalizationAlgorithm: c14n as never,
      getKeyInfoContent: () => options.keyInfo ?? `<X509Data><X509Certificate>${key.certificate}</X509Certificate></X509Data>`,
    }),
  );
  if (algorithm.endsWith('#hmac-sha1')) signer.enableHMAC();
  const xpath = `//*[@ID='${id}']`;
  signer.addReference({
    xpath,
    transforms: transforms as never,
    digestAlgorithm: digest as never,
    ...(options.nameless ? { isEmptyUri: true, uri: '' } : {}),
    ...(options.prefixList ? { inclusiveNamespacesPrefixList: options.prefixList } : {}),
  });
  signer.computeSignature(xml, {
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
    location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

/** The usual: a signed assertion in an unsigned response. */
export const signedAssertion = (facts: AssertionFacts = {}, options?: SigningOptions): string =>
  sign(assertionXml(facts), facts.id ?? '_a1', options);

export const signatureIn = (xml: string): string => /<(?:\w+:)?Signature[\s>][\s\S]*<\/(?:\w+:)?Signature>/.exec(xml)![0];

export const clockAt = (now: number): Clock => ({ now: () => now });

/** What the service provider of these tests expects; nothing was seen before. */
export function expecting(change: Partial<ExpectedResponse> = {}): ExpectedResponse {
  const seen = new Set<string>();
  return {
    idp: { entityId: IDP, certificates: [keyOf('idp').certificate] },
    sp: { audiences: [AUDIENCE], consumers: [ACS] },
    answering: { requestId: REQUEST },
    clock: clockAt(NOW),
    skewMs: 60_000,
    once: async (key) => !seen.has(key) && Boolean(seen.add(key)),
    ...change,
  };
}
