import { X509Certificate } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { attributeOf, childrenNamed, malformed, parseMetadata, textOf } from './parse-document.js';
import { optional } from './read-authn-request.js';
import { instantOf } from './read-instant.js';
import { pemOf } from './sign-element.js';
import type { IdpMetadata } from './types.js';
import { BINDINGS, type Binding, NAMESPACES } from './urns.js';

const MDUI = 'urn:oasis:names:tc:SAML:metadata:ui';
const MAX_CERTIFICATE = 4096;
const MAX_CERTIFICATES = 10;

/**
 * Reads the metadata of one identity provider (metadata section 2.4.3). Their own signature is not verified: the operator uploads them or
 * trusts their URL. Throws `saml_message_invalid`.
 */
export function readIdpMetadata(xml: string): IdpMetadata {
  const root = parseMetadata(xml);
  const entity = singleEntity(root);
  const entityId = attributeOf(entity, 'entityID')?.trim();
  const roles = childrenNamed(entity, NAMESPACES.metadata, 'IDPSSODescriptor').filter(supportsSaml2);
  const [role] = roles;
  if (!entityId || entityId.length > 1024 || !role || roles.length > 1) throw malformed('The metadata are not of one identity provider.');
  const signOn = endpoints(role, 'SingleSignOnService');
  const signingCertificates = certificatesOf(role, 'signing');
  if (signOn.length === 0) throw malformed('The metadata name no address to sign in at.');
  if (signingCertificates.length === 0) throw malformed('The metadata have no certificate.');
  return {
    entityId,
    ...optional('displayName', displayNameOf(role, entity)),
    signOn,
    logout: endpoints(role, 'SingleLogoutService'),
    signingCertificates,
    encryptionCertificates: certificatesOf(role, 'encryption'),
    wantAuthnRequestsSigned: ['true', '1'].includes(attributeOf(role, 'WantAuthnRequestsSigned') ?? ''),
    nameIdFormats: childrenNamed(role, NAMESPACES.metadata, 'NameIDFormat').flatMap((one) => textOf(one) ?? []),
    ...optional('validUntil', instantOf(entity, 'validUntil')),
  };
}

/** Some providers wrap the one entity in `EntitiesDescriptor`. */
function singleEntity(root: Element): Element {
  if (root.namespaceURI === NAMESPACES.metadata && root.localName === 'EntityDescriptor') return root;
  const isList = root.namespaceURI === NAMESPACES.metadata && root.localName === 'EntitiesDescriptor';
  const [only, ...more] = isList ? childrenNamed(root, NAMESPACES.metadata, 'EntityDescriptor') : [];
  if (!only || more.length > 0) throw malformed('The metadata are not of one entity.');
  return only;
}

const supportsSaml2 = (role: Element): boolean =>
  (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(NAMESPACES.protocol);

function endpoints(role: Element, name: string): { binding: Binding; url: string; responseUrl?: string }[] {
  return childrenNamed(role, NAMESPACES.metadata, name).flatMap((one) => {
    const url = endpointUrl(one, 'Location');
    const binding = (Object.keys(BINDINGS) as Binding[]).find((key) => BINDINGS[key] === attributeOf(one, 'Binding'));
    return binding && url ? [{ binding, url, ...optional('responseUrl', endpointUrl(one, 'ResponseLocation')) }] : [];
  });
}

/** Endpoint URL, http or https only: browsers are redirected there. */
function endpointUrl(endpoint: Element, name: string): string | undefined {
  const text = attributeOf(endpoint, name)?.trim();
  if (text === undefined) return undefined;
  if (text.length > 2048 || !URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw malformed('The metadata name an address that is none.');
  return text;
}

/**
 * Certificates of a use; a key descriptor without `use` serves both. Unreadable certificates are refused at once instead of at the first
 * sign-in.
 */
function certificatesOf(role: Element, use: 'signing' | 'encryption'): readonly string[] {
  const found = childrenNamed(role, NAMESPACES.metadata, 'KeyDescriptor')
    .filter((one) => (attributeOf(one, 'use') ?? use) === use)
    .flatMap((one) => Array.from(one.getElementsByTagNameNS(NAMESPACES.signature, 'X509Certificate')))
    .flatMap((one) => textOf(one)?.replace(/\s+/g, '') ?? []);
  const certificates = [...new Set(found)];
  if (certificates.length > MAX_CERTIFICATES || !certificates.every(isCertificate))
    throw malformed('A certificate of the metadata cannot be read.');
  return certificates;
}

function isCertificate(base64: string): boolean {
  try {
    return base64.length <= MAX_CERTIFICATE && new X509Certificate(pemOf(base64)).publicKey.type === 'public';
  } catch {
    return false;
  }
}

function displayNameOf(role: Element, entity: Element): string | undefined {
  const organization = childrenNamed(entity, NAMESPACES.metadata, 'Organization').flatMap((one) =>
    childrenNamed(one, NAMESPACES.metadata, 'OrganizationDisplayName'),
  );
  const names = [...Array.from(role.getElementsByTagNameNS(MDUI, 'DisplayName')), ...organization];
  const english = names.find((one) => one.getAttribute('xml:lang')?.startsWith('en'));
  return textOf(english ?? names[0])?.slice(0, 256);
}
