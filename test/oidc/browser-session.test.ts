import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { type Browser, createBrowser } from './support/browser.js';
import { CALLBACK, OTHER_POOL, POOL, startDoor, type TestDoor } from './support/door.js';
import { postToken, signIn } from './support/flows.js';

describe('SSO sessions in the browser', () => {
  let door: TestDoor;
  let browser: Browser;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'second' });
    await door.addClient({ id: 'foreign', poolId: OTHER_POOL });
    await door.addUser({ sub: 'maria' });
    await door.addUser({ sub: 'jose' });
    await door.addUser({ sub: 'other', poolId: OTHER_POOL });
  });
  beforeEach(() => {
    door.clock.offset = 0;
    browser = createBrowser(door.origin);
  });
  after(() => door.stop());

  const url = (params: Record<string, string> = {}, poolId = POOL) =>
    `${door.origin}/${poolId}/oauth2/authorize?${new URLSearchParams({ client_id: poolId === POOL ? 'app' : 'foreign', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...params })}`;
  const outcome = async (params: Record<string, string> = {}, poolId = POOL) => {
    const { url: at } = await browser.follow(url(params, poolId));
    if (at.origin === door.origin) return 'login';
    return at.searchParams.get('error') ?? 'code';
  };
  const subOf = async (back: URL, clientId = 'app', poolId = POOL) => {
    const { body } = await postToken(
      door,
      { grant_type: 'authorization_code', code: back.searchParams.get('code')!, redirect_uri: CALLBACK, client_id: clientId },
      {},
      poolId,
    );
    return decodeJwt(body['id_token']);
  };

  it('an SSO session signs the user in at other clients of the pool without a page, with the same auth_time', async () => {
    const first = await subOf(await signIn(browser, url(), 'maria'));
    const again = await subOf((await browser.follow(url({ client_id: 'second' }))).url, 'second');
    assert.equal(again.sub, 'maria');
    assert.equal(again['auth_time'], first['auth_time']);
    assert.notEqual(again['origin_jti'], first['origin_jti']);
  });

  it('an SSO session ends one hour after sign-in, even if it is in use', async () => {
    await signIn(browser, url(), 'maria');
    door.clock.offset = 3_000_000;
    assert.equal(await outcome(), 'code');
    door.clock.offset = 3_601_000;
    assert.equal(await outcome(), 'login');
  });

  it('a session cookie of one pool is not valid in another, even under that pool’s cookie name', async () => {
    await signIn(browser, url(), 'maria');
    assert.equal(await outcome({}, OTHER_POOL), 'login');
    await signIn(browser, url({}, OTHER_POOL), 'other');
    assert.equal(await outcome(), 'code');
    assert.equal(await outcome({}, OTHER_POOL), 'code');

    const [own] = browser.jar.filter(({ name }) => name === `session-${POOL}`);
    const [signature] = browser.jar.filter(({ name }) => name === `session-${POOL}.sig`);
    const forged = `session-${OTHER_POOL}=${own!.value}; session-${OTHER_POOL}.sig=${signature!.value}`;
    const response = await fetch(url({}, OTHER_POOL), { headers: { cookie: forged }, redirect: 'manual' });
    assert.match(response.headers.get('location')!, /\/login\//);
  });

  it('a session cookie with an invalid or missing signature requires a new sign-in', async () => {
    await signIn(browser, url(), 'maria');
    const [cookie] = browser.jar.filter(({ name }) => name === `session-${POOL}`);
    for (const sig of ['', `; session-${POOL}.sig=${'A'.repeat(27)}`]) {
      const response = await fetch(url(), { headers: { cookie: `${cookie!.name}=${cookie!.value}${sig}` }, redirect: 'manual' });
      assert.match(response.headers.get('location')!, /\/login\//);
    }
  });

  it('each sign-in sets a new session identifier', async () => {
    await signIn(browser, url(), 'maria');
    const before = browser.jar.find(({ name }) => name === `session-${POOL}`)!.value;
    await signIn(browser, url({ prompt: 'login' }), 'maria');
    const after = browser.jar.find(({ name }) => name === `session-${POOL}`)!.value;
    assert.notEqual(before, after);
  });

  it('prompt=none gives login_required without a session and a code with one', async () => {
    assert.equal(await outcome({ prompt: 'none' }), 'login_required');
    await signIn(browser, url(), 'maria');
    assert.equal(await outcome({ prompt: 'none' }), 'code');
    assert.equal(await outcome({ prompt: 'none login' }), 'invalid_request');
  });

  it('prompt=login, select_account and consent require a new sign-in', async () => {
    await signIn(browser, url(), 'maria');
    for (const prompt of ['login', 'select_account', 'consent', 'login consent']) assert.equal(await outcome({ prompt }), 'login');
    assert.equal(await outcome({ prompt: 'nonsense' }), 'invalid_request');
  });

  it('a session older than max_age requires a new sign-in; an invalid max_age gives invalid_request', async () => {
    await signIn(browser, url(), 'maria');
    assert.equal(await outcome({ max_age: '1000' }), 'code');
    assert.equal(await outcome({ max_age: '0' }), 'login');
    for (const bad of ['-1', 'x', '1e99']) assert.equal(await outcome({ max_age: bad }), 'invalid_request');
  });

  it('an id_token_hint of another user gives login_required, an invalid one or another pool’s invalid_request', async () => {
    const back = await signIn(browser, url(), 'maria');
    const { body } = await postToken(door, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: CALLBACK,
      client_id: 'app',
    });
    assert.equal(await outcome({ id_token_hint: body['id_token'] }), 'code');
    await signIn(browser, url({ prompt: 'login' }), 'jose');
    assert.equal(await outcome({ id_token_hint: body['id_token'], prompt: 'none' }), 'login_required');
    assert.equal(await outcome({ id_token_hint: 'garbage' }), 'invalid_request');
    assert.equal(await outcome({ id_token_hint: body['id_token'] }, OTHER_POOL), 'invalid_request');
  });

  it('another user’s sign-in with prompt=login replaces the session', async () => {
    await signIn(browser, url(), 'maria');
    const back = await signIn(browser, url({ prompt: 'login' }), 'jose');
    assert.equal((await subOf(back)).sub, 'jose');
    assert.equal((await subOf((await browser.follow(url())).url)).sub, 'jose');
  });

  it('the session of a disabled user requires a new sign-in and causes no error', async () => {
    await signIn(browser, url(), 'maria');
    await door.setEnabled('maria', false);
    assert.equal(await outcome(), 'login');
    assert.equal(await outcome({ prompt: 'none' }), 'login_required');
    assert.equal((await subOf(await signIn(browser, url(), 'jose'))).sub, 'jose');
    await door.setEnabled('maria', true);
    assert.deepEqual(door.logged, []);
  });

  it('an interaction is refused in another browser or pool with 400', async () => {
    const page = await browser.follow(url());
    const stranger = createBrowser(door.origin);
    const answers = [
      await stranger.request(`${page.url}?sub=jose`, { method: 'POST' }),
      await browser.request(`${String(page.url).replace(POOL, OTHER_POOL)}?sub=jose`, { method: 'POST' }),
    ];
    for (const answer of answers) {
      assert.equal(answer.status, 400);
      assert.deepEqual(await answer.json(), { code: 'interaction_unknown' });
    }
    const resume = await stranger.request(`${door.origin}/${POOL}/oauth2/authorize/${page.url.pathname.split('/').at(-1)}`);
    assert.equal(resume.status, 400);
    assert.match(await resume.text(), /This sign-in has ended/);
    const { url: back } = await browser.follow(`${page.url}?sub=maria`, { method: 'POST' });
    assert.ok(back.searchParams.get('code'));
  });

  it('an interaction can be completed only once', async () => {
    const page = await browser.follow(url());
    const { url: back } = await browser.follow(`${page.url}?sub=maria`, { method: 'POST' });
    assert.ok(back.searchParams.get('code'));
    const again = await browser.request(`${page.url}?sub=jose`, { method: 'POST' });
    assert.equal(again.status, 400);
  });
});

