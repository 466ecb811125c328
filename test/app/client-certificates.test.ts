import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClientCertificates } from '../../src/http/server/client-certificates.js';
import { listenTls, type TlsListener } from '../../src/http/server/listener.js';
import { createProxies } from '../../src/http/server/proxies.js';
import { developmentCertificate } from '../../src/http/server/tls/development-certificate.js';
import { systemClock } from '../../src/kernel/index.js';
import { loadSettings } from '../../src/settings/index.js';
import { issue, selfSigned } from '../support/certificates.js';
import { fetchTrusting } from './support/https.js';

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
    ({ clientCa, issued } = await issue('CN=known client'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    await Promise.all(listeners.map((listener) => listener.close()));
    listeners = [];
  });

  /** TLS listener that answers with the client certificate it sees. */
  async function seenBy(options: { asks?: boolean; ca?: string }, shown: { cert?: string; key?: string } = {}): Promise<Shown> {
    const { asks = true, ca } = options;
    const identity = await developmentCertificate({ folder, host: 'localhost', clock: systemClock });
    const listener = await listenTls(0, '127.0.0.1', { clientCertificates: asks, ciphers: loadSettings({}).tls.ciphers });
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

  it('a client certificate of a configured CA is verified', async () => {
    assert.deepEqual(await seenBy({ ca: clientCa }, issued), { subject: 'CN=known client', verified: true });
  });

  it('a client certificate of another CA is seen but not verified', async () => {
    assert.deepEqual(await seenBy({ ca: clientCa }, selfMade), { subject: 'CN=self-made', verified: false });
    assert.deepEqual(await seenBy({}, issued), { subject: 'CN=known client', verified: false });
  });

  it('certificates are requested only if configured, and a client without one is served', async () => {
    assert.deepEqual(await seenBy({ asks: false }, issued), {});
    assert.deepEqual(await seenBy({ ca: clientCa }), {});
  });

  it('a client certificate without its private key fails the handshake', async () => {
    await assert.rejects(seenBy({ ca: clientCa }, { cert: issued.cert, key: selfMade.key }));
  });
});
