import assert from 'node:assert/strict';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as oidc from 'openid-client';
import { createWeb, type Web } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { CALLBACK, PASSWORD } from '../security-profile/support.js';
import { operatorClient } from '../support/clients.js';
import { startServer, type TestServer } from '../support/server.js';
import { type App, appOf, setAttributes, tokensOf, userClaimsIn, userInfoOf } from './support.js';

const EVERY = ['openid', 'email', 'phone', 'profile', 'address', 'offline_access'];

describe('scopes, consent and age of the sign-in in a pool of profile openid', function () {
  this.timeout(30_000);
  let server: TestServer;
  let app: App;
  let plain: App;
  let cognito: App;
  const clientOf = (UserPoolId: string, AllowedOAuthScopes: string[]) =>
    operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'every',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes,
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
      }),
    );
  before(async () => {
    server = await startServer();
    [plain, cognito] = await Promise.all([appOf(server, 'openid'), appOf(server, 'cognito')]);
    const { UserPoolClient } = await clientOf(plain.poolId, EVERY);
    const clientId = UserPoolClient!.ClientId!;
    const issuer = new URL(`${server.url}/${plain.poolId}`);
    const configuration = await oidc.discovery(issuer, clientId, undefined, oidc.None(), { execute: [oidc.allowInsecureRequests] });
    app = { ...plain, clientId, configuration };
  });
  after(() => server?.stop());
  afterEach(() => server.clock.reset());

  const verifier = oidc.randomPKCECodeVerifier();
  const urlOf = async ({ configuration }: App, parameters: Record<string, string>) =>
    oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: CALLBACK,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      scope: 'openid',
      ...parameters,
    });
  const tokenIn = (html: string) => /name="token" value="([^"]+)"/.exec(html)![1]!;
  const signIn = async (web: Web, url: URL, { email }: App) => {
    const page = await web.go(url, { until: CALLBACK });
    assert.match(page.html, /type="password"/, `no sign-in page at ${page.url}`);
    return web.go(page.url, { body: { token: tokenIn(page.html), username: email, password: PASSWORD }, until: CALLBACK });
  };
  const answerConsent = (web: Web, page: { url: URL; html: string }, answer: 'allow' | 'deny') =>
    web.go(new URL(/action="([^"]+)\/allow"/.exec(page.html)![1]!.concat(`/${answer}`), page.url), {
      body: { token: tokenIn(page.html) },
      until: CALLBACK,
    });
  const redeem = (back: URL) => oidc.authorizationCodeGrant(app.configuration, back, { pkceCodeVerifier: verifier });

  it('clients may have address and offline_access, and discovery lists them; in profile cognito neither', async () => {
    for (const scope of ['address', 'offline_access']) {
      assert.ok(app.configuration.serverMetadata().scopes_supported!.includes(scope));
      assert.ok(!cognito.configuration.serverMetadata().scopes_supported!.includes(scope));
      await assert.rejects(clientOf(cognito.poolId, ['openid', scope]), { name: 'ScopeDoesNotExistException' });
    }
    await assert.rejects(clientOf(plain.poolId, ['openid', 'adress']), { name: 'ScopeDoesNotExistException' });
  });

  it('scope address gives the address at userInfo', async () => {
    const tokens = await tokensOf(app, { scope: 'openid address' });
    const { sub } = tokens.claims()!;
    assert.deepEqual(userClaimsIn(tokens.claims()), {});
    assert.deepEqual(await userInfoOf(app, tokens), { sub, address: { locality: 'London', country: 'GB' } });
    await setAttributes(server, app.poolId, app.email, { address: 'Main Street 1' });
    assert.deepEqual(await userInfoOf(app, tokens), { sub, address: { formatted: 'Main Street 1' } });
  });

  it('offline_access is granted to a client that has it, and a renewal may name it', async () => {
    const scope = 'openid email offline_access';
    for (const ask of [tokensOf(app, { scope }), tokensOf(app, { scope: '' })]) {
      const tokens = await ask;
      // Left out where it is what was asked for (RFC 6749 section 5.1).
      const granted = (tokens.scope ?? scope).split(' ');
      assert.ok(granted.includes('offline_access') && granted.includes('email'));
      assert.ok((await oidc.refreshTokenGrant(app.configuration, tokens.refresh_token!, { scope })).access_token);
    }
    const pushed = await oidc.buildAuthorizationUrlWithPAR(
      app.configuration,
      Object.fromEntries((await urlOf(app, { scope })).searchParams),
    );
    assert.equal((await redeem((await signIn(createWeb(), pushed, app)).url)).scope, undefined);
  });

  it('offline_access is ignored for a client that does not have it; refresh tokens come with every code', async () => {
    const tokens = await tokensOf(plain, { scope: 'openid offline_access' });
    assert.equal(tokens.scope, 'openid');
    assert.ok((await oidc.refreshTokenGrant(plain.configuration, tokens.refresh_token!)).access_token);
  });

  it('prompt=consent shows what the app gets, of scopes and of claims, and asks', async () => {
    const web = createWeb();
    await signIn(web, await urlOf(app, {}), app);
    const claims = JSON.stringify({ userinfo: { phone_number: null }, id_token: { email: null, acr: null } });
    const url = await urlOf(app, { scope: 'openid offline_access', claims, prompt: 'consent' });
    const page = await web.go(url, { until: CALLBACK });
    for (const sentence of ['Keep access while you are away', 'See your phone number', 'See your email address'])
      assert.ok(page.html.includes(sentence));
    for (const sentence of ['See your profile', 'signed itself up']) assert.ok(!page.html.includes(sentence), sentence);
    assert.ok((await redeem((await answerConsent(web, page, 'allow')).url)).access_token);
    const again = await web.go(url, { until: CALLBACK });
    assert.equal((await answerConsent(web, again, 'deny')).url.searchParams.get('error'), 'access_denied');
    const silent = await web.go(await urlOf(app, { prompt: 'none' }), { until: CALLBACK });
    assert.ok(silent.url.searchParams.get('code'), 'consent is not remembered, and not needed');
  });

  it('prompt=login consent asks for a sign-in and then for consent', async () => {
    const web = createWeb();
    await signIn(web, await urlOf(app, {}), app);
    const page = await signIn(web, await urlOf(app, { prompt: 'login consent' }), app);
    assert.ok((await redeem((await answerConsent(web, page, 'allow')).url)).access_token);
  });

  it('a pool of profile cognito answers prompt=consent with a sign-in', async () => {
    const back = await signIn(createWeb(), await urlOf(cognito, { prompt: 'consent' }), cognito);
    assert.ok(back.url.searchParams.get('code'));
  });

  it('a sign-in older than max_age, or the client’s defaultMaxAge, is repeated, and auth_time is that of the new one', async () => {
    const web = createWeb();
    const authTimeOf = async (back: { url: URL }) => Number((await redeem(back.url)).claims()!.auth_time);
    const first = await authTimeOf(await signIn(web, await urlOf(app, { max_age: '60' }), app));
    assert.equal(await authTimeOf(await web.go(await urlOf(app, { max_age: '60' }), { until: CALLBACK })), first);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const silent = await web.go(await urlOf(app, { max_age: '1', prompt: 'none' }), { until: CALLBACK });
    assert.equal(silent.url.searchParams.get('error'), 'login_required');
    const second = await authTimeOf(await signIn(web, await urlOf(app, { max_age: '1' }), app));
    assert.ok(second >= first + 2);
    assert.ok((await authTimeOf(await signIn(web, await urlOf(app, { max_age: '0' }), app))) >= second);
    await cognate(server, 'UpdateUserPoolClientExtensions', {
      UserPoolId: app.poolId,
      ClientId: app.clientId,
      Extensions: { defaultMaxAge: 1 },
    });
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const byDefault = await web.go(await urlOf(app, { prompt: 'none' }), { until: CALLBACK });
    assert.equal(byDefault.url.searchParams.get('error'), 'login_required', 'defaultMaxAge');
    assert.ok((await web.go(await urlOf(app, { prompt: 'none', max_age: '3600' }), { until: CALLBACK })).url.searchParams.get('code'));
    const wrong = await web.go(await urlOf(app, { max_age: '-1' }), { until: CALLBACK });
    assert.equal(wrong.url.searchParams.get('error'), 'invalid_request');
  });
});
