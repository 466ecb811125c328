import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { ownPool } from '../operations/support/people.js';
import { launchBrowser } from '../support/browser.js';
import { startServer, type TestServer } from '../support/server.js';
import { type Resident, resident } from './support/houses.js';
import { type ModuleServer, startModuleServer } from './support/module-server.js';

/** Amplify 6 goes to its login domain by https only: the TLS listener and a certificate of our own making are all it needs. */
describe('Amplify’s hosted sign-in over https', function () {
  this.timeout(90_000);
  let server: TestServer;
  let modules: ModuleServer;
  let browser: Browser;
  let place: { poolId: string; clientId: string };
  let person: Resident;
  let page: Page;

  before(async () => {
    server = await startServer({ environment: { TLS_PORT: '0' } });
    // The test itself calls the plain listener, which answers the same.
    const plain = { ...server, url: `http://localhost:${server.server.port}` };
    modules = await startModuleServer();
    browser = await launchBrowser();
    place = await ownPool(
      plain,
      { UsernameAttributes: [] },
      {
        CallbackURLs: [`${modules.url}/`],
        LogoutURLs: [`${modules.url}/`],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code', 'implicit'],
        AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
        SupportedIdentityProviders: ['COGNITO'],
      },
    );
    person = await resident(plain, place.poolId);
  });
  after(async () => {
    await browser?.close();
    modules?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    // What trusting the CA does for a person; that the chain is right, test/app/tls.test.ts proves.
    page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    page.setDefaultTimeout(20_000);
  });
  afterEach(() => page.context().close());

  /** Loads Amplify in the page (again), which takes up what is in the address. */
  async function open(responseType: 'code' | 'token', url?: string): Promise<void> {
    if (url !== undefined) await page.goto(url);
    await page.evaluate(
      async (config) => {
        const load = (name: string) => import(`/package/${name}`);
        const { Amplify } = await load('aws-amplify');
        const auth = await load('aws-amplify/auth');
        await load('aws-amplify/auth/enable-oauth-listener').catch(() => null);
        Amplify.configure(config);
        Object.assign(globalThis, { auth });
      },
      {
        Auth: {
          Cognito: {
            userPoolId: place.poolId,
            userPoolClientId: place.clientId,
            userPoolEndpoint: server.url,
            loginWith: {
              oauth: {
                domain: `${new URL(server.url).host}/${place.poolId}`,
                scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
                redirectSignIn: [`${modules.url}/`],
                redirectSignOut: [`${modules.url}/`],
                responseType,
              },
            },
          },
        },
      },
    );
  }

  const call = (name: string): Promise<Record<string, unknown>> =>
    page.evaluate(async (called) => {
      const { auth } = globalThis as unknown as { auth: Record<string, () => Promise<unknown>> };
      return JSON.parse(JSON.stringify((await auth[called]!()) ?? null));
    }, name);

  async function signIn(responseType: 'code' | 'token'): Promise<void> {
    await open(responseType, modules.url);
    await Promise.all([page.waitForURL(`${server.url}/**`), call('signInWithRedirect').catch(() => null)]);
    await page.locator('input[name=username]').fill(person.username);
    await page.locator('input[name=password]').fill(person.password);
    await Promise.all([page.waitForURL((url) => url.origin === modules.url), page.locator('input[name=password]').press('Enter')]);
    await open(responseType);
  }

  /** Amplify takes the answer up by itself, in its own time. */
  const signedIn = () =>
    page.waitForFunction(async () => {
      const { auth } = globalThis as unknown as { auth: { fetchAuthSession(): Promise<{ tokens?: { idToken: { payload: unknown } } }> } };
      return (await auth.fetchAuthSession().catch(() => ({ tokens: undefined }))).tokens?.idToken.payload;
    });

  for (const responseType of ['code', 'token'] as const) {
    it(`signs in by ${responseType}, reads the account, and signs out`, async () => {
      await signIn(responseType);
      const payload = (await (await signedIn()).jsonValue()) as Record<string, unknown>;
      assert.equal(payload['iss'], `${server.url}/${place.poolId}`);
      assert.equal(payload['email'], person.email);
      assert.equal((await call('fetchUserAttributes'))['email'], person.email);
      await Promise.all([
        page.waitForRequest((request) => request.url().startsWith(`${server.url}/${place.poolId}/logout?`)),
        call('signOut').catch(() => null),
      ]);
      await page.waitForURL(`${modules.url}/`);
    });
  }
});
