import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { type Browser, createBrowser } from './support/browser.js';
import { CALLBACK, POOL, startDoor, type TestDoor } from './support/door.js';
import { postToken, signIn } from './support/flows.js';

describe('pools with session tracking', () => {
  let door: TestDoor;
  let browser: Browser;
  beforeEach(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'strict', ssoMinutes: 0 });
    await door.addClient({ id: 'patient', ssoMinutes: 120 });
    await door.addUser({ sub: 'maria' });
    await door.track(2);
    browser = createBrowser(door.origin);
  });
  afterEach(() => door.stop());

  const url = (clientId = 'app') =>
    `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: CALLBACK, scope: 'openid' })}`;
  const redeem = async (back: URL, clientId = 'app') => {
    const code = back.searchParams.get('code')!;
    const { status, body } = await postToken(door, { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, client_id: clientId });
    assert.equal(status, 200);
    return body as { id_token: string; refresh_token: string };
  };
  const outcome = async (clientId = 'app') => ((await browser.follow(url(clientId))).url.origin === door.origin ? 'login' : 'code');
  const list = () => door.tokens.trackedSessions.list(POOL, 'maria');
  const refresh = async (token: string) =>
    (await postToken(door, { grant_type: 'refresh_token', client_id: 'app', refresh_token: token })).status;

  it('the browser’s SSO session and the token sessions that came from it are listed', async () => {
    const { id_token: idToken } = await redeem(await signIn(browser, url(), 'maria'));
    const sessions = await list();
    const sso = sessions.find(({ kind }) => kind === 'SSO')!;
    const tokens = sessions.find(({ kind }) => kind === 'TOKEN')!;
    assert.equal(sessions.length, 2);
    assert.match(sso.publicId, /^sso[a-z0-9]{25}$/);
    assert.match(tokens.publicId, /^tkn[a-z0-9]{25}$/);
    assert.equal(tokens.originId, sso.publicId);
    assert.equal(tokens.id, decodeJwt(idToken)['origin_jti']);
    assert.deepEqual([sso.clientId, tokens.clientId], ['app', 'app']);
    assert.ok(tokens.ip && sso.ip);
  });

  it('ending the SSO session requires a new sign-in, and the token session stays valid', async () => {
    const { refresh_token: token } = await redeem(await signIn(browser, url(), 'maria'));
    assert.equal(await outcome(), 'code');
    const sso = (await list()).find(({ kind }) => kind === 'SSO')!;
    await door.tokens.trackedSessions.end(POOL, 'maria', sso, { linked: false });
    assert.equal(await outcome(), 'login');
    assert.equal(await refresh(token), 200);
  });

  it('ending a session with linked: true ends the SSO session and its token sessions', async () => {
    for (const kind of ['SSO', 'TOKEN'] as const) {
      browser = createBrowser(door.origin);
      const { refresh_token: token } = await redeem(await signIn(browser, url(), 'maria'));
      const one = (await list()).find((session) => session.kind === kind)!;
      await door.tokens.trackedSessions.end(POOL, 'maria', one, { linked: true });
      assert.equal(await outcome(), 'login');
      assert.equal(await refresh(token), 400);
      assert.deepEqual(await list(), []);
    }
  });

  it('an SSO session is reused for the client’s MaxValidityMinutes since the sign-in', async () => {
    await redeem(await signIn(browser, url(), 'maria'));
    assert.deepEqual([await outcome(), await outcome('patient'), await outcome('strict')], ['code', 'code', 'login']);
    door.clock.offset = 3_700_000;
    assert.deepEqual([await outcome(), await outcome('patient')], ['login', 'code']);
    door.clock.offset = 7_300_000;
    assert.equal(await outcome('patient'), 'login');
  });

  it('a client with MaxValidityMinutes 0 gets tokens after each new sign-in', async () => {
    await redeem(await signIn(browser, url('strict'), 'maria'), 'strict');
    await redeem(await signIn(browser, url('strict'), 'maria'), 'strict');
  });

  it('a token session beyond the maximum ends the least recently used one', async () => {
    const { refresh_token: first } = await redeem(await signIn(browser, url(), 'maria'));
    for (const _ of [1, 2]) {
      door.clock.offset += 1000;
      await redeem((await browser.follow(url())).url);
    }
    assert.equal(await refresh(first), 400);
    assert.equal((await list()).filter(({ kind }) => kind === 'TOKEN').length, 2);
  });
});
