import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  CompleteWebAuthnRegistrationCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolCommandInput,
  DeleteUserCommand,
  DeleteWebAuthnCredentialCommand,
  GetUserAuthFactorsCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
  type WebAuthnConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { PasskeyCreationOptions, PasskeyRequestOptions } from '../../src/authentication/index.js';
import { type AuthenticatorOptions, createAuthenticator, type Lies } from '../support/authenticator.js';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedIn, signedUp } from '../support/scenario.js';
import { sharedServer, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const FLOWS = ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
const POOL = (): Partial<CreateUserPoolCommandInput> => ({
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
});

describe('passkeys through the SDK', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let person: Person;
  let token: string;

  before(async () => {
    server = await sharedServer();
    ({ poolId, clientId } = await house());
  });
  beforeEach(async () => {
    person = await signedUp(server, clientId);
    token = (await signedIn(server, person, clientId)).AccessToken;
  });

  const house = () => ownPool(server, POOL(), { ExplicitAuthFlows: [...FLOWS, 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] });

  const authenticator = (options: Partial<AuthenticatorOptions> = {}) => createAuthenticator({ origin: server.url, ...options });

  async function start(AccessToken = token): Promise<PasskeyCreationOptions> {
    const answer = await appClient(server).send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    return answer.CredentialCreationOptions as unknown as PasskeyCreationOptions;
  }

  const complete = (Credential: unknown, AccessToken = token) =>
    appClient(server).send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential: Credential as never }));

  async function register(options: Partial<AuthenticatorOptions> = {}, lies: Lies = {}, AccessToken = token) {
    const key = authenticator(options);
    await complete(key.create(await start(AccessToken), lies), AccessToken);
    return key;
  }

  const list = async (AccessToken = token, more: object = {}) =>
    appClient(server).send(new ListWebAuthnCredentialsCommand({ AccessToken, ...more }));

  const initiate = (username: string, parameters: Record<string, string> = { PREFERRED_CHALLENGE: 'WEB_AUTHN' }, client = clientId) =>
    appClient(server).send(
      new InitiateAuthCommand({ ClientId: client, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: username, ...parameters } }),
    );

  const optionsIn = (parameters: Record<string, string> | undefined): PasskeyRequestOptions =>
    JSON.parse(parameters!['CREDENTIAL_REQUEST_OPTIONS']!) as PasskeyRequestOptions;

  const respond = (Session: string | undefined, credential: unknown, client = clientId, username = person.email) =>
    appClient(server).send(
      new RespondToAuthChallengeCommand({
        ClientId: client,
        ChallengeName: 'WEB_AUTHN',
        Session,
        ChallengeResponses: { USERNAME: username, CREDENTIAL: JSON.stringify(credential) },
      }),
    );

  const configure = (config: WebAuthnConfigurationType | undefined, pool: string) =>
    operatorClient(server).send(
      new SetUserPoolMfaConfigCommand({ UserPoolId: pool, MfaConfiguration: 'OFF', ...(config ? { WebAuthnConfiguration: config } : {}) }),
    );

  it('a registered passkey signs in with USER_AUTH and is listed with name, relying party and transports', async () => {
    const options = await start();
    assert.equal(options.rp.id, 'localhost');
    assert.equal(options.user.name, person.email);
    const key = authenticator({ attachment: 'platform', transports: ['internal'] });
    await complete(key.create(options));

    const { ChallengeName, ChallengeParameters, Session } = await initiate(person.email);
    assert.equal(ChallengeName, 'WEB_AUTHN');
    const { AuthenticationResult } = await respond(Session, key.get(optionsIn(ChallengeParameters)));
    assert.ok(AuthenticationResult?.AccessToken && AuthenticationResult.RefreshToken);
    const factors = await appClient(server).send(new GetUserAuthFactorsCommand({ AccessToken: token }));
    assert.deepEqual(factors.ConfiguredUserAuthFactors, ['PASSWORD', 'WEB_AUTHN']);
    const { Credentials } = await list(AuthenticationResult.AccessToken);
    assert.equal(Credentials?.length, 1);
    const [{ CreatedAt, ...passkey } = {}] = Credentials;
    assert.ok(CreatedAt instanceof Date);
    assert.deepEqual(passkey, {
      CredentialId: key.ids()[0],
      FriendlyCredentialName: 'Passkey',
      RelyingPartyId: 'localhost',
      AuthenticatorAttachment: 'platform',
      AuthenticatorTransports: ['internal'],
    });
  });

  it('WEB_AUTHN is offered in SELECT_CHALLENGE only to users with a passkey, and can be selected', async () => {
    const before = await initiate(person.email, {});
    assert.equal(before.ChallengeName, 'SELECT_CHALLENGE');
    assert.ok(!before.AvailableChallenges?.includes('WEB_AUTHN'));
    assert.equal((await initiate(person.email)).ChallengeName, 'SELECT_CHALLENGE');

    const key = await register();
    const { AvailableChallenges, Session } = await initiate(person.email, {});
    assert.ok(AvailableChallenges?.includes('WEB_AUTHN'));
    const chosen = await appClient(server).send(
      new RespondToAuthChallengeCommand({
        ClientId: clientId,
        ChallengeName: 'SELECT_CHALLENGE',
        Session,
        ChallengeResponses: { USERNAME: person.email, ANSWER: 'WEB_AUTHN' },
      }),
    );
    assert.equal(chosen.ChallengeName, 'WEB_AUTHN');
    assert.ok((await respond(chosen.Session, key.get(optionsIn(chosen.ChallengeParameters)))).AuthenticationResult);
  });

  it('a passkey signs in through AdminInitiateAuth and AdminRespondToAuthChallenge', async () => {
    const key = await register();
    const operator = operatorClient(server);
    const ids = { UserPoolId: poolId, ClientId: clientId };
    const { ChallengeParameters, Session } = await operator.send(
      new AdminInitiateAuthCommand({
        ...ids,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME: person.email, PREFERRED_CHALLENGE: 'WEB_AUTHN' },
      }),
    );
    const credential = JSON.stringify(key.get(optionsIn(ChallengeParameters)));
    const { AuthenticationResult } = await operator.send(
      new AdminRespondToAuthChallengeCommand({
        ...ids,
        ChallengeName: 'WEB_AUTHN',
        Session,
        ChallengeResponses: { USERNAME: person.email, CREDENTIAL: credential },
      }),
    );
    assert.ok(AuthenticationResult?.AccessToken);
  });

  it('an assertion for another origin gives NotAuthorizedException and uses up its session', async () => {
    const key = await register();
    const { ChallengeParameters, Session } = await initiate(person.email);
    const options = optionsIn(ChallengeParameters);
    await refused(respond(Session, key.get(options, { origin: 'https://evil.example' })), 'NotAuthorizedException', /^Incorrect username/);
    await refused(respond(Session, key.get(options)), 'NotAuthorizedException', /only be used once/);
    await refused(respond(undefined, key.get(options)), 'InvalidParameterException', /Session/);
    await refused(respond((await initiate(person.email)).Session, 'x'), 'InvalidParameterException', /Invalid credential/);
  });

  it('ListWebAuthnCredentials pages, and refuses the page token of another user', async () => {
    for (let i = 0; i < 3; i++) await register();
    const { Credentials, NextToken } = await list(token, { MaxResults: 2 });
    const rest = await list(token, { MaxResults: 2, NextToken });
    assert.equal(Credentials?.length, 2);
    assert.equal(rest.Credentials?.length, 1);
    assert.equal(rest.NextToken, undefined);
    const other = await signedIn(server, await signedUp(server, clientId), clientId);
    await refused(list(other.AccessToken, { NextToken }), 'InvalidParameterException');
    await refused(list(token, { MaxResults: 21 }), 'InvalidParameterException');
  });

  it('DeleteWebAuthnCredential deletes the caller’s own passkey, once', async () => {
    const key = await register();
    const [CredentialId] = key.ids();
    const other = await signedIn(server, await signedUp(server, clientId), clientId);
    const remove = (AccessToken: string) =>
      appClient(server).send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: CredentialId! }));
    await refused(remove(other.AccessToken), 'ResourceNotFoundException');
    await remove(token);
    await refused(remove(token), 'ResourceNotFoundException');
    assert.equal((await initiate(person.email)).ChallengeName, 'SELECT_CHALLENGE');
  });

  it('the 21st passkey of a user is refused with LimitExceededException', async () => {
    for (let i = 0; i < 20; i++) await register();
    await refused(start(), 'LimitExceededException');
  });

  describe('errors of passkey registration', () => {
    it('WebAuthnNotEnabledException: the pool does not allow passkeys', async () => {
      const plain = await signedIn(server, await signedUp(server));
      await refused(start(plain.AccessToken), 'WebAuthnNotEnabledException');
      await refused(complete({}, plain.AccessToken), 'WebAuthnNotEnabledException');
      assert.deepEqual((await list(plain.AccessToken)).Credentials, []);
    });

    it('WebAuthnConfigurationMissingException: BASE_URL is an IP address and the pool has no domain; sign-in still works', async () => {
      const port = await freePort();
      const numbers = await startServer({ environment: { PORT: String(port), BASE_URL: `http://127.0.0.1:${port}` } });
      try {
        const own = await ownPool(numbers, POOL(), { ExplicitAuthFlows: [...FLOWS], PreventUserExistenceErrors: 'ENABLED' });
        const someone = await signedUp(numbers, own.clientId);
        const { AccessToken } = await signedIn(numbers, someone, own.clientId);
        const begun = appClient(numbers).send(new StartWebAuthnRegistrationCommand({ AccessToken }));
        await refused(begun, 'WebAuthnConfigurationMissingException');
        for (const name of [someone.email, 'nobody@example.com']) {
          const AuthParameters = { USERNAME: name, PREFERRED_CHALLENGE: 'WEB_AUTHN' };
          await appClient(numbers).send(new InitiateAuthCommand({ ClientId: own.clientId, AuthFlow: 'USER_AUTH', AuthParameters }));
        }
      } finally {
        await numbers.stop();
      }
    });

    it('WebAuthnChallengeNotFoundException: the challenge was used, is invented or belongs to another user', async () => {
      const credential = authenticator().create(await start());
      await complete(credential);
      await refused(complete(credential), 'WebAuthnChallengeNotFoundException');
      const invented = authenticator().create(await start(), { challenge: 'AAAA' });
      await refused(complete(invented), 'WebAuthnChallengeNotFoundException');
      const other = await signedIn(server, await signedUp(server, clientId), clientId);
      const theirs = authenticator().create(await start(other.AccessToken));
      await refused(complete(theirs), 'WebAuthnChallengeNotFoundException');
    });

    it('WebAuthnClientMismatchException: registration was started by another client of the pool', async () => {
      const { UserPoolClient } = await operatorClient(server).send(
        new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'other', ExplicitAuthFlows: [...FLOWS] }),
      );
      const other = await signedIn(server, person, UserPoolClient!.ClientId!);
      const credential = authenticator().create(await start(other.AccessToken));
      await refused(complete(credential), 'WebAuthnClientMismatchException');
      await complete(credential, other.AccessToken);
    });

    const lies: readonly [error: string, why: string, lies: Lies, options?: Partial<AuthenticatorOptions>][] = [
      ['WebAuthnOriginNotAllowedException', 'a page of another origin', { origin: 'https://evil.example' }],
      ['WebAuthnRelyingPartyMismatchException', 'a credential for another domain', { rpId: 'evil.example' }],
      ['WebAuthnCredentialNotSupportedException', 'an EdDSA key', {}, { algorithm: 'EdDSA' }],
      ['InvalidParameterException', 'no user presence', { userPresent: false }],
    ];
    for (const [error, why, lie, options] of lies) {
      it(`${error}: ${why}`, async () => {
        await refused(register(options, lie), error);
        assert.deepEqual((await list()).Credentials, []);
      });
    }

    it('InvalidParameterException: the credential is missing or malformed', async () => {
      for (const credential of [null, 'x', 7, true, [], {}, { id: {} }, { id: 'a', rawId: 'a', type: 'public-key', response: [] }])
        await refused(complete(credential), 'InvalidParameterException');
    });

    it('NotAuthorizedException: the access token is invalid', async () => {
      for (const bad of ['x', `${token}x`]) {
        await refused(start(bad), 'NotAuthorizedException');
        await refused(complete({}, bad), 'NotAuthorizedException');
        await refused(list(bad), 'NotAuthorizedException');
        await refused(
          appClient(server).send(new DeleteWebAuthnCredentialCommand({ AccessToken: bad, CredentialId: 'x' })),
          'NotAuthorizedException',
        );
      }
    });
  });

  describe('WebAuthnConfiguration of a pool', () => {
    it('RelyingPartyId and UserVerification of the pool are in the options and are enforced', async () => {
      const own = await house();
      const someone = await signedUp(server, own.clientId);
      const { AccessToken } = await signedIn(server, someone, own.clientId);
      await configure({ RelyingPartyId: 'app.example', UserVerification: 'required' }, own.poolId);
      const options = await start(AccessToken);
      assert.equal(options.rp.id, 'app.example');
      assert.equal(options.authenticatorSelection?.userVerification, 'required');
      const origin = 'https://www.app.example';
      await refused(register({ origin, userVerified: false }, {}, AccessToken), 'WebAuthnCredentialNotSupportedException');
      const key = await register({ origin }, {}, AccessToken);
      const { ChallengeParameters, Session } = await initiate(someone.email, undefined, own.clientId);
      const asked = optionsIn(ChallengeParameters);
      assert.equal(asked.userVerification, 'required');
      const { AuthenticationResult } = await respond(Session, key.get(asked), own.clientId, someone.email);
      assert.ok(AuthenticationResult);
    });
  });

  it('a passkey is refused in another pool, and one credential id can exist in both pools', async () => {
    const key = await register();
    const other = await house();
    const stranger = await signedUp(server, other.clientId);
    const { AccessToken } = await signedIn(server, stranger, other.clientId);
    const theirs = await register({}, { credentialId: key.ids()[0]! }, AccessToken);
    const { ChallengeParameters, Session } = await initiate(stranger.email, undefined, other.clientId);
    const options = optionsIn(ChallengeParameters);
    await refused(respond(Session, key.get(options), other.clientId, stranger.email), 'NotAuthorizedException');
    const again = await initiate(stranger.email, undefined, other.clientId);
    await refused(respond(again.Session, theirs.get(optionsIn(again.ChallengeParameters))), 'NotAuthorizedException');
    const removal = new DeleteWebAuthnCredentialCommand({ AccessToken: token, CredentialId: theirs.ids()[0]! });
    await appClient(server).send(removal);
    assert.equal((await list(AccessToken)).Credentials?.length, 1);
    await refused(appClient(server).send(removal), 'ResourceNotFoundException');
  });

  it('passkeys are deleted with their user', async () => {
    const key = await register();
    const [credentialId] = key.ids();
    await appClient(server).send(new DeleteUserCommand({ AccessToken: token }));
    person = await signedUp(server, clientId);
    token = (await signedIn(server, person, clientId)).AccessToken;
    // The credential id can be registered again: nothing of the old passkey is left.
    await register({}, { credentialId: credentialId! });
    await operatorClient(server).send(new AdminDeleteUserCommand({ UserPoolId: poolId, Username: person.email }));
    await refused(list(), 'NotAuthorizedException');
  });
});

/** The base URL has to name the port before the server has one. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
