import { own } from '../kernel/index.js';

/** XML namespaces of the SAML 2.0 specifications. */
export const NAMESPACES = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

export const BINDINGS = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const;

export type Binding = keyof typeof BINDINGS;

/** NameID formats (core section 8.3), in the order of the metadata: the first is that of registrations that set none. */
export const NAME_ID_FORMATS = {
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  emailAddress: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
} as const;

export type NameIdFormat = keyof typeof NAME_ID_FORMATS;

/** Formats of SAML 1.1 under the prefix of SAML 2.0, as several service providers write them. */
const MISSPELT_FORMATS: Readonly<Record<string, NameIdFormat>> = {
  'urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress': 'emailAddress',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:unspecified': 'unspecified',
};

/** Returns the format with this URI; undefined for formats that are not supported. */
export const nameIdFormatOf = (uri: string): NameIdFormat | undefined =>
  (Object.keys(NAME_ID_FORMATS) as NameIdFormat[]).find((name) => NAME_ID_FORMATS[name] === uri) ?? own(MISSPELT_FORMATS, uri);

/** Status codes (core section 3.2.2.2). */
export const STATUS = {
  success: 'urn:oasis:names:tc:SAML:2.0:status:Success',
  requester: 'urn:oasis:names:tc:SAML:2.0:status:Requester',
  responder: 'urn:oasis:names:tc:SAML:2.0:status:Responder',
  authnFailed: 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed',
  noPassive: 'urn:oasis:names:tc:SAML:2.0:status:NoPassive',
  noAuthnContext: 'urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext',
  invalidNameIdPolicy: 'urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy',
  partialLogout: 'urn:oasis:names:tc:SAML:2.0:status:PartialLogout',
  requestDenied: 'urn:oasis:names:tc:SAML:2.0:status:RequestDenied',
} as const;

export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const RSA_SHA512 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512';
export const SHA384 = 'http://www.w3.org/2001/04/xmldsig-more#sha384';
export const RSA_SHA384 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384';
export const RSA_PSS_SHA256 = 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1';

/** Accepted signature algorithms, as the metadata list them. Neither SHA-1 nor HMAC: with a shared secret, a verifier could sign. */
export const SIGNATURE_ALGORITHMS: readonly string[] = [RSA_SHA256, RSA_SHA384, RSA_SHA512, RSA_PSS_SHA256];

/** Accepted digests of signatures, as the metadata list them. */
export const SIGNATURE_DIGESTS: readonly string[] = [
  'http://www.w3.org/2001/04/xmlenc#sha256',
  SHA384,
  'http://www.w3.org/2001/04/xmlenc#sha512',
];
