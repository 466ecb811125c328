import assert from 'node:assert/strict';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { everyFlowPool, type Place, type Resident, resident } from './support/houses.js';
import { type ModuleServer, startModuleServer } from './support/module-server.js';

type Auth = typeof import('aws-amplify/auth');

/** Amplify 6 loaded by a page of another origin in a browser; passkeys are made by Chromium’s virtual authenticator. */
describe('Amplify in a browser', function () {
  this.timeout(120_000);
  let server: TestServer;
  let modules: ModuleServer;
  let browser: Browser;
  let place: Place;
  let page: Page;
  let devtools: CDPSession;
  let person: Resident;

  before(async () => {
    server = await sharedServer();
    modules = await startModuleServer();
    browser = await launchBrowser();
    place = await everyFlowPool(server, {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true },
    });
  });
  after(async () => {
    await browser?.close();
    modules?.close();
  });
  beforeEach(async () => {
    person = await resident(server, place.poolId);
    const context = await browser.newContext();
    page = await context.newPage();
    devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await open();
  });
  afterEach(() => page.context().close());

  /** Loads or reloads the app. */
  async function open(): Promise<void> {
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(String(error)));
    page.on('response', (response) => response.status() >= 400 && failures.push(`${response.status()} ${response.url()}`));
    await page.goto(modules.url);
    const config = { userPoolId: place.poolId, userPoolClientId: place.clientId, userPoolEndpoint: server.url };
    await page
      .evaluate(async (Cognito) => {
        // Module names of the page, unknown to the compiler.
        const load = (name: string) => import(`/package/${name}`);
        const { Amplify } = await load('aws-amplify');
        Amplify.configure({ Auth: { Cognito } });
        Object.assign(globalThis, { auth: await load('aws-amplify/auth') });
      }, config)
      .catch((error: Error) => assert.fail(`${error.message}\n${failures.join('\n')}`));
  }

  type Done<Name extends keyof Auth> = Auth[Name] extends (...args: never) => Promise<infer Output> ? Output : never;

  /** Calls a function of Amplify Auth in the page. */
  const call = <Name extends keyof Auth>(name: Name, ...inputs: unknown[]): Promise<{ done?: Done<Name>; failed?: string }> =>
    page.evaluate(
      async ({ called, given }) => {
        const { auth } = globalThis as unknown as { auth: Record<string, (...args: unknown[]) => unknown> };
        try {
          return { done: JSON.parse(JSON.stringify((await auth[called]!(...given)) ?? null)) };
        } catch (error) {
          return { failed: `${(error as Error).name}: ${(error as Error).message}` };
        }
      },
      { called: name as string, given: inputs },
    );

  async function did<Name extends keyof Auth>(name: Name, ...inputs: unknown[]): Promise<Done<Name>> {
    const { done, failed } = await call(name, ...inputs);
    assert.equal(failed, undefined);
    return done!;
  }

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

  const DONE = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
  const byPassword = () => did('signIn', { username: person.username, password: person.password });
  const byPasskey = { username: '', options: { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' } } as const;

  it('a passkey is registered after SRP sign-in, signs in by preference and by choice, is listed and deleted', async () => {
    await plugIn();
    assert.deepEqual(await byPassword(), DONE);
    await did('associateWebAuthnCredential');
    const { credentials } = await did('listWebAuthnCredentials');
    assert.equal(credentials.length, 1);
    assert.equal(credentials[0]!.relyingPartyId, 'localhost');
    await did('signOut');

    assert.deepEqual(await did('signIn', { ...byPasskey, username: person.username }), DONE);
    assert.equal((await did('getCurrentUser')).username, person.username);
    await did('signOut');

    const { nextStep } = await did('signIn', { username: person.username, options: { authFlowType: 'USER_AUTH' } });
    assert.ok(nextStep.signInStep === 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
    assert.ok(nextStep.availableChallenges!.includes('WEB_AUTHN'));
    assert.deepEqual(await did('confirmSignIn', { challengeResponse: 'WEB_AUTHN' }), DONE);
    await did('deleteWebAuthnCredential', { credentialId: credentials[0]!.credentialId! });
    assert.deepEqual((await did('listWebAuthnCredentials')).credentials, []);
  });

  it('a second passkey of the same authenticator and user fails with PasskeyAlreadyExists', async () => {
    await plugIn();
    await byPassword();
    await did('associateWebAuthnCredential');
    assert.match((await call('associateWebAuthnCredential')).failed ?? '', /^PasskeyAlreadyExists:/);
  });

  it('sign-in with an authenticator without the user’s passkey fails without tokens', async () => {
    const first = await plugIn();
    await byPassword();
    await did('associateWebAuthnCredential');
    await did('signOut');
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: first });
    await plugIn();
    const { failed } = await call('signIn', { ...byPasskey, username: person.username });
    assert.match(failed ?? '', /^Passkey|^NotAllowed/);
    assert.ok((await call('getCurrentUser')).failed);
  });

  it('tokens and remembered device survive a page reload, and tokens are renewed', async () => {
    await byPassword();
    await did('rememberDevice');
    await open();
    const before = (await did('fetchAuthSession')).tokens!.accessToken;
    const after = (await did('fetchAuthSession', { forceRefresh: true })).tokens!.accessToken;
    assert.notEqual(after.payload['jti'], before.payload['jti']);
    assert.equal(after.payload['device_key'], before.payload['device_key']);
    await did('signOut');
    await open();
    assert.deepEqual(await byPassword(), DONE);
    assert.equal((await did('fetchAuthSession')).tokens!.accessToken.payload['device_key'], before.payload['device_key']);
    assert.equal((await did('fetchDevices')).length, 1);
    await did('signOut', { global: true });
    assert.equal((await did('fetchAuthSession')).tokens, undefined);
  });
});
