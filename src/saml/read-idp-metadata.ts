import { malformed } from './parse-document.js';
import { readMetadataRole } from './read-metadata.js';
import type { IdpMetadata } from './types.js';
import { BINDINGS, type Binding } from './urns.js';

/** Reads the metadata of one identity provider (metadata section 2.4.3). Throws `saml_message_invalid`. */
export function readIdpMetadata(xml: string): IdpMetadata {
  const role = readMetadataRole(xml, 'IDPSSODescriptor');
  const { entityId, displayName, wantAuthnRequestsSigned, nameIdFormats, validUntil, leftOut } = role;
  const endpoints = (name: 'SingleSignOnService' | 'SingleLogoutService') =>
    role.endpoints(name).flatMap(({ binding, url, responseUrl }) => {
      const known = (Object.keys(BINDINGS) as Binding[]).find((key) => BINDINGS[key] === binding);
      return known ? [{ binding: known, url, ...(responseUrl === undefined ? {} : { responseUrl }) }] : [];
    });
  const signOn = endpoints('SingleSignOnService');
  const signingCertificates = role.certificates('signing');
  if (signOn.length === 0) throw malformed('The metadata name no usable address to sign in at.');
  if (signingCertificates.length === 0) throw malformed('The metadata have no usable certificate (RSA of 2048 bits or more).');
  return {
    entityId,
    ...(displayName === undefined ? {} : { displayName }),
    signOn,
    logout: endpoints('SingleLogoutService'),
    signingCertificates,
    encryptionCertificates: role.certificates('encryption'),
    wantAuthnRequestsSigned,
    nameIdFormats,
    ...(validUntil === undefined ? {} : { validUntil }),
    leftOut,
  };
}
