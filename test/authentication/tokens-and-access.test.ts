import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import type { RequestContext } from '../../src/authentication/index.js';
import { code, type House, openHouse } from './support/house.js';

const PASSWORD = 'Correct-horse-1';

describe('token sets and access token checks', () => {
  let house: House;
  let on: RequestContext;
  let other: RequestContext;
  before(async () => {
    house = await openHouse();
    on = await house.context({}, { lifetimes: { access: 600, id: 900, refresh: 86_400 } });
    other = await house.context();
    await house.confirmed(on, 'ann', PASSWORD, { given_name: 'Ann' });
  });
  after(() => house.stop());

  async function signedIn(username = 'ann') {
    const step = await house.signIn.start(on, { flow: 'password', username, password: PASSWORD });
    assert(step.kind === 'authenticated');
    return { step, tokens: await house.tokenSets.issue(on, step) };
  }

  it('access and ID token after an API sign-in have Cognito’s claims', async () => {
    const { step, tokens } = await signedIn();
    const now = Math.floor(house.clock.at / 1000);
    const access = decodeJwt(tokens.accessToken);
    const id = decodeJwt(tokens.idToken);
    assert.equal(tokens.expiresIn, 600);
    assert.equal(typeof tokens.refreshToken, 'string');
    const { jti, event_id, origin_jti, ...rest } = access;
    assert.deepEqual(rest, {
      sub: step.user.sub,
      iss: `https://id.example/${on.pool.id}`,
      client_id: on.client.id,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      acr: 'urn:cognito:loa:1',
      amr: ['pwd'],
      auth_time: now,
      exp: now + 600,
      iat: now,
      username: 'ann',
    });
    assert.equal(id['origin_jti'], origin_jti);
    assert.equal(id['event_id'], event_id);
    assert.notEqual(id.jti, jti);
    assert.deepEqual(
      ['aud', 'cognito:username', 'email', 'email_verified', 'given_name', 'token_use', 'exp'].map((name) => id[name]),
      [on.client.id, 'ann', 'ann@example.com', true, 'Ann', 'id', now + 900],
    );
  });

  it('a refresh costs two reads, keeps auth_time and origin_jti, and gives no new refresh token', async () => {
    const { tokens } = await signedIn();
    const before = decodeJwt(tokens.accessToken);
    house.clock.at += 60_000;
    await house.tokenSets.refresh(on, tokens.refreshToken!);
    let fresh: Awaited<ReturnType<House['tokenSets']['refresh']>> | undefined;
    const counted = await house.counted(async () => {
      fresh = await house.tokenSets.refresh(on, tokens.refreshToken!);
    });
    assert.deepEqual(counted, { reads: 2, writes: 0 });
    const after = decodeJwt(fresh!.accessToken);
    assert.equal(fresh!.refreshToken, undefined);
    assert.equal(after['origin_jti'], before['origin_jti']);
    assert.equal(after['auth_time'], before['auth_time']);
    assert.equal(after.iat! - before.iat!, 60);
  });

  it('a refresh token is refused in another pool or client, and for a deleted or disabled user', async () => {
    await house.confirmed(on, 'bob', PASSWORD);
    const { step, tokens } = await signedIn('bob');
    await assert.rejects(house.tokenSets.refresh(other, tokens.refreshToken!));
    await assert.rejects(
      house.tokenSets.refresh({ ...on, client: { ...on.client, id: 'x' } }, tokens.refreshToken!),
      code('refresh_token_invalid'),
    );
    await assert.rejects(house.tokenSets.refresh(on, tokens.idToken), code('refresh_token_invalid'));
    const disabled = await house.users.update(on.pool, step.user, { enabled: false });
    await assert.rejects(house.tokenSets.refresh(on, tokens.refreshToken!), code('user_disabled'));
    await assert.rejects(house.access.userOf(tokens.accessToken), code('token_revoked'));
    await house.users.remove(on.pool.id, disabled.sub);
    await assert.rejects(house.tokenSets.refresh(on, tokens.refreshToken!), code('user_unknown'));
    await assert.rejects(house.access.userOf(tokens.accessToken), code('token_revoked'));
  });

  it('an access token gives its user, pool, client and session in two reads', async () => {
    const { step, tokens } = await signedIn();
    await house.access.userOf(tokens.accessToken);
    const counted = await house.counted(async () => {
      const { user, pool, clientId, sessionId } = await house.access.userOf(tokens.accessToken);
      assert.deepEqual([user.sub, pool.id, clientId], [step.user.sub, on.pool.id, on.client.id]);
      assert.equal(sessionId, decodeJwt(tokens.accessToken)['origin_jti']);
    });
    assert.deepEqual(counted, { reads: 2, writes: 0 });
  });

  it('an access token is refused after it expires, its session ends or its app client is deleted', async () => {
    const { tokens, step } = await signedIn();
    await house.tokens.sessions.endAllOf(on.pool.id, step.user.sub);
    await assert.rejects(house.access.userOf(tokens.accessToken), code('token_revoked', 'Access Token has been revoked'));
    const late = (await signedIn()).tokens;
    house.clock.at += 600_000;
    await assert.rejects(house.access.userOf(late.accessToken), code('token_expired', 'Access Token has expired'));
    const { tokens: orphan } = await signedIn();
    await house.clients.remove(on.pool.id, on.client.id);
    await assert.rejects(house.access.userOf(orphan.accessToken), code('token_revoked'));
  });

  it('malformed tokens, ID and refresh tokens, and access tokens without the scope are refused', async () => {
    const { tokens, step } = await signedIn();
    for (const bad of ['', 'x', 'a.b.c', tokens.idToken, tokens.refreshToken!, `${tokens.accessToken.slice(0, -4)}AAAA`]) {
      await assert.rejects(house.access.userOf(bad), code('token_invalid', 'Invalid Access Token'), bad);
    }
    const scoped = await house.tokens.issuer.access({
      poolId: on.pool.id,
      clientId: on.client.id,
      sub: step.user.sub,
      username: 'ann',
      scope: 'openid email',
      authTime: 1,
      originJti: decodeJwt(tokens.accessToken)['origin_jti'] as string,
      lifetime: 600,
    });
    await assert.rejects(house.access.userOf(scoped), code('scope_missing', 'Access Token does not have required scopes'));
  });
});
