import assert from 'node:assert/strict';
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as client from 'openid-client';
import type { Browser } from 'playwright-core';
import { createWeb, type Web } from '../federation/support/web.js';
import { AGENT_CALLBACK, AGENT_SITE, type AgentPool, agentEnvironment, agentPool, serveDocument } from '../oidc/support/agents.js';
import { type ClientSite, startClientSite } from '../oidc/support/client-site.js';
import { launchBrowser } from '../support/browser.js';
import { appClient } from '../support/clients.js';
import { startServer, type TestServer } from '../support/server.js';
import { assertAccessible } from './support/pictures.js';

const API = 'aws.cognito.signin.user.admin';
const CALLBACK = `${AGENT_SITE}/callback`;

describe('access of self-registered apps to an account', function () {
  this.timeout(60_000);
  let site: ClientSite;
  let server: TestServer;
  let pool: AgentPool;
  let browser: Browser;

  before(async () => {
    [site, browser] = await Promise.all([startClientSite(), launchBrowser()]);
    server = await startServer({ environment: agentEnvironment(site) });
    for (const name of ['one', 'two', 'three'])
      serveDocument(site, `/${name}.json`, { client_name: `Agent ${name}`, redirect_uris: [CALLBACK, AGENT_CALLBACK] });
  });
  beforeEach(async () => {
    pool = await agentPool(server, [API]);
  });
  afterEach(() => server.clock.reset());
  after(async () => {
    await browser.close();
    await server?.stop();
    await site.stop();
  });

  const discovered = (name: string) =>
    client.discovery(pool.issuer, `${AGENT_SITE}/${name}.json`, undefined, client.None(), { execute: [client.allowInsecureRequests] });

  async function granted(name: string, web: Web, more: Record<string, string> = {}) {
    const config = await discovered(name);
    const verifier = client.randomPKCECodeVerifier();
    const parameters = {
      redirect_uri: CALLBACK,
      scope: `openid email ${API}`,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    };
    const until = parameters.redirect_uri;
    const { url, html } = await pool.allow(client.buildAuthorizationUrl(config, parameters), { web, until });
    return {
      config,
      isAsked: html !== undefined,
      tokens: await client.authorizationCodeGrant(config, url, { pkceCodeVerifier: verifier }),
    };
  }

  const appsUrl = () => `${pool.issuer}/account/apps?${new URLSearchParams({ client_id: `${AGENT_SITE}/one.json` })}`;
  const tokenIn = (html: string) => /name="token" value="([^"]+)"/.exec(html)![1]!;
  const end = async (web: Web, id: string) =>
    web.go(appsUrl(), { body: { token: tokenIn((await web.go(appsUrl())).html), id, action: 'end' } });

  it('the account page lists each app with its scopes, and ending its access refuses its tokens and no others', async () => {
    const web = createWeb();
    const one = await granted('one', web);
    const two = await granted('two', web);
    const { html } = await web.go(appsUrl());
    assert.match(
      html,
      /<h2>Agent two<\/h2>[\s\S]*agent\.example[\s\S]*See your email address[\s\S]*See and change your account[\s\S]*<h2>Agent one<\/h2>/,
    );
    const ended = await end(web, `${AGENT_SITE}/one.json`);
    assert.match(ended.html, /Its access has ended\./);
    assert.doesNotMatch(ended.html, /<h2>Agent one/);
    assert.match(ended.html, /<h2>Agent two/);
    await assert.rejects(client.refreshTokenGrant(one.config, one.tokens.refresh_token!), { error: 'invalid_grant' });
    await assert.rejects(client.fetchUserInfo(one.config, one.tokens.access_token, one.tokens.claims()!.sub));
    await assert.rejects(appClient(server).send(new GetUserCommand({ AccessToken: one.tokens.access_token })), {
      name: 'NotAuthorizedException',
    });
    assert.ok((await client.refreshTokenGrant(two.config, two.tokens.refresh_token!)).access_token);
  });

  it('an app whose document is gone is still listed, by its client ID, and can be ended', async () => {
    const web = createWeb();
    await granted('one', web);
    await granted('three', web);
    site.serve('/three.json', '', { status: 404 });
    server.clock.advance(30 * 60_000 * 3);
    const gone = createWeb();
    await granted('one', gone);
    assert.match((await gone.go(appsUrl())).html, /<h2>https:\/\/agent\.example\/three\.json<\/h2>/);
    assert.doesNotMatch((await end(gone, `${AGENT_SITE}/three.json`)).html, /three\.json/);
  });

  it('a form with a wrong token ends no access', async () => {
    const web = createWeb();
    const { config, tokens } = await granted('one', web);
    await web.go(appsUrl(), { body: { token: 'wrong', id: `${AGENT_SITE}/one.json`, action: 'end' } });
    assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token!)).access_token);
  });

  it('the page with apps and without is accessible', async () => {
    const page = await (await browser.newContext({ locale: 'en' })).newPage();
    await page.goto(appsUrl());
    await page.getByLabel('Email').fill(pool.person.email);
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(pool.person.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.getByText('No such app has access.').waitFor();
    await assertAccessible(page);
    await granted('one', createWeb());
    await page.reload();
    await page.getByRole('button', { name: 'End access' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'End access' }).click();
    await page.getByText('Its access has ended.').waitFor();
    await page.context().close();
  });

  describe('remembered consent', () => {
    beforeEach(() => pool.extend({ rememberConsent: true }));

    it('the same request or less is not asked about again, and more, another address or resource and prompt=consent are', async () => {
      const web = createWeb();
      const isAsked = async (more: Record<string, string> = {}, name = 'one') => (await granted(name, web, more)).isAsked;
      assert.equal(await isAsked({ scope: 'openid email' }), true);
      assert.equal(await isAsked({ scope: 'openid email' }), false);
      assert.equal(await isAsked({ scope: 'openid' }), false);
      assert.equal(await isAsked({ scope: 'openid', prompt: 'none' }), false);
      assert.equal(await isAsked({ scope: `openid ${API}` }), true);
      assert.equal(await isAsked({ scope: `openid email ${API}` }), false);
      assert.equal(await isAsked({ scope: 'openid', resource: 'https://api.example/' }), true);
      assert.equal(await isAsked({ scope: 'openid', resource: 'https://api.example/' }), false);
      assert.equal(await isAsked({ scope: 'openid' }, 'two'), true);
      for (let i = 0; i < 2; i++) assert.equal(await isAsked({ redirect_uri: AGENT_CALLBACK }), true, 'loopback');
    });

    it('ended access, global sign-out of the account and 90 days end it', async () => {
      const isAsked = async (web: Web) => (await granted('one', web, { scope: 'openid' })).isAsked;
      const web = createWeb();
      assert.deepEqual([await isAsked(web), await isAsked(web)], [true, false]);
      await end(web, `${AGENT_SITE}/one.json`);
      assert.deepEqual([await isAsked(web), await isAsked(web)], [true, false]);
      server.clock.advance(89 * 24 * 3_600_000);
      assert.equal(await isAsked(createWeb()), false);
      server.clock.advance(2 * 24 * 3_600_000);
      assert.equal(await isAsked(createWeb()), true);
    });

    it('consent in one pool is none in another', async () => {
      const first = createWeb();
      await granted('one', first);
      const other = await agentPool(server, [API]);
      await other.extend({ rememberConsent: true });
      pool = other;
      assert.equal((await granted('one', first)).isAsked, true);
    });
  });
});
