import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { createBrowser } from './support/browser.js';
import { POOL, startDoor, type TestDoor } from './support/door.js';
import { discover, postToken, signIn } from './support/flows.js';

const REGISTERED = ['http://127.0.0.1:4000/cb', 'http://[::1]/cb', 'http://localhost:3000/local', 'https://localhost:5000/cb'];
const ANY_PORT = [
  'http://127.0.0.1:53219/cb',
  'http://127.0.0.1/cb',
  'http://127.0.0.1:65535/cb',
  'http://[::1]:1/cb',
  'http://localhost:8080/local',
];
/** Addresses that differ from a registered one in more than the port. */
const REFUSED = [
  'http://127.0.0.1:0/cb',
  'http://127.0.0.1:080/cb',
  'http://127.0.0.1:65536/cb',
  'http://127.0.0.1:/cb',
  'http://127.0.0.1:+80/cb',
  'http://127.0.0.1:80 /cb',
  'http://127.0.0.1:5\t3/cb',
  'http://127.0.0.1:53219/cb/',
  'http://127.0.0.1:53219/other',
  'http://127.0.0.1:53219/cb/../cb',
  'http://127.0.0.1:53219/%63b',
  'http://127.0.0.1:53219/cb?x=1',
  'http://127.0.0.1:53219/cb#x',
  'http://127.0.0.1:53219#/cb',
  'http://127.0.0.1:53219',
  'http://127.0.0.1:53219@evil.example/cb',
  'http://127.0.0.1@evil.example/cb',
  'http://user@127.0.0.1:53219/cb',
  'http://user:pass@127.0.0.1:53219/cb',
  'http://127.0.0.1:53219\\@evil.example/cb',
  'http://127.0.0.1\\:53219/cb',
  'http://127.0.0.1.evil.example:53219/cb',
  'http://127.0.0.1.:53219/cb',
  'http://127.0.0.2:53219/cb',
  'http://127.1:53219/cb',
  'http://0x7f.0.0.1:53219/cb',
  'http://2130706433:53219/cb',
  'http://0.0.0.0:53219/cb',
  'http://[::1]:1/cb/',
  'http://[0:0:0:0:0:0:0:1]:53219/cb',
  'http://[::ffff:127.0.0.1]:53219/cb',
  'http://[::1%25lo]:53219/cb',
  'http://::1:53219/cb',
  'http://localhost:53219/cb',
  'http://localhost.evil.example:53219/local',
  'http://localhost.:53219/local',
  'http://evil.localhost:53219/local',
  'http://LOCALHOST:53219/local',
  'HTTP://127.0.0.1:53219/cb',
  'https://127.0.0.1:53219/cb',
  'https://localhost:5001/cb',
  'http:127.0.0.1:53219/cb',
  'http:///127.0.0.1:53219/cb',
];

describe('loopback redirect URIs (RFC 8252 section 7.3)', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'native', callbackUrls: REGISTERED, logoutUrls: ['http://127.0.0.1/bye'] });
    await door.addClient({ id: 'web' });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  const authorize = (params: Record<string, string>) =>
    fetch(
      `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: 'native', response_type: 'code', scope: 'openid', ...params })}`,
      { redirect: 'manual' },
    );
  const push = async (params: Record<string, string>) =>
    fetch(`${door.origin}/${POOL}/oauth2/par`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'native', response_type: 'code', scope: 'openid', ...params }),
    });

  for (const redirectUri of ANY_PORT) {
    it(`${redirectUri} gets a code that openid-client redeems, by query and pushed`, async () => {
      const config = await discover(door, 'native');
      for (const build of [client.buildAuthorizationUrl, client.buildAuthorizationUrlWithPAR]) {
        const pkceCodeVerifier = client.randomPKCECodeVerifier();
        const url = await build(config, {
          redirect_uri: redirectUri,
          scope: 'openid',
          code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
          code_challenge_method: 'S256',
        });
        const back = await signIn(createBrowser(door.origin), url, 'maria');
        assert.ok(back.href.startsWith(redirectUri), back.href);
        const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier });
        assert.equal(tokens.claims()!.sub, 'maria');
      }
    });
  }

  it('a signed request object may name another loopback port, and nothing else', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256', use: 'sig' };
    await door.addClient({ id: 'signing', callbackUrls: REGISTERED, extensions: { jwks: { keys: [jwk] } } });
    const config = await discover(door, 'signing');
    const request = (redirect_uri: string) =>
      client.buildAuthorizationUrlWithJAR(config, { redirect_uri, scope: 'openid', prompt: 'none' }, { key: privateKey, kid: 'mine' });
    const accepted = await fetch(await request('http://127.0.0.1:53219/cb'), { redirect: 'manual' });
    assert.match(accepted.headers.get('location')!, /^http:\/\/127\.0\.0\.1:53219\/cb\?error=login_required/);
    const refused = await fetch(await request('http://127.0.0.1:53219/other'), { redirect: 'manual' });
    assert.deepEqual([refused.status, refused.headers.get('location')], [400, null]);
  });

  it('a code is redeemed only with the port of its own request', async () => {
    const url = `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: 'native', response_type: 'code', scope: 'openid', redirect_uri: 'http://127.0.0.1:53219/cb' })}`;
    const back = await signIn(createBrowser(door.origin), url, 'maria');
    const redeem = (redirect_uri: string) =>
      postToken(door, { grant_type: 'authorization_code', client_id: 'native', code: back.searchParams.get('code')!, redirect_uri });
    for (const other of ['http://127.0.0.1:4000/cb', 'http://127.0.0.1:53220/cb', 'http://[::1]:53219/cb'])
      assert.equal((await redeem(other)).body['error'], 'invalid_grant', other);
    assert.equal((await redeem('http://127.0.0.1:53219/cb')).status, 200);
  });

  for (const redirectUri of REFUSED) {
    it(`${JSON.stringify(redirectUri)} is refused by query with a page, and pushed with invalid_request`, async () => {
      const response = await authorize({ redirect_uri: redirectUri, prompt: 'none' });
      assert.deepEqual([response.status, response.headers.get('location')], [400, null]);
      const pushed = await push({ redirect_uri: redirectUri });
      assert.equal(pushed.status, 400);
      assert.equal(((await pushed.json()) as { error: string }).error, 'invalid_request');
    });
  }

  it('a client without a loopback callback URL gets no code on loopback', async () => {
    assert.equal((await authorize({ client_id: 'web', redirect_uri: 'http://127.0.0.1:53219/cb', prompt: 'none' })).status, 400);
  });

  it('logout accepts any loopback port in each of its address parameters, and nothing else', async () => {
    const logout = (params: Record<string, string>) =>
      fetch(`${door.origin}/${POOL}/logout?${new URLSearchParams({ client_id: 'native', ...params })}`, { redirect: 'manual' });
    for (const name of ['logout_uri', 'post_logout_redirect_uri']) {
      assert.equal((await logout({ [name]: 'http://127.0.0.1:53219/bye' })).headers.get('location'), 'http://127.0.0.1:53219/bye');
      for (const other of ['http://127.0.0.1:53219/cb', 'http://127.0.0.1:0/bye', 'http://127.0.0.1:1@evil.example/bye'])
        assert.equal((await logout({ [name]: other })).status, 400, other);
    }
    assert.equal((await logout({ redirect_uri: 'http://127.0.0.1:53219/cb', response_type: 'code' })).status, 302);
    assert.equal((await logout({ redirect_uri: 'http://127.0.0.1:53219/bye', response_type: 'code' })).status, 400);
  });
});
