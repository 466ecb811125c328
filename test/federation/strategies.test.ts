import assert from 'node:assert/strict';
import { join } from 'node:path';
import { UpdateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider';
import { packageRoot } from '../../src/app/package-root.js';
import { silentLogger } from '../../src/kernel/index.js';
import { refused } from '../operations/support/refused.js';
import type { TestServer } from '../support/server.js';
import { beginSignIn, CALLBACK, makeClient, makePool, type Pool, register, signInThrough, startHouse } from './support/house.js';
import { CLIENT, type PlainUpstream, startPlainUpstream } from './support/plain-upstream.js';
import { createWeb } from './support/web.js';

const OWN = join(packageRoot(), 'test/federation/support/strategies.mjs');
const CLIENT_BEHAVIOURS = ['past-client', 'throws-later', 'asks-later'] as const;
const BEHAVIOURS = [
  'throws',
  'rejects',
  'hangs',
  'passes',
  'late',
  'own-state',
  'no-redirect',
  'redirects-again',
  'unverified',
  'trusted',
] as const;

/** Strategies of npm against `url`, and misbehaving ones of our own. */
function strategiesAt(url: string) {
  const endpoints = { authorizationURL: `${url}/authorize`, tokenURL: `${url}/token` };
  return {
    GitHub: {
      module: 'passport-github2',
      options: { ...endpoints, userProfileURL: `${url}/user`, userEmailURL: `${url}/emails` },
      claims: { login: 'username' },
    },
    Google20: { module: 'passport-google-oauth20', options: { ...endpoints, userProfileURL: `${url}/userinfo` } },
    Facebook3: {
      module: 'passport-facebook',
      options: { ...endpoints, profileURL: `${url}/me`, enableProof: true, profileFields: ['id', 'displayName', 'emails'] },
    },
    Amazon1: { module: 'passport-amazon', options: endpoints },
    OpenId: { module: 'passport-openidconnect', options: { ...endpoints, issuer: url, userInfoURL: `${url}/userinfo` } },
    ...Object.fromEntries(
      CLIENT_BEHAVIOURS.map((behaviour) => [
        behaviour,
        { module: OWN, options: { behaviour, client: true, authorizationURL: endpoints.authorizationURL } },
      ]),
    ),
    ...Object.fromEntries(
      BEHAVIOURS.map((behaviour) => [
        behaviour,
        { module: OWN, trusted: true, options: { behaviour, authorizationURL: endpoints.authorizationURL } },
      ]),
    ),
  };
}

const PROVIDERS = ['GitHub', 'Google20', 'Facebook3', 'Amazon1', 'OpenId'] as const;

describe('federation by passport strategies', function () {
  this.timeout(60_000);
  let upstream: PlainUpstream;
  let server: TestServer;
  let pool: Pool;
  const warnings: string[] = [];

  before(async () => {
    upstream = await startPlainUpstream();
    const logger = { ...silentLogger, warn: (...given: unknown[]) => void warnings.push(JSON.stringify(given)) };
    server = await startHouse(
      {
        IDENTITY_PROVIDERS_STRATEGIES: JSON.stringify(strategiesAt(upstream.url)),
        IDENTITY_PROVIDERS_ORIGINS: JSON.stringify({ 'https://api.amazon.com': upstream.url }),
      },
      { overrides: { logger } },
    );
    const made = await makePool(server);
    const names = [...PROVIDERS, ...BEHAVIOURS, ...CLIENT_BEHAVIOURS];
    for (const name of names)
      await register(made, {
        ProviderName: name,
        ProviderType: 'OIDC',
        ProviderDetails: { ...CLIENT, strategy: name, authorize_scopes: 'user:email profile' },
        AttributeMapping: { email: 'email', name: 'name', preferred_username: 'login' },
      });
    pool = { ...made, clientId: await makeClient(made, ['COGNITO', ...names]) };
  });
  beforeEach(() => {
    Object.assign(upstream, { user: {}, idToken: {}, refusal: undefined, hangs: undefined });
    upstream.requests.length = 0;
  });
  after(async () => {
    await upstream.close();
    await server.stop();
  });

  /** Error that the app gets for a sign-in, and the time that it took. */
  async function failure(provider: string): Promise<{ error: string | null; ms: number }> {
    const { url } = await beginSignIn(server, pool, { identity_provider: provider });
    const began = Date.now();
    const back = await createWeb().go(url, { until: CALLBACK });
    assert.equal(back.url.searchParams.get('code'), null);
    return { error: back.url.searchParams.get('error'), ms: Date.now() - began };
  }

  it('passport-github2 signs in with PKCE, the id as subject and the primary e-mail address of its second request', async () => {
    upstream.user = { id: 1024, login: 'ada', name: 'Ada', email: null };
    const { claims } = await signInThrough(server, pool, 'GitHub');
    assert.deepEqual(
      [claims['cognito:username'], claims['email'], claims['name'], claims['preferred_username']],
      ['GitHub_1024', 'hub@example.com', 'Ada', 'ada'],
    );
    const asked = upstream.asked.at(-1)!;
    assert.deepEqual([asked.get('code_challenge_method'), asked.get('scope')], ['S256', 'user:email,profile']);
    const again = await signInThrough(server, pool, 'GitHub');
    assert.equal(again.claims['sub'], claims['sub']);
  });

  it('passport-google-oauth20 signs in with the members of its userInfo as claims', async () => {
    upstream.user = { sub: '77', email: 'g@example.com', email_verified: true, name: 'Grace' };
    const { claims } = await signInThrough(server, pool, 'Google20');
    assert.deepEqual([claims['cognito:username'], claims['email'], claims['name']], ['Google20_77', 'g@example.com', 'Grace']);
    assert.equal(upstream.asked.at(-1)!.get('code_challenge_method'), 'S256');
  });

  it('passport-facebook signs in with appsecret_proof and without the access token in the URL', async () => {
    upstream.user = { id: '501', name: 'Fay', email: 'f@example.com' };
    const { claims } = await signInThrough(server, pool, 'Facebook3');
    assert.deepEqual([claims['cognito:username'], claims['email']], ['Facebook3_501', 'f@example.com']);
    const profile = upstream.requests.find((request) => request.startsWith('GET /me?'))!;
    assert.match(profile, /appsecret_proof=[0-9a-f]{64}/);
    assert.ok(!profile.includes('plain-token'), profile);
  });

  it('passport-amazon signs in, and its fixed API host is reached through the replacement origin', async () => {
    upstream.user = { user_id: 'amzn1.account.A', name: 'Amy', email: 'a@example.com' };
    const { claims } = await signInThrough(server, pool, 'Amazon1');
    assert.deepEqual([claims['cognito:username'], claims['name']], ['Amazon1_amzn1.account.A', 'Amy']);
  });

  it('passport-openidconnect signs in with a nonce and the userInfo of the same subject', async () => {
    upstream.user = { sub: 'op-1', email: 'op@example.com', name: 'Olga' };
    const { claims } = await signInThrough(server, pool, 'OpenId');
    assert.deepEqual([claims['cognito:username'], claims['email'], claims['name']], ['OpenId_op-1', 'op@example.com', 'Olga']);
    assert.ok(upstream.asked.at(-1)!.get('nonce'));
  });

  it('passport-openidconnect with a userInfo of another subject, an invalid userInfo or another nonce is refused', async () => {
    upstream.user = { sub: 'op-2', email: 'op@example.com' };
    assert.equal((await failure('OpenId')).error, 'invalid_request');
    // Its code for that throws a ReferenceError in the callback of the request.
    upstream.user = 'no JSON';
    assert.equal((await failure('OpenId')).error, 'invalid_request');
    upstream.user = { sub: 'op-1' };
    upstream.idToken = { nonce: 'another' };
    assert.equal((await failure('OpenId')).error, 'invalid_request');
  });

  it('a response with another iss than the issuer among the options is refused before its code is redeemed', async () => {
    upstream.user = { sub: 'op-1' };
    for (const [iss, expected] of [
      ['https://evil.example', 'invalid_request'],
      [upstream.url, null],
    ] as const) {
      const web = createWeb();
      const { url } = await beginSignIn(server, pool, { identity_provider: 'OpenId' });
      const back = await web.go(url, { until: pool.returnUrl });
      back.url.searchParams.set('iss', iss);
      upstream.requests.length = 0;
      assert.equal((await web.go(back.url, { until: CALLBACK })).url.searchParams.get('error'), expected);
      assert.equal(upstream.requests.length === 0, expected !== null);
    }
  });

  for (const [what, user] of [
    ['without an id, of which the strategy makes "undefined",', '{"login":"nobody"}'],
    ['with a numeric id that JSON rounds', '{"id":9007199254740993}'],
    ['that is no JSON', 'nobody'],
    ['that is null', 'null'],
  ] as const)
    it(`a profile ${what} is refused`, async () => {
      upstream.user = user;
      assert.equal((await failure('GitHub')).error, 'invalid_request');
    });

  it('an error response of the provider goes to the app as access_denied', async () => {
    upstream.refusal = { error: 'access_denied', error_description: 'the user said no' };
    for (const provider of PROVIDERS) assert.equal((await failure(provider)).error, 'access_denied');
    assert.deepEqual(upstream.requests, []);
  });

  it('a response that is brought again or with another code is refused and redeems no code', async () => {
    upstream.user = { id: 1, login: 'one' };
    const web = createWeb();
    const { url } = await beginSignIn(server, pool, { identity_provider: 'GitHub' });
    const back = await web.go(url, { until: pool.returnUrl });
    const done = await web.go(back.url, { until: CALLBACK });
    assert.ok(done.url.searchParams.has('code'));
    const before = upstream.requests.length;
    assert.equal((await web.go(back.url)).status, 400);
    back.url.searchParams.set('code', 'another');
    assert.equal((await web.go(back.url)).status, 400);
    assert.equal(upstream.requests.length, before);
  });

  it('a response in another browser, or with the state of another sign-in, is refused and redeems no code', async () => {
    const [one, two] = [createWeb(), createWeb()];
    const answers = [];
    for (const web of [one, two]) {
      const { url } = await beginSignIn(server, pool, { identity_provider: 'GitHub' });
      answers.push((await web.go(url, { until: pool.returnUrl })).url);
    }
    assert.equal((await two.go(answers[0]!)).status, 400);
    assert.equal((await createWeb().go(answers[0]!)).status, 400);
    answers[0]!.searchParams.set('state', answers[1]!.searchParams.get('state')!);
    assert.equal((await one.go(answers[0]!)).status, 400);
    assert.deepEqual(upstream.requests, []);
  });

  it('a code of another sign-in of the same browser is refused by PKCE', async () => {
    upstream.user = { id: 1, login: 'one' };
    const web = createWeb();
    const answers = [];
    for (let open = 0; open < 2; open += 1) {
      const { url } = await beginSignIn(server, pool, { identity_provider: 'GitHub' });
      answers.push((await web.go(url, { until: pool.returnUrl })).url);
    }
    answers[0]!.searchParams.set('code', answers[1]!.searchParams.get('code')!);
    const back = await web.go(answers[0]!, { until: CALLBACK });
    assert.deepEqual([back.url.searchParams.get('error'), back.url.searchParams.get('code')], ['invalid_request', null]);
  });

  it('a provider or a strategy that does not answer ends the sign-in within 5 and 10 seconds', async () => {
    upstream.hangs = '/user';
    const [provider, strategy] = await Promise.all([failure('GitHub'), failure('hangs')]);
    assert.deepEqual([provider.error, strategy.error], ['temporarily_unavailable', 'temporarily_unavailable']);
    assert.ok(provider.ms < 8000 && strategy.ms < 13_000, `${provider.ms} and ${strategy.ms} ms`);
  });

  for (const behaviour of ['throws', 'rejects', 'passes', 'own-state', 'no-redirect', 'redirects-again', 'unverified'])
    it(`a sign-in whose strategy ${behaviour} is refused`, async () => {
      assert.equal((await failure(behaviour)).error, 'invalid_request');
    });

  it('a trusted strategy signs in, and its error after the success is logged', async () => {
    assert.equal((await signInThrough(server, pool, 'trusted')).claims['cognito:username'], 'trusted_trusted-1');
    await signInThrough(server, pool, 'late');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(warnings.some((line) => line.includes('reported after the success')));
  });

  it('a strategy that passes by its OAuth client, or throws in the callback of a request, is refused', async () => {
    assert.equal((await failure('past-client')).error, 'invalid_request');
    assert.equal((await failure('throws-later')).error, 'invalid_request');
  });

  it('a request that a strategy sends after the sign-in is over does not leave the server', async () => {
    await signInThrough(server, pool, 'asks-later');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(upstream.requests, []);
  });

  it('a provider with an unknown strategy, other details or an incomplete client is refused at registration and update', async () => {
    const details = { ...CLIENT, strategy: 'GitHub', authorize_scopes: 'user:email' };
    const wrong: Record<string, string>[] = [
      { ...details, strategy: 'Nowhere' },
      { ...details, strategy: '__proto__' },
      { ...details, strategy: '' },
      { ...details, oidc_issuer: upstream.url },
      { ...CLIENT, strategy: 'GitHub' },
      { ...details, client_secret: '' },
    ];
    for (const ProviderDetails of wrong)
      await refused(register(pool, { ProviderName: 'Wrong', ProviderType: 'OIDC', ProviderDetails }), 'InvalidParameterException');
    await refused(
      register(pool, { ProviderName: 'Facebook', ProviderType: 'Facebook', ProviderDetails: details }),
      'InvalidParameterException',
    );
    const update = { UserPoolId: pool.id, ProviderName: 'GitHub', ProviderDetails: { ...details, strategy: 'Nowhere' } };
    await refused(pool.operator.send(new UpdateIdentityProviderCommand(update)), 'InvalidParameterException');
  });
});

describe('federation by passport strategies: start of the server', () => {
  const starting = (strategy: Record<string, unknown>, more: Record<string, string> = {}) =>
    startHouse({ IDENTITY_PROVIDERS_STRATEGIES: JSON.stringify({ Hub: strategy }), ...more });

  const FAULTS: readonly [string, Record<string, unknown>, RegExp][] = [
    ['a package that is not installed', { module: 'passport-nowhere' }, /strategies\.Hub: passport-nowhere is not installed/],
    ['options that the strategy refuses', { module: 'passport-openidconnect' }, /Hub: passport-openidconnect .*issuer/],
    ['a strategy without an OAuth client', { module: OWN }, /Hub: the requests of .* cannot be limited/],
    ['a module without a strategy', { module: 'node:fs' }, /Hub: /],
    ['an unknown key', { module: OWN, handler: 'x' }, /strategies\.Hub\.handler: there is no such setting/],
  ];
  for (const [what, strategy, message] of FAULTS)
    it(`${what} ends the start with a sentence that names the setting`, async () => {
      await assert.rejects(starting(strategy), (error: Error) => error.name !== 'TypeError' && message.test(error.message));
    });

  it('a provider at a private address is not reached without the setting', async () => {
    const upstream = await startPlainUpstream();
    const server = await starting({ ...strategiesAt(upstream.url).GitHub }, { IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'false' });
    try {
      const made = await makePool(server);
      const ProviderDetails = { ...CLIENT, strategy: 'Hub', authorize_scopes: 'user:email' };
      await register(made, { ProviderName: 'Hub', ProviderType: 'OIDC', ProviderDetails });
      const pool = { ...made, clientId: await makeClient(made, ['Hub']) };
      const { url } = await beginSignIn(server, pool, { identity_provider: 'Hub' });
      const back = await createWeb().go(url, { until: CALLBACK });
      assert.equal(back.url.searchParams.get('error'), 'temporarily_unavailable');
      assert.deepEqual(upstream.requests, []);
    } finally {
      await server.stop();
      await upstream.close();
    }
  });
});
