import assert from 'node:assert/strict';
import { join } from 'node:path';
import { CreateIdentityProviderCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { packageRoot } from '../../src/app/package-root.js';
import { writeIdpMetadata } from '../../src/saml/index.js';
import { createBrowser } from '../oidc/support/browser.js';
import { signUpPage } from '../operations/support/hosted-pages.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { operatorClient } from '../support/clients.js';
import { confirmedUser } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { authorization, CALLBACK, demoApp, tokenIn } from './support/hosted.js';
import { type RawAnswer, request } from './support/raw.js';

const BASE = 'https://id.example';
const POOL = `/${demo.poolId}`;

const FORWARDED = {
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  'x-forwarded-for': '6.6.6.6',
  forwarded: 'host=evil.example',
};

/** Server behind a TLS-terminating proxy: reached by its port, with a public base URL. */
describe('server with a public base URL', () => {
  let server: TestServer;
  before(async () => {
    const started = await startServer({
      environment: { BASE_URL: BASE, HOST: '127.0.0.1', SETUP: join(packageRoot(), 'config/demo.yaml') },
    });
    server = { ...started, url: `http://127.0.0.1:${started.server.port}` };
  });
  after(() => server.stop());

  const cookiesOf = ({ head }: RawAnswer): string[] => [...head.matchAll(/^set-cookie: (.*)$/gim)].map(([, cookie]) => cookie!.trim());

  it('Host and forwarded headers do not appear in responses, and the issuer is the base URL', async () => {
    const places = [
      `${POOL}/.well-known/openid-configuration`,
      `/.well-known/oauth-authorization-server${POOL}`,
      '/identity/.well-known/openid-configuration',
      authorization(demoApp).url,
      `${POOL}/login?client_id=demoapp&response_type=code&redirect_uri=${encodeURIComponent(CALLBACK)}`,
      `${POOL}/logout?client_id=demoapp&logout_uri=${encodeURIComponent('http://localhost:3000/')}`,
      `${POOL}/logout`,
      `${POOL}/signed-out`,
      '/nowhere',
      '/',
    ];
    for (const host of ['evil.example', 'evil.example:80', 'evil.example/x?', 'id.example@evil.example', 'id.example.evil.example'])
      for (const place of places) {
        const answer = await request(server, 'GET', place, { host, ...FORWARDED });
        assert.ok(answer.status < 500, `${host} ${place}: ${answer.head}`);
        assert.ok(!/evil|6\.6\.6\.6/.test(answer.head + answer.body), `${host} ${place}\n${answer.head}\n${answer.body}`);
      }
    const { body } = await request(server, 'GET', places[0]!, { host: 'evil.example' });
    assert.equal((JSON.parse(body) as { issuer: string }).issuer, `${BASE}${POOL}`);
  });

  it('the federation request cookie is Secure, HttpOnly and limited to the pool’s path', async () => {
    const operator = operatorClient(server);
    const provider = { UserPoolId: demo.poolId, ProviderName: 'Corp', ProviderType: 'SAML' as const };
    const urls = { ssoUrl: 'https://saml.example/sso', sloUrl: 'https://saml.example/slo' };
    const MetadataFile = writeIdpMetadata({
      entityId: 'urn:corp',
      certificates: [keyOf('corp').certificate],
      displayName: 'Corp',
      ...urls,
    });
    await operator.send(new CreateIdentityProviderCommand({ ...provider, ProviderDetails: { MetadataFile } }));
    const { UserPoolClient } = await operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'federated',
        SupportedIdentityProviders: ['Corp'],
        ...signUpPage.client,
      }),
    );
    const query = {
      client_id: UserPoolClient!.ClientId!,
      response_type: 'code',
      redirect_uri: 'https://app.example/back',
      code_challenge: 'A'.repeat(43),
      code_challenge_method: 'S256',
    };
    const first = await request(server, 'GET', `${POOL}/oauth2/authorize?${new URLSearchParams(query)}`);
    const path = /^location: (.*)$/im.exec(first.head)![1]!.trim().replace(BASE, '');
    const cookie = cookiesOf(first)
      .map((line) => line.split(';')[0])
      .join('; ');
    const away = await request(server, 'GET', path, { cookie });
    assert.match(away.head, /^location: https:\/\/saml\.example\/sso/im);
    const bound = cookiesOf(away).find((line) => line.includes('request-'));
    assert.match(
      bound ?? '',
      new RegExp(`^__Secure-request-[\\w-]{16}=[\\w-]{43}; Path=${POOL}; Max-Age=900; HttpOnly; SameSite=Lax; Secure$`),
    );
  });

  it('sign-in cookies are Secure, HttpOnly, SameSite=Lax, host-only and limited to their paths', async () => {
    const answer = await request(server, 'GET', authorization(demoApp).url);
    const cookies = cookiesOf(answer);
    assert.ok(cookies.length >= 2, answer.head);
    for (const cookie of cookies) {
      assert.match(cookie, /^__(Host|Secure)-/);
      assert.match(cookie, /; ?secure/i, cookie);
      assert.match(cookie, /; ?httponly/i, cookie);
      assert.match(cookie, /; ?samesite=lax/i, cookie);
      assert.doesNotMatch(cookie, /; ?domain=/i, cookie);
      assert.match(cookie, new RegExp(`path=${POOL}/(login|oauth2/authorize)/`, 'i'), cookie);
    }
  });

  it('a complete sign-in stays on the base URL', async () => {
    const person = await confirmedUser(server, demo.poolId);
    const browser = createBrowser(server.url);
    const local = (location: string): string => {
      assert.ok(location.startsWith('/') || location.startsWith(`${BASE}/`), location);
      return location.replace(BASE, '');
    };
    const start = await browser.request(authorization(demoApp).url);
    const path = local(start.headers.get('location')!);
    const token = tokenIn(await (await browser.request(path)).text());
    const form = { method: 'POST', body: new URLSearchParams({ token, username: person.email, password: person.password }) };
    const foreign = await browser.request(path, { ...form, headers: { origin: 'https://evil.example' } });
    assert.equal(foreign.status, 403);
    const signedIn = await browser.request(path, { ...form, headers: { origin: BASE } });
    assert.equal(signedIn.status, 303);
    for (const line of signedIn.headers.getSetCookie()) assert.match(line, /HttpOnly; SameSite=Lax; Secure/);
    const next = await browser.request(local(signedIn.headers.get('location')!));
    const resumed = await browser.request(local(next.headers.get('location')!));
    const session = resumed.headers.getSetCookie().find((line) => line.startsWith('__Host-session'))!;
    assert.match(session, /path=\/;/i);
    assert.match(session, /secure/i);
    assert.match(session, /httponly/i);
    const back = new URL(resumed.headers.get('location')!);
    assert.equal(back.origin + back.pathname, CALLBACK);
    assert.equal(back.searchParams.get('iss'), `${BASE}${POOL}`);
  });

  it('each page has security headers and HSTS', async () => {
    for (const place of [`${POOL}/signed-out`, `${POOL}/oauth2/authorize?client_id=nobody`, `${POOL}/login?client_id=x`, '/nowhere']) {
      const { header, head } = await request(server, 'GET', place, { accept: 'text/html' });
      assert.match(header('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/, head);
      assert.equal(header('x-frame-options'), 'DENY');
      assert.equal(header('x-content-type-options'), 'nosniff');
      assert.match(header('strict-transport-security') ?? '', /max-age=\d{7,}/);
      assert.equal(header('x-powered-by'), undefined);
      assert.equal(header('server'), undefined);
    }
  });

  it('development pages are 404', async () => {
    for (const place of ['/', '/dev/outbox', '/dev/outbox.json?to=a@b.example', '/dev/callback'])
      assert.equal((await request(server, 'GET', place)).status, 404, place);
  });
});

describe('server in development', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  it('forwarded headers do not appear in responses if no proxy is trusted', async () => {
    for (const place of [authorization(demoApp).url, `${POOL}/.well-known/openid-configuration`, `${POOL}/logout`, '/']) {
      const answer = await request(server, 'GET', place, FORWARDED);
      assert.ok(!/evil|6\.6\.6\.6/.test(answer.head + answer.body), `${place}\n${answer.head}`);
    }
  });

  it('development pages are served for loopback hosts only (DNS rebinding), without CORS', async () => {
    const { host, port } = new URL(server.url);
    for (const own of [host, `127.0.0.1:${port}`, `[::1]:${port}`])
      assert.equal((await request(server, 'GET', '/dev/outbox.json', { host: own })).status, 200, own);
    for (const place of ['/dev/outbox.json', '/dev/outbox', '/dev/callback?code=x', '/'])
      assert.equal((await request(server, 'GET', place, { host: `evil.example:${port}` })).status, 404, place);
    const { header } = await request(server, 'GET', '/dev/outbox.json', { origin: 'https://evil.example' });
    assert.equal(header('access-control-allow-origin'), undefined);
  });
});
