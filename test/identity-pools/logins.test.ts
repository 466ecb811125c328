import assert from 'node:assert/strict';
import { CLIENT, coded, OTHER_POOL, openWorld, POOL, provider, type World } from './support/world.js';

describe('identity pools: what a login must prove', () => {
  let world: World;
  let poolId: string;
  const invalid = (why: string) => coded('login_token_invalid', `Invalid login token. ${why}`);
  const getId = (token: string, name = provider(POOL)) => world.identities.getId(poolId, { [name]: token });

  before(async () => {
    world = await openWorld();
    poolId = (await world.newPool()).id;
  });
  after(() => world.close());

  it('the token is for a client that the identity pool trusts', async () => {
    const token = await world.idToken('ann', { clientId: 'another' });
    await assert.rejects(getId(token), invalid('Incorrect token audience.'));
  });

  it('the provider is one that the identity pool trusts', async () => {
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

  it('the token is of the user pool that the login names', async () => {
    const token = await world.idToken('ann', { poolId: OTHER_POOL });
    await assert.rejects(getId(token), invalid("Issuer doesn't match providerName"));
  });

  it('the token has not expired', async () => {
    const token = await world.idToken('ann', { lifetime: 300 });
    world.clock.advance(299_000);
    assert.ok(await getId(token));
    world.clock.advance(1_000);
    const now = Math.floor(world.clock.now() / 1000);
    await assert.rejects(getId(token), invalid(`Token expired: ${now} >= ${now}`));
  });

  it('the token was not tampered with', async () => {
    const [header, payload, signature] = (await world.idToken('ann')).split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'eve' })).toString('base64url');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    const refusal = invalid('Token signature invalid.');
    await assert.rejects(getId(`${header}.${forged}.${signature}`), refusal);
    await assert.rejects(getId(`${unsigned}.${payload}.`), refusal);
    await assert.rejects(getId(`${header}.${payload}.${signature.split('').reverse().join('')}`), refusal);
  });

  it('the token is an ID token', async () => {
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

  it('every login of several proves itself, one bad one refuses the call', async () => {
    const logins = { ...(await world.loginOf('ann')), 'accounts.google.com': 'x' };
    await assert.rejects(world.identities.getId(poolId, logins), coded('provider_unsupported'));
  });

  it('more than ten logins are refused unread', async () => {
    const logins = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${i}`, 'x']));
    await assert.rejects(world.identities.getId(poolId, logins), coded('logins_mismatch'));
  });

  it('where the pool asks for it, the user is still signed in', async () => {
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
