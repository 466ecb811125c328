import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { OTHER_POOL, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { discover, getTokens, postToken } from './support/flows.js';

describe('refresh token grant', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'plain' });
    await door.addClient({ id: 'second' });
    await door.addClient({ id: 'confidential', secret: SECRET });
    await door.addClient({ id: 'rotating', rotation: { graceSeconds: 0 } });
    await door.addClient({ id: 'patient', rotation: { graceSeconds: 30 } });
    await door.addClient({ id: 'foreign', poolId: OTHER_POOL });
    await door.addUser({ sub: 'maria' });
  });
  beforeEach(() => {
    door.clock.offset = 0;
  });
  after(() => door.stop());

  const signedIn = async (id: string, secret?: string) =>
    (await getTokens(door, await discover(door, id, secret), 'maria', { scope: 'openid email' })).tokens;
  const refresh = (id: string, token: string, more: Record<string, string> = {}, poolId = POOL) =>
    postToken(door, { grant_type: 'refresh_token', client_id: id, refresh_token: token, ...more }, {}, poolId);
  const refused = async (work: ReturnType<typeof refresh>) => {
    const { status, body } = await work;
    assert.deepEqual([status, body['error'], body['error_description']], [400, 'invalid_grant', 'grant request is invalid']);
  };

  it('refreshing gives new ID and access tokens of the same session, and the refresh token stays valid', async () => {
    const first = await signedIn('plain');
    door.clock.offset = 10_000;
    for (let i = 0; i < 3; i++) {
      const { status, body } = await refresh('plain', first.refresh_token!);
      assert.equal(status, 200);
      const [before, now] = [decodeJwt(first.access_token), decodeJwt(body['access_token'])];
      assert.equal(now['origin_jti'], before['origin_jti']);
      assert.equal(now['auth_time'], before['auth_time']);
      assert.notEqual(now.jti, before.jti);
      assert.ok(now.iat! >= before.iat! + 10);
      assert.equal(decodeJwt(body['id_token'])['email'], 'maria@example.com');
    }
  });

  it('a refreshed ID token has no nonce (OpenID Connect Core 12.2), rotated or not', async () => {
    for (const id of ['plain', 'rotating']) {
      const config = await discover(door, id);
      const { tokens } = await getTokens(door, config, 'maria', { nonce: 'n-0S6' });
      assert.equal(decodeJwt(tokens.id_token!)['nonce'], 'n-0S6');
      const next = await client.refreshTokenGrant(config, tokens.refresh_token!);
      assert.equal(decodeJwt(next.id_token!)['nonce'], undefined);
    }
  });

  it('scope narrows the refreshed tokens; a wider scope gives invalid_scope', async () => {
    const config = await discover(door, 'confidential', SECRET);
    const first = (await getTokens(door, config, 'maria', { scope: 'openid email' })).tokens;
    const narrowed = await client.refreshTokenGrant(config, first.refresh_token!, { scope: 'email' });
    assert.equal(decodeJwt(narrowed.access_token)['scope'], 'email');
    await assert.rejects(client.refreshTokenGrant(config, first.refresh_token!, { scope: 'openid profile' }), { error: 'invalid_scope' });
  });

  it('a refresh token of another client or pool, expired, malformed or of an ended session gives invalid_grant', async () => {
    const { refresh_token: token } = await signedIn('plain');
    const sessionId = token!.split('.')[0]!;
    await refused(refresh('second', token!));
    await refused(refresh('foreign', token!, {}, OTHER_POOL));
    for (const garbage of ['x', sessionId, `${sessionId}.${'A'.repeat(43)}`, `${token}x`, 'a.b.c', '.', 'é'])
      await refused(refresh('plain', garbage));
    assert.equal((await refresh('plain', token!)).status, 200);
    door.clock.offset = 86_400_001;
    await refused(refresh('plain', token!));
    door.clock.offset = 0;
    await door.tokens.sessions.end(POOL, sessionId);
    await refused(refresh('plain', token!));
  });

  it('refresh tokens of disabled and deleted users give invalid_grant', async () => {
    const { refresh_token: token } = await signedIn('plain');
    await door.setEnabled('maria', false);
    await refused(refresh('plain', token!));
    await door.setEnabled('maria', true);
    assert.equal((await refresh('plain', token!)).status, 200);
    await door.removeUser('maria');
    await refused(refresh('plain', token!));
    await door.addUser({ sub: 'maria' });
  });

  it('a refresh token of an API sign-in is accepted at the token endpoint for its own client only', async () => {
    const { refreshToken } = await door.tokens.sessions.open({
      poolId: POOL,
      clientId: 'plain',
      userId: 'maria',
      scope: 'aws.cognito.signin.user.admin',
      authTime: 1234,
      refreshLifetime: 3600,
    });
    const { status, body } = await refresh('plain', refreshToken);
    assert.equal(status, 200);
    const access = decodeJwt(body['access_token']);
    assert.equal(access['scope'], 'aws.cognito.signin.user.admin');
    assert.equal(access['auth_time'], 1234);
    assert.equal(access['origin_jti'], refreshToken.split('.')[0]);
    assert.equal(body['id_token'], undefined);
    await refused(refresh('second', refreshToken));
  });

  it('a refresh token of the code flow is accepted by the API for its own client only', async () => {
    const { refresh_token: token } = await signedIn('plain');
    const session = await door.tokens.sessions.redeem(POOL, 'plain', token!);
    assert.deepEqual([session.userId, session.scope], ['maria', 'openid email']);
    await assert.rejects(door.tokens.sessions.redeem(POOL, 'second', token!), { code: 'refresh_token_invalid' });
  });

  it('a rotated refresh token keeps the expiry of the first one', async () => {
    const first = await signedIn('rotating');
    door.clock.offset = 80_000_000;
    const { body } = await refresh('rotating', first.refresh_token!);
    const next = body['refresh_token'];
    assert.match(next, /^[0-9a-f-]{36}\.[\w-]{43}$/);
    assert.notEqual(next, first.refresh_token);
    assert.equal(decodeJwt(body['access_token'])['origin_jti'], decodeJwt(first.access_token)['origin_jti']);
    const again = (await refresh('rotating', next)).body['refresh_token'];
    door.clock.offset = 86_400_001;
    await refused(refresh('rotating', again));
  });

  it('reuse of a rotated refresh token revokes all tokens of its session', async () => {
    const { refresh_token: first } = await signedIn('rotating');
    const { body } = await refresh('rotating', first!);
    await refused(refresh('rotating', first!));
    await refused(refresh('rotating', body['refresh_token']));
    const userInfo = await fetch(`${door.origin}/${POOL}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${body['access_token']}` },
    });
    assert.equal(userInfo.status, 401);
  });

  it('reuse of a rotated token revokes the session also after the client has turned rotation off', async () => {
    const client = await door.addClient({ id: 'formerly', rotation: { graceSeconds: 0 } });
    const { refresh_token: first } = await signedIn('formerly');
    const { body } = await refresh('formerly', first!);
    await door.stopRotation(client);
    assert.equal((await refresh('formerly', body['refresh_token'])).status, 200);
    await refused(refresh('formerly', first!));
    await refused(refresh('formerly', body['refresh_token']));
  });

  it('a rotated token presented by another client does not revoke the session', async () => {
    const { refresh_token: first } = await signedIn('rotating');
    const { body } = await refresh('rotating', first!);
    await refused(refresh('second', first!));
    assert.equal((await refresh('rotating', body['refresh_token'])).status, 200);
  });

  it('a rotated token is accepted again within the grace period and revokes the session after it', async () => {
    const { refresh_token: first } = await signedIn('patient');
    const lost = await refresh('patient', first!);
    const retried = await refresh('patient', first!);
    assert.deepEqual([lost.status, retried.status], [200, 200]);
    assert.equal((await refresh('patient', lost.body['refresh_token'])).status, 200);
    door.clock.offset = 31_000;
    await refused(refresh('patient', first!));
    await refused(refresh('patient', retried.body['refresh_token']));
  });

  it('one of six concurrent refreshes with rotation and no grace period succeeds, and its session ends', async () => {
    const { refresh_token: first } = await signedIn('rotating');
    const answers = await Promise.all(Array.from({ length: 6 }, () => refresh('rotating', first!)));
    const granted = answers.filter(({ status }) => status === 200);
    assert.equal(granted.length, 1);
    for (const answer of answers) if (answer !== granted[0]) await refused(Promise.resolve(answer));
    await refused(refresh('rotating', granted[0]!.body['refresh_token']));
    assert.deepEqual(door.logged, []);
  });

  it('after global sign-out refresh tokens give invalid_grant', async () => {
    const { refresh_token: token } = await signedIn('plain');
    await door.tokens.sessions.endAllOf(POOL, 'maria');
    await refused(refresh('plain', token!));
  });
});
