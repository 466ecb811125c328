import { X509Certificate } from 'node:crypto';
import { pemOf } from '../../saml/index.js';
import { refusals } from './errors.js';
import type { ServiceProviderMetadata, ServiceProviderRules } from './types.js';

/** Rules of a service provider for which the operator sets none. */
export const DEFAULT_RULES: ServiceProviderRules = {
  nameIdFormat: 'persistent',
  attributes: [
    { name: 'email', source: 'email' },
    { name: 'name', source: 'name' },
    { name: 'given_name', source: 'given_name' },
    { name: 'family_name', source: 'family_name' },
    { name: 'groups', source: 'groups' },
  ],
  stateUnverified: false,
  signResponse: true,
  signAssertion: true,
  encryptAssertion: false,
  requireSignedRequests: false,
  allowIdpInitiated: false,
};

const NAME = /^[\w-]{1,64}$/;
const MAX_ENTITY_ID = 1024;
const MAX_URL = 2048;
export const MAX_CONSUMERS = 20;
const MAX_CERTIFICATES = 10;
const MAX_ATTRIBUTES = 50;
const MAX_RELAY_STATE = 1024;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export function checkName(name: string): void {
  if (!NAME.test(name)) throw refusals.invalid('A name has 1 to 64 letters, digits, underscores and hyphens.');
}

/** Throws `service_provider_invalid`. */
export function checkMetadata(metadata: ServiceProviderMetadata): ServiceProviderMetadata {
  const { entityId, assertionConsumers, logout, signingCertificates, encryptionCertificate } = metadata;
  if (entityId === '' || entityId.length > MAX_ENTITY_ID) throw refusals.invalid('The entity id must have 1 to 1024 characters.');
  if (assertionConsumers.length === 0) throw refusals.invalid('An assertion consumer service for HTTP-POST is required.');
  if (assertionConsumers.length > MAX_CONSUMERS) throw refusals.invalid(`At most ${MAX_CONSUMERS} assertion consumer services are kept.`);
  if (signingCertificates.length > MAX_CERTIFICATES) throw refusals.invalid(`At most ${MAX_CERTIFICATES} certificates are kept.`);
  for (const { url } of assertionConsumers) checkUrl(url);
  for (const url of [logout?.url, logout?.responseUrl]) if (url !== undefined) checkUrl(url);
  for (const one of [...signingCertificates, ...(encryptionCertificate === undefined ? [] : [encryptionCertificate])])
    checkCertificate(one);
  return metadata;
}

/** Throws `service_provider_invalid`. */
export function checkRules(rules: ServiceProviderRules, metadata: ServiceProviderMetadata): ServiceProviderRules {
  const { signResponse, signAssertion, encryptAssertion, requireSignedRequests, attributes, defaultRelayState } = rules;
  if (!signResponse && !signAssertion) throw refusals.invalid('The response or the assertion must be signed.');
  if (encryptAssertion && metadata.encryptionCertificate === undefined) throw refusals.invalid('There is no certificate to encrypt for.');
  if (requireSignedRequests && metadata.signingCertificates.length === 0)
    throw refusals.invalid('There is no certificate to check requests with.');
  if (attributes.length > MAX_ATTRIBUTES) throw refusals.invalid(`At most ${MAX_ATTRIBUTES} attributes are stated.`);
  if (new Set(attributes.map(({ name }) => name)).size < attributes.length) throw refusals.invalid('An attribute is stated twice.');
  if ((defaultRelayState?.length ?? 0) > MAX_RELAY_STATE) throw refusals.invalid('The relay state is too long.');
  return rules;
}

/**
 * Throws unless the text is an https URL, or http on loopback, without credentials and fragment.
 */
export function checkUrl(text: string): void {
  if (!isUsableUrl(text)) throw refusals.invalid(`${text.slice(0, 200)} is not an https URL.`);
}

/** Reports whether `checkUrl` accepts the text. */
export function isUsableUrl(text: string): boolean {
  const url = text.length <= MAX_URL && URL.canParse(text) ? new URL(text) : undefined;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  return url !== undefined && safe && url.username === '' && url.password === '' && url.hash === '';
}

function checkCertificate(certificate: string): void {
  try {
    const { type, asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(pemOf(certificate)).publicKey;
    if (type === 'public' && asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return;
  } catch {
    // Not a URL: refused below.
  }
  throw refusals.invalid('A certificate must be X.509 with an RSA key of 2048 bits or more.');
}
