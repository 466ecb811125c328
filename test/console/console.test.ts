import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUserGlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generateSync } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, picture, SIZES } from '../hosted-ui/support/pictures.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { launchBrowser } from '../support/browser.js';
import { operatorClient } from '../support/clients.js';
import { type Person, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const PASSWORD = 'An operator’s own 1 password!';
const POOL = `${demo.region}_operators`;

describe('operator console', function () {
  this.timeout(90_000);
  let browser: Browser;
  let server: TestServer;
  let page: Page;
  let person: Person;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startServer()]);
    person = await signedUp(server);
    await signedIn(server, person);
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  const add = (Email: string, Kind = 'operator'): Promise<{ TemporaryPassword: string; ConsoleUrl: string }> =>
    cognate(server, 'CreateOperator', { Email, Kind });

  /** First sign-in in a new browser, with the temporary password, a new one and a TOTP app. */
  async function firstSignIn(email: string, temporary: string, then = 'Overview'): Promise<void> {
    await page?.context().close();
    page = await (await browser.newContext({ colorScheme: 'light' })).newPage();
    page.setDefaultTimeout(8_000);
    await page.goto(`${server.url}/console/`);
    await page.getByLabel('Email').fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill(temporary);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Choose your password' }).waitFor();
    await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /authenticator/i }).waitFor();
    const secret = ((await page.locator('code.key').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Code from the app').fill(generateSync({ secret }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: then }).waitFor();
  }

  async function looked(name: string): Promise<void> {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page);
        await picture(page, `console-${name}-${size}-${colorScheme}`);
      }
    }
    await page.setViewportSize(SIZES.desktop);
  }

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture(page, 'console-failed');
  });

  const visit = async (hash: string, heading: string | RegExp): Promise<void> => {
    await page.evaluate((to) => {
      (globalThis as unknown as { location: { hash: string } }).location.hash = to;
    }, hash);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await page.locator('main:not([aria-busy])').waitFor();
  };

  it('without operators the console shows the command that creates one', async () => {
    const answer = await fetch(`${server.url}/console/`);
    assert.match(await answer.text(), /cognate operator/);
  });

  it('an operator signs in with a new password and a second factor, and sees overview, pools and events', async () => {
    const { TemporaryPassword, ConsoleUrl } = await add('ada@example.com');
    assert.equal(ConsoleUrl, `${server.url}/console/`);
    await firstSignIn('ada@example.com', TemporaryPassword);
    await page.getByText('Sign-ins').first().waitFor();
    await looked('overview');
    await visit('#/pools', 'User pools');
    await page.getByRole('link', { name: 'Demo', exact: true }).waitFor();
    await looked('pools');
    await visit(`#/pools/${demo.poolId}`, demo.poolId);
    await looked('pool');
    await visit(`#/pools/${demo.poolId}/events`, 'Events');
    await page.getByRole('cell', { name: 'SignIn' }).first().waitFor();
    await looked('events');
  });

  it('an operator finds, disables and enables a user, and adds the user to a group', async () => {
    const who = { UserPoolId: demo.poolId, Username: person.email };
    await visit(`#/pools/${demo.poolId}/groups`, 'Groups');
    await page.getByText('New group').click();
    await page.getByLabel('Name').fill('staff');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('link', { name: 'staff' }).waitFor();
    await visit(`#/pools/${demo.poolId}/users`, 'Users');
    await page.getByLabel('Begins with').fill(person.email.slice(0, 8));
    await page.getByRole('button', { name: 'Search' }).click();
    await looked('users');
    await page.getByRole('link', { name: person.email }).click();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).waitFor();
    assert.equal((await operatorClient(server).send(new AdminGetUserCommand(who))).Enabled, false);
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    await page.getByText('Add to a group').click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('cell', { name: 'staff' }).waitFor();
    await looked('user');
    const { Groups } = await operatorClient(server).send(new AdminListGroupsForUserCommand(who));
    assert.deepEqual(
      Groups!.map(({ GroupName }) => GroupName),
      ['staff'],
    );
  });

  it('pages of clients, providers, settings, identity pools, roles and operators are shown without errors', async () => {
    for (const [hash, heading, name] of [
      [`#/pools/${demo.poolId}/clients`, 'App clients', 'clients'],
      [`#/pools/${demo.poolId}/clients/${demo.publicClient}`, demo.publicClient, 'client'],
      [`#/pools/${demo.poolId}/providers`, 'Identity providers', 'providers'],
      [`#/pools/${demo.poolId}/settings`, `Settings of ${demo.poolId}`, 'settings'],
      [`#/pools/${demo.poolId}/service-providers`, 'SAML apps', 'service-providers'],
      [`#/pools/${demo.poolId}/triggers`, 'Triggers', 'triggers'],
      [`#/pools/${demo.poolId}/keys`, 'Keys', 'keys'],
      ['#/limits', 'Limits', 'limits'],
      ['#/identity-pools', 'Identity pools', 'identity-pools'],
      [`#/identity-pools/${demo.identityPoolId}`, demo.identityPoolId, 'identity-pool'],
      ['#/roles', 'Roles', 'roles'],
      ['#/roles/demo-user', 'demo-user', 'role'],
      ['#/operators', 'Operators', 'operators'],
    ] as const) {
      await visit(hash, heading);
      assert.equal(await page.locator('#notices .wrong').count(), 0, `${hash}: ${await page.locator('#notices').textContent()}`);
      await looked(name);
    }
    await page.getByRole('link', { name: 'ada@example.com' }).waitFor();
  });

  it('a user pool that the console creates has the protocol profile openid', async () => {
    await visit('#/pools', 'User pools');
    await page.getByText('New user pool').click();
    await page.getByLabel('Name').fill('made-here');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/#\/pools\/us-east-1_\w+$/);
    const { Extensions } = await cognate<{ Extensions: object }>(server, 'DescribeUserPoolExtensions', {
      UserPoolId: page.url().split('/').at(-1),
    });
    assert.deepEqual(Extensions, { protocolProfile: 'openid' });
  });

  it('a SAML app is registered by its metadata and deleted', async () => {
    const list = `#/pools/${demo.poolId}/service-providers`;
    await visit(list, 'SAML apps');
    await page.getByText('New SAML app, by its metadata').click();
    await page.getByLabel('Name of the app').fill('wiki');
    await page
      .getByLabel('Metadata (XML)')
      .fill(`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://wiki.example/saml">
      <SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
      <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://wiki.example/acs" index="0"/>
      </SPSSODescriptor></EntityDescriptor>`);
    await page.getByRole('button', { name: 'Create from metadata' }).click();
    await page.getByRole('heading', { level: 1, name: 'wiki' }).waitFor();
    await page.getByText('https://wiki.example/acs').first().waitFor();
    await looked('service-provider');
    await page.getByRole('button', { name: 'Delete the app' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the app' }).click();
    await page.getByText('SAML apps: none.').waitFor();
  });

  it('an operator rotates keys and changes a rate limit', async () => {
    await visit(`#/pools/${demo.poolId}/keys`, 'Keys');
    assert.equal(await page.getByRole('cell', { name: 'SIGNING' }).count(), 1);
    await page.getByRole('button', { name: 'New keys' }).click();
    await page.getByRole('cell', { name: 'NEXT' }).waitFor();
    await visit('#/limits', 'Limits');
    await page.getByText('Change a limit').click();
    await page.getByLabel('Category').selectOption('UserRead');
    await page.getByLabel('Requests per second').fill('321');
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('cell', { name: '321' }).waitFor();
  });

  it('undelivered messages are listed and dropped', async () => {
    const UserPoolId = demo.poolId;
    const Extensions = { backchannelLogoutUri: 'http://localhost:9/logout' };
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId, ClientId: demo.publicClient, Extensions });
    await signedIn(server, person);
    await operatorClient(server).send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: person.email }));
    const letters = async () => (await cognate<{ DeadLetters: unknown[] }>(server, 'ListDeadLetters', { UserPoolId })).DeadLetters;
    for (let waited = 0; (await letters()).length === 0; waited += 1) {
      assert.ok(waited < 200);
      server.clock.advance(3_600_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    server.clock.reset();
    await visit(`#/pools/${UserPoolId}/dead-letters`, 'Undelivered');
    await page.getByRole('cell', { name: 'BACKCHANNEL_LOGOUT' }).waitFor();
    await looked('dead-letters');
    await page.getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
    await page.getByText('Undelivered: none.').waitFor();
    assert.deepEqual(await letters(), []);
  });

  it('a refused request shows the name of the server’s error', async () => {
    await visit('#/pools/us-east-1_nowhere', 'us-east-1_nowhere');
    await page.getByRole('alert').getByText('ResourceNotFoundException').waitFor();
  });

  it('an auditor reads, and is refused changes with AccessDeniedException', async () => {
    const { TemporaryPassword } = await add('eve@example.com', 'auditor');
    await firstSignIn('eve@example.com', TemporaryPassword);
    await visit(`#/pools/${demo.poolId}/users/${person.email}`, person.email);
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('alert').getByText('AccessDeniedException').waitFor();
    await visit(`#/pools/${demo.poolId}/clients/${demo.confidentialClient}`, demo.confidentialClient);
    await page.getByRole('alert').getByText('AccessDeniedException').waitFor();
  });

  it('a user of the console pool without a group has no access', async () => {
    const { TemporaryPassword } = await add('may@example.com', 'auditor');
    await operatorClient(server).send(
      new AdminRemoveUserFromGroupCommand({
        UserPoolId: POOL,
        Username: 'may@example.com',
        GroupName: 'auditors',
      }),
    );
    await firstSignIn('may@example.com', TemporaryPassword, 'You cannot come in');
  });

  it('two concurrent first CreateOperator calls both succeed', async () => {
    const other = await startServer();
    const both = await Promise.all(['a@example.com', 'b@example.com'].map((Email) => askCognate(other, 'CreateOperator', { Email })));
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200],
    );
    await other.stop();
  });

  it('the console forbids framing and foreign scripts, and stores nothing in the browser', async () => {
    const { headers } = await fetch(`${server.url}/console/`);
    assert.match(headers.get('content-security-policy')!, /script-src 'self';.*frame-ancestors 'none'/);
    assert.equal(headers.get('cache-control'), 'no-store');
    await firstSignIn('zoe@example.com', (await add('zoe@example.com')).TemporaryPassword);
    const kept = await page.evaluate(() => {
      const { localStorage, sessionStorage } = globalThis as unknown as Record<string, { length: number }>;
      return localStorage!.length + sessionStorage!.length;
    });
    assert.equal(kept, 0);
  });

  it('sign-out ends the session, shows the sign-in page and puts no ID token into a URL', async () => {
    await firstSignIn('lou@example.com', (await add('lou@example.com')).TemporaryPassword);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: 'Password' }).waitFor();
    assert.ok(addresses.includes(`${server.url}/${POOL}/logout`));
    assert.deepEqual(
      addresses.filter((address) => address.includes('id_token_hint')),
      [],
    );
    const cookies = await page.context().cookies();
    assert.equal(
      cookies.some(({ name }) => name === `session-${POOL}`),
      false,
    );
  });
});
