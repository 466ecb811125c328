// Needed by @peculiar/x509, before it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import type { Clock } from '../../../kernel/index.js';

/** Certificate and private key, PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Days of validity; browsers accept at most 825. */
const DAYS = 730;
const RENEWED_DAYS_BEFORE = 30;
const DAY = 24 * 60 * 60_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Certificate for this machine from a CA of its own, kept in the folder; created at the first start, renewed before it expires or when the
 * host changes. The CA's key is discarded after signing: trusting `ca.pem` means trusting this one certificate only.
 */
export async function developmentCertificate(parts: {
  readonly folder: string;
  readonly host: string;
  /** Separate host of the resource gateway, with a subdomain for each bucket. */
  readonly resourcesHost?: string | undefined;
  readonly clock: Clock;
}): Promise<Identity & { readonly caFile: string }> {
  const { folder, host, resourcesHost, clock } = parts;
  const names = namesOf(host, resourcesHost);
  const file = (name: string): string => join(folder, name);
  const caFile = file('ca.pem');
  const kept = await read(folder);
  if (kept && isGood(kept.cert, names, clock)) return { ...kept, caFile };

  const { ca, cert, key } = await make(names, clock);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of [
    ['ca.pem', ca],
    ['cert.pem', cert],
    ['key.pem', key],
  ] as const) {
    await writeFile(file(`${name}.new`), text, { mode: 0o600 });
    await rename(file(`${name}.new`), file(name));
  }
  // Readable for all users of this machine, whose programs are to trust it.
  await chmod(caFile, 0o644);
  return { cert, key, caFile };
}

async function read(folder: string): Promise<Identity | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(join(folder, 'cert.pem'), 'utf8'), readFile(join(folder, 'key.pem'), 'utf8')]);
    return { cert, key };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isGood(cert: string, required: readonly x509.JsonGeneralName[], clock: Clock): boolean {
  const certificate = new x509.X509Certificate(cert);
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  return (
    certificate.notAfter.getTime() - clock.now() > RENEWED_DAYS_BEFORE * DAY &&
    required.every(({ type, value }) => names.some((name) => name.type === type && name.value === value))
  );
}

/** Subject alternative names, including the hosts of domain prefixes and buckets. */
function namesOf(host: string, resourcesHost: string | undefined): x509.JsonGeneralName[] {
  const own: x509.JsonGeneralName[] = isIP(host) ? [{ type: 'ip', value: host }] : [host, `*.auth.${host}`].map(dns);
  const resources = resourcesHost === undefined ? [] : [resourcesHost, `*.${resourcesHost}`].map(dns);
  const local = ['localhost', '*.auth.localhost'].map(dns);
  const loopback = ['127.0.0.1', '::1'].map((value): x509.JsonGeneralName => ({ type: 'ip', value }));
  return [...own, ...resources, ...local, ...loopback].filter(
    ({ type, value }, index, all) => all.findIndex((other) => other.type === type && other.value === value) === index,
  );
}

const dns = (value: string): x509.JsonGeneralName => ({ type: 'dns', value });

async function make(names: x509.JsonGeneralName[], clock: Clock): Promise<Identity & { readonly ca: string }> {
  // Process-wide, and the only provider in use: Node's own.
  x509.cryptoProvider.set(webcrypto as never);
  const [caKeys, keys] = await Promise.all([generate(), generate()]);
  const validity = { notBefore: new Date(clock.now() - DAY), notAfter: new Date(clock.now() + DAYS * DAY) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Cognate development CA',
    keys: caKeys,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=Cognate development',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { ca: ca.toString('pem'), cert: leaf.toString('pem'), key: x509.PemConverter.encode(der, 'PRIVATE KEY') };
}

const generate = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