describe('session cookies over https', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor({ https: true });
  });
  after(() => door.stop());

  it('session cookies are Secure, HttpOnly, SameSite=Lax and __Host-, and x-forwarded-host is ignored', async () => {
    await door.addClient({ id: 'app' });
    await door.addUser({ sub: 'maria' });
    const query = new URLSearchParams({ client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid' });
    const cookieHeader = (response: Response) =>
      response.headers
        .getSetCookie()
        .map((c) => c.split(';')[0])
        .join('; ');
    const start = await fetch(`${door.origin}/${POOL}/oauth2/authorize?${query}`, {
      redirect: 'manual',
      headers: { 'x-forwarded-host': 'evil.example' },
    });
    const cookies = cookieHeader(start);
    assert.ok(start.headers.getSetCookie().every((c) => /; secure/i.test(c) && /; httponly/i.test(c) && /; samesite=lax/i.test(c)));
    const page = start.headers.get('location')!;
    const finish = await fetch(`${door.origin}${page}?sub=maria`, { method: 'POST', redirect: 'manual', headers: { cookie: cookies } });
    const resume = new URL(finish.headers.get('location')!);
    assert.equal(resume.origin, 'https://id.example');
    const done = await fetch(`${door.origin}${resume.pathname}`, { redirect: 'manual', headers: { cookie: cookies } });
    assert.match(done.headers.get('location')!, /^https:\/\/app\.example\/callback\?code=/);
    const session = done.headers.getSetCookie().filter((c) => c.startsWith('__Host-session-'));
    assert.equal(session.length, 2);
    assert.ok(session.every((c) => /; path=\/;/i.test(c) && /; secure/i.test(c) && !/domain/i.test(c)));
  });
});
