import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  AdminGetUserCommand,
  CreateUserPoolClientCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generateSync } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { cognate } from '../operations/support/cognate.js';
import { launchBrowser } from '../support/browser.js';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedIn, signedUp } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { assertAccessible, picture, SIZES } from './support/pictures.js';

describe('hosted account pages', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: TestServer;
  let page: Page;
  let poolId: string;
  let clientId: string;
  let person: Person;
  let callback: string;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startServer()]);
    callback = `${server.url}/dev/callback`;
    ({ poolId, clientId } = await ownPool(
      server,
      {},
      {
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile'],
        CallbackURLs: [callback],
        SupportedIdentityProviders: ['COGNITO'],
        PreventUserExistenceErrors: 'ENABLED',
      },
    ));
    await operatorClient(server).send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: poolId,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    person = await signedUp(server, clientId);
    page = await (await browser.newContext({ locale: 'en' })).newPage();
    page.setDefaultTimeout(8_000);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture(page, 'account-failed');
    server.clock.reset();
    await page.context().close();
  });

  const addressOf = (section = ''): string =>
    `${server.url}/${poolId}/account${section && `/${section}`}?${new URLSearchParams({ client_id: clientId, redirect_uri: callback })}`;
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

  async function signIn(password = person.password): Promise<void> {
    await page.getByLabel('Email').fill(person.email);
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
    await press('Sign in');
  }

  async function enter(section = ''): Promise<void> {
    await page.goto(addressOf(section));
    await signIn();
    await page.locator('nav').waitFor();
  }

  async function looked(name: string): Promise<void> {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await assertAccessible(page);
      await picture(page, `account-${name}-${size}`);
    }
  }

  const stored = async (): Promise<Record<string, string>> => {
    const { UserAttributes } = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: person.email }));
    return Object.fromEntries(UserAttributes!.map(({ Name, Value }) => [Name!, Value!]));
  };

  it('an account page asks for sign-in first, then shows the requested section', async () => {
    await page.goto(addressOf('activity'));
    await heading('Sign in');
    await signIn();
    await heading('Activity');
    await page.getByText('Account created').first().waitFor();
    await looked('activity');
    await page.getByRole('link', { name: 'Back to' }).click();
    await page.waitForURL(`${callback}*`);
  });

  it('the profile page changes attributes; a new e-mail address is confirmed with a code', async () => {
    await enter();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await press('Save');
    await page.getByRole('status').getByText('Saved').waitFor();
    assert.equal((await stored())['name'], 'Ada Lovelace');
    const fresh = `new-${person.email}`;
    await page.getByLabel('Email').fill(fresh);
    await press('Save');
    await page.getByLabel('Code sent to').fill(await server.codeFor(fresh));
    await looked('profile');
    await press('Confirm');
    await page.getByRole('status').getByText('confirmed').waitFor();
    person = { ...person, email: fresh };
    assert.equal((await stored())['email_verified'], 'true');
  });

  it('the password page changes the password only with the current one', async () => {
    await enter('password');
    const fresh = 'Another-password-2!';
    await page.getByLabel('Current password', { exact: true }).fill('Wrong-password-1!');
    await page.getByRole('textbox', { name: 'New password' }).fill(fresh);
    await press('Change password');
    await page.getByRole('alert').getByText('current password is not right').waitFor();
    await looked('password');
    await page.getByLabel('Current password', { exact: true }).fill(person.password);
    await page.getByRole('textbox', { name: 'New password' }).fill(fresh);
    await press('Change password');
    await page.getByRole('status').waitFor();
    await signedIn(server, { ...person, password: fresh }, clientId);
  });

  it('the security page sets up an authenticator app, which sign-in then requires, and turns it off', async () => {
    await enter('security');
    await press('Set up an app');
    const secret = ((await page.locator('code.key').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Code from the app').fill('000000');
    await press('Continue');
    await page.getByRole('alert').waitFor();
    await looked('security');
    await page.getByLabel('Code from the app').fill(generateSync({ secret, epoch: Math.floor(server.clock.now() / 1000) }));
    await press('Continue');
    await page.getByRole('status').waitFor();
    const first = await appClient(server).send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: person.email, PASSWORD: person.password },
      }),
    );
    assert.equal(first.ChallengeName, 'SOFTWARE_TOKEN_MFA');
    await press('Turn it off');
    await page.getByText('turned off').waitFor();
    await signedIn(server, person, clientId);
  });

  it('“Sign out everywhere” also ends the session of this browser', async () => {
    await enter('devices');
    await looked('devices');
    await press('Sign out everywhere');
    await heading('Sign in');
  });

  it('the data page downloads the user’s data as a JSON file', async () => {
    await enter('data');
    await looked('data');
    const [download] = await Promise.all([page.waitForEvent('download'), press('Download your data')]);
    const data = JSON.parse(await readFile((await download.path())!, 'utf8'));
    assert.equal(data.attributes.email, person.email);
    assert.ok(data.events.length > 0);
  });

  it('the data page deletes the account after the confirmation box is checked', async () => {
    await enter('data');
    await press('Delete my account');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('I am sure').check();
    await press('Delete my account');
    await page.waitForURL(`${callback}*`);
    await assert.rejects(stored(), { name: 'UserNotFoundException' });
  });

  it('a sign-in older than 15 minutes can view the account, but a change asks for a new sign-in', async () => {
    await enter('data');
    server.clock.advance(16 * 60_000);
    await page.reload();
    await heading('Your data');
    await page.getByLabel('I am sure').check();
    await press('Delete my account');
    await heading('Sign in');
    assert.equal((await stored())['email'], person.email);
  });

  it('a form with a foreign origin or without a form token is refused with 403', async () => {
    await enter('data');
    const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const headers of [{ origin: 'https://evil.example' }, { origin: server.url }]) {
      const answer = await fetch(addressOf('data'), {
        method: 'POST',
        headers: { ...headers, cookie: cookies, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'action=delete&sure=yes',
        redirect: 'manual',
      });
      assert.equal(answer.status, 403);
    }
    assert.equal((await stored())['email'], person.email);
  });

  it('an unregistered redirect URI, an unknown app client and an unknown state are refused with 400', async () => {
    const stranger = `${server.url}/${poolId}/account?${new URLSearchParams({ client_id: clientId, redirect_uri: 'https://evil.example/' })}`;
    assert.equal((await fetch(stranger)).status, 400);
    assert.equal((await fetch(`${server.url}/${poolId}/account?client_id=nobody`)).status, 400);
    assert.equal((await fetch(`${server.url}/${poolId}/account/return?state=made-up&code=x`)).status, 400);
  });

  it('a user signed in at one pool has to sign in at the account pages of another', async () => {
    await enter();
    const other = await ownPool(
      server,
      {},
      {
        CallbackURLs: [callback],
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        AllowedOAuthFlowsUserPoolClient: true,
        SupportedIdentityProviders: ['COGNITO'],
      },
    );
    await page.goto(`${server.url}/${other.poolId}/account?client_id=${other.clientId}`);
    await heading('Sign in');
  });

  const extend = (ClientId: string, Extensions: object) =>
    cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: poolId, ClientId, Extensions });
  const ask = async (path: string, body: Record<string, string>) =>
    (await (await fetch(`${server.url}/${poolId}${path}`, { method: 'POST', body: new URLSearchParams(body) })).json()) as Record<
      string,
      string
    >;

  it('the device page connects a device by its user code (RFC 8628)', async () => {
    await extend(clientId, { deviceGrant: true });
    const device = await ask('/oauth2/device_authorization', { client_id: clientId, scope: 'openid' });
    await page.goto(device['verification_uri']!);
    await page.getByLabel('Code').fill('BBBB-BBBB');
    await press('Continue');
    await page.getByRole('alert').waitFor();
    await looked('device');
    await page.getByLabel('Code').fill(device['user_code']!);
    await page.keyboard.press('Enter');
    await page.getByText(device['user_code']!).waitFor();
    await looked('device-confirm');
    await press('Continue');
    await signIn();
    await heading('Your device is connected');
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device['device_code']!, client_id: clientId };
    assert.ok((await ask('/oauth2/token', grant))['access_token']);
  });

  it('a backchannel authentication request (CIBA) is approved on the account pages', async () => {
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'The bank',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [callback],
        SupportedIdentityProviders: ['COGNITO'],
      }),
    );
    const bank = { client_id: UserPoolClient!.ClientId!, client_secret: UserPoolClient!.ClientSecret! };
    await extend(bank.client_id, { ciba: true });
    const { auth_req_id } = await ask('/oauth2/bc-authorize', {
      ...bank,
      scope: 'openid',
      login_hint: person.email,
      binding_message: 'W4SCT',
    });
    const [message] = await server.outbox(person.email);
    await page.goto(/https?:\/\/\S+/.exec(message!.text)![0]);
    await signIn();
    await heading('Sign-in request');
    await page.getByText('W4SCT').waitFor();
    await looked('request');
    await press('Allow');
    await page.getByText('You allowed it.').waitFor();
    const grant = { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: auth_req_id!, ...bank };
    assert.ok((await ask('/oauth2/token', grant))['access_token']);
  });
});
