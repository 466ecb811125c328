import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refused } from '../operations/support/refused.js';
import { startProcess } from '../support/process.js';
import { ownPool, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer } from '../support/server.js';

describe('start and stop of a server', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'cognate-life-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('the first start creates keys and the demo pool, and a restart keeps them', async () => {
    const first = await startServer({ dataDir });
    const person = await signedUp(first);
    const { RefreshToken } = await signedIn(first, person);
    assert.ok(RefreshToken);
    const jwks = await (await fetch(`${first.url}/${demo.poolId}/.well-known/jwks.json`)).text();
    await first.stop({ keepData: true });
    for (const file of ['master.key', 'operator.json']) assert.equal((await stat(join(dataDir, file))).mode & 0o777, 0o600, file);

    const second = await startServer({ dataDir });
    await signedIn(second, person);
    assert.equal(await (await fetch(`${second.url}/${demo.poolId}/.well-known/jwks.json`)).text(), jwks);
    assert.deepEqual(second.operator, first.operator);
    await second.stop();
  });

  it('the first start prints URLs and the operator key, later ones omit the key', async () => {
    const first = await startProcess({ PORT: '0', DATA_DIR: dataDir });
    const { secretAccessKey } = JSON.parse(await readFile(join(dataDir, 'operator.json'), 'utf8')) as { secretAccessKey: string };
    for (const said of ['Discovery', 'Client id', 'Login page', 'Data', 'Outgoing mail', secretAccessKey])
      assert.ok(first.output().includes(said), said);
    assert.equal(await first.stop(), 0);
    const second = await startProcess({ PORT: '0', DATA_DIR: dataDir });
    assert.ok(!second.output().includes(secretAccessKey));
    assert.equal(await second.stop(), 0);
  });

  it('acknowledged sign-ups survive SIGKILL', async () => {
    const environment = { PORT: '0', DATA_DIR: dataDir };
    const first = await startProcess(environment);
    const signUp = async (url: string, email: string): Promise<number> => {
      const response = await fetch(`${url}/`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
        body: JSON.stringify({ ClientId: demo.publicClient, Username: email, Password: 'Correct-horse-9' }),
      });
      return response.status;
    };
    const emails = Array.from({ length: 5 }, (_, n) => `crash${n}@example.com`);
    for (const email of emails) assert.equal(await signUp(first.url, email), 200);
    await first.stop('SIGKILL');
    const second = await startProcess(environment);
    for (const email of emails) assert.equal(await signUp(second.url, email), 400, `${email} is known`);
    assert.equal(await second.stop(), 0);
  });

  it('SIGTERM finishes requests in flight and refuses new connections', async () => {
    const running = await startProcess({ PORT: '0', DATA_DIR: dataDir });
    const { port } = new URL(running.url);
    const body = JSON.stringify({
      ClientId: demo.publicClient,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'a@example.com', PASSWORD: 'x' },
    });
    const half = connect(Number(port), '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      half.on('data', (chunk) => {
        text += chunk.toString();
      });
      half.on('close', () => resolve(text));
    });
    half.write(
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    // The earlier request is at the server once a later one was answered.
    await fetch(`${running.url}/healthz`);
    const ended = running.stop();
    const refused = async (): Promise<void> => {
      for (;;) {
        const open = await fetch(`${running.url}/healthz`).then(
          () => true,
          () => false,
        );
        if (!open) return;
      }
    };
    await refused();
    half.write(body.slice(10));
    assert.match(await answer, /^HTTP\/1\.1 400[\s\S]*NotAuthorizedException/);
    assert.equal(await ended, 0);
  });

  it('invalid settings are reported by name, and the server does not start', async () => {
    await assert.rejects(
      startProcess({ PORT: 'many', ACCOUNT_ID: '1', DATA_DIR: dataDir }),
      /port \(PORT\)[\s\S]*accountId \(ACCOUNT_ID\)/,
    );
    await assert.rejects(startProcess({ PORT: '0', MASTER_KEY: 'short', DATA_DIR: dataDir }), /MASTER_KEY\): must be 32 bytes/);
    await assert.rejects(
      startProcess({ PORT: '0', OPERATOR_ACCESS_KEY_ID: 'AKIAAAAAAAAAAAAAAAAA', DATA_DIR: dataDir }),
      /give both or neither/,
    );
  });

  it('production mode has no development pages and no demo pool', async () => {
    const server = await startServer({ dataDir, environment: { BASE_URL: 'https://id.example.com', HOST: '127.0.0.1', PORT: '0' } });
    try {
      const { port } = server.server;
      for (const path of ['/dev/outbox', '/dev/outbox.json', '/dev/callback', '/', `/${demo.poolId}/.well-known/openid-configuration`]) {
        assert.equal((await fetch(`http://127.0.0.1:${port}${path}`)).status, 404, path);
      }
      assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);
    } finally {
      await server.stop();
    }
  });

  it('production mode without a mail server fails SignUp with CodeDeliveryFailureException', async () => {
    const server = await startServer({ dataDir, environment: { BASE_URL: 'https://id.example.com', HOST: '127.0.0.1', PORT: '0' } });
    try {
      const local = { ...server, url: `http://127.0.0.1:${server.server.port}` };
      const { clientId } = await ownPool(local);
      await refused(signedUp(local, clientId), 'CodeDeliveryFailureException');
    } finally {
      await server.stop();
    }
  });

  it('a start with another master key fails with an error that names it', async () => {
    await (await startServer({ dataDir })).stop({ keepData: true });
    const other = Buffer.alloc(32, 1).toString('base64');
    await assert.rejects(async () => {
      const server = await startServer({ dataDir, environment: { MASTER_KEY: other } });
      try {
        const response = await fetch(`${server.url}/${demo.poolId}/oauth2/token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'x' }),
        });
        throw new Error(`started, token endpoint ${response.status}`);
      } finally {
        await server.stop({ keepData: true });
      }
    }, /master key/i);
  });
});
