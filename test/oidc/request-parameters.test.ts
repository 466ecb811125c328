import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { createBrowser } from './support/browser.js';
import { CALLBACK, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { discover, getTokens, postToken, signIn } from './support/flows.js';

const ALL = 'openid email api/read api/write';

describe('parameters of OpenID and OAuth requests', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    const oauthScopes = ALL.split(' ');
    await door.addClient({ id: 'app', oauthScopes });
    await door.addClient({ id: 'confidential', secret: SECRET, oauthScopes });
    await door.addClient({ id: 'device', oauthScopes, extensions: { deviceGrant: true } });
    await door.addClient({
      id: 'machine',
      secret: SECRET,
      oauthFlows: ['client_credentials'],
      oauthScopes: ['api/read'],
      callbackUrls: [],
    });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  const urlOf = (params: Record<string, string>): string =>
    `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, ...params })}`;
  const post = async (path: string, params: URLSearchParams | Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await fetch(`${door.origin}/${POOL}${path}`, { method: 'POST', body: new URLSearchParams(params), headers });
    return { status: response.status, body: (await response.json().catch(() => ({}))) as Record<string, string> };
  };
  const scopeOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())['scope'];
  async function redeemed(back: URL, clientId = 'app', more: Record<string, string> = {}): Promise<unknown> {
    const code = back.searchParams.get('code');
    assert.ok(code, back.href);
    const { body } = await postToken(door, {
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: CALLBACK,
      code,
      ...more,
    });
    assert.ok(body['access_token'], JSON.stringify(body));
    return scopeOf(body['access_token']);
  }

  describe('doubled, leading and trailing spaces', () => {
    it('scope with spare spaces is a list at the authorization endpoint, by GET and POST', async () => {
      for (const scope of [' openid  email ', 'openid email ', '  openid   email']) {
        assert.equal(await redeemed(await signIn(createBrowser(door.origin), urlOf({ scope }), 'maria')), 'openid email');
        const browser = createBrowser(door.origin);
        const body = new URL(urlOf({ scope })).searchParams;
        const form = await browser.request(`${door.origin}/${POOL}/oauth2/authorize`, { method: 'POST', body });
        assert.equal(await redeemed(await signIn(browser, form.headers.get('location')!, 'maria')), 'openid email');
      }
    });

    it('scope with spare spaces is a list in a pushed request and in a signed request object', async () => {
      const config = await discover(door, 'app');
      const pushed = await client.buildAuthorizationUrlWithPAR(config, { redirect_uri: CALLBACK, scope: ' openid  email ' });
      assert.equal(await redeemed(await signIn(createBrowser(door.origin), pushed, 'maria')), 'openid email');
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256', use: 'sig' };
      await door.addClient({ id: 'signing', oauthScopes: ['openid', 'email'], extensions: { jwks: { keys: [jwk] } } });
      const parameters = { redirect_uri: CALLBACK, scope: ' openid  email  unknown ', prompt: ' login  consent ' };
      const key = { key: privateKey, kid: 'mine' };
      const signing = await client.discovery(new URL(door.issuer), 'signing', undefined, client.PrivateKeyJwt(key), {
        execute: [client.allowInsecureRequests],
      });
      const signed = await client.buildAuthorizationUrlWithJAR(signing, parameters, key);
      const tokens = await client.authorizationCodeGrant(signing, await signIn(createBrowser(door.origin), signed, 'maria'));
      assert.equal(scopeOf(tokens.access_token), 'openid email');
    });

    it('scope with spare spaces is a list at device authorization, refresh and client_credentials', async () => {
      const device = await post('/oauth2/device_authorization', { client_id: 'device', scope: ' openid  email ' });
      assert.equal(device.status, 200);
      const { tokens } = await getTokens(door, await discover(door, 'app'), 'maria', { scope: 'openid email' });
      const refresh = { grant_type: 'refresh_token', client_id: 'app', refresh_token: tokens.refresh_token! };
      assert.equal(scopeOf((await postToken(door, { ...refresh, scope: ' email  openid ' })).body['access_token']), 'openid email');
      const machine = { grant_type: 'client_credentials', client_id: 'machine', client_secret: SECRET };
      assert.equal(scopeOf((await postToken(door, { ...machine, scope: '  api/read ' })).body['access_token']), 'api/read');
    });

    it('scope of spaces alone counts as omitted', async () => {
      assert.equal(await redeemed(await signIn(createBrowser(door.origin), urlOf({ scope: '  ' }), 'maria')), ALL);
    });
  });

  it('prompt, acr_values, ui_locales and response_type are lists with any number of spaces', async () => {
    const browser = createBrowser(door.origin);
    const lists = { prompt: ' login ', acr_values: '  a   b ', ui_locales: ' de  fr ', response_type: ' code ', scope: 'openid' };
    const page = await browser.follow(urlOf(lists));
    const { params } = (await (await browser.request(page.url)).json()) as { params: Record<string, string> };
    assert.deepEqual([params['prompt'], params['acr_values'], params['ui_locales']], ['login', 'a b', 'de fr']);
    const none = await fetch(urlOf({ ...lists, prompt: '  none ' }), { redirect: 'manual' });
    assert.match(none.headers.get('location')!, /error=login_required/);
    const both = await fetch(urlOf({ ...lists, prompt: ' none  login' }), { redirect: 'manual' });
    assert.match(both.headers.get('location')!, /error=invalid_request/);
  });

  describe('scope of a refresh', () => {
    it('a refresh may repeat the scope of the authorization request, unknown scopes included', async () => {
      const config = await discover(door, 'app');
      const scope = 'openid email offline_access foreign/scope';
      const { tokens } = await getTokens(door, config, 'maria', { scope });
      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!, { scope });
      assert.equal(scopeOf(renewed.access_token), 'openid email');
      assert.ok(renewed.id_token);
    });

    it('a refresh for a known scope that was not granted, or for unknown ones only, gives invalid_scope', async () => {
      const config = await discover(door, 'app');
      const { tokens } = await getTokens(door, config, 'maria', { scope: 'openid email' });
      for (const scope of ['openid api/read', 'phone', 'aws.cognito.signin.user.admin', 'unknown', 'offline_access', 'openid "'])
        await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token!, { scope }), { error: 'invalid_scope' }, scope);
      assert.equal(scopeOf((await client.refreshTokenGrant(config, tokens.refresh_token!)).access_token), 'openid email');
    });

    it('a refresh token of another client gives invalid_grant whatever scope is named', async () => {
      const { tokens } = await getTokens(door, await discover(door, 'app'), 'maria');
      const { body } = await postToken(door, {
        grant_type: 'refresh_token',
        client_id: 'device',
        refresh_token: tokens.refresh_token!,
        scope: 'phone',
      });
      assert.equal(body['error'], 'invalid_grant');
    });
  });

  it('a doubled parameter gives invalid_request at every endpoint', async () => {
    const twice = (params: Record<string, string>, name: string): URLSearchParams => {
      const form = new URLSearchParams(params);
      form.append(name, form.get(name) ?? '');
      form.append(name, 'x');
      return form;
    };
    const authorization = { client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', login_hint: 'maria' };
    for (const name of ['scope', 'prompt', 'acr_values', 'ui_locales', 'login_hint', 'id_token_hint', 'nonce', 'response_mode']) {
      const back = await fetch(`${door.origin}/${POOL}/oauth2/authorize?${twice(authorization, name)}`, { redirect: 'manual' });
      assert.match(back.headers.get('location')!, /error=invalid_request&/, name);
      assert.equal((await post('/oauth2/par', twice(authorization, name))).body['error'], 'invalid_request', name);
    }
    const device = { client_id: 'device', scope: 'openid' };
    assert.equal((await post('/oauth2/device_authorization', twice(device, 'scope'))).body['error'], 'invalid_request');
    for (const name of ['grant_type', 'client_id', 'client_secret', 'scope', 'refresh_token']) {
      const refresh = {
        grant_type: 'refresh_token',
        client_id: 'confidential',
        client_secret: SECRET,
        refresh_token: 'x',
        scope: 'openid',
      };
      assert.equal((await post('/oauth2/token', twice(refresh, name))).body['error'], 'invalid_request', name);
    }
    const token = { client_id: 'confidential', client_secret: SECRET, token: 'x' };
    for (const path of ['/oauth2/revoke', '/oauth2/introspect'])
      assert.equal((await post(path, twice(token, 'token'))).body['error'], 'invalid_request', path);
  });

  describe('parameters without a value (RFC 6749 section 3.1)', () => {
    const EMPTY = Object.fromEntries(
      [
        'login_hint',
        'id_token_hint',
        'prompt',
        'acr_values',
        'max_age',
        'nonce',
        'resource',
        'response_mode',
        'request',
        'request_uri',
      ].map((name) => [name, '']),
    );

    it('empty parameters count as omitted in an authorization request, by query and pushed', async () => {
      const back = await signIn(createBrowser(door.origin), urlOf({ ...EMPTY, scope: '', code_challenge: '', lang: '' }), 'maria');
      assert.equal(await redeemed(back, 'app', { code_verifier: '' }), ALL);
      const { request_uri: _uri, ...rest } = EMPTY;
      const pushed = await post('/oauth2/par', {
        client_id: 'app',
        response_type: 'code',
        redirect_uri: CALLBACK,
        ...rest,
        scope: 'openid',
      });
      assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
    });

    it('empty parameters count as omitted in token requests; an empty secret authenticates only a client without one', async () => {
      const { tokens } = await getTokens(door, await discover(door, 'app'), 'maria');
      const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token!, scope: '', client_secret: '' };
      assert.equal((await postToken(door, { ...refresh, client_id: 'app' })).status, 200);
      const confidential = (await getTokens(door, await discover(door, 'confidential', SECRET), 'maria')).tokens;
      const { status, body } = await postToken(door, {
        ...refresh,
        refresh_token: confidential.refresh_token!,
        client_id: 'confidential',
      });
      assert.deepEqual([status, body['error']], [401, 'invalid_client']);
      const authorization = `Basic ${Buffer.from('confidential:').toString('base64')}`;
      const basic = await post('/oauth2/token', { grant_type: 'refresh_token', refresh_token: 'x' }, { authorization });
      assert.deepEqual([basic.status, basic.body['error']], [400, 'invalid_request']);
    });

    it('empty parameters count as omitted at logout', async () => {
      const bye = 'https://app.example/bye';
      const query = new URLSearchParams({ client_id: 'app', post_logout_redirect_uri: bye, id_token_hint: '', logout_uri: '', state: '' });
      const answer = await fetch(`${door.origin}/${POOL}/logout?${query}`, { redirect: 'manual' });
      assert.equal(answer.headers.get('location'), bye);
    });
  });
});
