import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { idpAs, userWith } from '../iam/support.js';
import { send } from '../operations/support/raw.js';
import { signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { authorization, demoApp, openLogin } from './support/hosted.js';
import { request, sendBytes } from './support/raw.js';

const POOL = `/${demo.poolId}`;

describe('HTTP answers, message boundaries, TLS ciphers and event lines', () => {
  let server: TestServer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-hygiene-'));
    server = await startServer({
      environment: { EVENTS_FILE: join(folder, 'events.jsonl') },
    });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('each response body has a Content-Type, text has a charset, and nosniff is set', async () => {
    const login = (await request(server, 'GET', authorization(demoApp).url)).header('location')!;
    for (const [method, place] of [
      ['GET', '/'],
      ['GET', '/healthz'],
      ['GET', '/readyz'],
      ['GET', '/nowhere'],
      ['GET', '/identity/.well-known/openid-configuration'],
      ['GET', `${POOL}/.well-known/jwks.json`],
      ['GET', `${POOL}/.well-known/openid-configuration`],
      ['GET', `${POOL}/saml2/metadata`],
      ['GET', `${POOL}/theme.css`],
      ['GET', `${POOL}/signed-out`],
      ['GET', `${POOL}/oauth2/authorize`],
      ['GET', `${POOL}/oauth2/userInfo`],
      ['GET', new URL(login, server.url).pathname],
      ['POST', `${POOL}/oauth2/token`],
      ['POST', `${POOL}/oauth2/revoke`],
      ['POST', `${POOL}/oauth2/register`],
      ['POST', '/'],
      ['GET', '/demo/key'],
    ] as const) {
      const answer = await request(
        server,
        method,
        place,
        method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
        method === 'POST' ? 'a=b' : '',
      );
      const type = answer.header('content-type') ?? '';
      if (answer.body !== '') assert.match(type, /^[\w-]+\/[\w.+-]+(; ?charset=utf-8)?$/i, `${method} ${place}: ${answer.head}`);
      if (/^text\//.test(type)) assert.match(type, /charset=utf-8/i, place);
      assert.equal(answer.header('x-content-type-options'), 'nosniff', `${place}: ${answer.head}`);
    }
  });

  it('password fields are masked and accept pasted text', async () => {
    const { browser, path } = await openLogin(server);
    for (const page of ['', '/signup', '/reset', '/new-password']) {
      const { response } = await browser.follow(path + page);
      const html = await response.text();
      for (const [field] of html.matchAll(/<input[^>]*name="(?:new-)?password"[^>]*>/g)) assert.match(field, /type="password"/, page);
      assert.doesNotMatch(html, /onpaste|oncopy/);
      if (page === '' || page === '/signup') assert.match(html, /<input[^>]*type="password"/, page);
    }
  });

  it('a plain HTTP request is not redirected to HTTPS', async () => {
    for (const place of [`${POOL}/.well-known/jwks.json`, '/healthz', `${POOL}/oauth2/userInfo`])
      assert.equal((await request(server, 'GET', place)).header('location'), undefined);
  });

  it('ambiguous message lengths are refused with 400 without a smuggled request', async () => {
    const host = `host: ${new URL(server.url).host}\r\n`;
    const smuggled = `GET /healthz HTTP/1.1\r\n${host}\r\n`;
    const start = `POST ${POOL}/oauth2/token HTTP/1.1\r\n${host}content-type: application/x-www-form-urlencoded\r\n`;
    for (const headers of [
      'content-length: 4\r\ntransfer-encoding: chunked\r\n',
      'transfer-encoding: chunked\r\ncontent-length: 4\r\n',
      'content-length: 4\r\ncontent-length: 60\r\n',
      'content-length: 4, 60\r\n',
      'content-length: +4\r\n',
      'content-length: 0x4\r\n',
      'content-length : 4\r\n',
      'transfer-encoding: xchunked\r\n',
      'transfer-encoding: chunked, identity\r\n',
      'transfer-encoding:\tchunked\r\ntransfer-encoding: x\r\n',
      ' content-length: 4\r\n',
    ]) {
      const answer = await sendBytes(server, `${start}${headers}\r\n0\r\n\r\n${smuggled}`);
      const statuses = [...`${answer.head}\r\n\r\n${answer.body}`.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
      assert.deepEqual(statuses, [400], `${JSON.stringify(headers)}: ${answer.head}${answer.body}`);
    }
  });

  it('TLS offers only cipher suites with forward secrecy and authenticated encryption', async () => {
    const secure = await startServer({ environment: { TLS_PORT: '0' } });
    const speak = (ciphers: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(
          { port: secure.server.tlsPort!, host: '127.0.0.1', maxVersion: 'TLSv1.2', ciphers, rejectUnauthorized: false },
          () => {
            resolve(socket.getCipher().name);
            socket.destroy();
          },
        );
        socket.once('error', reject);
      });
    assert.match(await speak('DEFAULT'), /^ECDHE-.*(GCM|POLY1305)/);
    for (const weak of [
      'AES256-SHA',
      'AES128-SHA256',
      'AES256-GCM-SHA384',
      'ECDHE-ECDSA-AES256-SHA',
      'ECDHE-RSA-AES128-SHA256',
      'ECDHE-ECDSA-AES128-SHA',
      'DHE-RSA-AES256-SHA',
    ])
      await assert.rejects(speak(weak), weak);
    await secure.stop();
  });

  it('each security event is one line of JSON with a UTC time, whatever its values contain', async () => {
    const person = await signedUp(server);
    const odd = '\r\n{"EventType":"SignIn","EventResponse":"Pass"}\u2028';
    await signedIn(server, person);
    for (const USERNAME of [`${person.email}${odd}`, odd])
      await send(server, {
        service: 'cognito-idp',
        operation: 'InitiateAuth',
        body: JSON.stringify({
          ClientId: demo.publicClient,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME, PASSWORD: `x${odd}` },
          UserContextData: { IpAddress: odd },
        }),
        headers: { 'user-agent': 'x {"EventType":"SignIn"} \u00e9\t' },
      });
    const { keys } = await userWith(server);
    await assert.rejects(idpAs(server, keys).send(new DescribeUserPoolCommand({ UserPoolId: demo.poolId })), {
      name: 'AccessDeniedException',
    });
    await server.stop({ keepData: true });
    const lines = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
    assert.ok(lines.length >= 3);
    for (const line of lines) assert.match(JSON.stringify(JSON.parse(line)), /"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"/, line);
    assert.ok(
      lines.some((line) => line.includes('cognito-idp:DescribeUserPool') && line.includes('AccessDenied')),
      'a refusal of rights is an event',
    );
    server = await startServer();
  });
});
