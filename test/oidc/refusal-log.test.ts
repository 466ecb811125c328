import assert from 'node:assert/strict';
import { createBrowser } from './support/browser.js';
import { CALLBACK, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { postToken, signIn } from './support/flows.js';

const FOREIGN = 'https://evil.example/callback';

describe('log of refused OpenID requests', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'confidential', secret: SECRET });
    await door.addClient({ id: 'device', extensions: { deviceGrant: true } });
    await door.addUser({ sub: 'maria' });
  });
  beforeEach(() => {
    door.refused.length = 0;
  });
  after(() => door.stop());

  const post = (path: string, params: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${door.origin}/${POOL}${path}`, { method: 'POST', body: new URLSearchParams(params), headers, redirect: 'manual' });
  const get = (path: string, params: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${door.origin}/${POOL}${path}?${new URLSearchParams(params)}`, { headers, redirect: 'manual' });
  const authorization = { client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid' };
  const secret = { client_id: 'confidential', client_secret: SECRET };

  const REFUSALS: readonly [string, () => Promise<unknown>, Record<string, unknown>][] = [
    [
      'an unregistered redirect URI',
      () => get('/oauth2/authorize', { ...authorization, redirect_uri: FOREIGN }),
      { event: 'authorization.error', error: 'invalid_redirect_uri', client: 'app', returnAddress: FOREIGN },
    ],
    [
      'an unknown client',
      () => get('/oauth2/authorize', { ...authorization, client_id: 'unknown' }),
      { event: 'authorization.error', error: 'invalid_client', client: 'unknown', returnAddress: CALLBACK },
    ],
    [
      'an unknown scope',
      () => get('/oauth2/authorize', { ...authorization, scope: 'x' }),
      { event: 'authorization.error', error: 'invalid_scope', client: 'app', returnAddress: CALLBACK },
    ],
    [
      'a pushed request for an unregistered redirect URI',
      () => post('/oauth2/par', { ...authorization, redirect_uri: FOREIGN }),
      { event: 'pushed_authorization_request.error', error: 'invalid_request', client: 'app', returnAddress: FOREIGN },
    ],
    [
      'a device authorization request of a client without that grant',
      () => post('/oauth2/device_authorization', { client_id: 'app', scope: 'openid' }),
      { event: 'device_authorization.error', client: 'app' },
    ],
    [
      'a backchannel authentication request of a client without that grant',
      () => post('/oauth2/bc-authorize', { ...secret, scope: 'openid', login_hint: 'maria' }),
      { event: 'backchannel_authentication.error', client: 'confidential' },
    ],
    [
      'a wrong secret',
      () => post('/oauth2/token', { ...secret, client_secret: 'wrong', grant_type: 'refresh_token' }),
      { event: 'grant.error', error: 'invalid_client', client: 'confidential' },
    ],
    [
      'an unknown client by Basic authentication',
      () =>
        post('/oauth2/token', { grant_type: 'refresh_token' }, { authorization: `Basic ${Buffer.from('unknown:x').toString('base64')}` }),
      { event: 'grant.error', error: 'invalid_client', client: 'unknown' },
    ],
    [
      'an unknown refresh token',
      () => post('/oauth2/token', { client_id: 'app', grant_type: 'refresh_token', refresh_token: 'x' }),
      { event: 'grant.error', error: 'invalid_grant', client: 'app', detail: 'refresh token not found' },
    ],
    [
      'an access token that is none',
      () => get('/oauth2/userInfo', {}, { authorization: 'Bearer x' }),
      { event: 'userinfo.error', error: 'invalid_token' },
    ],
    [
      'a revocation without a token',
      () => post('/oauth2/revoke', { client_id: 'app' }),
      { event: 'revocation.error', error: 'invalid_request', client: 'app' },
    ],
    [
      'an introspection without a token',
      () => post('/oauth2/introspect', secret),
      { event: 'introspection.error', error: 'invalid_request', client: 'confidential' },
    ],
    [
      'a logout to an unregistered address',
      () => get('/logout', { client_id: 'app', logout_uri: FOREIGN }),
      { event: 'end_session.error', error: 'logout_refused', client: 'app', returnAddress: FOREIGN, pool: POOL },
    ],
    [
      'a logout to an unregistered address in OpenID’s form',
      () => get('/logout', { client_id: 'app', post_logout_redirect_uri: FOREIGN }),
      { event: 'end_session.error', error: 'logout_refused', client: 'app', returnAddress: FOREIGN },
    ],
    [
      'a logout with an invalid hint',
      () => get('/logout', { id_token_hint: 'x', post_logout_redirect_uri: FOREIGN }),
      { event: 'end_session.error', error: 'token_invalid', returnAddress: FOREIGN },
    ],
    [
      'a form of another content type',
      () =>
        fetch(`${door.origin}/${POOL}/oauth2/authorize`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
      { event: 'form.error', error: 'invalid_request', pool: POOL },
    ],
    [
      'a method that the endpoint does not have',
      () => get('/oauth2/token', {}),
      { event: 'api.error', error: 'invalid_request', detail: 'method GET' },
    ],
  ];
  for (const [what, request, expected] of REFUSALS) {
    it(`${what} leaves event, error, client and address in the log`, async () => {
      await request();
      assert.equal(door.refused.length, 1, JSON.stringify(door.refused));
      const entry = door.refused[0]!;
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, entry[name]])), expected);
      assert.ok(entry['description'] ?? entry['detail'], JSON.stringify(entry));
    });
  }

  for (const length of [36, 42, 43, 128, 129])
    it(`a code_verifier of ${length} characters is ${length < 43 || length > 128 ? 'refused, and the log says why' : 'accepted'}`, async () => {
      const verifier = 'v'.repeat(length);
      const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))).toString('base64url');
      const query = new URLSearchParams({ ...authorization, code_challenge: challenge, code_challenge_method: 'S256' });
      const back = await signIn(createBrowser(door.origin), `${door.origin}/${POOL}/oauth2/authorize?${query}`, 'maria');
      const grant = { grant_type: 'authorization_code', client_id: 'app', redirect_uri: CALLBACK, code: back.searchParams.get('code')! };
      const { status, body } = await postToken(door, { ...grant, code_verifier: verifier });
      if (length >= 43 && length <= 128) return assert.equal(status, 200);
      assert.deepEqual([status, body['error']], [400, 'invalid_request']);
      assert.match(
        String(door.refused[0]!['description']),
        /^code_verifier must be a string with a m(in|ax)imum length of \d+ characters$/,
      );
      assert.equal(door.refused[0]!['client'], 'app');
    });

  it('user information, query and fragment of an address stay out of the log', async () => {
    await get('/logout', { client_id: 'app', logout_uri: 'https://user:secret@evil.example/bye?token=secret#secret' });
    assert.equal(door.refused[0]!['returnAddress'], 'https://…@evil.example/bye?…');
  });

  it('parameters of a refused request are cut to 512 characters', async () => {
    await get('/logout', { client_id: 'x'.repeat(2000), logout_uri: `https://evil.example/${'x'.repeat(2000)}` });
    const { client, returnAddress } = door.refused[0] as { client: string; returnAddress: string };
    assert.deepEqual([client.length, returnAddress.length], [512, 512]);
  });
});
