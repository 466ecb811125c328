import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { OTHER_POOL, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { discover, getTokens, postToken } from './support/flows.js';

describe('userInfo and revocation', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'second' });
    await door.addClient({ id: 'confidential', secret: SECRET });
    await door.addClient({ id: 'unrevocable', tokenRevocation: false });
    await door.addClient({ id: 'foreign', poolId: OTHER_POOL });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  const signedIn = async (id = 'app', secret?: string) => (await getTokens(door, await discover(door, id, secret), 'maria')).tokens;
  const userInfo = (token: string, poolId = POOL) =>
    fetch(`${door.origin}/${poolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } });
  const revoke = (params: Record<string, string>, poolId = POOL) =>
    fetch(`${door.origin}/${poolId}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(params) });

  it('userInfo returns the user’s claims, every value as a string', async () => {
    const config = await discover(door, 'app');
    const { tokens } = await getTokens(door, config, 'maria');
    const claims = await client.fetchUserInfo(config, tokens.access_token, 'maria');
    assert.deepEqual(claims, { sub: 'maria', username: 'name-of-maria', email: 'maria@example.com', email_verified: 'true' });
  });

  it('a missing or malformed token, an ID token, another pool’s or an expired one gives 401 invalid_token', async () => {
    const tokens = await signedIn();
    assert.equal((await fetch(`${door.origin}/${POOL}/oauth2/userInfo`)).status, 401);
    for (const bad of ['garbage', 'a.b.c', tokens.id_token!, tokens.refresh_token!, `${tokens.access_token}x`]) {
      const response = await userInfo(bad);
      assert.equal(response.status, 401);
      const text = 'Access token is expired, disabled, or deleted, or the user has globally signed out.';
      assert.match(response.headers.get('www-authenticate')!, /error="invalid_token"/);
      assert.ok(response.headers.get('www-authenticate')!.includes(`error_description="${text}"`));
      assert.deepEqual(await response.json(), { error: 'invalid_token', error_description: text });
    }
    assert.equal((await userInfo(tokens.access_token, OTHER_POOL)).status, 401);
    door.clock.offset = 3_600_001;
    assert.equal((await userInfo(tokens.access_token)).status, 401);
    door.clock.offset = 0;
  });

  it('userInfo accepts POST with the token in header or body, not in both and not in the query (RFC 6750 2)', async () => {
    const { access_token: token } = await signedIn();
    const url = `${door.origin}/${POOL}/oauth2/userInfo`;
    const headers = { authorization: `Bearer ${token}` };
    const body = new URLSearchParams({ access_token: token });
    assert.equal((await fetch(url, { method: 'POST', headers })).status, 200);
    assert.equal((await fetch(url, { method: 'POST', body })).status, 200);
    const both = await fetch(url, { method: 'POST', headers, body });
    assert.equal(both.status, 400);
    assert.deepEqual(await both.json(), { error: 'invalid_request', error_description: 'Bad OAuth2 request at UserInfo Endpoint' });
    assert.notEqual((await fetch(`${url}?${body}`)).status, 200);
  });

  it('an access token of API sign-in gives 403 for want of openid', async () => {
    const { session } = await door.tokens.sessions.open({
      poolId: POOL,
      clientId: 'app',
      userId: 'maria',
      scope: 'aws.cognito.signin.user.admin',
      authTime: 1,
      refreshLifetime: 99,
    });
    const token = await door.tokens.issuer.access({
      poolId: POOL,
      clientId: 'app',
      sub: 'maria',
      username: 'm',
      scope: session.scope,
      authTime: 1,
      originJti: session.id,
      lifetime: 60,
    });
    assert.equal((await userInfo(token)).status, 403);
  });

  it('after global sign-out, while the user is disabled, and once it is deleted access tokens give 401', async () => {
    const first = await signedIn();
    await door.tokens.sessions.endAllOf(POOL, 'maria');
    assert.equal((await userInfo(first.access_token)).status, 401);
    const second = await signedIn();
    await door.setEnabled('maria', false);
    assert.equal((await userInfo(second.access_token)).status, 401);
    await door.setEnabled('maria', true);
    assert.equal((await userInfo(second.access_token)).status, 200);
    await door.removeUser('maria');
    assert.equal((await userInfo(second.access_token)).status, 401);
    await door.addUser({ sub: 'maria' });
  });

  it('revoking a refresh token revokes all tokens of its session', async () => {
    for (const [id, secret] of [['app'], ['confidential', SECRET]] as const) {
      const config = await discover(door, id, secret);
      const { tokens } = await getTokens(door, config, 'maria');
      await client.tokenRevocation(config, tokens.refresh_token!);
      await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token!), { error: 'invalid_grant' });
      assert.equal((await userInfo(tokens.access_token)).status, 401);
    }
  });

  it('revoking an access token revokes all tokens of its session, with and without a hint', async () => {
    for (const [id, secret] of [['app'], ['confidential', SECRET]] as const)
      for (const token_type_hint of ['access_token', 'refresh_token', undefined]) {
        const config = await discover(door, id, secret);
        const { tokens } = await getTokens(door, config, 'maria');
        const hint = token_type_hint === undefined ? {} : { token_type_hint };
        await client.tokenRevocation(config, tokens.access_token, hint);
        assert.equal((await userInfo(tokens.access_token)).status, 401);
        await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token!), { error: 'invalid_grant' });
        await client.tokenRevocation(config, tokens.access_token, hint);
        await client.tokenRevocation(config, tokens.refresh_token!);
      }
  });

  it('access tokens of other clients and pools, expired and forged ones are unknown tokens: 200, and nothing is revoked', async () => {
    const tokens = await signedIn();
    const [header, payload, signature] = tokens.access_token.split('.');
    const body = await revoke({ client_id: 'second', token: tokens.access_token });
    assert.deepEqual([body.status, await body.text()], [200, '']);
    await revoke({ client_id: 'foreign', token: tokens.access_token }, OTHER_POOL);
    for (const forged of [`${header}.${payload}.`, `${header}.${payload}.${signature!.split('').reverse().join('')}`, tokens.id_token!])
      assert.equal((await revoke({ client_id: 'app', token: forged })).status, 200);
    door.clock.offset = 86_000_000;
    assert.equal((await revoke({ client_id: 'app', token: tokens.access_token })).status, 200);
    door.clock.offset = 0;
    assert.equal((await userInfo(tokens.access_token)).status, 200);
  });

  it('an access token without a session of the client gives unsupported_token_type', async () => {
    await door.addClient({
      id: 'machine',
      secret: SECRET,
      oauthFlows: ['client_credentials'],
      oauthScopes: ['api/read'],
      callbackUrls: [],
    });
    const config = await discover(door, 'machine', SECRET);
    const { access_token: token } = await client.clientCredentialsGrant(config);
    await assert.rejects(client.tokenRevocation(config, token), { error: 'unsupported_token_type' });
    assert.equal((await revoke({ client_id: 'app', token })).status, 200);
    const user = await signedIn();
    const delegated = await door.tokens.issuer.access({
      poolId: POOL,
      clientId: 'second',
      sub: 'maria',
      username: 'm',
      scope: 'openid',
      authTime: 1,
      originJti: decodeJwt(user.access_token)['origin_jti'] as string,
      claims: { act: { sub: 'second' } },
      lifetime: 60,
    });
    const answer = await revoke({ client_id: 'second', token: delegated });
    assert.equal(((await answer.json()) as { error: string }).error, 'unsupported_token_type');
    assert.equal((await userInfo(user.access_token)).status, 200);
  });

  it('an unknown token gives 200 with an empty body; missing tokens and wrong clients are refused', async () => {
    const tokens = await signedIn();
    const empty = await revoke({ client_id: 'app', token: 'unknown' });
    assert.deepEqual([empty.status, empty.headers.get('content-type'), await empty.text()], [200, null, '']);
    const cases: [Record<string, string>, number, string][] = [
      [{ client_id: 'app' }, 400, 'invalid_request'],
      [{ client_id: 'nobody', token: tokens.refresh_token! }, 401, 'invalid_client'],
      [{ client_id: 'foreign', token: tokens.refresh_token! }, 401, 'invalid_client'],
      [{ client_id: 'confidential', token: tokens.refresh_token! }, 401, 'invalid_client'],
    ];
    for (const [params, status, error] of cases) {
      const response = await revoke(params);
      assert.deepEqual([response.status, ((await response.json()) as { error: string }).error], [status, error]);
    }
    await revoke({ client_id: 'second', token: tokens.refresh_token! });
    await revoke({ client_id: 'foreign', token: tokens.refresh_token! }, OTHER_POOL);
    await revoke({ client_id: 'app', token: tokens.refresh_token!.split('.')[0]! });
    assert.equal(
      (await postToken(door, { grant_type: 'refresh_token', client_id: 'app', refresh_token: tokens.refresh_token! })).status,
      200,
    );
  });

  it('clients with EnableTokenRevocation false get invalid_request for any token', async () => {
    const tokens = await signedIn('unrevocable');
    for (const token of [tokens.refresh_token!, tokens.access_token, 'unknown']) {
      const response = await revoke({ client_id: 'unrevocable', token });
      assert.deepEqual([response.status, ((await response.json()) as { error: string }).error], [400, 'invalid_request']);
    }
    assert.equal(
      (await postToken(door, { grant_type: 'refresh_token', client_id: 'unrevocable', refresh_token: tokens.refresh_token! })).status,
      200,
    );
  });
});
