import type { Element } from '@xmldom/xmldom';
import { attributeOf, childrenNamed, malformed, parseMetadata, textOf } from './parse-document.js';
import { optional } from './read-authn-request.js';
import { BINDINGS, type Binding, NAMESPACES } from './urns.js';

export interface SpMetadata {
  readonly entityId: string;
  /** HTTP-POST endpoints, the default first. */
  readonly assertionConsumers: readonly { readonly url: string; readonly index: number }[];
  readonly logout?: { readonly binding: Binding; readonly url: string; readonly responseUrl?: string };
  /** Base64 of the DER. */
  readonly signingCertificates: readonly string[];
  readonly encryptionCertificate?: string;
  readonly wantAssertionsSigned: boolean;
  readonly authnRequestsSigned: boolean;
}

/** Reads the metadata of one service provider (metadata section 2.4.4). Throws `saml_message_invalid`. */
export function readSpMetadata(xml: string): SpMetadata {
  const root = parseMetadata(xml);
  if (root.namespaceURI !== NAMESPACES.metadata || root.localName !== 'EntityDescriptor') throw malformed('It is not of one entity.');
  const entityId = attributeOf(root, 'entityID');
  const [role, ...more] = childrenNamed(root, NAMESPACES.metadata, 'SPSSODescriptor');
  if (entityId === undefined || !role || more.length > 0) throw malformed('It is not of one service provider.');
  const consumers = childrenNamed(role, NAMESPACES.metadata, 'AssertionConsumerService')
    .filter((one) => attributeOf(one, 'Binding') === BINDINGS.post)
    .map((one) => ({
      url: attributeOf(one, 'Location') ?? '',
      index: Number(attributeOf(one, 'index') ?? 0),
      isDefault: attributeOf(one, 'isDefault') === 'true',
    }));
  return {
    entityId,
    assertionConsumers: consumers.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault)).map(({ url, index }) => ({ url, index })),
    ...optional('logout', logoutOf(role)),
    signingCertificates: certificatesOf(role, 'signing'),
    ...optional('encryptionCertificate', certificatesOf(role, 'encryption')[0]),
    wantAssertionsSigned: attributeOf(role, 'WantAssertionsSigned') === 'true',
    authnRequestsSigned: attributeOf(role, 'AuthnRequestsSigned') === 'true',
  };
}

function logoutOf(role: Element): SpMetadata['logout'] {
  const services = childrenNamed(role, NAMESPACES.metadata, 'SingleLogoutService');
  for (const binding of ['redirect', 'post'] as const) {
    const found = services.find((one) => attributeOf(one, 'Binding') === BINDINGS[binding]);
    const url = found && attributeOf(found, 'Location');
    if (url) return { binding, url, ...optional('responseUrl', attributeOf(found, 'ResponseLocation')) };
  }
  return undefined;
}

/** Certificates of a use; a key descriptor without `use` serves both. */
function certificatesOf(role: Element, use: 'signing' | 'encryption'): readonly string[] {
  return childrenNamed(role, NAMESPACES.metadata, 'KeyDescriptor')
    .filter((one) => (attributeOf(one, 'use') ?? use) === use)
    .flatMap((one) => Array.from(one.getElementsByTagNameNS(NAMESPACES.signature, 'X509Certificate')))
    .flatMap((one) => textOf(one)?.replace(/\s+/g, '') ?? []);
}
