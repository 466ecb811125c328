import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { UserManager } from 'oidc-client-ts';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { ownPool } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { type Resident, resident } from './support/houses.js';
import { type ModuleServer, startModuleServer } from './support/module-server.js';

/** User data that the page returns. */
interface Seen {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly access: string;
  readonly refresh?: string;
  readonly state?: unknown;
}

/** oidc-client-ts loaded by a page of another origin in a browser, configured with the issuer only. */
describe('oidc-client-ts in a browser', function () {
  this.timeout(60_000);
  let server: TestServer;
  let modules: ModuleServer;
  let browser: Browser;
  let place: { poolId: string; clientId: string };
  let person: Resident;
  let page: Page;

  before(async () => {
    server = await sharedServer();
    modules = await startModuleServer();
    browser = await launchBrowser();
    place = await ownPool(
      server,
      { UsernameAttributes: [] },
      {
        CallbackURLs: [`${modules.url}/`],
        LogoutURLs: [`${modules.url}/`],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        SupportedIdentityProviders: ['COGNITO'],
      },
    );
  });
  after(async () => {
    await browser?.close();
    modules?.close();
  });
  beforeEach(async () => {
    person = await resident(server, place.poolId);
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(modules.url);
  });
  afterEach(() => page.context().close());

  /** Calls a function of a user manager in the page. A navigation ends the call early. */
  async function manager(called: keyof UserManager, given: object = {}, more: object = {}): Promise<Seen | null> {
    const settings = {
      authority: `${server.url}/${place.poolId}`,
      client_id: place.clientId,
      redirect_uri: `${modules.url}/`,
      post_logout_redirect_uri: `${modules.url}/`,
      scope: 'openid email',
      loadUserInfo: true,
      ...more,
    };
    return page.evaluate(
      async ({ settings, called, given }) => {
        // Module names of the page, unknown to the compiler.
        const load = (name: string) => import(`/package/${name}`);
        const { UserManager } = await load('oidc-client-ts');
        const done = await new UserManager(settings)[called](called === 'signinCallback' ? undefined : given);
        return done ? { profile: done.profile, access: done.access_token, refresh: done.refresh_token, state: done.state } : null;
      },
      { settings, called, given },
    );
  }

  async function goAway(called: keyof UserManager, given: object = {}): Promise<void> {
    await Promise.all([page.waitForNavigation({ url: (url) => url.href !== `${modules.url}/` }), manager(called, given).catch(() => null)]);
  }

  async function signIn(): Promise<Seen> {
    await goAway('signinRedirect', { state: { back: '/to?this&that' } });
    await page.locator('input[name=username]').fill(person.username);
    await page.locator('input[name=password]').fill(person.password);
    await Promise.all([page.waitForURL(`${modules.url}/?code=*`), page.locator('input[name=password]').press('Enter')]);
    return (await manager('signinCallback'))!;
  }

  it('oidc-client-ts signs in by code with PKCE, validates the ID token, loads userInfo and restores its state', async () => {
    const { profile, access, state } = await signIn();
    assert.equal(profile['email'], person.email);
    assert.equal(profile['iss'], `${server.url}/${place.poolId}`);
    assert.ok(access);
    assert.deepEqual(state, { back: '/to?this&that' });
  });

  it('oidc-client-ts renews tokens silently by refresh token', async () => {
    const first = await signIn();
    const second = await manager('signinSilent');
    assert.notEqual(second!.access, first.access);
    assert.equal(second!.profile['sub'], first.profile['sub']);
  });

  it('a page of another origin reads DPoP-Nonce, WWW-Authenticate and error headers', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const token = `${server.url}/${place.poolId}/oauth2/token`;
    const stale = await new SignJWT({ htm: 'POST', htu: token, jti: 'one', iat: Math.floor(Date.now() / 1000) - 3600 })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(publicKey) })
      .sign(privateKey);
    const read = await page.evaluate(
      async ({ url, token, stale, clientId }) => {
        const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: 'x' });
        const proof = await fetch(token, { method: 'POST', body, headers: { DPoP: stale } });
        const userInfo = await fetch(token.replace('token', 'userInfo'), { headers: { authorization: 'Bearer x' } });
        const target = 'AWSCognitoIdentityProviderService.GetUser';
        const api = await fetch(url, { method: 'POST', body: '{}', headers: { 'x-amz-target': target } });
        return {
          error: ((await proof.json()) as { error: string }).error,
          nonce: proof.headers.get('DPoP-Nonce'),
          challenge: userInfo.headers.get('WWW-Authenticate'),
          requestId: api.headers.get('x-amzn-RequestId'),
        };
      },
      { url: `${server.url}/`, token, stale, clientId: place.clientId },
    );
    assert.equal(read.error, 'use_dpop_nonce');
    assert.match(read.nonce ?? '', /^[\w-]{10,}$/);
    assert.match(read.challenge ?? '', /error="invalid_token"/);
    assert.ok(read.requestId);
  });

  for (const mode of ['form_post', 'form_post.jwt']) {
    it(`the ${mode} page submits itself and breaks no directive of its Content-Security-Policy`, async () => {
      const complaints: string[] = [];
      page.on('console', (message) => void (/Security Policy|script-src/.test(message.text()) && complaints.push(message.text())));
      const query = {
        client_id: place.clientId,
        response_type: 'code',
        redirect_uri: `${modules.url}/`,
        response_mode: mode,
        prompt: 'none',
      };
      const posted = page.waitForRequest((request) => request.method() === 'POST' && request.url() === `${modules.url}/`);
      await page.goto(`${server.url}/${place.poolId}/oauth2/authorize?${new URLSearchParams(query)}`).catch(() => null);
      const body = new URLSearchParams((await posted).postData()!);
      assert.ok(body.has(mode === 'form_post' ? 'error' : 'response'));
      assert.deepEqual(complaints, []);
    });
  }

  it('a refresh token revoked by oidc-client-ts is refused with invalid_grant', async () => {
    const { refresh } = await signIn();
    await manager('revokeTokens', ['refresh_token']);
    const answer = await fetch(`${server.url}/${place.poolId}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: place.clientId, refresh_token: refresh! }),
    });
    assert.equal(((await answer.json()) as { error: string }).error, 'invalid_grant');
  });

  it('signoutRedirect with revokeTokensOnSignout revokes both tokens and leaves the page', async () => {
    const { access, refresh } = await signIn();
    await Promise.all([
      page.waitForURL(`${modules.url}/`),
      page.waitForRequest((request) => request.url().includes('/logout')),
      manager('signoutRedirect', {}, { revokeTokensOnSignout: true }).catch(() => null),
    ]);
    const userInfo = await fetch(`${server.url}/${place.poolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access}` } });
    assert.equal(userInfo.status, 401);
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: place.clientId, refresh_token: refresh! });
    const renewal = await fetch(`${server.url}/${place.poolId}/oauth2/token`, { method: 'POST', body });
    assert.equal(((await renewal.json()) as { error: string }).error, 'invalid_grant');
    await goAway('signinRedirect');
    assert.match(page.url(), /\/login\//);
  });

  it('after signoutRedirect the next sign-in shows the login page', async () => {
    await signIn();
    await Promise.all([page.waitForURL(`${modules.url}/`), manager('signoutRedirect').catch(() => null)]);
    await goAway('signinRedirect');
    assert.match(page.url(), /\/login\//);
  });
});
