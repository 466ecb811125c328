import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchBrowser } from '../support/browser.js';
import { type SamlHouse, startHouse } from './support/house.js';

describe('SAML identity provider in a real browser', () => {
  let house: SamlHouse;
  before(async () => {
    house = await startHouse();
  });
  after(() => house.stop());

  it('the response posts itself to the service provider, which may redirect the user anywhere', async () => {
    const poolId = await house.pool();
    const ada = await house.person(poolId);
    const posted: URLSearchParams[] = [];
    const app = createServer((req, res) => {
      if (req.method !== 'POST') return void res.end('<h1>Welcome</h1>');
      let body = '';
      req.on('data', (chunk) => (body += chunk));
      req.on('end', () => {
        posted.push(new URLSearchParams(body));
        res.writeHead(303, { location: '/home' }).end();
      });
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    const saml = await house.application(poolId, 'local', {
      input: { AssertionConsumerServices: [{ Url: `${origin}/acs` }] },
      config: { callbackUrl: `${origin}/acs` },
    });
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(await saml.getAuthorizeUrlAsync('there', undefined, {}));
      await page.fill('input[name="username"]', ada.email);
      await page.fill('input[name="password"]', ada.password);
      await page.click('button.primary');
      await page.waitForURL(`${origin}/home`);
      assert.equal(posted.length, 1);
      assert.equal(posted[0]!.get('RelayState'), 'there');
      const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: posted[0]!.get('SAMLResponse')! });
      assert.equal(profile?.['email'], ada.email);
    } finally {
      await browser.close();
      app.close();
    }
  });
});
