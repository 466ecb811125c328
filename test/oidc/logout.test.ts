import assert from 'node:assert/strict';
import { type Browser, createBrowser } from './support/browser.js';
import { CALLBACK, OTHER_POOL, POOL, startDoor, type TestDoor } from './support/door.js';
import { postToken, signIn } from './support/flows.js';

const BYE = 'https://app.example/bye';

describe('logout', () => {
  let door: TestDoor;
  let browser: Browser;
  let idToken: string;
  let refreshToken: string;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'second', logoutUrls: ['https://second.example/bye'] });
    await door.addClient({ id: 'foreign', poolId: OTHER_POOL });
    await door.addUser({ sub: 'maria' });
  });
  beforeEach(async () => {
    browser = createBrowser(door.origin);
    const back = await signIn(browser, authorize(), 'maria');
    const { body } = await postToken(door, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: CALLBACK,
      client_id: 'app',
    });
    idToken = body['id_token'];
    refreshToken = body['refresh_token'];
  });
  after(() => door.stop());

  const authorize = (params: Record<string, string> = {}) =>
    `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...params })}`;
  const logout = (params: Record<string, string>) => browser.request(`${door.origin}/${POOL}/logout?${new URLSearchParams(params)}`);
  const signedIn = async () => (await browser.follow(authorize({ prompt: 'none' }))).url.searchParams.has('code');

  it('logout_uri redirects to the registered URI and ends the SSO session, not the refresh token', async () => {
    assert.ok(await signedIn());
    const response = await logout({ client_id: 'app', logout_uri: BYE });
    assert.deepEqual([response.status, response.headers.get('location')], [302, BYE]);
    assert.ok(!(await signedIn()));
    assert.ok(!browser.jar.some(({ name }) => name.startsWith('session-')));
    assert.equal((await postToken(door, { grant_type: 'refresh_token', client_id: 'app', refresh_token: refreshToken })).status, 200);
  });

  it('logout ends the session also for a copy of its cookie', async () => {
    const cookie = browser.jar.map(({ name, value }) => `${name}=${value}`).join('; ');
    await logout({ client_id: 'app', logout_uri: BYE });
    const response = await fetch(authorize({ prompt: 'none' }), { headers: { cookie }, redirect: 'manual' });
    assert.match(response.headers.get('location')!, /login_required/);
  });

  it('redirect_uri at logout leads to the sign-in page with the same parameters', async () => {
    const response = await logout({ client_id: 'app', redirect_uri: CALLBACK, response_type: 'code', state: 'a&b' });
    const { url } = await browser.follow(new URL(response.headers.get('location')!, door.origin));
    assert.match(url.pathname, /\/login\/[\w-]+$/);
    const { params } = (await (await browser.request(url)).json()) as { params: Record<string, string> };
    assert.equal(params['state'], 'a&b');
  });

  it('post_logout_redirect_uri with id_token_hint finds the client from the hint and returns state', async () => {
    const response = await logout({ id_token_hint: idToken, post_logout_redirect_uri: BYE, state: 'a&b' });
    assert.equal(response.headers.get('location'), `${BYE}?state=a%26b`);
    assert.ok(!(await signedIn()));
  });

  it('an expired id_token_hint, or client_id without a hint, is accepted', async () => {
    door.clock.offset = 1_801_000;
    assert.equal((await logout({ id_token_hint: idToken, client_id: 'app', post_logout_redirect_uri: BYE })).status, 302);
    door.clock.offset = 0;
    assert.equal((await logout({ client_id: 'app', post_logout_redirect_uri: BYE })).status, 302);
  });

  it('logout without a redirect URI leads to the signed-out page', async () => {
    const response = await logout({});
    assert.deepEqual([response.status, response.headers.get('location')], [302, `/${POOL}/signed-out`]);
    assert.ok(!(await signedIn()));
  });

  it('unregistered redirect URIs, unknown clients and invalid hints give 400 and leave the session open', async () => {
    const foreignHint = await door.tokens.issuer.id({
      poolId: OTHER_POOL,
      clientId: 'app',
      sub: 'maria',
      authTime: 1,
      claims: {},
      lifetime: 60,
    });
    const refused: Record<string, string>[] = [
      { client_id: 'app', logout_uri: 'https://evil.example/' },
      { client_id: 'app', logout_uri: `${BYE}/` },
      { client_id: 'app', logout_uri: `${BYE}?x=1` },
      { client_id: 'app', logout_uri: CALLBACK },
      { client_id: 'app', logout_uri: 'https://second.example/bye' },
      { client_id: 'app', post_logout_redirect_uri: 'https://evil.example/' },
      { client_id: 'app', redirect_uri: 'https://evil.example/' },
      { client_id: 'app', redirect_uri: BYE },
      { client_id: 'nobody', logout_uri: BYE },
      { client_id: 'foreign', logout_uri: BYE },
      { logout_uri: BYE },
      { id_token_hint: 'garbage', post_logout_redirect_uri: BYE },
      { id_token_hint: foreignHint, post_logout_redirect_uri: BYE },
      { id_token_hint: idToken, client_id: 'second', post_logout_redirect_uri: 'https://second.example/bye' },
    ];
    for (const params of refused) {
      const response = await logout(params);
      assert.equal(response.status, 400, JSON.stringify(params));
      assert.equal(response.headers.get('location'), null);
    }
    const twice = await browser.request(
      `${door.origin}/${POOL}/logout?client_id=app&logout_uri=${encodeURIComponent(BYE)}&logout_uri=https://evil.example`,
    );
    assert.equal(twice.status, 400);
    assert.ok(await signedIn());
  });
});
