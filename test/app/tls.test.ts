import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import * as client from 'openid-client';
import { developmentCertificate } from '../../src/http/server/tls/development-certificate.js';
import { openTlsIdentity } from '../../src/http/server/tls/index.js';
import { silentLogger, systemClock } from '../../src/kernel/index.js';
import { loadSettings, SettingsError } from '../../src/settings/index.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { certificateAt, fetchTrusting } from './support/https.js';

const DAY = 24 * 60 * 60_000;
const start = (environment: Record<string, string> = {}) => startServer({ environment: { TLS_PORT: '0', ...environment } });

describe('TLS listener', () => {
  let server: TestServer;
  let secure: typeof fetch;
  before(async () => {
    server = await start();
    secure = fetchTrusting(server.server.caFile!);
  });
  after(() => server.stop());

  it('without TLS_PORT there is no TLS listener', async () => {
    const plain = await startServer();
    assert.deepEqual([plain.server.tlsPort, plain.server.caFile], [undefined, undefined]);
    assert.doesNotMatch(plain.server.banner, /CA to trust/);
    await plain.stop();
  });

  it('TLS is served beside plain HTTP, and is the base URL if none is set', async () => {
    const { port, tlsPort } = server.server;
    assert.equal(server.url, `https://localhost:${tlsPort}`);
    for (const answer of [await secure(`${server.url}/healthz`), await fetch(`http://127.0.0.1:${port}/healthz`)]) {
      assert.equal(answer.status, 200);
    }
    assert.match(server.server.banner, new RegExp(`CA to trust +${server.server.caFile}`));
  });

  it('only clients that trust the created CA accept the certificate', async () => {
    await assert.rejects(fetch(`${server.url}/healthz`), /fetch failed/);
    await assert.rejects(
      fetchTrusting(server.server.caFile!)(server.url.replace('localhost', 'other.localhost.example')),
      /ENOTFOUND|EAI_AGAIN|ERR_TLS_CERT_ALTNAME_INVALID/,
    );
  });

  it('openid-client works over TLS, and cookies are Secure', async () => {
    const machine = demo.publicClient;
    const config = await client.discovery(new URL(`${server.url}/${demo.poolId}`), machine, undefined, client.None(), {
      [client.customFetch]: secure as client.CustomFetch,
    });
    const { token_endpoint: endpoint, authorization_endpoint: authorize } = config.serverMetadata();
    assert.ok(endpoint!.startsWith(server.url));
    const page = await secure(
      `${authorize}?${new URLSearchParams({ client_id: machine, response_type: 'code', redirect_uri: 'http://localhost:3000/callback' })}`,
    );
    assert.equal(page.status, 303);
    const cookies = page.headers.getSetCookie();
    assert.ok(cookies.length > 0 && cookies.every((cookie) => /; secure/i.test(cookie)), cookies.join());
    await assert.rejects(client.refreshTokenGrant(config, 'none'), { error: 'invalid_grant' });
  });

  it('a self-made certificate sends no HSTS header', async () => {
    const paths = ['login', 'oauth2/authorize', '.well-known/jwks.json', 'signed-out'].map((path) => `/${demo.poolId}/${path}`);
    for (const path of ['/', ...paths]) {
      const answer = await secure(`${server.url}${path}`);
      assert.equal(answer.headers.get('strict-transport-security'), null, path);
    }
  });

  it('TLS versions before 1.2 are refused', async () => {
    const speak = (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string | null>((resolve, reject) => {
        const ciphers = 'DEFAULT@SECLEVEL=0';
        const options = { port: server.server.tlsPort!, host: '127.0.0.1', minVersion: version, maxVersion: version, ciphers } as const;
        const socket = connect({ ...options, rejectUnauthorized: false }, () => {
          resolve(socket.getProtocol());
          socket.destroy();
        });
        socket.once('error', reject);
      });
    assert.deepEqual([await speak('TLSv1.2'), await speak('TLSv1.3')], ['TLSv1.2', 'TLSv1.3']);
    await assert.rejects(speak('TLSv1.1'));
  });

  it('certificate and key (mode 0600) persist over restarts, and the CA key is not stored', async () => {
    const folder = join(server.dataDir, 'tls');
    const modes = await Promise.all(['cert.pem', 'key.pem'].map(async (name) => (await stat(join(folder, name))).mode & 0o777));
    assert.deepEqual(modes, [0o600, 0o600]);
    const again = await developmentCertificate({ folder, host: 'localhost', clock: systemClock });
    assert.equal(again.cert, await readFile(join(folder, 'cert.pem'), 'utf8'));
    const ca = new X509Certificate(await readFile(again.caFile));
    const leaf = new X509Certificate(again.cert);
    assert.ok(leaf.verify(ca.publicKey));
    assert.ok(leaf.checkPrivateKey(createPrivateKey(again.key)));
    assert.deepEqual((await readdir(folder)).sort(), ['ca.pem', 'cert.pem', 'key.pem']);
  });
});

describe('self-made certificate', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-tls-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('a self-made certificate names the host, pool domains below it, and localhost', async () => {
    const { cert } = await developmentCertificate({ folder, host: 'id.test', clock: systemClock });
    const { subjectAltName } = new X509Certificate(cert);
    for (const name of ['DNS:id.test', 'DNS:*.auth.id.test', 'DNS:localhost', 'DNS:*.auth.localhost', 'IP Address:127.0.0.1'])
      assert.ok(subjectAltName!.includes(name), `${name} in ${subjectAltName}`);
  });

  it('a new resource gateway host gets a new certificate that names it and its buckets', async () => {
    const parts = { folder, host: 'id.test', clock: systemClock };
    const before = await developmentCertificate(parts);
    const { cert } = await developmentCertificate({ ...parts, resourcesHost: 'objects.test' });
    assert.notEqual(cert, before.cert);
    const { subjectAltName } = new X509Certificate(cert);
    for (const name of ['DNS:objects.test', 'DNS:*.objects.test'])
      assert.ok(subjectAltName!.includes(name), `${name} in ${subjectAltName}`);
  });

  it('a certificate is renewed for another host and before it expires', async () => {
    const clock = { at: Date.now(), now: () => clock.at };
    const make = (host: string) => developmentCertificate({ folder, host, clock });
    const first = await make('id.test');
    assert.equal((await make('id.test')).cert, first.cert);
    const other = await make('other.test');
    assert.notEqual(other.cert, first.cert);
    clock.at += 699 * DAY;
    assert.equal((await make('other.test')).cert, other.cert);
    clock.at += 2 * DAY;
    assert.notEqual((await make('other.test')).cert, other.cert);
  });
});

