import assert from 'node:assert/strict';
import { UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { createBrowser } from '../oidc/support/browser.js';
import { cognate } from '../operations/support/cognate.js';
import { launchBrowser } from '../support/browser.js';
import { operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, type Person, signedUp } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { assertAccessible, picture } from './support/pictures.js';
import { tokenOf } from './support/visitor.js';

const CALLBACK = 'https://agent.example/callback';

describe('consent page for dynamically registered clients', function () {
  this.timeout(60_000);
  let server: TestServer;
  let poolId: string;
  let agent: string;
  let person: Person;

  before(async () => {
    server = await sharedServer();
    const own = await ownPool(server);
    poolId = own.poolId;
    person = await signedUp(server, own.clientId);
    const DcrConfiguration = { OpenDcrEnabled: true, AllowedScopes: ['openid', 'email'] };
    await operatorClient(server).send(new UpdateUserPoolCommand({ UserPoolId: poolId, DcrConfiguration }));
    agent = (
      await register({
        client_name: 'Helpful agent',
        client_uri: 'https://agent.example',
        redirect_uris: [CALLBACK, 'agent.app://done', `${server.url}/agent`],
      })
    )['client_id']!;
  });

  async function register(metadata: object, token?: string): Promise<Record<string, string>> {
    const answer = await fetch(`${server.url}/${poolId}/oauth2/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none', ...metadata }),
    });
    return (await answer.json()) as Record<string, string>;
  }

  const authorize = (redirect = CALLBACK, clientId = agent) =>
    `${server.url}/${poolId}/oauth2/authorize?${new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: redirect,
      scope: 'openid email',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })}`;

  const form = (fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: server.url, ...headers },
  });

  /** Signed-in browser on the consent page. */
  async function asked(redirect?: string, clientId?: string) {
    const browser = createBrowser(server.url);
    const login = await browser.follow(authorize(redirect, clientId));
    const shown = await login.response.text();
    const token = tokenOf(shown);
    const page = await browser.follow(login.url, form({ token, username: person.email, password: goodPassword }));
    const html = await page.response.text();
    return { browser, base: page.url.pathname, html, login: shown, token: tokenOf(html) };
  }

  it('the consent page names the client, the signed-in user, the scopes and the host of the redirect URI', async () => {
    const { html } = await asked();
    assert.match(html, /<strong>Helpful agent<\/strong> asks for access to your account <strong>u\w+@example.com<\/strong>/);
    assert.match(html, /The answer goes to <strong>agent.example<\/strong>/);
    assert.match(html, /<li>Recognise you when you come back<\/li>\s*<li>See your email address<\/li>/);
    assert.match((await asked('agent.app://done')).html, /The answer goes to <strong>agent.app:<\/strong>/);
  });

  it('registered addresses are links that name their host, without a picture, after the password only', async () => {
    const made = await register({
      client_name: 'Linked agent',
      client_uri: 'https://agent.example/?a="><script>alert(1)</script>',
      policy_uri: 'https://xn--pple-43d.example/privacy',
      tos_uri: 'javascript:alert(1)',
      logo_uri: 'https://cdn.agent.example:8443/logo.png',
    });
    const { html, login } = await asked(CALLBACK, made['client_id']);
    assert.doesNotMatch(login, /agent\.example\/(?!callback)/);
    const links = [...html.matchAll(/<li><a href="([^"]+)" target="_blank" rel="noopener noreferrer nofollow">(.+?)<\/a>/g)];
    assert.deepEqual(
      links.map(([, href, text]) => [href, text]),
      [
        ['https://agent.example/?a=%22%3E%3Cscript%3Ealert(1)%3C/script%3E', 'Website of the app: <strong>agent.example</strong>'],
        ['https://xn--pple-43d.example/privacy', 'Privacy policy of the app: <strong>xn--pple-43d.example</strong>'],
        ['https://cdn.agent.example:8443/logo.png', 'Logo of the app: <strong>cdn.agent.example:8443</strong>'],
      ],
    );
    assert.doesNotMatch(html, /<img[^>]*agent\.example|javascript:/);
  });

  it('the sign-in page shows the links of a client that registered with an initial access token', async () => {
    const { InitialAccessToken: token } = await cognate<{ InitialAccessToken: string }>(server, 'CreateInitialAccessToken', {
      UserPoolId: poolId,
    });
    const metadata = { policy_uri: 'https://agent.example/privacy', tos_uri: 'https://agent.example/terms' };
    const { client_id: id } = await register(metadata, token);
    const html = await (await createBrowser(server.url).follow(authorize(CALLBACK, id))).response.text();
    assert.match(html, /href="https:\/\/agent.example\/privacy"[^>]*>Privacy policy of the app: <strong>agent.example<\/strong>/);
    assert.match(html, /href="https:\/\/agent.example\/terms"[^>]*>Terms of use of the app: <strong>agent.example<\/strong>/);
  });

  it('Allow issues an authorization code, and the next request asks for consent again', async () => {
    const { browser, base, token } = await asked();
    const { url } = await browser.follow(`${base}/allow`, form({ token }));
    assert.ok(url.href.startsWith(`${CALLBACK}?code=`), url.href);
    const again = await browser.follow(authorize());
    assert.match(await again.response.text(), /Allow access\?/);
  });

  it('Deny returns access_denied to the client', async () => {
    const { browser, base, token } = await asked();
    const { url } = await browser.follow(`${base}/deny`, form({ token }));
    assert.equal(url.searchParams.get('error'), 'access_denied');
  });

  it('consent is refused with a wrong form token, a foreign origin, another browser or by GET', async () => {
    const { browser, base, token } = await asked();
    assert.equal((await browser.request(`${base}/allow`, form({ token: 'x' }))).status, 403);
    assert.equal((await browser.request(`${base}/allow`, form({ token }, { origin: 'https://evil.example' }))).status, 403);
    assert.equal((await createBrowser(server.url).request(`${base}/allow`, form({ token }))).status, 400);
    assert.equal((await browser.request(`${base}/allow`)).status, 405);
    const early = await browser.request(`${base}/continue`);
    assert.equal(new URL(early.headers.get('location')!, server.url).pathname, base);
  });

  it('sign-in routes are 404 during consent, and the consent route is 404 during sign-in', async () => {
    const { browser, base, token } = await asked();
    for (const page of ['signup', 'forgot', 'passkey', 'done'])
      assert.equal((await browser.request(`${base}/${page}`, form({ token }))).status, 404, page);
    const stranger = createBrowser(server.url);
    const login = await stranger.follow(authorize());
    const answer = await stranger.request(`${login.url.pathname}/allow`, form({ token: tokenOf(await login.response.text()) }));
    assert.equal(answer.status, 404);
  });

  describe('consent page in a browser', () => {
    let chromium: Browser;
    before(async () => {
      chromium = await launchBrowser();
    });
    after(() => chromium?.close());

    it('the consent page is accessible in both themes on a narrow screen, and Allow returns to the client', async () => {
      const page = await chromium.newPage({ viewport: { width: 320, height: 700 }, reducedMotion: 'reduce' });
      await page.goto(authorize(`${server.url}/agent`));
      await page.getByLabel('Email').fill(person.email);
      await page.getByRole('textbox', { name: 'Password' }).fill(goodPassword);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('heading', { name: 'Allow access?' }).waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page);
        await picture(page, `consent-${colorScheme}`);
      }
      await page.getByRole('button', { name: 'Allow', exact: true }).click();
      await page.waitForURL('**/agent?*code=*');
    });
  });
});
