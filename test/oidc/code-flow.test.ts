import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { createBrowser } from './support/browser.js';
import { CALLBACK, OTHER_POOL, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { discover, getTokens, postToken, signIn } from './support/flows.js';

describe('authorization code flow', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'public' });
    await door.addClient({ id: 'confidential', secret: SECRET });
    await door.addClient({ id: 'foreign', poolId: OTHER_POOL });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  const authorize = (params: Record<string, string>, poolId = POOL) =>
    `${door.origin}/${poolId}/oauth2/authorize?${new URLSearchParams(params)}`;
  const plain = { client_id: 'public', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid' };
  const codeFor = async (params: Record<string, string> = {}) =>
    (await signIn(createBrowser(door.origin), authorize({ ...plain, ...params }), 'maria')).searchParams.get('code')!;

  for (const [id, secret] of [['public'], ['confidential', SECRET]] as const) {
    it(`a ${id} client gets access, ID and refresh token, configured by discovery alone`, async () => {
      const config = await discover(door, id, secret);
      const { tokens } = await getTokens(door, config, 'maria', { nonce: 'a-nonce' });
      const access = decodeJwt(tokens.access_token);
      const identity = tokens.claims()!;
      assert.equal(tokens.token_type, 'bearer');
      assert.equal(tokens.expires_in, 3600);
      assert.equal(access['scope'], 'openid email');
      assert.match(tokens.refresh_token!, /^[0-9a-f-]{36}\.[\w-]{43}$/);
      assert.equal(access['client_id'], id);
      assert.equal(access['username'], 'name-of-maria');
      assert.equal(access['version'], 2);
      assert.deepEqual(access['cognito:groups'], ['admins']);
      assert.equal(access['aud'], undefined);
      assert.equal(identity['nonce'], 'a-nonce');
      assert.equal(identity['aud'], id);
      assert.equal(identity['email'], 'maria@example.com');
      assert.equal(identity['cognito:username'], 'name-of-maria');
      assert.equal(identity['exp']! - identity['iat']!, 1800);
      assert.ok(identity['at_hash']);
      assert.equal(identity['origin_jti'], access['origin_jti']);
      assert.equal(identity['event_id'], access['event_id']);
      assert.equal(identity['auth_time'], access['auth_time']);
    });
  }

  it('a client secret is accepted in the body and by Basic; a wrong or missing one gives invalid_client', async () => {
    const body = { grant_type: 'authorization_code', redirect_uri: CALLBACK, client_id: 'confidential' };
    const code = () => codeFor({ client_id: 'confidential' });
    assert.equal((await postToken(door, { ...body, code: await code(), client_secret: SECRET })).status, 200);
    const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`confidential:${secret}`).toString('base64')}` });
    assert.equal((await postToken(door, { ...body, code: await code() }, basic(SECRET))).status, 200);
    for (const attempt of [
      postToken(door, { ...body, code: await code(), client_secret: 'wrong' }),
      postToken(door, { ...body, code: 'c' }, basic('wrong')),
      postToken(door, { ...body, code: 'c' }),
    ]) {
      const { status, body: answer } = await attempt;
      assert.deepEqual([status, answer['error']], [401, 'invalid_client']);
    }
  });

  it('a request without scope gets all scopes of the client', async () => {
    for (const without of [
      { client_id: 'public', response_type: 'code', redirect_uri: CALLBACK, nonce: 'n' },
      { ...plain, scope: '' },
    ]) {
      const back = await signIn(createBrowser(door.origin), authorize(without as Record<string, string>), 'maria');
      const { body } = await postToken(door, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code')!,
        redirect_uri: CALLBACK,
        client_id: 'public',
      });
      assert.equal(body['scope'], 'openid email profile');
    }
  });

  it('unknown scopes are ignored; known scopes that are not the client’s, or no valid one, give invalid_scope', async () => {
    const back = await signIn(createBrowser(door.origin), authorize({ ...plain, scope: 'openid api/unknown' }), 'maria');
    const { body } = await postToken(door, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: CALLBACK,
      client_id: 'public',
    });
    assert.equal(body['scope'], 'openid');
    for (const scope of ['openid phone', 'nothing known', 'openid "quoted"']) {
      const { url } = await createBrowser(door.origin).follow(authorize({ ...plain, scope }));
      assert.equal(url.origin + url.pathname, CALLBACK);
      assert.equal(url.searchParams.get('error'), 'invalid_scope');
    }
  });

  it('a request for custom scopes without openid gets no ID token', async () => {
    await door.addClient({ id: 'custom', oauthScopes: ['api/read', 'api/write'] });
    const config = await discover(door, 'custom');
    const { tokens } = await getTokens(door, config, 'maria', { scope: 'api/read' });
    assert.equal(decodeJwt(tokens.access_token)['scope'], 'api/read');
    assert.equal(tokens.id_token, undefined);
  });

  it('a custom scope removed from its resource server is granted neither at sign-in nor at refresh', async () => {
    await door.addClient({ id: 'fading', oauthScopes: ['openid', 'fading/read', 'fading/write'] });
    const config = await discover(door, 'fading');
    const { tokens } = await getTokens(door, config, 'maria', { scope: 'openid fading/read fading/write' });
    assert.equal(decodeJwt(tokens.access_token)['scope'], 'openid fading/read fading/write');
    await door.resourceServers.update(POOL, 'fading', { name: 'fading', scopes: [{ name: 'read', description: 'read' }] });
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!);
    assert.equal(decodeJwt(refreshed.access_token)['scope'], 'openid fading/read');
    const again = await getTokens(door, config, 'maria', { scope: 'openid fading/read fading/write' });
    assert.equal(decodeJwt(again.tokens.access_token)['scope'], 'openid fading/read');
  });

  it('state is returned unchanged, in success and error responses', async () => {
    const states = ['a b+c%20d&e=f#g', '{"a":"b&c=d"}', 'ümlaut-✓-\u{1F600}', '\'"<>\\', 'x'.repeat(2000), 'a=1&code=stolen&state=2'];
    for (const state of states) {
      const back = await signIn(createBrowser(door.origin), authorize({ ...plain, state }), 'maria');
      assert.equal(back.searchParams.get('state'), state);
      assert.deepEqual(back.searchParams.getAll('code').length, 1);
      const refused = (await createBrowser(door.origin).follow(authorize({ ...plain, state, prompt: 'none' }))).url;
      assert.equal(refused.searchParams.get('state'), state);
    }
  });

  it('the authorization response has the iss parameter (RFC 9207)', async () => {
    const back = await signIn(createBrowser(door.origin), authorize(plain), 'maria');
    assert.equal(back.searchParams.get('iss'), door.issuer);
  });

  it('a code with a missing or wrong code_verifier is refused', async () => {
    const verifier = client.randomPKCECodeVerifier();
    const challenge = { code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' };
    const grant = { grant_type: 'authorization_code', redirect_uri: CALLBACK, client_id: 'public' };
    const code = await codeFor(challenge);
    for (const wrong of [{}, { code_verifier: client.randomPKCECodeVerifier() }, { code_verifier: 'short' }]) {
      const { status, body } = await postToken(door, { ...grant, code, ...wrong });
      assert.equal(status, 400);
      assert.match(body['error'], /^invalid_(grant|request)$/);
    }
    assert.equal((await postToken(door, { ...grant, code, code_verifier: verifier })).status, 200);
    const without = await codeFor();
    assert.equal((await postToken(door, { ...grant, code: without, code_verifier: verifier })).body['error'], 'invalid_grant');
  });

  it('code_challenge_method plain gives invalid_request', async () => {
    const { url } = await createBrowser(door.origin).follow(
      authorize({ ...plain, code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }),
    );
    assert.equal(url.searchParams.get('error'), 'invalid_request');
  });

  it('a code is refused for another client, redirect URI or pool, and after five minutes', async () => {
    const grant = { grant_type: 'authorization_code', redirect_uri: CALLBACK, client_id: 'public' };
    await door.addClient({ id: 'second', callbackUrls: [CALLBACK, 'https://app.example/other'] });
    const code = await codeFor();
    const attempts = [
      postToken(door, { ...grant, code, client_id: 'second' }),
      postToken(door, { ...grant, code, redirect_uri: 'https://app.example/other' }),
      postToken(door, { ...grant, code, client_id: 'foreign' }, {}, OTHER_POOL),
    ];
    for (const attempt of attempts) assert.equal((await attempt).body['error'], 'invalid_grant');
    assert.equal((await postToken(door, { ...grant, code })).status, 200);
    const late = await codeFor();
    door.clock.offset += 300_001;
    assert.equal((await postToken(door, { ...grant, code: late })).body['error'], 'invalid_grant');
    door.clock.offset = 0;
  });

  it('a code redeemed twice gives invalid_grant and revokes all tokens of its session', async () => {
    const grant = { grant_type: 'authorization_code', redirect_uri: CALLBACK, client_id: 'public', code: await codeFor() };
    const first = await postToken(door, grant);
    assert.equal(first.status, 200);
    assert.equal((await postToken(door, grant)).body['error'], 'invalid_grant');
    const refresh = await postToken(door, { grant_type: 'refresh_token', client_id: 'public', refresh_token: first.body['refresh_token'] });
    assert.equal(refresh.body['error'], 'invalid_grant');
    const userInfo = await fetch(`${door.origin}/${POOL}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${first.body['access_token']}` },
    });
    assert.equal(userInfo.status, 401);
  });

  it('a code redeemed eight times concurrently gives tokens at most once, and its session ends', async () => {
    const grant = { grant_type: 'authorization_code', redirect_uri: CALLBACK, client_id: 'public', code: await codeFor() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => postToken(door, grant)));
    const granted = answers.filter(({ status }) => status === 200);
    // None where a replay ends the session before the first redemption has its tokens.
    assert.ok(granted.length <= 1);
    assert.ok(answers.filter(({ status }) => status !== 200).every(({ body }) => body['error'] === 'invalid_grant'));
    for (const { body } of granted) {
      const refresh = await postToken(door, { grant_type: 'refresh_token', client_id: 'public', refresh_token: body['refresh_token'] });
      assert.equal(refresh.body['error'], 'invalid_grant');
    }
    assert.equal((await postToken(door, grant)).body['error'], 'invalid_grant');
    assert.equal((await postToken(door, { ...grant, code: await codeFor() })).status, 200);
    assert.deepEqual(door.logged, []);
  });

  it('a declined sign-in redirects to the app with access_denied and state', async () => {
    const browser = createBrowser(door.origin);
    const page = await browser.follow(authorize({ ...plain, state: 's' }));
    const { url } = await browser.follow(`${page.url}?refuse=1`, { method: 'POST' });
    assert.equal(url.searchParams.get('error'), 'access_denied');
    assert.equal(url.searchParams.get('state'), 's');
  });

  it('login_hint, lang, identity_provider and screen_hint reach the sign-in page', async () => {
    const hints = { login_hint: 'maria@example.com', lang: 'de', identity_provider: 'Google', screen_hint: 'signup' };
    const { response } = await createBrowser(door.origin).follow(authorize({ ...plain, ...hints }));
    const interaction = (await response.json()) as { params: object; clientId: string; poolId: string };
    assert.equal(interaction.clientId, 'public');
    assert.equal(interaction.poolId, POOL);
    assert.deepEqual({ ...interaction.params, ...hints }, interaction.params);
  });

  it('clients without the code flow get unauthorized_client', async () => {
    await door.addClient({ id: 'machine', secret: SECRET, oauthFlows: ['client_credentials'], oauthScopes: ['api/read'] });
    await door.addClient({ id: 'closed', oauthEnabled: false });
    for (const id of ['machine', 'closed']) {
      const { url } = await createBrowser(door.origin).follow(authorize({ ...plain, client_id: id }));
      assert.equal(url.origin + url.pathname, CALLBACK);
      assert.equal(url.searchParams.get('error'), 'unauthorized_client');
    }
  });

  it('a request without redirect_uri goes to the client’s default redirect URI', async () => {
    const [usual, other] = ['https://app.example/usual', 'https://app.example/other'];
    await door.addClient({ id: 'defaulted', callbackUrls: [other, usual], defaultRedirectUri: usual });
    const { redirect_uri: _, ...rest } = plain;
    const back = await signIn(createBrowser(door.origin), authorize({ ...rest, client_id: 'defaulted' }), 'maria');
    assert.equal(`${back.origin}${back.pathname}`, usual);
    const answer = await postToken(door, {
      grant_type: 'authorization_code',
      client_id: 'defaulted',
      redirect_uri: usual,
      code: back.searchParams.get('code')!,
    });
    assert.equal(answer.status, 200);
  });

  it('/login and /signup with OAuth parameters lead to the sign-in page', async () => {
    for (const [path, hint] of [
      ['login', undefined],
      ['signup', 'signup'],
    ] as const) {
      const { response, url } = await createBrowser(door.origin).follow(
        `${door.origin}/${POOL}/${path}?${new URLSearchParams({ ...plain, state: 'a&b' })}`,
      );
      assert.match(url.pathname, /\/login\/[\w-]+$/);
      const { params } = (await response.json()) as { params: Record<string, string> };
      assert.equal(params['state'], 'a&b');
      assert.equal(params['screen_hint'], hint);
    }
  });
});
