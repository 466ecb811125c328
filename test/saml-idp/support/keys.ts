import { generateKeyPairSync } from 'node:crypto';
import { selfSignedCertificate } from '../../../src/tokens/certificate.js';

export interface PartyKey {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** Base64 of the DER. */
  readonly certificate: string;
  readonly pem: string;
}

const made = new Map<string, PartyKey>();

/** One key a name, however often it is asked for: they take long to make. */
export function keyOf(name: string): PartyKey {
  const known = made.get(name);
  if (known) return known;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [notBefore, notAfter] = [new Date('2020-01-01'), new Date('2040-01-01')];
  const der = selfSignedCertificate({ privateKey, publicKey, commonName: name, notBefore, notAfter });
  const certificate = der.toString('base64');
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
  const key = { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate, pem };
  made.set(name, key);
  return key;
}
