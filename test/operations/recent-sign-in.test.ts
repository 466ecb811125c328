import assert from 'node:assert/strict';
import { InitiateAuthCommand, StartWebAuthnRegistrationCommand } from '@aws-sdk/client-cognito-identity-provider';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import { landWithCode, oauthClient, submit, tokenIn } from '../security/support/hosted.js';
import { createAuthenticator } from '../support/authenticator.js';
import { appClient } from '../support/clients.js';
import { confirmedUser, ownPool, type Person, signedIn } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { askCognate, cognate } from './support/cognate.js';
import { send } from './support/raw.js';
import { sampleInput } from './support/sample-input.js';

const EMAIL = [{ Name: 'email', Value: 'new@example.com' }];

/** Operations with an access token that change the account’s credentials or factors, with the input that does so. */
const CHANGES_PROOF: Readonly<Record<string, object>> = {
  AssociateSoftwareToken: {},
  ChangePassword: {},
  CompleteWebAuthnRegistration: {},
  ConfirmDevice: {},
  DeleteUserAttributes: { UserAttributeNames: ['phone_number'] },
  DeleteWebAuthnCredential: {},
  SetUserMFAPreference: {},
  SetUserSettings: {},
  StartWebAuthnRegistration: {},
  UpdateDeviceStatus: {},
  UpdateUserAttributes: { UserAttributes: EMAIL },
  VerifySoftwareToken: {},
};

/** All others: they read, end something, or verify an attribute that was set after a recent sign-in. */
const LEAVES_PROOF: readonly string[] = [
  'DeleteUser',
  'ForgetDevice',
  'GetDevice',
  'GetUser',
  'GetUserAttributeVerificationCode',
  'GetUserAuthFactors',
  'GlobalSignOut',
  'ListDevices',
  'ListUserSessions',
  'ListWebAuthnCredentials',
  'RevokeUserSession',
  'VerifyUserAttribute',
];

describe('changes of credentials and factors after an old sign-in', function () {
  this.timeout(30_000);
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let person: Person;
  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await ownPool(
      server,
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
      { ...oauthClient, AccessTokenValidity: 24 },
    ));
  });
  after(() => server.stop());
  beforeEach(async () => {
    server.clock.reset();
    await limit(null);
    person = await confirmedUser(server, poolId);
  });

  const limit = (recentSignInSeconds: number | null) =>
    cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: poolId, Extensions: { recentSignInSeconds } });

  const call = (operation: string, AccessToken: string, more: object) =>
    send(server, {
      service: 'cognito-idp',
      operation,
      body: JSON.stringify({ ...sampleInput(operation), ...more, AccessToken }),
    });

  const OLD = /The sign-in of this access token is too old for this change/;

  it('every operation with an access token is listed as changing or not changing credentials', () => {
    const all = Object.entries(userPoolOperations).flatMap(([name, operation]) =>
      operation !== 'absent' && operation.authorization.kind === 'token' ? [name] : [],
    );
    assert.deepEqual([...Object.keys(CHANGES_PROOF), ...LEAVES_PROOF].sort(), all.sort());
  });

  it('an access token older than recentSignInSeconds, refreshed or not, cannot change credentials or factors', async () => {
    await limit(15 * 60);
    const { AccessToken, RefreshToken } = await signedIn(server, person, clientId);
    for (const [operation, more] of Object.entries(CHANGES_PROOF))
      assert.doesNotMatch((await call(operation, AccessToken, more)).message, OLD, `${operation} while recent`);
    server.clock.advance(16 * 60_000);
    const { AuthenticationResult } = await appClient(server).send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken } }),
    );
    for (const token of [AccessToken, AuthenticationResult!.AccessToken!])
      for (const [operation, more] of Object.entries(CHANGES_PROOF)) {
        const { error, message } = await call(operation, token, more);
        assert.equal(error, 'NotAuthorizedException', `${operation}: ${message}`);
        assert.match(message, OLD, operation);
      }
    assert.equal((await call('UpdateUserAttributes', AccessToken, { UserAttributes: [{ Name: 'nickname', Value: 'Ann' }] })).status, 200);
    assert.equal((await call('DeleteUserAttributes', AccessToken, { UserAttributeNames: ['nickname'] })).status, 200);
    assert.equal((await call('GetUser', AccessToken, {})).status, 200);
  });

  it('changes are refused 15 minutes after the sign-in in the strict security profile', async () => {
    const set = (securityProfile: 'strict' | null) =>
      cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: poolId, Extensions: { securityProfile } });
    await set('strict');
    const { AccessToken } = await signedIn(server, person, clientId);
    for (const [minutes, refuses] of [
      [14, false],
      [2, true],
    ] as const) {
      server.clock.advance(minutes * 60_000);
      for (const [operation, more] of Object.entries(CHANGES_PROOF))
        assert.equal(OLD.test((await call(operation, AccessToken, more)).message), refuses, operation);
    }
    await set(null);
  });

  it('without recentSignInSeconds changes are accepted at any age of the sign-in, as at Cognito', async () => {
    const { AccessToken } = await signedIn(server, person, clientId);
    server.clock.advance(23 * 3600_000);
    const started = await appClient(server).send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    assert.ok(started.CredentialCreationOptions);
  });

  for (const value of [0, 59, 86_401, 1.5, '900'])
    it(`recentSignInSeconds ${JSON.stringify(value)} is refused with 400`, async () => {
      const Extensions = { recentSignInSeconds: value };
      assert.equal((await askCognate(server, 'UpdateUserPoolExtensions', { UserPoolId: poolId, Extensions })).status, 400);
    });

  describe('/passkeys/add', () => {
    const addPage = (): string =>
      `/${poolId}/passkeys/add?${new URLSearchParams({ client_id: clientId, redirect_uri: oauthClient.CallbackURLs[0]! })}`;
    const browserOf = async () => (await landWithCode(server, person, { poolId, clientId })).browser;
    const optionsIn = (html: string) => {
      const [, text] = /data-options="([^"]+)"/.exec(html) ?? [];
      return text === undefined ? undefined : JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&'));
    };

    it('/passkeys/add gives registration options after a recent sign-in and requires a new one after 15 minutes', async () => {
      const browser = await browserOf();
      const first = await browser.request(addPage());
      assert.equal(first.status, 200);
      const credential = createAuthenticator({ origin: server.url }).create(optionsIn(await first.text()) ?? assert.fail('no options'));

      server.clock.advance(16 * 60_000);
      for (const request of [{}, { method: 'POST', body: new URLSearchParams({ credential: JSON.stringify(credential) }) }]) {
        const answer = await browser.request(addPage(), request);
        assert.equal(answer.status, 303);
        const to = new URL(answer.headers.get('location')!);
        assert.deepEqual([to.pathname, to.searchParams.get('prompt')], [`/${poolId}/oauth2/authorize`, 'login']);
      }

      const login = await browser.follow(addPage());
      const token = tokenIn(await login.response.text());
      const page = { browser, path: login.url.pathname, token, verifier: '' };
      const answer = await submit(page, '', { username: person.email, password: person.password });
      const back = await browser.follow(new URL(answer.headers.get('location')!, server.url));
      assert.equal(`${back.url.pathname}${back.url.search}`, addPage());
      assert.ok(optionsIn(await back.response.text()));
    });

    it('/passkeys/add obeys recentSignInSeconds of the pool', async () => {
      await limit(60);
      const browser = await browserOf();
      assert.equal((await browser.request(addPage())).status, 200);
      server.clock.advance(61_000);
      assert.equal((await browser.request(addPage())).status, 303);
    });
  });
});
