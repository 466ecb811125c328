import assert from 'node:assert/strict';
import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { createClientCertificates } from '../../src/app/client-certificates.js';
import { listenTls, type TlsListener } from '../../src/app/listener.js';
import { createProxies } from '../../src/app/proxies.js';
import { developmentCertificate } from '../../src/app/tls/development-certificate.js';
import { systemClock } from '../../src/kernel/index.js';
import { selfSignedCertificate } from '../../src/tokens/certificate.js';
import { fetchTrusting } from './support/https.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 60 * 60_000;

interface Shown {
  readonly subject?: string;
  readonly verified?: boolean;
}

describe('client certificates over TLS', () => {
  let folder: string;
  let caFile: string;
  let clientCa: string;
  let issued: { cert: string; key: string };
  let selfMade: { cert: string; key: string };
  let listeners: TlsListener[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-mtls-'));
    ({ caFile } = await developmentCertificate({ folder, host: 'localhost', clock: systemClock }));
    selfMade = selfSigned('self-made');
    ({ clientCa, issued } = await issue('known client'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    await Promise.all(listeners.map((listener) => listener.close()));
    listeners = [];
  });

  function selfSigned(commonName: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const times = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY) };
    const der = selfSignedCertificate({ privateKey, publicKey, commonName, ...times });
    return {
      cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  }

  async function issue(commonName: string) {
    x509.cryptoProvider.set(webcrypto as never);
    const make = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const [caKeys, keys] = await Promise.all([make(), make()]);
    const times = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY), signingAlgorithm: ALGORITHM };
    const extensions = [new x509.BasicConstraintsExtension(true, 0, true)];
    const ca = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=Clients', keys: caKeys, ...times, extensions });
    const leaf = await x509.X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
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

  /** A listener that says whom it sees. */
  async function seenBy(options: { asks?: boolean; ca?: string }, shown: { cert?: string; key?: string } = {}): Promise<Shown> {
    const { asks = true, ca } = options;
    const identity = await developmentCertificate({ folder, host: 'localhost', clock: systemClock });
    const listener = await listenTls(0, '127.0.0.1', { clientCertificates: asks });
    listeners.push(listener);
    listener.present({ cert: identity.cert, key: identity.key, ...(ca === undefined ? {} : { ca }) });
    const certificates = createClientCertificates({ proxies: createProxies(false), hasCas: ca !== undefined });
    listener.serve((request, response) => {
      const found = certificates.of(request);
      response.end(JSON.stringify(found ? { subject: found.certificate.subject, verified: found.verified } : {}));
    });
    const answer = await fetchTrusting(caFile, shown)(`https://localhost:${listener.port}/`);
    return (await answer.json()) as Shown;
  }

  it('from a CA of the setting are verified', async () => {
    assert.deepEqual(await seenBy({ ca: clientCa }, issued), { subject: 'CN=known client', verified: true });
  });

  it('of anybody else are seen, and not verified', async () => {
    assert.deepEqual(await seenBy({ ca: clientCa }, selfMade), { subject: 'CN=self-made', verified: false });
    assert.deepEqual(await seenBy({}, issued), { subject: 'CN=known client', verified: false });
  });

  it('are asked for only where the setting says so, and whoever shows none is served', async () => {
    assert.deepEqual(await seenBy({ asks: false }, issued), {});
    assert.deepEqual(await seenBy({ ca: clientCa }), {});
  });

  it('cannot be shown without their key', async () => {
    await assert.rejects(seenBy({ ca: clientCa }, { cert: issued.cert, key: selfMade.key }));
  });
});
