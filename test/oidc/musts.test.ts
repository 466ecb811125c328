import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Browser, createBrowser } from './support/browser.js';
import { CALLBACK, SECRET, startDoor, type TestDoor } from './support/door.js';
import { postToken, signIn } from './support/flows.js';

/** MUST and SHOULD requirements of the standards, one by one; further ones are tested with their flows. */
describe('requirements of the standards', () => {
  let door: TestDoor;
  let browser: Browser;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app', oauthScopes: ['openid', 'email', 'phone', 'profile'] });
    await door.addClient({ id: 'confidential', secret: SECRET });
    await door.addUser({ sub: 'maria' });
  });
  beforeEach(() => {
    browser = createBrowser(door.origin);
  });
  after(() => door.stop());

  const CHALLENGE = createHash('sha256').update('v'.repeat(43)).digest('base64url');
  const usual = { client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', state: 's' };
  const query = (params: Record<string, string | undefined> = {}) =>
    new URLSearchParams(Object.entries({ ...usual, ...params }).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const authorize = (params: Record<string, string | undefined> = {}) => `${door.issuer}/oauth2/authorize?${query(params)}`;
  const answered = async (params: Record<string, string | undefined>) => (await browser.follow(authorize(params))).url;
  const codeFor = async (params: Record<string, string | undefined> = {}) =>
    (await signIn(createBrowser(door.origin), authorize(params), 'maria')).searchParams.get('code')!;
  const redeem = (code: string, more: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    postToken(door, { grant_type: 'authorization_code', client_id: 'app', redirect_uri: CALLBACK, code, ...more }, headers);
  /** Signs in with the shared browser, which keeps its session. */
  const signedIn = async () => redeem((await signIn(browser, authorize(), 'maria')).searchParams.get('code')!);
  const basic = (id: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` });

  describe('OpenID Connect Core', () => {
    it('3.1.2.1: the authorization endpoint accepts POST as it accepts GET, with the browser’s session', async () => {
      const init = { method: 'POST', body: query({ prompt: 'none' }) };
      assert.equal((await browser.follow(`${door.issuer}/oauth2/authorize`, init)).url.searchParams.get('error'), 'login_required');
      await signIn(browser, authorize(), 'maria');
      const { url } = await browser.follow(`${door.issuer}/oauth2/authorize`, { method: 'POST', body: query({ state: 'a&b=c d' }) });
      assert.ok(url.searchParams.get('code'));
      assert.equal(url.searchParams.get('state'), 'a&b=c d');
    });

    it('3.1.2.1: a POST that is not a form, or too large, gives a 400 page', async () => {
      for (const init of [
        { body: JSON.stringify(usual), headers: { 'content-type': 'application/json' } },
        { body: query({ state: 'x'.repeat(60_000) }) },
      ]) {
        const answer = await browser.request(`${door.issuer}/oauth2/authorize`, { method: 'POST', ...init });
        assert.deepEqual([answer.status, answer.headers.get('location')], [400, null]);
      }
    });

    it('3.1.2.6: a missing response_type gives invalid_request at a registered redirect URI', async () => {
      const url = await answered({ response_type: undefined });
      assert.deepEqual([url.searchParams.get('error'), url.searchParams.get('state')], ['invalid_request', 's']);
    });

    it('3.1.2.1: unknown parameters, display, ui_locales, claims_locales and login_hint cause no error', async () => {
      const unknown = { foo: 'bar', display: 'popup', ui_locales: 'de se', claims_locales: 'de', login_hint: 'maria@example.com' };
      assert.ok(await codeFor(unknown));
    });

    it('3.1.2.1: scopes may come in any order, and offline_access and address are ignored', async () => {
      const { body } = await redeem(await codeFor({ scope: 'email address offline_access openid' }));
      assert.equal(body['scope'], 'email openid');
      assert.ok(body['id_token']);
    });

    it('3.1.2.1: max_age requires a new sign-in after its time, not before, and the ID token has auth_time', async () => {
      door.clock.offset = -5_000;
      await signIn(browser, authorize(), 'maria');
      door.clock.offset = 0;
      assert.ok((await answered({ max_age: '10000' })).searchParams.get('code'));
      assert.match((await answered({ max_age: '1' })).pathname, /\/login\//);
      const { body } = await redeem(await codeFor({ max_age: '1', prompt: 'login' }));
      assert.equal(typeof decodeJwt(body['id_token'])['auth_time'], 'number');
    });

    it('3.1.3.7: the ID token is signed with a JWKS key named by kid, with the client as aud and the nonce', async () => {
      const { body } = await redeem(await codeFor({ nonce: 'n-1' }));
      const keys = (await (await fetch(`${door.issuer}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
      const { payload, protectedHeader } = await jwtVerify(body['id_token'], createLocalJWKSet(keys), {
        issuer: door.issuer,
        audience: 'app',
      });
      assert.equal(payload['nonce'], 'n-1');
      assert.notEqual(protectedHeader.alg, 'none');
      assert.ok(protectedHeader.kid);
    });

    it('3.1.3.7: alg none is neither offered nor used for ID tokens', async () => {
      const discovery = (await (await fetch(`${door.issuer}/.well-known/openid-configuration`)).json()) as Record<string, string[]>;
      assert.ok(!discovery['id_token_signing_alg_values_supported']!.includes('none'));
      const { body } = await redeem(await codeFor());
      assert.equal(decodeProtectedHeader(body['id_token']).alg, 'ES256');
    });

    it('5.4: the scopes select the claims of the ID token', async () => {
      const claims = async (scope: string) =>
        Object.keys(decodeJwt((await redeem(await codeFor({ scope, prompt: 'login' }))).body['id_token']));
      assert.ok((await claims('openid email')).includes('email'));
      assert.ok(!(await claims('openid phone')).includes('email'));
    });

    it('3.1.2.1: a request without openid is plain OAuth 2.0: no ID token, and nonce is ignored', async () => {
      const { body } = await redeem(await codeFor({ scope: 'email', nonce: 'n' }));
      assert.deepEqual([decodeJwt(body['access_token'])['scope'], body['id_token']], ['email', undefined]);
    });

    it('6: unsigned request objects give invalid_request_object, and a request_uri that is not registered invalid_request_uri', async () => {
      const object = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(usual)).toString('base64url')}.`;
      assert.equal((await answered({ request: object })).searchParams.get('error'), 'invalid_request_object');
      const { url, response } = await browser.follow(authorize({ request_uri: 'https://app.example/request' }));
      assert.match(url.searchParams.get('error') ?? (await response.text()), /request_uri/);
      assert.equal(url.searchParams.get('code'), null);
    });

    it('form_post: codes and errors are posted by a form with escaped values', async () => {
      const page = await browser.follow(authorize({ response_mode: 'form_post', state: '"><script>' }));
      const { response } = await browser.follow(`${page.url}?sub=maria`, { method: 'POST' });
      const form = await response.text();
      assert.match(form, /name="code"/);
      assert.doesNotMatch(form, /"><script>/);
      const { response: refused } = await createBrowser(door.origin).follow(authorize({ response_mode: 'form_post', prompt: 'none' }));
      assert.match(await refused.text(), /name="error" value="login_required"/);
    });
  });

  describe('RP-Initiated Logout', () => {
    it('2: the logout endpoint accepts POST as it accepts GET', async () => {
      const { body } = await signedIn();
      const form = new URLSearchParams({
        id_token_hint: body['id_token'],
        post_logout_redirect_uri: 'https://app.example/bye',
        state: 'x',
      });
      const { url } = await browser.follow(`${door.issuer}/logout`, { method: 'POST', body: form });
      assert.equal(url.href, 'https://app.example/bye?state=x');
      assert.equal((await answered({ prompt: 'none' })).searchParams.get('error'), 'login_required');
    });

    it('4: a post_logout_redirect_uri that differs from the registered one in its query gives 400', async () => {
      const { body } = await redeem(await codeFor());
      const ask = new URLSearchParams({ id_token_hint: body['id_token'], post_logout_redirect_uri: 'https://app.example/bye?x=1' });
      const answer = await browser.request(`${door.issuer}/logout?${ask}`);
      assert.deepEqual([answer.status, answer.headers.get('location')], [400, null]);
    });

    it('4: an id_token_hint that is malformed or has a wrong signature gives 400 and leaves the session open', async () => {
      const { body } = await signedIn();
      const hint: string = body['id_token'];
      for (const wrong of [`${hint.slice(0, -6)}AAAAAA`, 'nonsense']) {
        const ask = new URLSearchParams({ id_token_hint: wrong, post_logout_redirect_uri: 'https://app.example/bye' });
        assert.equal((await browser.request(`${door.issuer}/logout?${ask}`)).status, 400);
      }
      assert.ok((await answered({ prompt: 'none' })).searchParams.get('code'), 'the session goes on');
    });

    it('3: logout without a post_logout_redirect_uri shows the signed-out page', async () => {
      for (const params of ['', 'state=x']) {
        const answer = await browser.request(`${door.issuer}/logout?${params}`);
        assert.match(answer.headers.get('location')!, /signed-out$/);
      }
    });
  });

  describe('RFC 6749', () => {
    it('3.1: a repeated parameter gives invalid_request', async () => {
      const answer = await browser.follow(`${authorize()}&scope=email`);
      assert.match(answer.url.href, /error=invalid_request/);
    });

    it('3.1: a parameter without a value counts as omitted', async () => {
      assert.ok(await codeFor({ login_hint: '', nonce: '' }));
    });

    it('3.1.2.4: an unregistered redirect URI gives a 400 page without a redirect', async () => {
      for (const uri of ['https://evil.example/', `${CALLBACK}/x`, `${CALLBACK}?x`]) {
        const answer = await browser.request(authorize({ redirect_uri: uri }));
        assert.deepEqual([answer.status, answer.headers.get('location')], [400, null]);
      }
    });

    it('4.1.2: a code redeemed a second time gives invalid_grant and revokes the tokens of the first redemption', async () => {
      const code = await codeFor();
      const { body } = await redeem(code);
      door.clock.offset = 35_000;
      assert.equal((await redeem(code)).body['error'], 'invalid_grant');
      door.clock.offset = 0;
      const renewed = await postToken(door, { grant_type: 'refresh_token', client_id: 'app', refresh_token: body['refresh_token'] });
      assert.equal(renewed.body['error'], 'invalid_grant');
    });

    it('4.1.3: a code is bound to its client and redirect URI', async () => {
      const code = await codeFor();
      const stolen = await postToken(
        door,
        { grant_type: 'authorization_code', redirect_uri: CALLBACK, code },
        basic('confidential', SECRET),
      );
      assert.equal(stolen.body['error'], 'invalid_grant');
      const elsewhere = await redeem(await codeFor(), { redirect_uri: 'https://app.example/other' });
      assert.equal(elsewhere.body['error'], 'invalid_grant');
    });

    it('5.1: token responses have Cache-Control: no-store', async () => {
      const { headers } = await redeem(await codeFor());
      assert.equal(headers.get('cache-control'), 'no-store');
    });

    it('5.2: failed Basic authentication gives 401 invalid_client with WWW-Authenticate: Basic', async () => {
      const { status, body, headers } = await postToken(
        door,
        { grant_type: 'refresh_token', refresh_token: 'x' },
        basic('confidential', 'wrong'),
      );
      assert.deepEqual([status, body['error']], [401, 'invalid_client']);
      assert.match(headers.get('www-authenticate')!, /^Basic/);
    });

    it('2.3: a request with two client authentication methods gives invalid_request', async () => {
      const { body } = await postToken(
        door,
        { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'confidential', client_secret: SECRET },
        basic('confidential', SECRET),
      );
      assert.equal(body['error'], 'invalid_request');
    });

    it('3.2: the token endpoint accepts POST only, and no parameters from the query', async () => {
      assert.equal((await fetch(`${door.issuer}/oauth2/token?grant_type=refresh_token`)).status, 405);
      const answer = await fetch(`${door.issuer}/oauth2/token?grant_type=refresh_token&client_id=app&refresh_token=x`, { method: 'POST' });
      assert.equal(answer.status, 400);
    });

    it('5.2: an unknown grant_type gives unsupported_grant_type, a missing one invalid_request', async () => {
      assert.equal((await postToken(door, { grant_type: 'password', client_id: 'app' })).body['error'], 'unsupported_grant_type');
      assert.equal((await postToken(door, { client_id: 'app' })).body['error'], 'invalid_request');
    });
  });

  describe('RFC 6750', () => {
    const userInfo = (init: RequestInit = {}, search = '') => fetch(`${door.issuer}/oauth2/userInfo${search}`, init);

    it('3: a request without a token gives 401 with WWW-Authenticate: Bearer and no error code', async () => {
      const answer = await userInfo();
      assert.equal(answer.status, 401);
      assert.match(answer.headers.get('www-authenticate')!, /^Bearer/);
      assert.doesNotMatch(answer.headers.get('www-authenticate')!, /error=/);
    });

    it('2.1: the Bearer scheme is case-insensitive', async () => {
      const { body } = await redeem(await codeFor());
      for (const scheme of ['Bearer', 'bearer', 'BEARER'])
        assert.equal((await userInfo({ headers: { authorization: `${scheme} ${body['access_token']}` } })).status, 200, scheme);
    });

    it('2.3: an access token in the query is not accepted', async () => {
      const { body } = await redeem(await codeFor());
      assert.notEqual((await userInfo({}, `?access_token=${body['access_token']}`)).status, 200);
    });

    it('3.1: a token without openid gives 403 insufficient_scope naming the scope', async () => {
      const { body } = await redeem(await codeFor({ scope: 'email' }));
      const answer = await userInfo({ headers: { authorization: `Bearer ${body['access_token']}` } });
      assert.equal(answer.status, 403);
      assert.match(answer.headers.get('www-authenticate')!, /error="insufficient_scope".*scope="openid"/);
    });
  });

  describe('RFC 7636', () => {
    const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

    it('4.6: a missing or wrong code_verifier gives invalid_grant', async () => {
      for (const verifier of [{}, { code_verifier: 'w'.repeat(43) }, { code_verifier: CHALLENGE }] as Record<string, string>[])
        assert.equal((await redeem(await codeFor(pkce), verifier)).body['error'], 'invalid_grant');
      assert.equal((await redeem(await codeFor(pkce), { code_verifier: 'v'.repeat(43) })).status, 200);
    });

    it('4.1: a code_verifier that is too short, too long or has other characters is refused', async () => {
      for (const code_verifier of ['v'.repeat(42), 'v'.repeat(129), `${'v'.repeat(43)} `])
        assert.equal((await redeem(await codeFor(pkce), { code_verifier })).status, 400);
    });

    it('4.3: the plain method is refused, also when code_challenge_method is omitted', async () => {
      for (const method of [{ code_challenge_method: 'plain' }, { code_challenge_method: undefined }]) {
        const url = await answered({ ...pkce, ...method });
        assert.equal(url.searchParams.get('error'), 'invalid_request');
      }
    });
  });

  describe('RFC 9700', () => {
    it('2.1.1: a code requested without code_challenge is refused with a code_verifier (PKCE downgrade)', async () => {
      const { body } = await redeem(await codeFor(), { code_verifier: 'v'.repeat(43) });
      assert.equal(body['error'], 'invalid_grant');
    });

    it('2.1: success and error responses have iss against mix-up attacks', async () => {
      const good = await signIn(browser, authorize(), 'maria');
      assert.equal(good.searchParams.get('iss'), door.issuer);
      assert.equal((await answered({ scope: 'nonsense' })).searchParams.get('iss'), door.issuer);
    });

    it('4.11.2: errors for an unknown client or redirect URI are shown, not redirected (open redirection)', async () => {
      for (const params of [{ client_id: 'nobody' }, { redirect_uri: 'https://evil.example/' }]) {
        const answer = await browser.request(authorize({ ...params, response_type: 'nonsense' }));
        assert.equal(answer.headers.get('location'), null);
      }
    });

    it('4.12: the response to a posted sign-in is 303, so that the password is not posted on to the app', async () => {
      const page = await browser.follow(authorize());
      const answer = await browser.request(`${page.url}?sub=maria`, { method: 'POST' });
      assert.equal(answer.status, 303);
    });

    it('2.2.2: refresh tokens are bound to their client', async () => {
      const { body } = await redeem(await codeFor());
      const stolen = await postToken(
        door,
        { grant_type: 'refresh_token', refresh_token: body['refresh_token'] },
        basic('confidential', SECRET),
      );
      assert.equal(stolen.body['error'], 'invalid_grant');
    });

    it('2.4: the password grant gives unsupported_grant_type', async () => {
      const { body } = await postToken(door, { grant_type: 'password', client_id: 'app', username: 'maria', password: 'x' });
      assert.equal(body['error'], 'unsupported_grant_type');
    });
  });
});
