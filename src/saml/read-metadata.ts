import { X509Certificate } from 'node:crypto';
import { type Element, XMLSerializer } from '@xmldom/xmldom';
import { attributeOf, childrenNamed, childrenOf, malformed, parseMetadata, textOf } from './parse-document.js';
import { instantOf } from './read-instant.js';
import { Extractor } from './samlify.js';
import { pemOf } from './sign-element.js';
import { NAMESPACES } from './urns.js';

const MDUI = 'urn:oasis:names:tc:SAML:metadata:ui';
const MAX_CERTIFICATE = 4096;
const MAX_CERTIFICATES = 10;
const MIN_KEY_BITS = 2048;

export type RoleName = 'IDPSSODescriptor' | 'SPSSODescriptor';

/** Endpoint (metadata section 2.2.2). Locations are http or https URLs. */
export interface MetadataEndpoint {
  readonly binding: string;
  readonly url: string;
  readonly responseUrl?: string;
  readonly index?: string;
  /** Omitted: not stated. */
  readonly isDefault?: boolean;
}

/** One role of one entity, of either kind. */
export interface MetadataRole {
  readonly entityId: string;
  readonly displayName?: string;
  /** Milliseconds since the epoch. */
  readonly validUntil?: number;
  readonly wantAuthnRequestsSigned: boolean;
  readonly authnRequestsSigned: boolean;
  readonly wantAssertionsSigned: boolean;
  readonly nameIdFormats: readonly string[];
  endpoints(name: 'SingleSignOnService' | 'SingleLogoutService' | 'AssertionConsumerService'): readonly MetadataEndpoint[];
  /** Base64 of the DER: X.509 with an RSA key of 2048 bits or more. A key descriptor without `use` serves both. */
  certificates(use: 'signing' | 'encryption'): readonly string[];
  /** Descriptions of what was left out: unusable addresses and certificates. */
  readonly leftOut: string[];
}

const CHILDREN = ['KeyDescriptor', 'SingleLogoutService', 'NameIDFormat', 'SingleSignOnService', 'AssertionConsumerService'];
const KEY_CHILDREN = ['KeyInfo', 'X509Data', 'X509Certificate'];

/**
 * Reads the one entity with this role for SAML 2.0; samlify extracts from that role alone. Unusable parts are left out and named, other roles
 * and entities are ignored. A signature of the metadata is not verified: the operator uploads them or trusts their URL. Throws
 * `saml_message_invalid`.
 */
export function readMetadataRole(xml: string, name: RoleName): MetadataRole {
  const [found, ...more] = entitiesBelow(parseMetadata(xml)).flatMap((entity) =>
    childrenNamed(entity, NAMESPACES.metadata, name)
      .filter(supportsSaml2)
      .map((role) => ({ entity, role })),
  );
  const kind = name === 'IDPSSODescriptor' ? 'identity provider' : 'service provider';
  if (!found || more.length > 0) throw malformed(`The metadata are not of one ${kind}.`);
  const { entity, role } = found;
  const entityId = attributeOf(entity, 'entityID')?.trim();
  if (!entityId || entityId.length > 1024) throw malformed(`The metadata do not name one ${kind}.`);
  const displayName = displayNameOf(role, entity);
  const validUntil = instantOf(entity, 'validUntil');
  const leftOut: string[] = [];
  const fields = extract(role, name);
  return {
    entityId,
    ...(displayName === undefined ? {} : { displayName }),
    ...(validUntil === undefined ? {} : { validUntil }),
    wantAuthnRequestsSigned: isTrue(fields.role['wantAuthnRequestsSigned']),
    authnRequestsSigned: isTrue(fields.role['authnRequestsSigned']),
    wantAssertionsSigned: isTrue(fields.role['wantAssertionsSigned']),
    nameIdFormats: fields.nameIdFormats.map((one) => one.trim()).filter((one) => one !== ''),
    endpoints: (service) => fields.endpoints(service).flatMap((one) => endpointOf(one, service, leftOut) ?? []),
    certificates: (use) => certificatesOf(fields.keys, use, leftOut),
    leftOut,
  };
}

/** Entities of a list, at any depth, or the one entity that is the document. */
function entitiesBelow(element: Element): readonly Element[] {
  if (element.namespaceURI !== NAMESPACES.metadata) return [];
  if (element.localName === 'EntityDescriptor') return [element];
  return element.localName === 'EntitiesDescriptor' ? childrenOf(element).flatMap(entitiesBelow) : [];
}

