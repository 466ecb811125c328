import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Identities } from '../../src/identity-pools/index.js';
import { createReadJson } from '../../src/identity-pools/logins/read-json.js';
import { createPrivateAddresses, createPublicFetch } from '../../src/outbound/index.js';
import { type Elsewhere, openElsewhere, PRIVATE, PRIVATE_ARN, REGISTERED, REGISTERED_ARN } from './support/foreign.js';
import { coded, openWorld, type World } from './support/world.js';

const HOUR = 3600_000;

describe('external logins of identity pools', () => {
  let world: World;
  let poolId: string;
  let elsewhere: Elsewhere;
  let identities: Identities;
  const invalid = (why: string) => coded('login_token_invalid', `Invalid login token. ${why}`);
  const unreachable = coded('identity_provider_unreachable');
  const getId = (name: string, token: string) => identities.getId(poolId, { [name]: token });
  const google = (token: string) => getId('accounts.google.com', token);

  before(async () => {
    world = await openWorld();
    const pool = await world.newPool({
      supportedLogins: {
        'accounts.google.com': 'other, app',
        'appleid.apple.com': 'app',
        'graph.facebook.com': 'app',
        'www.amazon.com': 'app',
        'api.twitter.com': 'key;secret',
      },
      openIdConnectProviderArns: [REGISTERED_ARN, `${REGISTERED_ARN}/gone`, PRIVATE_ARN],
    });
    poolId = pool.id;
  });
  beforeEach(async () => {
    elsewhere = await openElsewhere(world);
    identities = world.identitiesWith({ externalLogins: elsewhere.externalLogins });
  });
  after(() => world.close());

  describe('ID tokens', () => {
    it('a subject of an external provider has one identity with any token and client, and gets credentials', async () => {
      const id = await google(await elsewhere.token());
      const again = await elsewhere.token({ iss: 'accounts.google.com', aud: 'other', name: 'Ann' });
      assert.equal(await google(again), id);
      assert.notEqual(await google(await elsewhere.token({ sub: 'ben' })), id);
      const { sessionToken } = await identities.credentials(id, { 'accounts.google.com': again });
      assert.deepEqual(world.sessions.open(sessionToken).identity.amr, [
        'authenticated',
        'accounts.google.com',
        'accounts.google.com:other:ann',
      ]);
    });

    it('equal subjects of different providers are different identities', async () => {
      const apple = await getId('appleid.apple.com', await elsewhere.token({ iss: 'https://appleid.apple.com' }));
      const registered = await getId(REGISTERED, await elsewhere.token({ iss: `https://${REGISTERED}` }));
      assert.equal(new Set([apple, registered, await google(await elsewhere.token())]).size, 3);
    });

    it('tokens of another issuer or audience, expired or without required claims are refused as login_token_invalid', async () => {
      await assert.rejects(
        google(await elsewhere.token({ iss: 'https://appleid.apple.com' })),
        invalid("Issuer doesn't match providerName"),
      );
      await assert.rejects(getId(REGISTERED, await elsewhere.token()), invalid("Issuer doesn't match providerName"));
      await assert.rejects(google(await elsewhere.token({ aud: 'another' })), invalid('Incorrect token audience.'));
      await assert.rejects(google(await elsewhere.token({ aud: ['app', 'x'] })), invalid('Incorrect token audience.'));
      await assert.rejects(google(await elsewhere.token({ aud: ['app', 'x'], azp: 'x' })), invalid('Incorrect token audience.'));
      assert.ok(await google(await elsewhere.token({ aud: ['app', 'x'], azp: 'app' })));
      const now = Math.floor(world.clock.now() / 1000);
      await assert.rejects(google(await elsewhere.token({ exp: now })), invalid(`Token expired: ${now} >= ${now}`));
      for (const claims of [{ exp: undefined }, { sub: undefined }, { nbf: now + 60 }, { sub: 'a\0b' }, { sub: '' }])
        await assert.rejects(google(await elsewhere.token(claims)), invalid('Not a valid OpenId Connect identity token.'));
    });

    it('forged tokens, alg none, the public key as HMAC secret and unknown keys are refused', async () => {
      const [header, payload, signature] = (await elsewhere.token()).split('.') as [string, string, string];
      const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const forged = encoded({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), sub: 'eve' });
      const hs = `${encoded({ alg: 'HS256', kid: 'first' })}.${forged}`;
      const tokens = [
        `${header}.${forged}.${signature}`,
        `${encoded({ alg: 'none' })}.${forged}.`,
        `${hs}.${createHmac('sha256', elsewhere.publicKeys.first.n!).update(hs).digest('base64url')}`,
        `${hs}.${createHmac('sha256', JSON.stringify(elsewhere.publicKeys.first)).update(hs).digest('base64url')}`,
        await elsewhere.token({}, 'second'),
      ];
      for (const token of tokens) await assert.rejects(google(token), invalid('Token signature invalid.'), token);
      for (const token of ['', 'x', 'a.b.c', 'x'.repeat(50_001)])
        await assert.rejects(google(token), invalid('Not a valid OpenId Connect identity token.'));
    });

    it('providers that are not in the pool, not registered or not supported are refused without a request to them', async () => {
      const names = [
        `${REGISTERED}/gone`,
        'login.example',
        REGISTERED_ARN,
        'api.twitter.com',
        'www.digits.com',
        '__proto__',
        'constructor',
      ];
      for (const name of names) await assert.rejects(getId(name, await elsewhere.token()), coded('provider_unsupported'), name);
      const { id } = await world.newPool();
      await assert.rejects(identities.getId(id, { 'accounts.google.com': await elsewhere.token() }), coded('provider_unsupported'));
      assert.deepEqual(elsewhere.asked, []);
    });
  });

  describe('JWKS of external providers', () => {
    it('the JWKS is fetched once for concurrent tokens and cached', async () => {
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, i) => elsewhere.token({ sub: `user${i}` })));
      await Promise.all(tokens.map(google));
      await google(tokens[0]!);
      assert.deepEqual(elsewhere.asked, ['https://google.example/keys']);
    });

    it('a new key is found after 30 seconds, and unknown key ids cause no earlier request', async () => {
      await google(await elsewhere.token());
      elsewhere.answers.set('https://google.example/keys', { keys: [elsewhere.publicKeys.second] });
      const made = await elsewhere.token({}, 'second');
      for (let i = 0; i < 5; i++) await assert.rejects(google(made), invalid('Token signature invalid.'));
      assert.equal(elsewhere.asked.length, 1);
      world.clock.advance(31_000);
      assert.ok(await google(made));
      await assert.rejects(google(await elsewhere.token()), invalid('Token signature invalid.'));
      assert.equal(elsewhere.asked.length, 2);
    });

    it('a cached JWKS is used for a day while the issuer is unreachable, then logins are refused', async () => {
      await google(await elsewhere.token());
      elsewhere.answers.delete('https://google.example/keys');
      world.clock.advance(2 * HOUR);
      assert.ok(await google(await elsewhere.token()));
      world.clock.advance(23 * HOUR);
      await assert.rejects(google(await elsewhere.token()), unreachable);
    });

    it('discovery documents with another issuer, an http jwks_uri, too large or missing are refused', async () => {
      const at = `https://${REGISTERED}/.well-known/openid-configuration`;
      const answers = [
        { issuer: 'https://login.example', jwks_uri: 'https://login.example/tenant/keys' },
        { issuer: `https://${REGISTERED}`, jwks_uri: 'http://login.example/tenant/keys' },
        { issuer: `https://${REGISTERED}` },
        { filler: 'x'.repeat(300_000), issuer: `https://${REGISTERED}`, jwks_uri: 'https://login.example/tenant/keys' },
        [],
        404,
      ];
      for (const answer of answers) {
        world.clock.advance(31_000);
        elsewhere.answers.set(at, answer);
        await assert.rejects(getId(REGISTERED, await elsewhere.token({ iss: `https://${REGISTERED}` })), unreachable);
      }
      assert.ok(elsewhere.asked.every((address) => address === at));
    });
  });

  describe('access tokens', () => {
    for (const [name, app, user] of [
      ['graph.facebook.com', 'https://facebook.example/app', 'https://facebook.example/me'],
      ['www.amazon.com', 'https://amazon.example/auth/o2/tokeninfo', 'https://amazon.example/user/profile'],
    ] as const)
      it(`${name} access tokens are verified for user and app by the provider’s endpoints`, async () => {
        const id = await getId(name, 'token');
        assert.equal(await getId(name, 'token of another day'), id);
        assert.deepEqual(elsewhere.asked.slice(0, 2), [app, user]);
        elsewhere.answers.set(app, 400);
        await assert.rejects(getId(name, 'token'), invalid('Access token is not valid.'));
        elsewhere.answers.set(app, 503);
        await assert.rejects(getId(name, 'token'), unreachable);
        elsewhere.answers.delete(app);
        await assert.rejects(getId(name, 'token'), unreachable);
        elsewhere.answers.set(app, { id: 'another', app_id: 'another', aud: 'x', user_id: 'amzn1.account.ANN' });
        await assert.rejects(getId(name, 'token'), invalid('Incorrect token audience.'));
      });

    it('a profile of another user than the token’s is refused', async () => {
      elsewhere.answers.set('https://amazon.example/user/profile', { user_id: 'amzn1.account.BEN' });
      await assert.rejects(getId('www.amazon.com', 'token'), invalid('Access token is not valid.'));
    });
  });

  describe('providers in private networks', () => {
    it('a registered issuer at a private address is requested only with allowPrivateAddresses', async () => {
      const token = () => elsewhere.token({ iss: `https://${PRIVATE}` });
      assert.ok(await getId(PRIVATE, await token()));
      assert.deepEqual(elsewhere.asked, [`https://${PRIVATE}/.well-known/openid-configuration`, `https://${PRIVATE}/keys`]);
      elsewhere = await openElsewhere(world, { allowPrivateAddresses: false });
      identities = world.identitiesWith({ externalLogins: elsewhere.externalLogins });
      await assert.rejects(getId(PRIVATE, await token()), (error: Error & { code?: string; cause?: Error }) => {
        assert.equal(error.code, 'identity_provider_unreachable');
        assert.match(error.cause!.message, /private address/);
        return true;
      });
      assert.deepEqual(elsewhere.asked, []);
    });

    it('private addresses and http URLs are refused by the public fetch', async () => {
      const read = createReadJson(createPublicFetch());
      for (const host of ['127.0.0.1', '[::1]', '[::ffff:10.0.0.1]', '169.254.169.254', '10.1.2.3', '2130706433', 'localhost'])
        await assert.rejects(
          read(`https://${host}:1/keys`),
          (error: { cause?: Error }) => /private address/.test(error.cause!.message),
          host,
        );
      await assert.rejects(read('http://192.0.2.1/keys'), (error: { cause?: Error }) => /not https/.test(error.cause!.message));
    });

    it('loopback, private, link-local and mapped addresses count as private, public ones do not', () => {
      const isPrivate = createPrivateAddresses();
      for (const address of ['172.31.0.1', '192.168.1.1', '100.64.0.1', 'fd00::1', 'fe80::1', '::ffff:127.0.0.1', '::', '64:ff9b::a00:1'])
        assert.equal(isPrivate(address), true, address);
      for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1', '::ffff:8.8.8.8']) assert.equal(isPrivate(address), false, address);
    });
  });
});
