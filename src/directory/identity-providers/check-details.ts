import { createPrivateKey } from 'node:crypto';
import { CodedError, own } from '../../kernel/index.js';
import { readIdpMetadata } from '../../saml/index.js';
import { refusals } from './errors.js';
import type { ProviderDetails, ProviderKind } from './identity-providers.js';
import { PROVIDER_KINDS, STRATEGY_RULES } from './provider-kinds.js';

const MAX_VALUE = 2048;
/** Bytes of SAML metadata (Cognito `MetadataFile`). */
const MAX_METADATA = 131_072;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

const isFlag = (value: string): boolean => value === 'true' || value === 'false';

type Rule = readonly [holds: (value: string) => boolean, mustBe: string];

/** Formats of detail values; keys without an entry take any text. */
const RULES: Readonly<Record<string, Rule>> = {
  oidc_issuer: [isWebAddress, 'an https URL'],
  authorize_url: [isWebAddress, 'an https URL'],
  token_url: [isWebAddress, 'an https URL'],
  attributes_url: [isWebAddress, 'an https URL'],
  jwks_uri: [isWebAddress, 'an https URL'],
  MetadataURL: [isWebAddress, 'an https URL'],
  token_endpoint_auth_method: [
    (value) => ['client_secret_post', 'client_secret_basic', 'private_key_jwt'].includes(value),
    'client_secret_post, client_secret_basic or private_key_jwt',
  ],
  attributes_request_method: [(value) => value === 'GET' || value === 'POST', 'GET or POST'],
  attributes_url_add_attributes: [isFlag, 'true or false'],
  api_version: [(value) => /^v\d{1,3}\.\d{1,2}$/.test(value), 'a version such as v17.0'],
  private_key: [isP256Key, 'a private key of the curve P-256 in PKCS #8'],
  MetadataFile: [isMetadata, 'SAML metadata of an identity provider'],
  IDPSignout: [isFlag, 'true or false'],
  IDPInit: [isFlag, 'true or false'],
  EncryptedResponses: [isFlag, 'true or false'],
  RequestSigningAlgorithm: [(value) => value === 'rsa-sha256', 'rsa-sha256'],
};

/** Returns the details in the form in which they are stored. Throws `identity_provider_invalid`. */
export function checkDetails(kind: ProviderKind, given: ProviderDetails): ProviderDetails {
  const byStrategy = kind === 'OIDC' && given['strategy'] !== undefined;
  const { required, optional, known } = byStrategy ? STRATEGY_RULES : PROVIDER_KINDS[kind];
  const missing = required.find((key) => !given[key]);
  if (missing !== undefined) throw refusals.invalid(`${missing} is required for the ${kind} provider.`);
  for (const [key, value] of Object.entries(given)) checkValue(kind, key, value, [...required, ...optional]);
  if (kind === 'OIDC' && !given['client_secret'] && given['token_endpoint_auth_method'] !== 'private_key_jwt') {
    throw refusals.invalid('client_secret is required for the OIDC provider.');
  }
  if (kind === 'OIDC' && !byStrategy && !given['authorize_scopes']!.split(' ').includes('openid')) {
    throw refusals.invalid('authorize_scopes must contain openid.');
  }
  if (kind === 'SAML' && (given['MetadataURL'] === undefined) === (given['MetadataFile'] === undefined)) {
    throw refusals.invalid('Either MetadataURL or MetadataFile is required for the SAML provider.');
  }
  return { ...given, ...known(given) };
}

function checkValue(kind: ProviderKind, key: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(key)) throw refusals.invalid(`${key.slice(0, 100)} is not a detail of the ${kind} provider.`);
  if (value.length > (key === 'MetadataFile' ? MAX_METADATA : MAX_VALUE)) throw refusals.invalid(`${key} is too long.`);
  const [holds, mustBe] = own(RULES, key) ?? [];
  if (holds && !holds(value)) throw refusals.invalid(`${key} must be ${mustBe}.`);
}

/** Reports whether the text is an https URL, or http on loopback, without credentials. */
function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}

/**
 * Reports whether the text is a P-256 private key as Apple issues it, with or without PEM
 * delimiters.
 */
function isP256Key(text: string): boolean {
  try {
    const body = text.replace(/-----(BEGIN|END) PRIVATE KEY-----/g, '').replace(/\s/g, '');
    const key = createPrivateKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function isMetadata(text: string): boolean {
  try {
    // Requests go by HTTP-Redirect.
    return readIdpMetadata(text).signOn.some(({ binding }) => binding === 'redirect');
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}
