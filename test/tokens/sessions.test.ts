import assert from 'node:assert/strict';
import { OTHER_POOL, POOL, startTokens, type TestTokens } from './support/tokens.js';

const sign = { poolId: POOL, clientId: 'c1', userId: 'user1', scope: 'aws.cognito.signin.user.admin', authTime: 7, refreshLifetime: 3600 };

describe('sessions and refresh tokens', () => {
  let tokens: TestTokens;
  beforeEach(async () => {
    tokens = await startTokens();
  });
  afterEach(() => tokens.stop());
  const refuses = (work: Promise<unknown>, code: string) => assert.rejects(work, { code });

  it('a session is created with one write, and its refresh token redeemed with one read', async () => {
    tokens.operations.length = 0;
    const { session, refreshToken } = await tokens.sessions.open(sign);
    assert.deepEqual(
      tokens.operations.map(({ kind }) => kind),
      ['write'],
    );
    tokens.operations.length = 0;
    assert.deepEqual(await tokens.sessions.redeem(POOL, 'c1', refreshToken), session);
    assert.deepEqual(await tokens.sessions.redeem(POOL, 'c1', refreshToken), session);
    assert.deepEqual(
      tokens.operations.map(({ kind }) => kind),
      ['read', 'read'],
    );
  });

  it('a session is found by id in its own pool until it expires', async () => {
    const { session } = await tokens.sessions.open(sign);
    assert.deepEqual(await tokens.sessions.find(POOL, session.id), session);
    assert.equal(await tokens.sessions.find(OTHER_POOL, session.id), undefined);
    tokens.clock.at += 3_600_000;
    assert.equal(await tokens.sessions.find(POOL, session.id), undefined);
  });

  it('a refresh token is refused for another client or pool and after its lifetime', async () => {
    const { refreshToken } = await tokens.sessions.open(sign);
    await refuses(tokens.sessions.redeem(POOL, 'c2', refreshToken), 'refresh_token_invalid');
    await refuses(tokens.sessions.redeem(OTHER_POOL, 'c1', refreshToken), 'refresh_token_revoked');
    tokens.clock.at += 3_600_000;
    await refuses(tokens.sessions.redeem(POOL, 'c1', refreshToken), 'refresh_token_expired');
  });

  it('origin_jti alone neither redeems nor ends a session', async () => {
    const { session, refreshToken } = await tokens.sessions.open(sign);
    const guess = `${session.id}.${'A'.repeat(43)}`;
    for (const bad of [session.id, guess, `${session.id}.`, `${refreshToken}A`, refreshToken.toUpperCase()]) {
      await refuses(tokens.sessions.redeem(POOL, 'c1', bad), 'refresh_token_invalid');
      await tokens.sessions.endByRefreshToken(POOL, 'c1', bad);
    }
    assert.ok(await tokens.sessions.redeem(POOL, 'c1', refreshToken));
  });

  it('the store does not contain the secret of a refresh token', async () => {
    const { session, refreshToken } = await tokens.sessions.open(sign);
    const { createSessionsStore } = await import('../../src/tokens/sessions.store.js');
    const stored = JSON.stringify(await createSessionsStore(tokens.connection).find(POOL, session.id));
    assert.ok(!stored.includes(refreshToken.split('.')[1]!));
  });

  it('sessions end by id, by refresh token of their client, by user or by pool', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => tokens.sessions.open(sign)));
    const other = await tokens.sessions.open({ ...sign, userId: 'user2' });
    const [a, b, c, d] = opened as [typeof other, typeof other, typeof other, typeof other];
    await tokens.sessions.end(POOL, a.session.id);
    await refuses(tokens.sessions.redeem(POOL, 'c1', a.refreshToken), 'refresh_token_revoked');
    await tokens.sessions.endByRefreshToken(POOL, 'c2', b.refreshToken);
    assert.ok(await tokens.sessions.find(POOL, b.session.id));
    await tokens.sessions.endByRefreshToken(POOL, 'c1', b.refreshToken);
    assert.equal(await tokens.sessions.find(POOL, b.session.id), undefined);
    await tokens.sessions.endAllOf(OTHER_POOL, 'user1');
    assert.ok(await tokens.sessions.find(POOL, c.session.id));
    await tokens.sessions.endAllOf(POOL, 'user1');
    for (const { refreshToken } of [c, d]) await refuses(tokens.sessions.redeem(POOL, 'c1', refreshToken), 'refresh_token_revoked');
    assert.ok(await tokens.sessions.redeem(POOL, 'c1', other.refreshToken));
  });

  it('revoking a JWT is refused with token_type_unsupported, and malformed tokens are ignored', async () => {
    await refuses(tokens.sessions.endByRefreshToken(POOL, 'c1', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln'), 'token_type_unsupported');
    for (const bad of ['', 'garbage', '.', 'x'.repeat(10_000)]) await tokens.sessions.endByRefreshToken(POOL, 'c1', bad);
  });

  describe('refresh token rotation', () => {
    const rotate = (token: string, graceSeconds = 0) => {
      const by = tokens.refreshTokens.mint(token.split('.')[0]!);
      return tokens.refreshTokens.replace(POOL, { token, by, attachment: '{}', graceSeconds }).then(() => by);
    };

    it('rotation replaces the refresh token and keeps the session and its expiry', async () => {
      const { session, refreshToken } = await tokens.sessions.open(sign);
      tokens.clock.at += 1_000_000;
      const next = await rotate(refreshToken);
      assert.deepEqual(await tokens.sessions.redeem(POOL, 'c1', next), session);
    });

    it('redeeming or rotating a replaced refresh token ends the session', async () => {
      const ways: ((token: string) => Promise<unknown>)[] = [
        (token) => tokens.sessions.redeem(POOL, 'c1', token).catch((e) => assert.equal(e.code, 'refresh_token_revoked')),
        (token) => rotate(token).catch((e) => assert.equal(e.code, 'refresh_token_reused')),
      ];
      for (const present of ways) {
        const { session, refreshToken } = await tokens.sessions.open(sign);
        const next = await rotate(refreshToken);
        await present(refreshToken);
        assert.equal(await tokens.sessions.find(POOL, session.id), undefined);
        await refuses(tokens.sessions.redeem(POOL, 'c1', next), 'refresh_token_revoked');
      }
    });

    it('a replaced refresh token can be rotated again within the grace period, which is not extended', async () => {
      const { refreshToken } = await tokens.sessions.open(sign);
      const first = await rotate(refreshToken, 30);
      tokens.clock.at += 20_000;
      const second = await rotate(refreshToken, 30);
      assert.ok(await tokens.sessions.redeem(POOL, 'c1', first));
      assert.ok(await tokens.sessions.redeem(POOL, 'c1', second));
      tokens.clock.at += 20_000;
      await refuses(rotate(refreshToken, 30), 'refresh_token_reused');
    });

    it('two concurrent rotations without grace: one succeeds, and the session ends', async () => {
      const { session, refreshToken } = await tokens.sessions.open(sign);
      const results = await Promise.allSettled([rotate(refreshToken), rotate(refreshToken)]);
      assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      assert.equal(await tokens.sessions.find(POOL, session.id), undefined);
    });

    it('two concurrent rotations within the grace period both succeed', async () => {
      const { refreshToken } = await tokens.sessions.open(sign);
      const next = await Promise.all([rotate(refreshToken, 10), rotate(refreshToken, 10)]);
      for (const token of next) assert.ok(await tokens.sessions.redeem(POOL, 'c1', token));
    });

    it('after many rotations recent replaced tokens are still recognised, older ones are invalid', async () => {
      const { session, refreshToken } = await tokens.sessions.open(sign);
      const line = [refreshToken];
      for (let i = 0; i < 30; i++) line.push(await rotate(line.at(-1)!));
      await refuses(tokens.sessions.redeem(POOL, 'c1', tokens.refreshTokens.mint(session.id)), 'refresh_token_invalid');
      await refuses(tokens.sessions.redeem(POOL, 'c1', line[0]!), 'refresh_token_invalid');
      assert.ok(await tokens.sessions.redeem(POOL, 'c1', line.at(-1)!));
      await refuses(tokens.sessions.redeem(POOL, 'c1', line.at(-15)!), 'refresh_token_revoked');
      await refuses(tokens.sessions.redeem(POOL, 'c1', line.at(-1)!), 'refresh_token_revoked');
    });
  });
});
