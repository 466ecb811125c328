import assert from 'node:assert/strict';
import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { type Browser, createBrowser } from '../oidc/support/browser.js';
import { operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';

const BACK = 'https://app.example/back';
const LEVEL = (level: number): string => `urn:cognito:loa:${level}`;

describe('step-up on the hosted pages', () => {
  let server: TestServer;
  let place: { poolId: string; clientId: string };
  let email: string;
  let browser: Browser;

  before(async () => {
    server = await sharedServer();
    place = await ownPool(
      server,
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
      {
        CallbackURLs: [BACK],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        SupportedIdentityProviders: ['COGNITO'],
      },
    );
  });
  beforeEach(async () => {
    email = someEmail();
    browser = createBrowser(server.url);
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    const of = { UserPoolId: place.poolId, Username: email };
    await operatorClient(server).send(new AdminCreateUserCommand({ ...of, UserAttributes, MessageAction: 'SUPPRESS' }));
    await operatorClient(server).send(new AdminSetUserPasswordCommand({ ...of, Password: goodPassword, Permanent: true }));
  });

  const authorize = (acr?: string) =>
    `${server.url}/${place.poolId}/oauth2/authorize?${new URLSearchParams({
      client_id: place.clientId,
      response_type: 'code',
      redirect_uri: BACK,
      ...(acr === undefined ? {} : { acr_values: acr }),
    })}`;

  async function submit(page: { response: Response; url: URL }, fields: Record<string, string>) {
    const token = /name="token" value="([^"]+)"/.exec(await page.response.text())![1]!;
    return browser.follow(page.url, { method: 'POST', body: new URLSearchParams({ token, ...fields }) });
  }

  async function redeem({ url }: { url: URL }) {
    const answer = await fetch(`${server.url}/${place.poolId}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: place.clientId,
        redirect_uri: BACK,
        code: url.searchParams.get('code') ?? assert.fail(`no code in ${url}`),
      }),
    });
    return decodeJwt(((await answer.json()) as { id_token: string }).id_token) as { acr: string; amr: string[] };
  }

  it('without acr_values a password is enough, and acr is level 1', async () => {
    const page = await browser.follow(authorize());
    const { acr } = await redeem(await submit(page, { username: email, password: goodPassword }));
    assert.equal(acr, LEVEL(1));
  });

  it('acr_values of level 3 asks for a code after the password, and sets acr and amr', async () => {
    const page = await browser.follow(authorize(LEVEL(3)));
    const second = await submit(page, { username: email, password: goodPassword });
    assert.match(second.url.pathname, /\/code$/);
    const { acr, amr } = await redeem(await submit(second, { code: await server.codeFor(email) }));
    assert.deepEqual([acr, amr], [LEVEL(3), ['pwd', 'email_otp', 'mfa']]);
  });

  it('a signed-in user with a lower level has to sign in again for level 3; later requests reuse it', async () => {
    await submit(await browser.follow(authorize()), { username: email, password: goodPassword });
    const page = await browser.follow(authorize(LEVEL(3)));
    assert.match(page.url.pathname, /\/login\//);
    const second = await submit(page, { username: email, password: goodPassword });
    const { acr } = await redeem(await submit(second, { code: await server.codeFor(email) }));
    assert.equal(acr, LEVEL(3));
    assert.equal((await redeem(await browser.follow(authorize(LEVEL(3))))).acr, LEVEL(3));
  });

  it('a user who cannot reach the requested level is signed in with the acr that was reached', async () => {
    const page = await browser.follow(authorize(LEVEL(4)));
    const { acr } = await redeem(await submit(page, { username: email, password: goodPassword }));
    assert.equal(acr, LEVEL(1));
  });
});
