import assert from 'node:assert/strict';
import { CLIENT, coded, OTHER_POOL, openWorld, POOL, provider, type World } from './support/world.js';

describe('verification of user pool logins', () => {
  let world: World;
  let poolId: string;
  const invalid = (why: string) => coded('login_token_invalid', `Invalid login token. ${why}`);
  const getId = (token: string, name = provider(POOL)) => world.identities.getId(poolId, { [name]: token });

  before(async () => {
    world = await openWorld();
    poolId = (await world.newPool()).id;
  });
  after(() => world.close());

  it('a token for a client that is not in the identity pool is refused (Incorrect token audience)', async () => {
    const token = await world.idToken('ann', { clientId: 'another' });
    await assert.rejects(getId(token), invalid('Incorrect token audience.'));
  });

  it('a provider that is not in the identity pool gives provider_unsupported', async () => {
    const token = await world.idToken('ann', { poolId: OTHER_POOL });
    const refusal = coded('provider_unsupported', 'Token is not from a supported provider of this identity pool.');
    const names = [
      provider(OTHER_POOL),
      `localhost:9229/${OTHER_POOL}`,
      'accounts.google.com',
      'login.example',
      '',
      `x/${POOL}`,
      `${provider(POOL)}/x`,
      `evil.example/${provider(POOL)}`,
    ];
    for (const name of names) await assert.rejects(getId(token, name), refusal, name);
    for (const name of ['__proto__', 'constructor', 'x'.repeat(100_000)]) await assert.rejects(getId(token, name), refusal);
  });

  it('a token of another user pool than the login’s is refused (Issuer doesn’t match providerName)', async () => {
    const token = await world.idToken('ann', { poolId: OTHER_POOL });
    await assert.rejects(getId(token), invalid("Issuer doesn't match providerName"));
  });

  it('an expired token is refused', async () => {
    const token = await world.idToken('ann', { lifetime: 300 });
    world.clock.advance(299_000);
    assert.ok(await getId(token));
    world.clock.advance(1_000);
    const now = Math.floor(world.clock.now() / 1000);
    await assert.rejects(getId(token), invalid(`Token expired: ${now} >= ${now}`));
  });

  it('a token with changed claims, alg none or a wrong signature is refused', async () => {
    const [header, payload, signature] = (await world.idToken('ann')).split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'eve' })).toString('base64url');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    const refusal = invalid('Token signature invalid.');
    await assert.rejects(getId(`${header}.${forged}.${signature}`), refusal);
    await assert.rejects(getId(`${unsigned}.${payload}.`), refusal);
    await assert.rejects(getId(`${header}.${payload}.${signature.split('').reverse().join('')}`), refusal);
  });

  it('an access token or a malformed token is refused (Not a valid OpenId Connect identity token)', async () => {
    const access = await world.tokens.issuer.access({
      poolId: POOL,
      clientId: CLIENT,
      sub: 'ann',
      scope: 'openid',
      authTime: 0,
      lifetime: 300,
    });
    const refusal = invalid('Not a valid OpenId Connect identity token.');
    for (const token of [access, '', 'x', 'a.b.c', '..', 'x'.repeat(50_001)]) await assert.rejects(getId(token), refusal);
  });

  it('one unsupported login among several refuses the call', async () => {
    const logins = { ...(await world.loginOf('ann')), 'accounts.google.com': 'x' };
    await assert.rejects(world.identities.getId(poolId, logins), coded('provider_unsupported'));
  });

  it('more than ten logins are refused before verification', async () => {
    const logins = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${i}`, 'x']));
    await assert.rejects(world.identities.getId(poolId, logins), coded('logins_mismatch'));
  });

  it('serverSideTokenCheck refuses the token of a signed-out user', async () => {
    const { id } = await world.newPool({
      cognitoProviders: [{ providerName: provider(POOL), clientId: CLIENT, serverSideTokenCheck: true }],
    });
    const login = await world.loginOf('leaver', { originJti: 'session-1' });
    const identityId = await world.identities.getId(id, login);
    world.signedOut.add('leaver');
    await assert.rejects(world.identities.credentials(identityId, login), coded('login_token_invalid'));
    assert.deepEqual(world.askedAbout.at(-1), [POOL, 'leaver', 'session-1']);
    assert.ok(await world.identities.getId(poolId, login), 'a pool that does not ask does not know');
  });
});
