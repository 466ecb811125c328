import assert from 'node:assert/strict';
import { createBrowser } from '../oidc/support/browser.js';
import type { Scenario } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { authorization, CALLBACK, codeGrant, landWithCode, openLogin, postToken, submit } from './support/hosted.js';
import { createTwinScenarios } from './support/twin-scenarios.js';

describe('isolation of user pools at the OIDC endpoints', () => {
  let server: TestServer;
  let a: Scenario;
  let b: Scenario;
  before(async () => {
    server = await sharedServer();
    [a, b] = await createTwinScenarios(server);
  });

  it('an authorization code is refused at another pool and client, and stays valid for its own', async () => {
    const landed = await landWithCode(server, a.person, a);
    const attempts: [string, Record<string, string>][] = [
      [b.poolId, codeGrant(landed, b)],
      [b.poolId, codeGrant(landed, a)],
      [a.poolId, codeGrant(landed, b)],
    ];
    for (const [poolId, params] of attempts) {
      const { status, body } = await postToken(server, poolId, params);
      assert.ok(status === 400 || status === 401, String(status));
      assert.match(body['error']!, /invalid_(grant|client)/);
    }
    assert.equal((await postToken(server, a.poolId, codeGrant(landed, a))).status, 200);
  });

  it('a refresh token is neither renewed nor revoked at another pool or by another client', async () => {
    const { RefreshToken } = a.tokens;
    const refresh = (poolId: string, client_id: string) =>
      postToken(server, poolId, { grant_type: 'refresh_token', client_id, refresh_token: RefreshToken });
    assert.equal((await refresh(b.poolId, b.clientId)).body['error'], 'invalid_grant');
    assert.equal((await refresh(b.poolId, a.clientId)).body['error'], 'invalid_client');
    for (const [poolId, client_id] of [
      [b.poolId, b.clientId],
      [b.poolId, a.clientId],
      [a.poolId, b.clientId],
    ] as const)
      await fetch(`${server.url}/${poolId}/oauth2/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ client_id, token: RefreshToken }),
      });
    assert.equal((await refresh(a.poolId, a.clientId)).status, 200);
  });

  it('an access token is refused by another pool’s userInfo endpoint', async () => {
    const landed = await landWithCode(server, a.person, a);
    const { body } = await postToken(server, a.poolId, codeGrant(landed, a));
    const userInfo = (poolId: string) =>
      fetch(`${server.url}/${poolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${body['access_token']}` } });
    assert.equal((await userInfo(b.poolId)).status, 401);
    assert.equal(((await (await userInfo(a.poolId)).json()) as { sub: string }).sub, a.person.sub);
  });

  it('an ID token is refused by another pool for token exchange and as id_token_hint', async () => {
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: b.clientId,
      subject_token: a.tokens.IdToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      identity_pool_id: 'us-east-1:3a6a9e1c-5f0d-4a43-9c52-0d8a7c1b2e10',
    };
    assert.equal((await postToken(server, b.poolId, exchange)).body['error'], 'invalid_request');
    const hint = new URLSearchParams({ id_token_hint: a.tokens.IdToken, post_logout_redirect_uri: 'http://localhost:3000/' });
    const out = await fetch(`${server.url}/${b.poolId}/logout?${hint}`, { redirect: 'manual' });
    assert.equal(out.status, 400);
    const silent = authorization(b, { prompt: 'none', id_token_hint: a.tokens.IdToken });
    const { url } = await createBrowser(server.url).follow(silent.url);
    assert.equal(url.searchParams.get('code'), null);
  });

  it('a signed-in browser of one pool is login_required at another', async () => {
    const { browser } = await landWithCode(server, a.person, a);
    const again = await browser.follow(authorization(a, { prompt: 'none' }).url);
    assert.ok(again.url.searchParams.get('code'), again.url.href);
    const elsewhere = await browser.follow(authorization(b, { prompt: 'none' }).url);
    assert.equal(elsewhere.url.searchParams.get('error'), 'login_required');
  });

  it('a renamed session cookie of one pool is login_required at another', async () => {
    const { browser } = await landWithCode(server, a.person, a);
    const cookies = browser.jar.map(({ name, value }) => `${name.replace(a.poolId, b.poolId)}=${value}`).join('; ');
    assert.match(cookies, new RegExp(`session-${b.poolId}=`));
    const answer = await fetch(new URL(authorization(b, { prompt: 'none' }).url, server.url), {
      headers: { cookie: cookies },
      redirect: 'manual',
    });
    assert.equal(new URL(answer.headers.get('location')!).searchParams.get('error'), 'login_required');
  });

  it('sign-out from one pool keeps the session at another', async () => {
    const browser = createBrowser(server.url);
    await landWithCode(server, a.person, a, browser);
    await landWithCode(server, b.person, b, browser);
    await browser.follow(`/${a.poolId}/logout?client_id=${a.clientId}&logout_uri=${encodeURIComponent('http://localhost:3000/')}`);
    assert.equal((await browser.follow(authorization(a, { prompt: 'none' }).url)).url.searchParams.get('error'), 'login_required');
    assert.ok((await browser.follow(authorization(b, { prompt: 'none' }).url)).url.searchParams.get('code'));
  });

  it('a client of one pool is unknown at another', async () => {
    const { response } = await createBrowser(server.url).follow(authorization({ poolId: b.poolId, clientId: a.clientId }).url);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /Client does not exist/);
    const machine = await postToken(server, b.poolId, { grant_type: 'client_credentials', client_id: 'demomachine', client_secret: 'x' });
    assert.equal(machine.status, 401);
  });

  it('an interrupted authorization request cannot be resumed at another pool', async () => {
    const page = await openLogin(server, a);
    const uid = page.path.split('/').at(-1);
    const answer = await submit(page, '', { username: a.person.email, password: a.person.password });
    assert.equal(answer.status, 303);
    const cookie = page.browser.jar.map(({ name, value }) => `${name.replace(a.poolId, b.poolId)}=${value}`).join('; ');
    for (const poolId of [b.poolId, 'us-east-1_demo']) {
      const resumed = await fetch(`${server.url}/${poolId}/oauth2/authorize/${uid}`, { headers: { cookie }, redirect: 'manual' });
      assert.equal(resumed.status, 400);
      assert.equal(resumed.headers.get('location'), null);
    }
    const { url } = await page.browser.follow(new URL(answer.headers.get('location')!, server.url));
    assert.equal(url.origin + url.pathname, CALLBACK);
    assert.ok(url.searchParams.get('code'), url.href);
  });
});
