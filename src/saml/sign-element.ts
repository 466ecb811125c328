import { SignedXml } from 'xml-crypto';
import { RSA_SHA256 } from './urns.js';

/** Signing key: RSA in PEM, and its certificate as base64 of the DER without PEM lines. */
export interface SamlKey {
  readonly privateKey: string;
  readonly certificate: string;
}

const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/**
 * Signs the element with this `ID` (core section 5.4): enveloped, exclusive canonicalization, RSA with SHA-256. The schemas require the
 * signature right after `Issuer`; in metadata, which has none, first.
 */
export function signElement(xml: string, id: string, key: SamlKey): string {
  const signature = new SignedXml({
    privateKey: key.privateKey,
    publicCert: pemOf(key.certificate),
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE_C14N,
    getKeyInfoContent: () => `<ds:X509Data><ds:X509Certificate>${key.certificate}</ds:X509Certificate></ds:X509Data>`,
  });
  const element = `//*[@ID='${id}']`;
  signature.addReference({ xpath: element, transforms: [ENVELOPED, EXCLUSIVE_C14N], digestAlgorithm: SHA256 });
  const hasIssuer = new RegExp(`<[^<>]* ID="${id}"[^<>]*><saml:Issuer`).test(xml);
  const location = hasIssuer
    ? { reference: `${element}/*[local-name(.)='Issuer']`, action: 'after' as const }
    : { reference: element, action: 'prepend' as const };
  signature.computeSignature(xml, { prefix: 'ds', location });
  return signature.getSignedXml();
}

/** Converts base64 of a DER certificate to PEM. */
export const pemOf = (certificate: string): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
