import assert from 'node:assert/strict';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { createWeb, type Web } from '../federation/support/web.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

describe('device authorization grant (RFC 8628)', function () {
  this.timeout(30_000);
  let server: TestServer;
  let issuer: string;
  let person: Person;
  let tv: client.Configuration;
  let tvId: string;

  before(async () => {
    server = await startServer();
    issuer = `${server.url}/${demo.poolId}`;
    person = await signedUp(server);
    tvId = await make({ deviceGrant: true });
    tv = await discover(tvId);
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  async function make(extensions: object): Promise<string> {
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'The television',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
        CallbackURLs: ['http://localhost:3000/callback'],
        SupportedIdentityProviders: ['COGNITO'],
      }),
    );
    const { ClientId } = UserPoolClient!;
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions: extensions });
    return ClientId!;
  }

  const discover = (id: string): Promise<client.Configuration> =>
    client.discovery(new URL(issuer), id, undefined, client.None(), { execute: [client.allowInsecureRequests] });

  async function poll(deviceCode: string, id = tvId): Promise<{ status: number; body: Record<string, string> }> {
    const body = new URLSearchParams({ grant_type: GRANT, device_code: deviceCode, client_id: id });
    const answer = await fetch(`${issuer}/oauth2/token`, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  }

  const valueIn = (html: string, name: string): string => new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ?? '';

  /** Enters a user code, up to the confirmation page. */
  async function enter(web: Web, userCode: string) {
    const page = await web.go(`${issuer}/device`);
    return web.go(page.url, { body: { xsrf: valueIn(page.html, 'xsrf'), user_code: userCode } });
  }

  /** Confirms or aborts, and signs in if necessary. */
  async function answer(web: Web, userCode: string, choice: 'confirm' | 'abort' = 'confirm', who = person) {
    const asked = await enter(web, userCode);
    assert.match(asked.html, /The television/);
    const page = await web.go(asked.url, { body: { xsrf: valueIn(asked.html, 'xsrf'), user_code: userCode, [choice]: 'yes' } });
    const token = valueIn(page.html, 'token');
    return token ? web.go(page.url, { body: { token, username: who.email, password: who.password } }) : page;
  }

  it('a user code posted without a valid browser session redirects to the code form', async () => {
    for (const cookie of ['', `session-${demo.poolId}=nothing`])
      for (const body of [new URLSearchParams(), new URLSearchParams({ user_code: 'BCDF-GHJK', xsrf: 'x', confirm: 'yes' })]) {
        const address = `${server.url}/${demo.poolId}/device`;
        const answer = await fetch(address, { method: 'POST', headers: { cookie }, body, redirect: 'manual' });
        assert.deepEqual([answer.status, new URL(answer.headers.get('location') ?? '', address).pathname], [303, `/${demo.poolId}/device`]);
      }
  });

  it('the user confirms the code and the device gets tokens; a second device needs no new sign-in', async () => {
    const web = createWeb();
    for (let device = 0; device < 2; device += 1) {
      const begun = await client.initiateDeviceAuthorization(tv, { scope: 'openid email' });
      assert.match(begun.user_code, /^[B-Z]{4}-[B-Z]{4}$/);
      assert.equal(begun.verification_uri, `${issuer}/device`);
      const done = await answer(web, begun.user_code.toLowerCase().replace('-', ' '));
      assert.match(done.html, /Your device is connected/);
      const tokens = await client.pollDeviceAuthorizationGrant(tv, { ...begun, interval: 0.01 });
      assert.equal(tokens.claims()?.sub, person.sub);
      assert.equal(decodeJwt(tokens.access_token)['scope'], 'openid email');
      assert.equal((await client.fetchUserInfo(tv, tokens.access_token, person.sub)).email, person.email);
      assert.ok((await client.refreshTokenGrant(tv, tokens.refresh_token!)).access_token);
    }
  });

  it('a request without scope gets all scopes of the client; other scopes give invalid_scope', async () => {
    const begun = await client.initiateDeviceAuthorization(tv, {});
    await answer(createWeb(), begun.user_code);
    const { body } = await poll(begun.device_code);
    assert.equal(body['scope'], 'openid email aws.cognito.signin.user.admin');
    await assert.rejects(client.initiateDeviceAuthorization(tv, { scope: 'phone' }), { error: 'invalid_scope' });
  });

  it('the access token has the requested resource as aud; a poll for another one gives invalid_target', async () => {
    const begun = await client.initiateDeviceAuthorization(tv, { scope: 'openid', resource: 'https://films.example/api' });
    await answer(createWeb(), begun.user_code);
    const other = client.genericGrantRequest(tv, 'urn:ietf:params:oauth:grant-type:device_code', {
      device_code: begun.device_code,
      resource: 'https://other.example/',
    });
    await assert.rejects(other, { error: 'invalid_target' });
    const { body } = await poll(begun.device_code);
    assert.equal(decodeJwt(body['access_token']!)['aud'], 'https://films.example/api');
  });

  it('verification_uri_complete fills in the code and does not submit it', async () => {
    const begun = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    const page = await createWeb().go(begun.verification_uri_complete!);
    assert.equal(valueIn(page.html, 'user_code'), begun.user_code);
    assert.doesNotMatch(page.html, /The television/);
    assert.deepEqual((await poll(begun.device_code)).body['error'], 'authorization_pending');
    const odd = await createWeb().go(`${issuer}/device?user_code=${encodeURIComponent('"><script>')}`);
    assert.doesNotMatch(odd.html, /"><script>/);
  });

  it('polling gives authorization_pending, and slow_down if more often than the interval', async () => {
    const begun = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    assert.equal((await poll(begun.device_code)).body['error'], 'authorization_pending');
    assert.equal((await poll(begun.device_code)).body['error'], 'slow_down');
    server.clock.advance(5000);
    assert.equal((await poll(begun.device_code)).body['error'], 'authorization_pending');
  });

  it('abort, cancellation of the sign-in and expiry give access_denied or expired_token', async () => {
    const refused = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    assert.match((await answer(createWeb(), refused.user_code, 'abort')).html, /Nothing was connected/);
    assert.equal((await poll(refused.device_code)).body['error'], 'access_denied');
    const cancelled = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    const web = createWeb();
    const asked = await enter(web, cancelled.user_code);
    const form = { xsrf: valueIn(asked.html, 'xsrf'), user_code: cancelled.user_code, confirm: 'yes' };
    const login = await web.go(asked.url, { body: form });
    const after = await web.go(`${login.url.href}/cancel`, { body: { token: valueIn(login.html, 'token') } });
    assert.match(after.html, /Nothing was connected/);
    assert.equal((await poll(cancelled.device_code)).body['error'], 'access_denied');
    const late = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    server.clock.advance(601_000);
    assert.match((await enter(createWeb(), late.user_code)).html, /not right|no longer valid/);
    assert.equal((await poll(late.device_code)).body['error'], 'expired_token');
  });

  it('a user code can be confirmed once, and its device code gives tokens at most once', async () => {
    const begun = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    await answer(createWeb(), begun.user_code);
    assert.match((await enter(createWeb(), begun.user_code)).html, /no longer valid/);
    assert.equal((await poll(begun.device_code)).status, 200);
    assert.equal((await poll(begun.device_code)).body['error'], 'invalid_grant');
    const next = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    await answer(createWeb(), next.user_code);
    // None where the replay ends the session before the first poll has its tokens.
    const both = await Promise.all([poll(next.device_code), poll(next.device_code)]);
    assert.ok(both.filter(({ status }) => status === 200).length <= 1);
    for (const { status, body } of both) if (status !== 200) assert.equal(body['error'], 'invalid_grant');
    assert.equal((await poll(next.device_code)).body['error'], 'invalid_grant');
  });

  it('a device code of another client or pool, or a modified one, gives invalid_grant', async () => {
    const begun = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    await answer(createWeb(), begun.user_code);
    const other = await make({ deviceGrant: true });
    assert.equal((await poll(begun.device_code, other)).body['error'], 'invalid_grant');
    const { poolId, clientId } = await ownPool(server);
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: poolId, ClientId: clientId, Extensions: { deviceGrant: true } });
    const body = new URLSearchParams({ grant_type: GRANT, device_code: begun.device_code, client_id: clientId });
    assert.equal((await fetch(`${server.url}/${poolId}/oauth2/token`, { method: 'POST', body })).status, 400);
    const [id] = begun.device_code.split('.');
    for (const forged of [id!, `${id}.`, `${id}.${'A'.repeat(43)}`, 'x', '.'])
      assert.equal((await poll(forged)).body['error'], 'invalid_grant', forged);
    assert.equal((await poll(begun.device_code)).status, 200);
  });

  it('clients without deviceGrant get unauthorized_client', async () => {
    const plain = await discover(await make({ deviceGrant: false }));
    await assert.rejects(client.initiateDeviceAuthorization(plain, { scope: 'openid' }), { error: 'unauthorized_client' });
    const { status } = await askCognate(server, 'UpdateUserPoolClientExtensions', {
      UserPoolId: demo.poolId,
      ClientId: tvId,
      Extensions: { fapi2: true, jwks: { keys: [{ kty: 'EC' }] } },
    });
    assert.equal(status, 400);
  });

  it('a confirmation with a wrong CSRF token, or from another browser, is ignored', async () => {
    const begun = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    const web = createWeb();
    const asked = await enter(web, begun.user_code);
    for (const xsrf of ['', 'x'.repeat(48)]) {
      const page = await web.go(asked.url, { body: { xsrf, user_code: begun.user_code, confirm: 'yes' } });
      assert.equal(valueIn(page.html, 'token'), '');
    }
    const stranger = await createWeb().go(asked.url, {
      body: { xsrf: valueIn(asked.html, 'xsrf'), user_code: begun.user_code, confirm: 'yes' },
    });
    assert.equal(valueIn(stranger.html, 'token'), '');
    assert.equal((await poll(begun.device_code)).body['error'], 'authorization_pending');
  });

  it('the 31st wrong user code gives 429, for right codes too, until the limit expires', async () => {
    const begun = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    server.clock.advance(3_600_000);
    const fresh = await client.initiateDeviceAuthorization(tv, { scope: 'openid' });
    const web = createWeb();
    const statuses: number[] = [];
    for (let guess = 0; guess < 31; guess += 1) statuses.push((await enter(web, 'BBBB-BBBB')).status);
    assert.deepEqual([statuses[0], statuses[29], statuses[30]], [200, 200, 429]);
    assert.equal((await enter(web, fresh.user_code)).status, 429);
    server.clock.advance(601_000);
    assert.equal((await enter(web, begun.user_code)).status, 200);
  });
});
