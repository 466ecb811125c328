import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { ownPool } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { type Resident, resident } from './support/houses.js';
import { type ModuleServer, startModuleServer } from './support/module-server.js';

/** Amplify 6 opens its login domain by https only; the TLS listener with a self-made certificate is enough. */
describe('Amplify: hosted sign-in over https', function () {
  this.timeout(90_000);
  let server: TestServer;
  let modules: ModuleServer;
  let browser: Browser;
  let place: { poolId: string; clientId: string };
  let person: Resident;
  let page: Page;

  before(async () => {
    server = await startServer({ environment: { TLS_PORT: '0' } });
    // The test itself calls the plain HTTP listener.
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
    // Replaces trust in the CA; test/app/tls.test.ts checks the certificate chain.
    page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    page.setDefaultTimeout(20_000);
  });
  afterEach(() => page.context().close());

  /** Loads or reloads Amplify in the page, which handles the callback URL. */
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

  /** Waits until Amplify has handled the callback. */
  const signedIn = () =>
    page.waitForFunction(async () => {
      const { auth } = globalThis as unknown as { auth: { fetchAuthSession(): Promise<{ tokens?: { idToken: { payload: unknown } } }> } };
      return (await auth.fetchAuthSession().catch(() => ({ tokens: undefined }))).tokens?.idToken.payload;
    });

  for (const responseType of ['code', 'token'] as const) {
    it(`signInWithRedirect by ${responseType}, fetchUserAttributes and signOut`, async () => {
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

  it('Amplify Storage uploads, lists, downloads and removes the user’s files with identity pool credentials', async () => {
    const plain = { ...server, url: `http://localhost:${server.server.port}` };
    const { email, password } = await resident(plain, demo.poolId, { byEmail: true });
    await page.goto(modules.url);
    const seen = await page.evaluate(
      async ({ config, username, password, customEndpoint }) => {
        const load = (name: string) => import(`/package/${name}`);
        const { Amplify } = await load('aws-amplify');
        const [auth, storage] = [await load('aws-amplify/auth'), await load('aws-amplify/storage')];
        Amplify.configure(config);
        await auth.signIn({ username, password });
        const { identityId } = await auth.fetchAuthSession();
        const options = { customEndpoint };
        const path = `${identityId}/notes/a b+ü.txt`;
        const large = new Blob([new Uint8Array(6 * 1024 * 1024)]);
        await storage.uploadData({ path, data: 'of their own', options }).result;
        await storage.uploadData({ path: `${identityId}/a folder +/note`, data: 'below', options }).result;
        await storage.uploadData({ path: `${identityId}/large`, data: large, options }).result;
        const { items } = await storage.list({ path: `${identityId}/`, options });
        const { items: below } = await storage.list({ path: `${identityId}/a folder +/`, options });
        const text = await (await storage.downloadData({ path, options }).result).body.text();
        const link = await storage.getUrl({ path, options });
        const byLink = await (await fetch(link.url)).text();
        await storage.remove({ path, options });
        const { items: left } = await storage.list({ path: `${identityId}/`, options });
        const refused = await storage.downloadData({ path: 'us-east-1:somebody/else', options }).result.catch((error: Error) => error.name);
        const listed = (all: { path: string; size: number }[]) => all.map((one) => [one.path.slice(identityId.length), one.size]);
        return { items: listed(items), below: listed(below), left: listed(left), text, byLink, refused };
      },
      {
        config: {
          Auth: {
            Cognito: {
              userPoolId: demo.poolId,
              userPoolClientId: demo.publicClient,
              userPoolEndpoint: server.url,
              identityPoolId: demo.identityPoolId,
              identityPoolEndpoint: server.url,
            },
          },
          Storage: { S3: { bucket: demo.bucket, region: demo.region } },
        },
        username: email,
        password,
        customEndpoint: new URL(server.url).host,
      },
    );
    const large = ['/large', 6 * 1024 * 1024];
    const folder = ['/a folder +/note', 5];
    assert.deepEqual(seen, {
      items: [folder, large, ['/notes/a b+ü.txt', 12]],
      below: [folder],
      left: [folder, large],
      text: 'of their own',
      byLink: 'of their own',
      refused: 'AccessDenied',
    });
  });
});
