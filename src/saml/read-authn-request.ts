import type { Element } from '@xmldom/xmldom';
import { attributeOf, childrenNamed, malformed, parseDocument, textOf } from './parse-document.js';
import type { ReceivedMessage } from './receive-message.js';
import { trustedRoot } from './trusted-root.js';
import { NAMESPACES } from './urns.js';

export interface RequestedAuthnContext {
  readonly comparison: 'exact' | 'minimum' | 'maximum' | 'better';
  readonly classes: readonly string[];
}

/** AuthnRequest (core section 3.4.1), as far as it is supported. */
export interface ReceivedAuthnRequest {
  readonly id: string;
  /** Entity id of the service provider. */
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly destination?: string;
  readonly acsUrl?: string;
  readonly acsIndex?: number;
  readonly protocolBinding?: string;
  readonly forceAuthn: boolean;
  readonly isPassive: boolean;
  readonly nameIdFormat?: string;
  /** `SPNameQualifier` of the NameIDPolicy. */
  readonly spNameQualifier?: string;
  readonly authnContext?: RequestedAuthnContext;
}

/** Returns the unverified issuer of a message, to select the certificates. Throws `saml_message_invalid`. */
export const claimedIssuer = ({ xml }: ReceivedMessage): string => issuerOf(parseDocument(xml));

/** Parses an AuthnRequest and verifies its signature. Throws `saml_message_invalid`, `saml_signature_invalid`. */
export function readAuthnRequest(
  message: ReceivedMessage,
  { certificates, mustBeSigned }: { certificates: readonly string[]; mustBeSigned: boolean },
): ReceivedAuthnRequest {
  const root = trustedRoot(message, certificates, mustBeSigned);
  if (root.localName !== 'AuthnRequest') throw malformed('The message is no sign-in request.');
  const [policy] = childrenNamed(root, NAMESPACES.protocol, 'NameIDPolicy');
  const [context] = childrenNamed(root, NAMESPACES.protocol, 'RequestedAuthnContext');
  const index = attributeOf(root, 'AssertionConsumerServiceIndex');
  if (index !== undefined && !/^\d{1,5}$/.test(index)) throw malformed('The index of the assertion consumer service is no number.');
  return {
    ...headOf(root),
    ...optional('acsUrl', attributeOf(root, 'AssertionConsumerServiceURL')),
    ...optional('acsIndex', index === undefined ? undefined : Number(index)),
    ...optional('protocolBinding', attributeOf(root, 'ProtocolBinding')),
    forceAuthn: isTrue(root, 'ForceAuthn'),
    isPassive: isTrue(root, 'IsPassive'),
    ...optional('nameIdFormat', policy && attributeOf(policy, 'Format')?.trim()),
    ...optional('spNameQualifier', policy && attributeOf(policy, 'SPNameQualifier')?.trim()),
    ...optional('authnContext', context && contextOf(context)),
  };
}

/** Attributes and issuer common to requests and responses (core sections 3.2.1 and 3.2.2). */
export function headOf(root: Element): { id: string; issuer: string; issuedAt: number; destination?: string } {
  const id = attributeOf(root, 'ID');
  const issuedAt = Date.parse(attributeOf(root, 'IssueInstant') ?? '');
  if (root.namespaceURI !== NAMESPACES.protocol || attributeOf(root, 'Version') !== '2.0')
    throw malformed('The message is not of SAML 2.0.');
  if (id === undefined || id.length > 256 || Number.isNaN(issuedAt)) throw malformed('The message has no ID or no time.');
  return { id, issuer: issuerOf(root), issuedAt, ...optional('destination', attributeOf(root, 'Destination')) };
}

function issuerOf(root: Element): string {
  const issuer = textOf(childrenNamed(root, NAMESPACES.assertion, 'Issuer')[0]);
  if (issuer === undefined || issuer.length > 1024) throw malformed('The message does not say whom it is from.');
  return issuer;
}

function contextOf(element: Element): RequestedAuthnContext {
  const comparison = attributeOf(element, 'Comparison') ?? 'exact';
  if (comparison !== 'exact' && comparison !== 'minimum' && comparison !== 'maximum' && comparison !== 'better')
    throw malformed('The comparison of contexts is not known.');
  const classes = childrenNamed(element, NAMESPACES.assertion, 'AuthnContextClassRef').flatMap((one) => textOf(one) ?? []);
  return { comparison, classes };
}

const isTrue = (element: Element, name: string): boolean => ['true', '1'].includes(attributeOf(element, name) ?? '');

export const optional = <Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value };
