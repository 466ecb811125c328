import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { loadSettings, SettingsError } from '../../src/settings/index.js';
import { selfSigned } from '../support/certificates.js';
import { startServer, type TestServer } from '../support/server.js';

/** FAPI 2.0 Security Profile section 5.2.2, BCP 195. */
describe('cipher suites of TLS 1.2', () => {
  let folder: string;
  const running: TestServer[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-ciphers-'));
    for (const type of ['ec', 'rsa'] as const) {
      const { cert, key } = selfSigned('localhost', type);
      await writeFile(join(folder, `${type}.crt`), cert);
      await writeFile(join(folder, `${type}.key`), key);
    }
  });
  after(async () => {
    for (const server of running) await server.stop();
    await rm(folder, { recursive: true });
  });

  async function portWith(type: 'ec' | 'rsa', environment: Record<string, string> = {}): Promise<number> {
    const files = { TLS_CERT_FILE: join(folder, `${type}.crt`), TLS_KEY_FILE: join(folder, `${type}.key`) };
    const server = await startServer({ environment: { TLS_PORT: '0', ...files, ...environment } });
    running.push(server);
    return server.server.tlsPort!;
  }

  /** Name of the negotiated suite; undefined where the handshake fails. */
  const negotiated = (port: number, ciphers: string, version: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.2') =>
    new Promise<string | undefined>((resolve) => {
      const options = { port, host: '127.0.0.1', minVersion: version, maxVersion: version, ciphers, rejectUnauthorized: false } as const;
      const socket = connect(options, () => {
        resolve(socket.getCipher().name);
        socket.destroy();
      });
      socket.once('error', () => resolve(undefined));
    });

  for (const [type, auth] of [
    ['ec', 'ECDSA'],
    ['rsa', 'RSA'],
  ] as const)
    it(`as shipped, with an ${auth} certificate, only ECDHE with AES-GCM is negotiated, and TLS 1.3 is`, async () => {
      const port = await portWith(type);
      for (const suite of ['AES256-GCM-SHA384', 'AES128-GCM-SHA256'].map((one) => `ECDHE-${auth}-${one}`))
        assert.equal(await negotiated(port, suite), suite);
      for (const suite of [
        `ECDHE-${auth}-CHACHA20-POLY1305`,
        `ECDHE-${auth}-AES128-SHA`,
        `ECDHE-${auth}-AES256-SHA`,
        `ECDHE-${auth}-AES128-SHA256`,
        `ECDHE-${auth}-AES256-SHA384`,
        'AES128-SHA',
        'AES256-SHA256',
        'AES128-GCM-SHA256',
        'AES256-GCM-SHA384',
        'DHE-RSA-AES128-SHA256',
        'DHE-RSA-AES256-GCM-SHA384',
      ])
        assert.equal(await negotiated(port, suite), undefined, suite);
      assert.match((await negotiated(port, 'DEFAULT', 'TLSv1.3')) ?? '', /^TLS_/);
    });

  it('TLS_CIPHERS replaces the suites of TLS 1.2, in its order, and leaves TLS 1.3 as it is', async () => {
    const port = await portWith('rsa', { TLS_CIPHERS: 'DHE-RSA-AES256-GCM-SHA384, ECDHE-RSA-AES128-SHA256' });
    const both = 'ECDHE-RSA-AES128-SHA256:DHE-RSA-AES256-GCM-SHA384';
    assert.equal(await negotiated(port, both), 'DHE-RSA-AES256-GCM-SHA384');
    assert.equal(await negotiated(port, 'ECDHE-RSA-AES128-SHA256'), 'ECDHE-RSA-AES128-SHA256');
    assert.equal(await negotiated(port, 'ECDHE-RSA-AES256-GCM-SHA384'), undefined);
    assert.match((await negotiated(port, 'DEFAULT', 'TLSv1.3')) ?? '', /^TLS_/);
  });

  for (const value of [
    'DEFAULT',
    'ALL:!aNULL',
    'AES128-GCM-SHA256',
    'ECDHE-RSA-NULL-SHA',
    'ECDHE-PSK-CHACHA20-POLY1305',
    'ECDHE-RSA-AES999',
  ])
    it(`TLS_CIPHERS=${value} fails the start: only suites by name, with forward secrecy and a certificate`, () =>
      assert.throws(
        () => loadSettings({ TLS_CIPHERS: value }),
        (error) => error instanceof SettingsError && /tls\.ciphers \(TLS_CIPHERS\)/.test(error.message),
      ));
});
