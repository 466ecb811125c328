import assert from 'node:assert/strict';
import { once } from 'node:events';
import { signRequest } from '../../src/sts/index.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { openLogin } from './support/hosted.js';
import { openSocket, parse, sendBytes } from './support/raw.js';

/** Milliseconds that the server waits for headers and bodies. */
const PATIENCE = 120;

describe('slow clients', () => {
  let server: TestServer;
  let host: string;
  before(async () => {
    server = await startServer({ overrides: { timeouts: { headers: PATIENCE, body: PATIENCE } } });
    host = new URL(server.url).host;
  });
  after(() => server.stop());

  const head = (line: string, headers: Readonly<Record<string, string>>): string =>
    `${line} HTTP/1.1\r\n${Object.entries({ host, ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`;

  it('a connection that sends nothing is closed', async () => {
    const { status } = await sendBytes(server, '');
    assert.ok(status === 0 || status === 408);
  });

  it('incomplete headers are answered with 408', async () => {
    assert.equal((await sendBytes(server, `GET /healthz HTTP/1.1\r\nhost: ${host}\r\nx-slow: `)).status, 408);
  });

  it('headers sent slowly, line by line, are answered with 408', async () => {
    const socket = openSocket(server);
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.write(`GET /healthz HTTP/1.1\r\nhost: ${host}\r\n`);
    const drops = setInterval(() => socket.write('x: y\r\n'), PATIENCE / 5);
    await once(socket, 'close');
    clearInterval(drops);
    assert.equal(parse(answer).status, 408);
  });

  const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '1000' };
  const doors: Record<string, () => Promise<string> | string> = {
    'the AWS API': () =>
      head('POST /', {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
        'content-length': '1000',
      }),
    'the Query API': () => head('POST /', form),
    'the token endpoint': () => head(`POST /${demo.poolId}/oauth2/token`, form),
    'the hosted pages': async () => {
      const { path, browser } = await openLogin(server);
      return head(`POST ${path}`, { ...form, cookie: browser.jar.map(({ name, value }) => `${name}=${value}`).join('; ') });
    },
    'DynamoDB behind the gateway': () =>
      head('POST /', {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.GetItem',
        'content-length': '1000',
      }),
    'S3 behind the gateway': () => {
      const path = `/${demo.bucket}/slow`;
      const signed = signRequest({
        method: 'PUT',
        path,
        query: '',
        headers: { host, 'content-length': '1000', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
        body: Buffer.alloc(0),
        service: 's3',
        region: demo.region,
        credentials: server.operator,
        now: server.clock.now(),
      });
      return head(`PUT ${path}`, signed as Record<string, string>);
    },
    'an unknown path': () => head('POST /nowhere', form),
  };
  for (const [name, open] of Object.entries(doors))
    it(`${name}: an incomplete or missing body is answered with a 4xx status`, async () => {
      const answers = await Promise.all(['a=b&', ''].map(async (body) => sendBytes(server, (await open()) + body)));
      for (const { status, head: lines } of answers) assert.match(String(status), /^4\d\d$/, lines);
    });

  it('a body sent slowly, byte by byte, closes the connection', async () => {
    const socket = openSocket(server);
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(head(`POST /${demo.poolId}/oauth2/token`, { ...form, 'content-length': '10000' }));
    const drops = setInterval(() => socket.write('x'), PATIENCE / 5);
    await once(socket, 'close');
    clearInterval(drops);
  });

  it('other clients are served while a slow one waits', async () => {
    const lazy = openSocket(server);
    lazy.on('error', () => undefined).resume();
    lazy.write(head('POST /', form));
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'x'.repeat(40_000) });
    const answer = await fetch(`${server.url}/${demo.poolId}/oauth2/token`, { method: 'POST', body });
    assert.equal(answer.status, 401);
    if (!lazy.closed) await once(lazy, 'close');
  });
});
