import assert from 'node:assert/strict';
import { AdminDisableUserCommand, type CreateUserPoolClientCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, type Person, signedUp } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { assertAccessible, picture } from './support/pictures.js';

interface Place {
  readonly poolId: string;
  readonly clientId: string;
}

describe('passkeys on the hosted pages, in a browser with a virtual authenticator', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let callback: string;
  let page: Page;
  let devtools: CDPSession;
  let person: Person;

  before(async () => {
    server = await sharedServer();
    browser = await launchBrowser();
    callback = `${server.url}/dev/callback`;
    ({ poolId, clientId } = await passkeyPool());
  });
  after(() => browser?.close());
  beforeEach(async () => {
    const context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await page.addInitScript(offeredInPassing(false));
    person = await signedUp(server, clientId);
  });
  afterEach(() => page.context().close());

  const client = (change: Partial<CreateUserPoolClientCommandInput> = {}): Partial<CreateUserPoolClientCommandInput> => ({
    ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [callback],
    ...change,
  });
  const passkeyPool = (change: Partial<CreateUserPoolClientCommandInput> = {}) =>
    ownPool(server, { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } }, client(change));

  /** Enables conditional mediation. A virtual authenticator answers a conditional request at once, without a user gesture. */
  const offeredInPassing = (is: boolean) => `PublicKeyCredential.isConditionalMediationAvailable = async () => ${is};`;

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const passkeyButton = () => page.getByRole('button', { name: 'Sign in with a passkey' });

  async function plugIn(options: object = {}): Promise<string> {
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        ...options,
      },
    });
    return authenticatorId;
  }

  async function arrive(at: Place = { poolId, clientId }): Promise<void> {
    const query = new URLSearchParams({ response_type: 'code', client_id: at.clientId, redirect_uri: callback, scope: 'openid' });
    query.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    query.set('code_challenge_method', 'S256');
    await page.goto(`${server.url}/${at.poolId}/oauth2/authorize?${query}`);
  }

  async function signInWithPassword(at?: Place): Promise<void> {
    await arrive(at);
    await page.getByLabel('Email').fill(person.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(goodPassword);
    await press('Sign in');
    await page.waitForURL('**/dev/callback?*code=*');
  }

  const addPage = (redirectUri = callback, at: Place = { poolId, clientId }): string =>
    `${server.url}/${at.poolId}/passkeys/add?${new URLSearchParams({ client_id: at.clientId, redirect_uri: redirectUri })}`;

  async function addPasskey(): Promise<void> {
    await signInWithPassword();
    await page.goto(addPage());
    await press('Create a passkey');
    await page.waitForURL(`${callback}?result=success`);
  }

  async function askForPasskey(email = person.email): Promise<void> {
    await page.context().clearCookies();
    await arrive();
    await page.getByLabel('Email').fill(email);
    await passkeyButton().click();
  }

  it('a passkey added on the hosted page signs in without a password', async () => {
    const authenticatorId = await plugIn();
    await signInWithPassword();
    await page.goto(addPage());
    await page.getByText(person.email).waitFor();
    await assertAccessible(page);
    await picture(page, 'passkey-add');
    await press('Create a passkey');
    await page.waitForURL(`${callback}?result=success`);
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
    assert.deepEqual(
      credentials.map(({ rpId, isResidentCredential, userHandle }) => ({
        rpId,
        isResidentCredential,
        user: Buffer.from(userHandle!, 'base64').toString(),
      })),
      [{ rpId: 'localhost', isResidentCredential: true, user: person.sub }],
    );

    await page.context().clearCookies();
    await arrive();
    await assertAccessible(page);
    await picture(page, 'passkey-sign-in');
    await page.getByLabel('Email').fill(person.email);
    await passkeyButton().click();
    await page.waitForURL('**/dev/callback?*code=*');
  });

  it('a discoverable passkey signs in without a username by the passkey button', async () => {
    await plugIn();
    await addPasskey();
    await page.context().clearCookies();
    await arrive();
    await passkeyButton().click();
    await page.waitForURL('**/dev/callback?*code=*');
  });

  it('a discoverable passkey signs in without a username by conditional mediation (autofill)', async () => {
    await plugIn();
    await addPasskey();
    await page.context().clearCookies();
    await page.addInitScript(offeredInPassing(true));
    await arrive();
    await page.waitForURL('**/dev/callback?*code=*');
  });

  it('a failed passkey request without a username shows an error, and password sign-in still works', async () => {
    const authenticatorId = await plugIn();
    await addPasskey();
    await page.context().clearCookies();
    await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
    await page.addInitScript('CredentialsContainer.prototype.get = () => Promise.reject(new DOMException("no", "NotAllowedError"))');
    await arrive();
    assert.equal(await page.getByLabel('Email').getAttribute('autocomplete'), 'username webauthn');
    await passkeyButton().click();
    await page.getByText('That did not work, or was cancelled.').waitFor();
    await assertAccessible(page);
    await page.getByLabel('Email').fill(person.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(goodPassword);
    await press('Sign in');
    await page.waitForURL('**/dev/callback?*code=*');
  });

  it('a passkey on a USB security key signs in', async () => {
    await plugIn({ transport: 'usb' });
    await addPasskey();
    await askForPasskey();
    await page.waitForURL('**/dev/callback?*code=*');
  });

  it('a user without a passkey is advised to use the password, and can', async () => {
    await plugIn();
    await askForPasskey();
    await page.getByText('No passkey can be used for this account here.').waitFor();
    await assertAccessible(page);
    await page.getByRole('textbox', { name: 'Password' }).fill(goodPassword);
    await press('Sign in');
    await page.waitForURL('**/dev/callback?*code=*');
  });

  it('a cancelled passkey request shows an error and a link back to password sign-in', async () => {
    const authenticatorId = await plugIn();
    await addPasskey();
    await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
    // Rejects like a user who closes the browser’s dialog.
    await page.addInitScript('CredentialsContainer.prototype.get = () => Promise.reject(new DOMException("no", "NotAllowedError"))');
    await askForPasskey();
    await page.getByText('That did not work, or was cancelled.').waitFor();
    await assertAccessible(page);
    await picture(page, 'passkey-failed');
    await page.getByRole('link', { name: 'Sign in another way' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('a passkey assertion with a tampered signature is refused with an error message', async () => {
    await plugIn();
    await addPasskey();
    await page.addInitScript(`
      const get = CredentialsContainer.prototype.get;
      CredentialsContainer.prototype.get = async function (options) {
        const made = await get.call(this, options);
        new Uint8Array(made.response.signature)[10] ^= 1;
        return made;
      };`);
    await askForPasskey();
    await page.getByText('This passkey was not accepted.').waitFor();
  });

  it('a second passkey on the same authenticator is refused', async () => {
    await plugIn();
    await addPasskey();
    await page.goto(addPage());
    await press('Create a passkey');
    await page.getByText('This device has a passkey for this account already.').waitFor();
  });

  it('/passkeys/add without a session redirects with result=invalid_session', async () => {
    await page.goto(addPage());
    assert.equal(page.url(), `${callback}?result=invalid_session`);
  });

  it('an unregistered redirect URI, an unknown app client and an unknown pool get an error page without a redirect', async () => {
    await page.goto(addPage('https://evil.example/'));
    await page.getByRole('heading', { name: 'Unknown address' }).waitFor();
    await page.goto(addPage().replace(clientId, 'nobody'));
    await page.getByRole('heading', { name: 'Unknown app' }).waitFor();
    await page.goto(`${server.url}/us-east-1_nothing/passkeys/add?client_id=${clientId}&redirect_uri=${callback}`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });

  it('/passkeys/add of a pool without passkeys shows an error page', async () => {
    const plain = await ownPool(server, {}, client());
    person = await signedUp(server, plain.clientId);
    await signInWithPassword(plain);
    await page.goto(addPage(callback, plain));
    await page.getByRole('heading', { name: 'No passkeys here' }).waitFor();
  });

  it('a session of one pool cannot add a passkey in another: result=invalid_session', async () => {
    const other = await passkeyPool();
    await signInWithPassword();
    await page.goto(addPage(callback, other));
    assert.equal(page.url(), `${callback}?result=invalid_session`);
  });

  it('a user who was disabled cannot add a passkey: result=invalid_session', async () => {
    await signInWithPassword();
    await operatorClient(server).send(new AdminDisableUserCommand({ UserPoolId: poolId, Username: person.email }));
    await page.goto(addPage());
    assert.equal(page.url(), `${callback}?result=invalid_session`);
  });

  it('a passkey form of a foreign origin is refused with 403, a malformed credential with 400', async () => {
    await plugIn();
    await signInWithPassword();
    await page.goto(addPage());
    const foreign = await page.request.post(addPage(), { form: { credential: '{}' }, headers: { origin: 'https://evil.example' } });
    assert.equal(foreign.status(), 403);
    for (const credential of ['', '{', '{}', '[]']) {
      const broken = await page.request.post(addPage(), { form: { credential }, headers: { origin: server.url } });
      assert.equal(broken.status(), 400);
      assert.match(await broken.text(), /That did not work/);
    }
    assert.equal((await page.request.delete(addPage())).status(), 404);
  });

  it('an app client without ALLOW_USER_AUTH shows no passkey button', async () => {
    const other = await passkeyPool({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    await arrive(other);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.equal(await passkeyButton().count(), 0);
  });
});