const supportsSaml2 = (role: Element): boolean =>
  (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(NAMESPACES.protocol);

type Attributes = Readonly<Record<string, string>>;

/** Fields by samlify's extractor, which looks at local names only: elements of other namespaces are removed before. */
function extract(role: Element, name: RoleName) {
  const wanted = role.cloneNode(true) as Element;
  keepOnly(wanted, NAMESPACES.metadata, CHILDREN);
  for (const key of childrenOf(wanted)) if (key.localName === 'KeyDescriptor') keepOnlyKey(key);
  const xml = new XMLSerializer().serializeToString(wanted);
  const read = (path: readonly string[], attributes: readonly string[]): unknown[] =>
    [Extractor.extract(xml, [{ key: 'found', localPath: [name, ...path], attributes }])['found'] ?? []].flat();
  const keys = [
    Extractor.extract(xml, [{ key: 'found', localPath: [name, 'KeyDescriptor'], attributes: [], context: true }])['found'] ?? [],
  ];
  return {
    role: (read([], ['WantAuthnRequestsSigned', 'AuthnRequestsSigned', 'WantAssertionsSigned'])[0] ?? {}) as Attributes,
    nameIdFormats: read(['NameIDFormat'], []) as string[],
    endpoints: (service: string) => read([service], ['Binding', 'Location', 'ResponseLocation', 'index', 'isDefault']) as Attributes[],
    keys: (keys.flat() as string[]).map((key) => {
      const { use, certificates } = Extractor.extract(key, [
        { key: 'use', localPath: ['KeyDescriptor'], attributes: ['use'] },
        { key: 'certificates', localPath: ['KeyDescriptor', ...KEY_CHILDREN], attributes: [] },
      ]);
      return { use: use as string | undefined, certificates: [certificates ?? []].flat() as string[] };
    }),
  };
}

function keepOnly(element: Element, namespace: string, names: readonly string[]): void {
  for (const child of childrenOf(element))
    if (child.namespaceURI !== namespace || !names.includes(child.localName ?? '')) element.removeChild(child);
}

function keepOnlyKey(element: Element): void {
  keepOnly(element, NAMESPACES.signature, KEY_CHILDREN);
  for (const child of childrenOf(element)) keepOnlyKey(child);
}

/** Boolean of XML Schema. */
const isTrue = (value: string | undefined): boolean => ['true', '1'].includes(value?.trim() ?? '');

function endpointOf(found: Attributes, service: string, leftOut: string[]): MetadataEndpoint | undefined {
  const { binding = '', location, responseLocation, index, isDefault } = found;
  const url = httpUrl(location);
  const responseUrl = httpUrl(responseLocation);
  if (url === undefined) leftOut.push(`${service}: its Location is no http address`);
  if (responseLocation !== undefined && responseUrl === undefined) leftOut.push(`${service}: its ResponseLocation is no http address`);
  if (url === undefined) return undefined;
  return {
    binding: binding.trim(),
    url,
    ...(responseUrl === undefined ? {} : { responseUrl }),
    ...(index === undefined ? {} : { index: index.trim() }),
    ...(isDefault === undefined ? {} : { isDefault: isTrue(isDefault) }),
  };
}

/** URL, http or https only: browsers are sent there. */
function httpUrl(location: string | undefined): string | undefined {
  const text = location?.trim() ?? '';
  return text.length <= 2048 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

function certificatesOf(
  keys: readonly { readonly use: string | undefined; readonly certificates: readonly string[] }[],
  use: 'signing' | 'encryption',
  leftOut: string[],
): readonly string[] {
  const found = keys.filter((key) => (key.use?.trim() || use) === use).flatMap(({ certificates }) => certificates);
  const all = [...new Set(found.map((one) => one.replace(/-----(BEGIN|END) CERTIFICATE-----|\s+/g, '')))].filter((one) => one !== '');
  const usable = all.slice(0, MAX_CERTIFICATES).filter(isUsable);
  if (usable.length < all.length)
    leftOut.push(`${all.length - usable.length} ${use} certificates: not X.509 with RSA of ${MIN_KEY_BITS} bits or more, or too many`);
  return usable;
}

function isUsable(base64: string): boolean {
  if (base64.length > MAX_CERTIFICATE) return false;
  try {
    const { type, asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(pemOf(base64)).publicKey;
    return type === 'public' && asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_KEY_BITS;
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
