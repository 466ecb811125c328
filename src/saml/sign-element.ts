import { SamlLib } from './samlify.js';
import { RSA_SHA256 } from './urns.js';

/** Signing key: RSA in PEM, and its certificate as base64 of the DER without PEM lines. */
export interface SamlKey {
  readonly privateKey: string;
  readonly certificate: string;
}

/**
 * Signs the element with this `ID` (core section 5.4): enveloped, exclusive canonicalization, RSA with SHA-256. The schemas require the
 * signature right after `Issuer`; in metadata, which has none, first.
 */
export function signElement(xml: string, id: string, key: SamlKey): string {
  const element = `//*[@ID='${id}']`;
  const hasIssuer = new RegExp(`<[^<>]* ID="${id}"[^<>]*><saml:Issuer`).test(xml);
  return SamlLib.constructSAMLSignature({
    rawSamlMessage: xml,
    isBase64Output: false,
    privateKey: key.privateKey,
    signingCert: key.certificate,
    signatureAlgorithm: RSA_SHA256,
    referenceTagXPath: element,
    signatureConfig: {
      prefix: 'ds',
      location: hasIssuer
        ? { reference: `${element}/*[local-name(.)='Issuer']`, action: 'after' }
        : { reference: element, action: 'prepend' },
    },
  });
}

/** Converts base64 of a DER certificate to PEM. */
export const pemOf = (certificate: string): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
