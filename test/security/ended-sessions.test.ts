import assert from 'node:assert/strict';
import {
  AdminDisableProviderForUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from '../oidc/support/browser.js';
import { cognate } from '../operations/support/cognate.js';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, ownPool, type Person, signedIn, type Tokens } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { type App, authorization, landWithCode, oauthClient, openLogin, submit, tokenIn } from './support/hosted.js';

const NEW = 'Another-horse-10';

interface Visitor extends Person {
  readonly browser: Browser;
  readonly tokens: Tokens;
}

describe('sessions of a user after sign-out and password change', function () {
  this.timeout(60_000);
  let server: TestServer;
  /** Default pool, pool with `passwordChangeEndsSessions`, and the latter with tracked sessions. */
  let plain: App;
  let strict: App;
  let tracked: App;

  before(async () => {
    server = await startServer();
    [plain, strict, tracked] = await Promise.all([pool(), pool(), pool({ UserPoolTier: 'PLUS' })]);
    for (const { poolId: UserPoolId } of [plain, strict]) {
      const codes = { UserPoolId, MfaConfiguration: 'OPTIONAL' as const, EmailMfaConfiguration: {} };
      await operatorClient(server).send(new SetUserPoolMfaConfigCommand(codes));
    }
    for (const { poolId: UserPoolId } of [strict, tracked])
      await cognate(server, 'UpdateUserPoolExtensions', { UserPoolId, Extensions: { passwordChangeEndsSessions: true } });
    const { poolId: UserPoolId } = tracked;
    const tracking = { UserPoolId, UserSessionTracking: 'ENABLED' as const, TokenSession: { MaxPerUser: 5 } };
    await operatorClient(server).send(new SetUserPoolSessionConfigurationCommand(tracking));
  });
  after(() => server.stop());

  async function pool(settings: Parameters<typeof ownPool>[1] = {}): Promise<App> {
    return ownPool(server, settings, {
      ...oauthClient,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
  }

  /** User signed in by the API and in a browser. */
  async function visitor(app: App): Promise<Visitor> {
    const person = await confirmedUser(server, app.poolId);
    const { browser } = await landWithCode(server, person, app);
    assert.ok(await isSignedIn(app, browser), 'the browser session works to begin with');
    return { ...person, browser, tokens: await signedIn(server, person, app.clientId) };
  }

  /** Whether the browser gets a code with prompt=none. */
  async function isSignedIn(app: App, browser: Browser): Promise<boolean> {
    const { url } = await browser.follow(authorization(app, { prompt: 'none' }).url);
    return url.searchParams.has('code');
  }
  const renews = ({ clientId }: App, { RefreshToken }: Tokens): Promise<boolean> =>
    appClient(server)
      .send(
        new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken } }),
      )
      .then(
        () => true,
        () => false,
      );
  const living = async (app: App, { browser, tokens }: Visitor) => ({
    browser: await isSignedIn(app, browser),
    tokens: await renews(app, tokens),
  });
  const BOTH = { browser: true, tokens: true };
  const NONE = { browser: false, tokens: false };
  const admin = ({ poolId }: App, { email }: Person) => ({ UserPoolId: poolId, Username: email });

  describe('sign-out everywhere', () => {
    it('AdminUserGlobalSignOut ends the browser session, and a later sign-in works', async () => {
      const one = await visitor(plain);
      const other = await visitor(plain);
      await operatorClient(server).send(new AdminUserGlobalSignOutCommand(admin(plain, one)));
      assert.deepEqual(await living(plain, one), NONE);
      assert.deepEqual(await living(plain, other), BOTH);
      const { browser } = await landWithCode(server, one, plain, one.browser);
      assert.ok(await isSignedIn(plain, browser));
    });

    it('GlobalSignOut ends the browser session', async () => {
      const one = await visitor(plain);
      await appClient(server).send(new GlobalSignOutCommand({ AccessToken: one.tokens.AccessToken }));
      assert.deepEqual(await living(plain, one), NONE);
    });

    it('AdminDisableProviderForUser for a local user ends the browser session', async () => {
      const one = await visitor(plain);
      const User = { ProviderName: 'Cognito', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: one.email };
      await operatorClient(server).send(new AdminDisableProviderForUserCommand({ UserPoolId: plain.poolId, User }));
      assert.deepEqual(await living(plain, one), NONE);
    });

    it('re-enabling a disabled user does not restore sessions', async () => {
      const one = await visitor(plain);
      await operatorClient(server).send(new AdminDisableUserCommand(admin(plain, one)));
      await operatorClient(server).send(new AdminEnableUserCommand(admin(plain, one)));
      assert.deepEqual(await living(plain, one), NONE);
    });

    it('sign-out everywhere ends an authorization request that was answered but not resumed', async () => {
      const person = await confirmedUser(server, plain.poolId);
      const page = await openLogin(server, plain);
      const answer = await submit(page, '', { username: person.email, password: person.password });
      const left = await page.browser.request(new URL(answer.headers.get('location')!, server.url));
      await operatorClient(server).send(new AdminUserGlobalSignOutCommand(admin(plain, person)));
      const { url } = await page.browser.follow(new URL(left.headers.get('location')!, server.url));
      assert.equal(url.searchParams.get('code'), null);
      assert.equal(await isSignedIn(plain, page.browser), false);
    });

    type SignedOn = Person & { readonly tokens: Tokens };
    const ENDS: Readonly<Record<string, (app: App, who: SignedOn) => Promise<unknown>>> = {
      AdminUserGlobalSignOut: (app, who) => operatorClient(server).send(new AdminUserGlobalSignOutCommand(admin(app, who))),
      GlobalSignOut: (_, { tokens }) => appClient(server).send(new GlobalSignOutCommand({ AccessToken: tokens.AccessToken })),
      async 'AdminDisableUser before AdminEnableUser'(app, who) {
        await operatorClient(server).send(new AdminDisableUserCommand(admin(app, who)));
        await operatorClient(server).send(new AdminEnableUserCommand(admin(app, who)));
      },
      'AdminSetUserPassword with passwordChangeEndsSessions': (app, who) =>
        operatorClient(server).send(new AdminSetUserPasswordCommand({ ...admin(app, who), Password: NEW, Permanent: true })),
    };
    for (const [name, end] of Object.entries(ENDS)) {
      const appOf = () => (name.includes('passwordChangeEndsSessions') ? strict : plain);
      const signedOn = async (): Promise<SignedOn> => {
        const person = await confirmedUser(server, appOf().poolId);
        return { ...person, tokens: await signedIn(server, person, appOf().clientId) };
      };

      it(`${name} ends a hosted sign-in that was answered but not resumed`, async () => {
        const app = appOf();
        const person = await signedOn();
        const page = await openLogin(server, app);
        const answer = await submit(page, '', { username: person.email, password: person.password });
        await end(app, person);
        const { url, response } = await page.browser.follow(new URL(answer.headers.get('location')!, server.url));
        assert.match(url.pathname, /\/login\/[\w-]+$/);
        assert.match(await response.text(), /name="password"/);
        assert.equal(await isSignedIn(app, page.browser), false);
      });

      it(`${name} ends an API sign-in with an open challenge`, async () => {
        const app = appOf();
        const person = await signedOn();
        const codes = { ...admin(app, person), EmailMfaSettings: { Enabled: true, PreferredMfa: true } };
        await operatorClient(server).send(new AdminSetUserMFAPreferenceCommand(codes));
        const { Session, ChallengeName } = await begin(app, person);
        assert.equal(ChallengeName, 'EMAIL_OTP');
        const EMAIL_OTP_CODE = await server.codeFor(person.email);
        await end(app, person);
        const ChallengeResponses = { USERNAME: person.email, EMAIL_OTP_CODE };
        const answer = { ClientId: app.clientId, ChallengeName, Session, ChallengeResponses };
        await refused(appClient(server).send(new RespondToAuthChallengeCommand(answer)), 'NotAuthorizedException', /Invalid session/);
        const password = name.includes('AdminSetUserPassword') ? NEW : person.password;
        const again = await begin(app, { ...person, password });
        const responses = { USERNAME: person.email, EMAIL_OTP_CODE: await server.codeFor(person.email) };
        const { AuthenticationResult } = await appClient(server).send(
          new RespondToAuthChallengeCommand({ ...answer, Session: again.Session, ChallengeResponses: responses }),
        );
        assert.ok(AuthenticationResult);
      });
    }

    const begin = ({ clientId }: App, { email, password }: Person) =>
      appClient(server).send(
        new InitiateAuthCommand({
          ClientId: clientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: email, PASSWORD: password },
        }),
      );

    it('sign-out everywhere ends sessions with authorization requests in progress', async () => {
      const one = await visitor(plain);
      const requests = Array.from({ length: 8 }, () => isSignedIn(plain, one.browser));
      await Promise.all([...requests, operatorClient(server).send(new AdminUserGlobalSignOutCommand(admin(plain, one)))]);
      assert.equal(await isSignedIn(plain, one.browser), false);
    });
  });

  const CHANGES: Readonly<Record<string, (app: App, who: Visitor) => Promise<unknown>>> = {
    AdminSetUserPassword: (app, who) =>
      operatorClient(server).send(new AdminSetUserPasswordCommand({ ...admin(app, who), Password: NEW, Permanent: true })),
    AdminResetUserPassword: (app, who) => operatorClient(server).send(new AdminResetUserPasswordCommand(admin(app, who))),
    async ConfirmForgotPassword({ clientId: ClientId }, { email: Username }) {
      await appClient(server).send(new ForgotPasswordCommand({ ClientId, Username }));
      const ConfirmationCode = await server.codeFor(Username);
      await appClient(server).send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password: NEW }));
    },
    async ChangePassword(app, who) {
      const { AccessToken } = await signedIn(server, who, app.clientId);
      const change = { AccessToken, PreviousPassword: goodPassword, ProposedPassword: NEW };
      await appClient(server).send(new ChangePasswordCommand(change));
      await appClient(server).send(new GetUserCommand({ AccessToken }));
    },
    async 'the account page'(app, who) {
      const { browser } = await landWithCode(server, who, app);
      await changeOnPage(app, browser);
      assert.ok(await isSignedIn(app, browser), 'the browser that changes the password stays signed in');
    },
  };

  async function changeOnPage(app: App, browser: Browser): Promise<void> {
    const path = `/${app.poolId}/account/password?client_id=${app.clientId}`;
    const { response } = await browser.follow(path);
    const token = tokenIn(await response.text());
    const fields = { token, action: 'change', current: goodPassword, password: NEW };
    const answer = await browser.request(path, { method: 'POST', headers: { origin: server.url }, body: new URLSearchParams(fields) });
    assert.match(answer.headers.get('location') ?? '', /password-changed/);
  }

  for (const [interfaceName, change] of Object.entries(CHANGES)) {
    it(`passwordChangeEndsSessions: a new password by ${interfaceName} ends other sessions`, async () => {
      for (const app of [strict, tracked]) {
        const one = await visitor(app);
        await change(app, one);
        assert.deepEqual(await living(app, one), NONE);
      }
    });

    it(`without passwordChangeEndsSessions the browser session survives a new password by ${interfaceName}`, async () => {
      const one = await visitor(plain);
      await change(plain, one);
      assert.equal(await isSignedIn(plain, one.browser), true);
    });
  }

  it('a new password ends sessions in a pool of the strict security profile', async () => {
    const app = await pool();
    await cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: app.poolId, Extensions: { securityProfile: 'strict' } });
    const one = await visitor(app);
    await CHANGES['AdminSetUserPassword']!(app, one);
    assert.deepEqual(await living(app, one), NONE);
  });

  it('a failed ChangePassword, or another user’s new password, ends no session', async () => {
    const [one, other] = [await visitor(strict), await visitor(strict)];
    const { AccessToken } = one.tokens;
    await assert.rejects(
      appClient(server).send(new ChangePasswordCommand({ AccessToken, PreviousPassword: 'Wrong-horse-9', ProposedPassword: NEW })),
    );
    await CHANGES['AdminSetUserPassword']!(strict, other);
    assert.deepEqual(await living(strict, one), BOTH);
  });
});
