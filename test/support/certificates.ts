import { generateKeyPairSync, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { selfSignedCertificate } from '../../src/tokens/certificate.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 60 * 60_000;

/** A certificate of nobody's making but its own. */
export function selfSigned(commonName: string, type: 'ec' | 'rsa' = 'ec') {
  const { privateKey, publicKey } =
    type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const times = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY) };
  const der = selfSignedCertificate({ privateKey, publicKey, commonName, ...times });
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A certificate from a CA of the test's, whose PEM is `clientCa`. */
export async function issue(subject: string, names: x509.JsonGeneralNames = []) {
  x509.cryptoProvider.set(webcrypto as never);
  const make = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const [caKeys, keys] = await Promise.all([make(), make()]);
  const times = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY), signingAlgorithm: ALGORITHM };
  const extensions = [new x509.BasicConstraintsExtension(true, 0, true)];
  const ca = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=Clients', keys: caKeys, ...times, extensions });
  const leaf = await x509.X509CertificateGenerator.create({
    subject,
    extensions: [new x509.SubjectAlternativeNameExtension(names)],
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    ...times,
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    clientCa: ca.toString('pem'),
    issued: { cert: leaf.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') },
  };
}
