import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider';
import { importSPKI } from 'jose';
import { launchBrowser } from '../support/browser.js';
import type { TestServer } from '../support/server.js';
import { beginSignIn, makeClient, makePool, type Pool, register, startHouse } from './support/house.js';
import { startUpstream, type Upstream } from './support/openid-upstream.js';
import { startSigningUpstream } from './support/signing-upstream.js';
import { startSocial } from './support/social.js';

const DOMAIN = 'browser-federation';

describe('federation in a real browser', function () {
  this.timeout(60_000);
  let server: TestServer;
  let upstream: Upstream;
  let app: Server;
  let redirect_uri: string;
  let pool: Pool;

  before(async () => {
    server = await startHouse();
    const made = await makePool(server);
    const { host } = new URL(server.url);
    const returnUrls = [made.returnUrl, `http://${DOMAIN}.auth.${host}/oauth2/idpresponse`];
    upstream = await startUpstream(() => returnUrls, {}, '127.0.0.1');
    await register(made, {
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cognate',
        client_secret: 'upstream-secret',
        attributes_request_method: 'GET',
        oidc_issuer: upstream.issuer,
        authorize_scopes: 'openid email',
      },
      AttributeMapping: { email: 'email' },
    });
    app = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end('<h1>The app</h1>'));
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    redirect_uri = `http://localhost:${(app.address() as AddressInfo).port}/callback`;
    pool = { ...made, clientId: await makeClient(made, ['COGNITO', 'Corp'], redirect_uri) };
  });
  after(async () => {
    app.close();
    await upstream.close();
    await server.stop();
  });

  it('the provider button signs in and returns to the app, and the next sign-in uses the SSO session', async () => {
    upstream.user = { sub: 'ada', email: 'ada@example.com' };
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(15_000);
      const sites: string[] = [];
      page.on('request', (request) => {
        if (request.isNavigationRequest()) sites.push(new URL(request.url()).host);
      });

      const first = await beginSignIn(server, pool, { redirect_uri });
      await page.goto(first.url.href);
      await page.getByRole('link', { name: 'Continue with Corp' }).click();
      await page.getByRole('heading', { name: 'The app' }).waitFor();
      const tokens = await first.tokensFor({ url: new URL(page.url()), status: 200, html: '' });
      assert.equal(tokens.claims()!['cognito:username'], 'Corp_ada');
      assert.ok(sites.includes(new URL(upstream.issuer).host));

      sites.length = 0;
      const second = await beginSignIn(server, pool, { redirect_uri });
      await page.goto(second.url.href);
      await page.getByRole('heading', { name: 'The app' }).waitFor();
      const again = await second.tokensFor({ url: new URL(page.url()), status: 200, html: '' });
      assert.equal(again.claims()!.sub, tokens.claims()!.sub);
      assert.ok(!sites.includes(new URL(upstream.issuer).host), 'asked the provider again');
    } finally {
      await browser.close();
    }
  });

  it('two sign-ins started concurrently in two tabs both complete', async () => {
    // A provider without a session of its own, so that the tabs share nothing there.
    const other = await startSigningUpstream('127.0.0.1');
    const browser = await launchBrowser();
    try {
      await register(pool, {
        ProviderName: 'Tabs',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'cognate',
          client_secret: other.secret,
          attributes_request_method: 'GET',
          oidc_issuer: other.issuer,
          authorize_scopes: 'openid email',
        },
        AttributeMapping: { email: 'email' },
      });
      const tabs = { ...pool, clientId: await makeClient(pool, ['Tabs'], redirect_uri) };
      const context = await browser.newContext();
      await Promise.all(
        [1, 2].map(async () => {
          const page = await context.newPage();
          const { url, tokensFor } = await beginSignIn(server, tabs, { redirect_uri });
          await page.goto(url.href);
          await page.getByRole('heading', { name: 'The app' }).waitFor({ timeout: 15_000 });
          const tokens = await tokensFor({ url: new URL(page.url()), status: 200, html: '' });
          assert.equal(tokens.claims()!['cognito:username'], 'Tabs_up-1');
        }),
      );
    } finally {
      await browser.close();
      await other.stop();
    }
  });

  it('the provider’s authorization URL opened in another browser ends on an error page', async () => {
    upstream.user = { sub: 'lured', email: 'lured@example.com' };
    const browser = await launchBrowser();
    try {
      const mine = await (await browser.newContext()).newPage();
      const { url } = await beginSignIn(server, pool, { redirect_uri, identity_provider: 'Corp' });
      const away = new Promise<string>((resolve) =>
        mine.on('request', (request) => {
          if (request.url().startsWith(`${upstream.issuer}/auth?`)) resolve(request.url());
        }),
      );
      await mine.goto(url.href);
      const other = await (await browser.newContext()).newPage();
      await other.goto(await away);
      assert.equal(new URL(other.url()).pathname, `/${pool.id}/oauth2/idpresponse`);
      await other.getByText('no longer open').waitFor({ timeout: 15_000 });
    } finally {
      await browser.close();
    }
  });

  it('sign-in through a provider completes at the pool’s domain', async () => {
    upstream.user = { sub: 'domain', email: 'domain@example.com' };
    await pool.operator.send(new CreateUserPoolDomainCommand({ UserPoolId: pool.id, Domain: DOMAIN }));
    const { host } = new URL(server.url);
    const origin = `http://${DOMAIN}.auth.${host}`;
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const { url } = await beginSignIn(server, pool, { redirect_uri, identity_provider: 'Corp' });
      await page.goto(`${origin}/oauth2/authorize${url.search}`);
      await page.getByRole('heading', { name: 'The app' }).waitFor({ timeout: 15_000 });
      assert.ok(new URL(page.url()).searchParams.has('code'), page.url());
    } finally {
      await browser.close();
    }
  });

  it('a response posted cross-site (Apple) completes the sign-in, and is refused in another browser', async () => {
    const social = await startSocial('127.0.0.1');
    const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    social.appleKey = await importSPKI(apple.publicKey.export({ type: 'spki', format: 'pem' }) as string, 'ES256');
    social.user = { sub: '000.abc.1', email: 'x@privaterelay.appleid.com' };
    const theirs = await startHouse({ IDENTITY_PROVIDERS_ORIGINS: JSON.stringify(social.origins) });
    const browser = await launchBrowser();
    try {
      const made = await makePool(theirs);
      await register(made, {
        ProviderName: 'SignInWithApple',
        ProviderType: 'SignInWithApple',
        ProviderDetails: {
          client_id: 'com.example.app',
          team_id: 'TEAM123456',
          key_id: 'KEY1234567',
          private_key: (apple.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string).replace(/-----[^-]+-----|\s/g, ''),
          authorize_scopes: 'email name',
        },
        AttributeMapping: { email: 'email', given_name: 'firstName' },
      });
      const applePool = { ...made, clientId: await makeClient(made, ['SignInWithApple'], redirect_uri) };
      const mine = await (await browser.newContext()).newPage();
      const other = await (await browser.newContext()).newPage();
      const { url, tokensFor } = await beginSignIn(theirs, applePool, { redirect_uri });
      await mine.goto(url.href);
      assert.equal(new URL(mine.url()).hostname, '127.0.0.1');
      const posted = (await mine.locator('body').textContent())!;
      await other.goto(`${social.url}/blank`);
      for (const page of [other, mine])
        await page.evaluate((text: string) => {
          const { redirectUri, fields } = JSON.parse(text);
          const { document } = globalThis as unknown as { document: any };
          const form = document.createElement('form');
          Object.assign(form, { method: 'post', action: redirectUri });
          for (const [name, value] of Object.entries(fields))
            form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
          document.body.append(form);
          form.submit();
        }, posted);
      await other.getByText('no longer open').waitFor({ timeout: 15_000 });
      await mine.getByRole('heading', { name: 'The app' }).waitFor({ timeout: 15_000 });
      const tokens = await tokensFor({ url: new URL(mine.url()), status: 200, html: '' });
      assert.equal(tokens.claims()!['given_name'], 'Ada');
    } finally {
      await browser.close();
      await theirs.stop();
      await social.close();
    }
  });
});
