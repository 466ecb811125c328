import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { createBrowser } from './support/browser.js';
import { CALLBACK, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { discover, postToken, signIn } from './support/flows.js';

const OF_CODE = ['access_token', 'expires_in', 'id_token', 'refresh_token', 'token_type'];
/** Cognito’s answer to a refresh without rotation. oidc-provider repeats the refresh token. */
const OF_REFRESH = OF_CODE;
const OF_MACHINE = ['access_token', 'expires_in', 'token_type'];

describe('members of token responses', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app', oauthScopes: ['openid', 'email', 'api/read'] });
    await door.addClient({ id: 'page', oauthFlows: ['implicit'], oauthScopes: ['openid', 'email'] });
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

  const membersOf = (body: object): string[] => Object.keys(body).sort();
  const authorize = (params: Record<string, string>): string =>
    `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, ...params })}`;
  async function redeem(url: string | URL) {
    const back = await signIn(createBrowser(door.origin), url, 'maria');
    const code = back.searchParams.get('code')!;
    return (await postToken(door, { grant_type: 'authorization_code', client_id: 'app', redirect_uri: CALLBACK, code })).body;
  }
  const refresh = async (token: string, more: Record<string, string> = {}) =>
    (await postToken(door, { grant_type: 'refresh_token', client_id: 'app', refresh_token: token, ...more })).body;

  it('a code response has no scope when exactly the requested ones are granted, in any order, pushed or not', async () => {
    for (const scope of ['openid email', ' email  openid ', 'openid openid email']) {
      assert.deepEqual(membersOf(await redeem(authorize({ scope }))), OF_CODE);
      const pushed = await client.buildAuthorizationUrlWithPAR(await discover(door, 'app'), { redirect_uri: CALLBACK, scope });
      assert.deepEqual(membersOf(await redeem(pushed)), OF_CODE);
    }
  });

  it('a code response names the scope when fewer are granted or none was requested', async () => {
    for (const scope of ['openid email unknown', 'openid email offline_access'])
      assert.equal((await redeem(authorize({ scope })))['scope'], 'openid email');
    assert.equal((await redeem(authorize({})))['scope'], 'openid email api/read');
    const pushed = await client.buildAuthorizationUrlWithPAR(await discover(door, 'app'), { redirect_uri: CALLBACK, scope: 'openid x' });
    assert.equal((await redeem(pushed))['scope'], 'openid');
  });

  it('a client cannot set the internal parameter of the requested scope', async () => {
    assert.equal((await redeem(authorize({ scope: 'openid x', requested_scope: 'openid' })))['scope'], 'openid');
  });

  it('a refresh response names the scope only when it is another one than requested, or than granted', async () => {
    const { refresh_token: token } = await redeem(authorize({ scope: 'openid email api/read unknown' }));
    assert.deepEqual(membersOf(await refresh(token)), OF_REFRESH);
    assert.deepEqual(membersOf(await refresh(token, { scope: 'openid email' })), OF_REFRESH);
    assert.equal((await refresh(token, { scope: 'openid email unknown' }))['scope'], 'openid email');
    await door.resourceServers.remove(POOL, 'api');
    try {
      assert.equal((await refresh(token))['scope'], 'openid email');
    } finally {
      await door.resourceServers.create({ poolId: POOL, identifier: 'api', name: 'api', scopes: [{ name: 'read', description: 'read' }] });
    }
  });

  it('a client credentials response names the scope only when none was requested', async () => {
    const request = { grant_type: 'client_credentials', client_id: 'machine', client_secret: SECRET };
    assert.deepEqual(membersOf((await postToken(door, { ...request, scope: 'api/read' })).body), OF_MACHINE);
    assert.equal((await postToken(door, request)).body['scope'], 'api/read');
  });

  it('an implicit response names the scope only when it is another one than requested', async () => {
    const ask = async (scope: string) => {
      const { hash } = await signIn(createBrowser(door.origin), authorize({ client_id: 'page', response_type: 'token', scope }), 'maria');
      return Object.fromEntries(new URLSearchParams(hash.slice(1)));
    };
    assert.deepEqual(membersOf(await ask('openid email')), ['access_token', 'expires_in', 'id_token', 'token_type']);
    assert.equal((await ask('openid email unknown'))['scope'], 'openid email');
  });

  it('an invalid_scope error keeps the refused scope', async () => {
    const { refresh_token: token } = await redeem(authorize({ scope: 'openid' }));
    assert.deepEqual(await refresh(token, { scope: 'email' }), {
      error: 'invalid_scope',
      error_description: 'requested scope is not allowed',
      scope: 'email',
    });
  });
});
