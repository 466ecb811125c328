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

describe('the TLS listener', () => {
  let server: TestServer;
  let secure: typeof fetch;
  before(async () => {
    server = await start();
    secure = fetchTrusting(server.server.caFile!);
  });
  after(() => server.stop());

  it('is not there unless asked for', async () => {
    const plain = await startServer();
    assert.deepEqual([plain.server.tlsPort, plain.server.caFile], [undefined, undefined]);
    assert.doesNotMatch(plain.server.banner, /CA to trust/);
    await plain.stop();
  });

  it('answers beside the plain one, and is the base URL of whoever names none', async () => {
    const { port, tlsPort } = server.server;
    assert.equal(server.url, `https://localhost:${tlsPort}`);
    for (const answer of [await secure(`${server.url}/healthz`), await fetch(`http://127.0.0.1:${port}/healthz`)]) {
      assert.equal(answer.status, 200);
    }
    assert.match(server.server.banner, new RegExp(`CA to trust +${server.server.caFile}`));
  });

  it('is trusted by clients that trust the CA it made, and by no others', async () => {
    await assert.rejects(fetch(`${server.url}/healthz`), /fetch failed/);
    await assert.rejects(
      fetchTrusting(server.server.caFile!)(server.url.replace('localhost', 'other.localhost.example')),
      /ENOTFOUND|EAI_AGAIN|ERR_TLS_CERT_ALTNAME_INVALID/,
    );
  });

  it('carries openid-client, from discovery to the token endpoint, with cookies for TLS only', async () => {
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

  it('promises no browser that this machine speaks https only: other programs of it do not', async () => {
    const paths = ['login', 'oauth2/authorize', '.well-known/jwks.json', 'signed-out'].map((path) => `/${demo.poolId}/${path}`);
    for (const path of ['/', ...paths]) {
      const answer = await secure(`${server.url}${path}`);
      assert.equal(answer.headers.get('strict-transport-security'), null, path);
    }
  });

  it('speaks no TLS older than 1.2', async () => {
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

  it('keeps its certificate over restarts, its key to itself, and the CA’s key nowhere', async () => {
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

describe('the certificate of our own making', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-tls-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('names the host, the pools’ prefixes below it, and this machine', async () => {
    const { cert } = await developmentCertificate({ folder, host: 'id.test', clock: systemClock });
    const { subjectAltName } = new X509Certificate(cert);
    for (const name of ['DNS:id.test', 'DNS:*.auth.id.test', 'DNS:localhost', 'DNS:*.auth.localhost', 'IP Address:127.0.0.1'])
      assert.ok(subjectAltName!.includes(name), `${name} in ${subjectAltName}`);
  });

  it('names the host of the resource gateway and those of its buckets, and is made anew when that host is new', async () => {
    const parts = { folder, host: 'id.test', clock: systemClock };
    const before = await developmentCertificate(parts);
    const { cert } = await developmentCertificate({ ...parts, resourcesHost: 'objects.test' });
    assert.notEqual(cert, before.cert);
    const { subjectAltName } = new X509Certificate(cert);
    for (const name of ['DNS:objects.test', 'DNS:*.objects.test'])
      assert.ok(subjectAltName!.includes(name), `${name} in ${subjectAltName}`);
  });

  it('is made anew for another host, and before it ends', async () => {
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

describe('the certificate of a setting', () => {
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

  it('is read again when it changes, and connections find the new one', async () => {
    const server = await start({ TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile });
    const names = async () => (await certificateAt(server.server.tlsPort!)).subjectaltname!;
    assert.equal(server.server.caFile, undefined);
    assert.match(await names(), /first\.test/);
    await renew('second.test');
    await server.server.checkCertificate();
    assert.match(await names(), /second\.test/);
    await server.stop();
  });

  it('stays while the new one does not fit its key, or cannot be read', async () => {
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

  it('that is none stops the start, and says so', async () => {
    await writeFile(files.certFile, 'nonsense');
    await assert.rejects(start({ TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile }), (error: Error) => {
      assert.ok(error instanceof SettingsError);
      assert.match(error.message, /TLS_CERT_FILE/);
      return true;
    });
    await assert.rejects(start({ TLS_CERT_FILE: join(folder, 'none'), TLS_KEY_FILE: files.keyFile }), /cannot be read/);
  });

  it('needs its key, and is needed under a public base URL', async () => {
    await assert.rejects(start({ TLS_CERT_FILE: files.certFile }), /TLS_KEY_FILE/);
    await assert.rejects(start({ BASE_URL: 'https://id.example' }), /TLS_CERT_FILE/);
    const settings = { ...loadSettings({ TLS_PORT: '0' }), baseUrl: 'https://id.example', dataDir: folder };
    const identity = await openTlsIdentity({ settings: settings as never, clock: systemClock, logger: silentLogger });
    assert.ok(identity.caFile);
  });
});
