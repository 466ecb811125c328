import 'reflect-metadata';
import { generateKeyPairSync, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 24 * 60 * 60_000;
const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** Self-signed certificate, RSA 2048, for a month. With names of hosts it is a server's. */
export async function makeCertificate(subject: string, hosts: readonly string[] = []): Promise<Certificate> {
  x509.cryptoProvider.set(webcrypto as never);
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pkcs8 = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
  const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
    webcrypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
  ]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys: { privateKey, publicKey } as never,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 30 * DAY_MS),
    extensions: hosts.length > 0 ? [new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns', value })))] : [],
  });
  return { cert: certificate.toString('pem'), key: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}
