import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchBrowser } from '../support/browser.js';
import type { TestServer } from '../support/server.js';
import { beginSignIn, makeClient, makePool, type Pool, register, startHouse } from './support/house.js';
import { startUpstream, type Upstream } from './support/openid-upstream.js';

describe('federation: in a real browser', function () {
  this.timeout(60_000);
  let server: TestServer;
  let upstream: Upstream;
  let app: Server;
  let redirect_uri: string;
  let pool: Pool;

  before(async () => {
    server = await startHouse();
    const made = await makePool(server);
    upstream = await startUpstream(() => [made.returnUrl], {}, '127.0.0.1');
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

  it('a person presses the provider’s button, signs in on its site, is back in the app, and stays signed in', async () => {
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
});
