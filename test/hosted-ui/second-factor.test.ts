import assert from 'node:assert/strict';
import { AdminSetUserMFAPreferenceCommand, SetUserPoolMfaConfigCommand } from '@aws-sdk/client-cognito-identity-provider';
import { generateSync } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedUp } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { assertAccessible, picture, SIZES } from './support/pictures.js';

describe('second factor on the hosted pages', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: TestServer;
  let page: Page;
  let poolId: string;
  let clientId: string;
  let person: Person;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startServer()]);
    ({ poolId, clientId } = await ownPool(
      server,
      {},
      {
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: [`${server.url}/dev/callback`],
        PreventUserExistenceErrors: 'ENABLED',
      },
    ));
    await mfa(['totp', 'email']);
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    person = await signedUp(server, clientId);
    await fresh();
  });
  afterEach(() => page.context().close());

  async function fresh(): Promise<void> {
    await page?.context().close();
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
  }

  async function mfa(factors: readonly ('totp' | 'email')[]): Promise<void> {
    await operatorClient(server).send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: poolId,
        MfaConfiguration: 'ON',
        ...(factors.includes('totp') ? { SoftwareTokenMfaConfiguration: { Enabled: true } } : {}),
        ...(factors.includes('email') ? { EmailMfaConfiguration: {} } : {}),
      }),
    );
  }

  async function looked(name: string): Promise<void> {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await assertAccessible(page);
      await picture(page, `${name}-${size}`);
    }
  }

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const arrived = () => page.waitForURL('**/dev/callback?*code=*');
  const heading = (name: string) => page.getByRole('heading', { name }).waitFor();

  async function signIn(): Promise<void> {
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      scope: 'openid email',
      redirect_uri: `${server.url}/dev/callback`,
    });
    await page.goto(`${server.url}/${poolId}/oauth2/authorize?${query}`);
    await page.getByLabel('Email').fill(person.email);
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(person.password);
    await press('Sign in');
  }

  const codeOf = (secret: string): string => generateSync({ secret, epoch: Math.floor(server.clock.now() / 1000) });

  async function setUpApp(): Promise<string> {
    await signIn();
    await heading('Set up your authenticator app');
    const secret = ((await page.locator('code.key').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Code from the app').fill(codeOf(secret));
    await press('Continue');
    await arrived();
    return secret;
  }

  it('a TOTP app is set up at the first sign-in and required afterwards; a TOTP code is single-use', async () => {
    await mfa(['totp']);
    await signIn();
    await heading('Set up your authenticator app');
    await looked('set-up-app');
    await page.getByLabel('Code from the app').fill('000000');
    await press('Continue');
    await page.getByText('This code is not right. Check the clock').first().waitFor();
    const secret = ((await page.locator('code.key').textContent()) ?? '').replaceAll(' ', '');
    const first = codeOf(secret);
    await page.getByLabel('Code from the app').fill(first);
    await press('Continue');
    await arrived();

    await fresh();
    await signIn();
    await heading('Enter your code');
    await looked('app-code');
    await page.getByLabel('Code').fill(first);
    await press('Continue');
    await page.getByRole('alert').waitFor();
    server.clock.advance(30_000);
    await page.getByLabel('Code').fill(codeOf(secret));
    await press('Continue');
    await arrived();
  });

  it('MFA by e-mail code accepts the correct code after a wrong one', async () => {
    await mfa(['email']);
    await signIn();
    await heading('Enter your code');
    await looked('email-code');
    await page.getByLabel('Code').fill('000000');
    await press('Continue');
    await page.getByText('This code is').first().waitFor();
    await page.getByLabel('Code').fill(await server.codeFor(person.email));
    await press('Continue');
    await arrived();
  });

  it('a user with two second factors chooses one', async () => {
    await mfa(['totp']);
    const secret = await setUpApp();
    await mfa(['totp', 'email']);
    await operatorClient(server).send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: poolId,
        Username: person.email,
        SoftwareTokenMfaSettings: { Enabled: true },
        EmailMfaSettings: { Enabled: true },
      }),
    );
    server.clock.advance(30_000);
    await fresh();
    await signIn();
    await heading('How do you want to prove it is you?');
    await looked('choose-factor');
    await press('Authenticator app');
    await heading('Enter your code');
    await page.getByLabel('Code').fill(codeOf(secret));
    await press('Continue');
    await arrived();
  });

  it('second-factor pages without a pending challenge redirect to sign-in', async () => {
    await page.goto(
      `${server.url}/${poolId}/oauth2/authorize?client_id=${clientId}&response_type=code&scope=openid&redirect_uri=${server.url}/dev/callback`,
    );
    await heading('Sign in');
    for (const name of ['code', 'choose', 'set-up', 'set-up-email']) {
      await page.goto(`${page.url().replace(/\/login\/([\w-]+).*$/, '/login/$1')}/${name}`);
      await heading('Sign in');
    }
    assert.ok(!page.url().endsWith('/set-up-email'));
  });
});
