import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateIdentityProviderCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { writeIdpMetadata } from '../../src/saml/index.js';
import { signUpPage } from '../operations/support/hosted-pages.js';
import { launchBrowser } from '../support/browser.js';
import { type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';
import { answerWithSamlp } from './support/samlp.js';

describe('SAML federation in a real browser', function () {
  this.timeout(60_000);
  let house: SamlHouse;
  let idp: Server;
  let app: Server;
  let browser: Browser;
  let authorize: URL;
  let acs: string;

  before(async () => {
    house = await startHouse();
    const poolId = await house.pool();
    acs = `${house.server.url}/${poolId}/saml2/idpresponse`;
    const key = keyOf('samlp');
    const eve = { id: 'u-1', emails: [{ value: 'eve@corp.example' }], displayName: 'Eve', name: {} };
    idp = createServer((req, res) => {
      if (!req.url!.startsWith('/sso')) return void res.end('nothing here');
      answerWithSamlp(req, res, eve, {
        issuer: 'urn:corp',
        cert: key.pem,
        key: key.privateKey,
        destination: acs,
        recipient: acs,
        getPostURL: (_audience: string, _dom: unknown, _req: unknown, done: (error: null, url: string) => void) => done(null, acs),
      });
    });
    app = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end('<h1>The app</h1>'));
    for (const server of [idp, app]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(idp.address() as AddressInfo).port}`;
    const callback = `http://localhost:${(app.address() as AddressInfo).port}/callback`;
    await house.operator.send(
      new CreateIdentityProviderCommand({
        UserPoolId: poolId,
        ProviderName: 'Corp',
        ProviderType: 'SAML',
        ProviderDetails: {
          MetadataFile: writeIdpMetadata({
            entityId: 'urn:corp',
            certificates: [key.certificate],
            displayName: 'Corp',
            ssoUrl: `${origin}/sso`,
            sloUrl: `${origin}/slo`,
          }),
          RequestSigningAlgorithm: 'rsa-sha256',
        },
        AttributeMapping: { email: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress' },
      }),
    );
    const { UserPoolClient } = await house.operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'app',
        SupportedIdentityProviders: ['Corp'],
        ...signUpPage.client,
        CallbackURLs: [callback],
      }),
    );
    authorize = new URL(`${house.server.url}/${poolId}/oauth2/authorize`);
    authorize.search = new URLSearchParams({
      client_id: UserPoolClient!.ClientId!,
      response_type: 'code',
      redirect_uri: callback,
    }).toString();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    idp.close();
    app.close();
    await house.stop();
  });

  it('the cross-site posted response completes its sign-in, in two tabs concurrently', async () => {
    const context = await browser.newContext();
    await Promise.all(
      [1, 2].map(async () => {
        const page = await context.newPage();
        await page.goto(authorize.href);
        await page.getByRole('heading', { name: 'The app' }).waitFor({ timeout: 20_000 });
        assert.ok(new URL(page.url()).searchParams.has('code'), page.url());
      }),
    );
  });

  it('a response opened in another browser ends on an error page and still completes in its own', async () => {
    const mine = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await mine.goto(authorize.href);
    assert.equal(new URL(mine.url()).hostname, '127.0.0.1');
    const other = await (await browser.newContext()).newPage();
    await other.goto(mine.url());
    await other.getByText('no longer open').waitFor({ timeout: 20_000 });
    assert.equal(other.url(), acs);
    // Without scripts the user presses the buttons: of the provider’s page, of our page that sends the form again, and of the interstitial.
    await mine.locator('form [type=submit], form button').first().click();
    await mine.getByRole('button', { name: 'Continue' }).click();
    await mine.getByRole('heading', { name: 'The app' }).waitFor({ timeout: 20_000 });
    assert.ok(new URL(mine.url()).searchParams.has('code'), mine.url());
  });
});
