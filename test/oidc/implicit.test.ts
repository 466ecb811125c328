import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { type Browser, createBrowser } from './support/browser.js';
import { CALLBACK, OTHER_POOL, POOL, startDoor, type TestDoor } from './support/door.js';
import { signIn } from './support/flows.js';

describe('implicit flow', () => {
  let door: TestDoor;
  let browser: Browser;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'page', oauthFlows: ['implicit'], oauthScopes: ['openid', 'email', 'api/read'] });
    await door.addClient({ id: 'coder' });
    await door.addClient({ id: 'both', oauthFlows: ['code', 'implicit'] });
    await door.addUser({ sub: 'maria' });
  });
  beforeEach(() => {
    browser = createBrowser(door.origin);
  });
  after(() => door.stop());

  const authorize = (params: Record<string, string> = {}) =>
    `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: 'page', response_type: 'token', redirect_uri: CALLBACK, scope: 'openid email', ...params })}`;
  const fragmentOf = (url: URL) => {
    assert.equal(`${url.origin}${url.pathname}${url.search}`, CALLBACK);
    return Object.fromEntries(new URLSearchParams(url.hash.slice(1)));
  };
  const ask = async (params: Record<string, string> = {}) => fragmentOf(await signIn(browser, authorize(params), 'maria'));
  const refused = async (params: Record<string, string>) => fragmentOf((await browser.follow(authorize(params))).url);

  it('response_type token gives access and ID token in the fragment with state, and no refresh token', async () => {
    const answer = await ask({ state: 'a&b=c', nonce: 'n-1' });
    assert.deepEqual(Object.keys(answer).sort(), ['access_token', 'expires_in', 'id_token', 'state', 'token_type']);
    assert.deepEqual([answer['token_type'], answer['expires_in'], answer['state']], ['Bearer', '3600', 'a&b=c']);
    const [id, access] = [decodeJwt(answer['id_token']!), decodeJwt(answer['access_token']!)];
    assert.deepEqual([id['nonce'], id['sub'], id['aud'], id['token_use']], ['n-1', 'maria', 'page', 'id']);
    assert.deepEqual(
      [access['scope'], access['client_id'], access['username'], access['version']],
      ['openid email', 'page', 'name-of-maria', 2],
    );
    assert.equal(access['origin_jti'], id['origin_jti']);
    const half = createHash('sha256').update(answer['access_token']!).digest().subarray(0, 16).toString('base64url');
    assert.equal(id['at_hash'], half);
  });

  it('response_type token needs no nonce, and the ID token has none then', async () => {
    const { id_token: idToken } = await ask();
    assert.equal(decodeJwt(idToken!)['nonce'], undefined);
  });

  it('without openid in scope response_type token gives no ID token', async () => {
    const answer = await ask({ scope: 'api/read' });
    assert.equal(answer['id_token'], undefined);
    assert.equal(decodeJwt(answer['access_token']!)['scope'], 'api/read');
  });

  it('response_type id_token requires a nonce and openid, alone or with token', async () => {
    const alone = await ask({ response_type: 'id_token', nonce: 'n' });
    assert.deepEqual(Object.keys(alone), ['id_token']);
    assert.equal(decodeJwt(alone['id_token']!)['email'], 'maria@example.com');
    for (const type of ['id_token token', 'token id_token']) {
      const both = await ask({ response_type: type, nonce: 'n', prompt: 'login' });
      assert.ok(both['id_token'] && both['access_token']);
    }
    assert.equal((await refused({ response_type: 'id_token' }))['error'], 'invalid_request');
    assert.equal((await refused({ response_type: 'id_token', nonce: 'n', scope: 'api/read' }))['error'], 'invalid_request');
  });

  it('auth_time is the time of the sign-in, not of the token', async () => {
    const first = decodeJwt((await ask())['access_token']!)['auth_time'] as number;
    door.clock.offset = 600_000;
    const { url } = await browser.follow(authorize());
    door.clock.offset = 0;
    assert.equal(decodeJwt(fragmentOf(url)['access_token']!)['auth_time'], first);
  });

  it('an access token of the implicit flow is valid at userInfo until global sign-out', async () => {
    const { access_token: token } = await ask();
    const userInfo = async () => {
      const answer = await fetch(`${door.origin}/${POOL}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    assert.equal((await userInfo()).body['email'], 'maria@example.com');
    await door.tokens.sessions.endAllOf(POOL, 'maria');
    assert.equal((await userInfo()).status, 401);
  });

  it('the session of an implicit access token ends with the token', async () => {
    const { access_token: token } = await ask();
    const { origin_jti: id } = decodeJwt(token!) as { origin_jti: string };
    assert.ok(await door.tokens.sessions.find(POOL, id));
    door.clock.offset = 3_601_000;
    assert.equal(await door.tokens.sessions.find(POOL, id), undefined);
    door.clock.offset = 0;
  });

  it('response_mode form_post is accepted, query gives invalid_request without tokens', async () => {
    const { response } = await (async () => {
      const page = await browser.follow(authorize({ response_mode: 'form_post' }));
      return browser.follow(`${page.url}?sub=maria`, { method: 'POST' });
    })();
    const form = await response.text();
    assert.match(form, /name="access_token"/);
    assert.match(form, new RegExp(`action="${CALLBACK}"`));
    const { url } = await browser.follow(authorize({ response_mode: 'query' }));
    assert.ok(!url.href.includes('access_token'), url.href);
    assert.match(url.href, /error=invalid_request/);
  });

  it('clients without the implicit flow get unauthorized_client, as do implicit clients that request a code', async () => {
    for (const type of ['token', 'id_token', 'id_token token']) {
      const answer = await refused({ client_id: 'coder', response_type: type, nonce: 'n', state: 's' });
      assert.deepEqual([answer['error'], answer['state']], ['unauthorized_client', 's'], type);
    }
    const { url } = await browser.follow(authorize({ response_type: 'code' }));
    assert.equal(url.searchParams.get('error'), 'unauthorized_client');
    const code = await signIn(browser, authorize({ client_id: 'both', response_type: 'code' }), 'maria');
    assert.ok(code.searchParams.get('code'));
  });

  it('clients with dpopBoundAccessTokens get unauthorized_client', async () => {
    await door.addClient({ id: 'bound', oauthFlows: ['code', 'implicit'], extensions: { dpopBoundAccessTokens: true } });
    assert.equal((await refused({ client_id: 'bound' }))['error'], 'unauthorized_client');
    assert.equal((await refused({ client_id: 'bound', response_type: 'id_token', nonce: 'n' }))['error'], 'unauthorized_client');
  });

  it('hybrid and unknown response types give unsupported_response_type', async () => {
    for (const type of ['code token', 'code id_token', 'code id_token token', 'none', 'nonsense', 'token token2']) {
      const { url } = await browser.follow(authorize({ response_type: type, nonce: 'n', implicit_response_type: 'token' }));
      assert.match(url.href, /error=unsupported_response_type/, type);
    }
  });

  it('scopes that are unknown or not the client’s give invalid_scope, and prompt=none login_required', async () => {
    assert.equal((await refused({ scope: 'openid phone' }))['error'], 'invalid_scope');
    assert.equal((await refused({ scope: 'nonsense' }))['error'], 'invalid_scope');
    assert.equal((await refused({ prompt: 'none' }))['error'], 'login_required');
  });

  it('an access token of the implicit flow is refused at another pool’s userInfo with 401', async () => {
    const { access_token: token } = await ask();
    const answer = await fetch(`${door.origin}/${OTHER_POOL}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 401);
  });
});