describe('certificate of TLS_CERT_FILE and TLS_KEY_FILE', () => {
  let folder: string;
  let files: { certFile: string; keyFile: string };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-tls-'));
    files = { certFile: join(folder, 'server.crt'), keyFile: join(folder, 'server.key') };
    await renew('first.test');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function renew(host: string, { keyToo = true } = {}): Promise<void> {
    const { cert, key } = await developmentCertificate({ folder: join(folder, 'made'), host, clock: systemClock });
    await writeFile(files.certFile, cert);
    if (keyToo) await writeFile(files.keyFile, key);
  }

  it('a changed certificate file is used for new connections without a restart', async () => {
    const server = await start({ TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile });
    const names = async () => (await certificateAt(server.server.tlsPort!)).subjectaltname!;
    assert.equal(server.server.caFile, undefined);
    assert.match(await names(), /first\.test/);
    await renew('second.test');
    await server.server.checkCertificate();
    assert.match(await names(), /second\.test/);
    await server.stop();
  });

  it('a new certificate that does not match its key or cannot be read is not used', async () => {
    const server = await start({ TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile });
    const names = async () => (await certificateAt(server.server.tlsPort!)).subjectaltname!;
    await renew('second.test', { keyToo: false });
    await server.server.checkCertificate();
    assert.match(await names(), /first\.test/);
    await rm(files.keyFile);
    await server.server.checkCertificate();
    assert.match(await names(), /first\.test/);
    await server.stop();
  });

  it('an invalid or missing certificate file fails the start and is named in the error', async () => {
    await writeFile(files.certFile, 'nonsense');
    await assert.rejects(start({ TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile }), (error: Error) => {
      assert.ok(error instanceof SettingsError);
      assert.match(error.message, /TLS_CERT_FILE/);
      return true;
    });
    await assert.rejects(start({ TLS_CERT_FILE: join(folder, 'none'), TLS_KEY_FILE: files.keyFile }), /cannot be read/);
  });

  it('a certificate needs its key, and a public base URL needs a certificate', async () => {
    await assert.rejects(start({ TLS_CERT_FILE: files.certFile }), /TLS_KEY_FILE/);
    await assert.rejects(start({ BASE_URL: 'https://id.example' }), /TLS_CERT_FILE/);
    const settings = { ...loadSettings({ TLS_PORT: '0' }), baseUrl: 'https://id.example', dataDir: folder };
    const identity = await openTlsIdentity({ settings: settings as never, clock: systemClock, logger: silentLogger });
    assert.ok(identity.caFile);
  });
});
