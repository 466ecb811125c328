import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { assertAccessible, picture } from './support/pictures.js';

const PASSWORD = 'Correct-Horse-7';

describe('hosted login of a running server', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: TestServer;
  let page: Page;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), sharedServer()]);
  });
  after(() => browser.close());
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
  });
  afterEach(() => page.context().close());

  const password = (label = 'Password') => page.getByRole('textbox', { name: label, exact: true });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const newAddress = (): string => `${randomUUID()}@example.com`;

  /** Opens the hosted login from the home page of the demo set-up. */
  async function enter(): Promise<void> {
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Try the hosted login' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  }

  async function signUp(email: string): Promise<void> {
    await enter();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Email').fill(email);
    await password().fill(PASSWORD);
    await press('Create account');
    await page.getByLabel('Code').fill(await server.codeFor(email));
    await press('Confirm');
    await page.waitForURL('**/dev/callback?*code=*');
  }

  async function signIn(email: string, secret: string): Promise<void> {
    await page.getByLabel('Email').fill(email);
    await password().fill(secret);
    await press('Sign in');
  }

  /** Exchanges the code with the command that the callback page shows. */
  async function swap(): Promise<Record<string, string>> {
    const command = (await page.locator('pre').textContent()) ?? '';
    const [, url] = /^curl (\S+)/.exec(command) ?? [];
    const fields = [...command.matchAll(/--data-urlencode '(\w+)=([^']*)'/g)].map(([, name, value]): [string, string] => [name!, value!]);
    return (await (await fetch(url!, { method: 'POST', body: new URLSearchParams(fields) })).json()) as Record<string, string>;
  }

  it('sign-up with a confirmation code gives the app an authorization code that is exchanged for tokens', async () => {
    const email = newAddress();
    await signUp(email);
    await assertAccessible(page);
    await picture(page, 'journey-callback');
    const tokens = await swap();
    const claims = JSON.parse(Buffer.from(tokens['id_token']!.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
    assert.equal(claims['email'], email);
    assert.equal(claims['email_verified'], true);
    await page.goto(`${server.url}/dev/outbox?to=${encodeURIComponent(email)}&paused`);
    await picture(page, 'journey-outbox');
  });

  it('a signed-in browser skips the sign-in page, a browser without cookies does not', async () => {
    const email = newAddress();
    await signUp(email);
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Try the hosted login' }).click();
    await page.waitForURL('**/dev/callback?*code=*');
    await page.context().clearCookies();
    await enter();
    await signIn(email, 'not my password');
    await page.getByText('Incorrect email or password.').waitFor();
    await signIn(email, PASSWORD);
    await page.waitForURL('**/dev/callback?*code=*');
    assert.ok((await swap())['access_token']);
  });

  it('a forgotten password is reset with a code, and the old password stops working', async () => {
    const email = newAddress();
    await signUp(email);
    await page.context().clearCookies();
    await enter();
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email').fill(email);
    await press('Send the code');
    await page.getByLabel('Code').fill(await server.codeFor(email));
    await password('New password').fill('weak');
    await press('Change password and sign in');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Code').fill(await server.codeFor(email));
    await password('New password').fill('Another-Horse-8');
    await press('Change password and sign in');
    await page.waitForURL('**/dev/callback?*code=*');

    await page.context().clearCookies();
    await enter();
    await signIn(email, PASSWORD);
    await page.getByText('Incorrect email or password.').waitFor();
    await signIn(email, 'Another-Horse-8');
    await page.waitForURL('**/dev/callback?*code=*');
  });

  it('a user created by an operator has to choose a new password', async () => {
    const { AdminCreateUserCommand, CognitoIdentityProviderClient } = await import('@aws-sdk/client-cognito-identity-provider');
    const aws = new CognitoIdentityProviderClient({ endpoint: server.url, region: demo.region, credentials: server.operator });
    const email = newAddress();
    const attributes = [{ Name: 'email', Value: email }];
    await aws.send(
      new AdminCreateUserCommand({
        UserPoolId: demo.poolId,
        Username: email,
        TemporaryPassword: 'Temporary-1!',
        MessageAction: 'SUPPRESS',
        UserAttributes: attributes,
      }),
    );
    await enter();
    await signIn(email, 'Temporary-1!');
    await password('New password').fill('weak');
    await press('Save and sign in');
    await page.getByText('This password is too short').first().waitFor();
    await password('New password').fill(PASSWORD);
    await press('Save and sign in');
    await page.waitForURL('**/dev/callback?*code=*');
    aws.destroy();
  });

  it('sign-up with an address that has an account shows the same page and sends no message', async () => {
    const email = newAddress();
    await signUp(email);
    const sent = (await server.outbox(email)).length;
    await page.context().clearCookies();
    await enter();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Email').fill(email);
    await password().fill('Another-Horse-8');
    await press('Create account');
    await page.getByText(`Enter the code we sent to ${email}`).waitFor();
    await page.getByLabel('Code').fill('000000');
    await press('Confirm');
    await page.getByText('wrong or no longer valid').first().waitFor();
    assert.equal((await server.outbox(email)).length, sent);
  });

  it('after 20 wrong confirmation codes the correct one is refused', async () => {
    const email = newAddress();
    await enter();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Email').fill(email);
    await password().fill(PASSWORD);
    await press('Create account');
    const code = await server.codeFor(email);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 20; tries += 1) {
      await page.getByLabel('Code').fill(wrong);
      await press('Confirm');
      await page.getByRole('alert').waitFor();
    }
    await page.getByLabel('Code').fill(code);
    await press('Confirm');
    await page.getByText('wrong or no longer valid').first().waitFor();
  });

  it('Cancel returns to the app with access_denied', async () => {
    await enter();
    await press('Cancel and go back to Demo app, public with PKCE');
    await page.waitForURL('**/dev/callback?*error=access_denied*');
  });

  it('an unknown app client gets an accessible error page', async () => {
    await page.goto(`${server.url}/${demo.poolId}/oauth2/authorize?response_type=code&client_id=nobody&redirect_uri=https://evil.example`);
    await page.getByRole('heading').waitFor();
    await assertAccessible(page);
    await picture(page, 'journey-error');
  });
});
