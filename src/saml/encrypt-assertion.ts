import { X509Certificate } from 'node:crypto';
import { encrypt } from 'xml-encryption';
import { pemOf } from './sign-element.js';

/** Encrypts an assertion with AES-256-GCM and its key with RSA-OAEP (core section 6). Throws on a certificate whose key is not RSA. */
export function encryptAssertion(assertion: string, certificate: string): Promise<string> {
  const pem = pemOf(certificate);
  const options = {
    rsa_pub: new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    pem,
    encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm' as const,
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p' as const,
  };
  return new Promise((resolve, reject) => {
    encrypt(assertion, options, (error, encrypted) => {
      if (error) reject(error);
      else resolve(`<saml:EncryptedAssertion>${encrypted}</saml:EncryptedAssertion>`);
    });
  });
}
