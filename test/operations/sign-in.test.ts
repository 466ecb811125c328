import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  CreateUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  type GetTokensFromRefreshTokenCommandOutput,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool, type CognitoUserSession } from 'amazon-cognito-identity-js';
import { decodeJwt } from 'jose';
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, ownPool, type Person, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';
import { secretHash } from './support/secret-hash.js';

describe('sign-in and token operations', () => {
  let server: TestServer;
  let person: Person;
  before(async () => {
    server = await startServer();
    person = await signedUp(server);
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  const initiate = (AuthParameters: Record<string, string>, AuthFlow = 'USER_PASSWORD_AUTH', ClientId: string = demo.publicClient) =>
    appClient(server).send(new InitiateAuthCommand({ ClientId, AuthFlow: AuthFlow as 'USER_AUTH', AuthParameters }));

  it('a password gives access, ID and refresh token with Cognito’s claims', async () => {
    const result = await initiate({ USERNAME: person.email, PASSWORD: person.password });
    assert.deepEqual(result.ChallengeParameters, {});
    const { AccessToken, IdToken, RefreshToken, ExpiresIn, TokenType } = result.AuthenticationResult!;
    assert.equal(ExpiresIn, 3600);
    assert.equal(TokenType, 'Bearer');
    assert.ok(RefreshToken);
    const access = decodeJwt(AccessToken!);
    assert.equal(access['token_use'], 'access');
    assert.equal(access['client_id'], demo.publicClient);
    assert.equal(access['scope'], 'aws.cognito.signin.user.admin');
    assert.equal(access['username'], person.sub);
    assert.equal(access.iss, `${server.url}/${demo.poolId}`);
    assert.equal(access.aud, undefined);
    assert.equal(access['version'], undefined);
    const id = decodeJwt(IdToken!);
    assert.equal(id['token_use'], 'id');
    assert.equal(id.aud, demo.publicClient);
    assert.equal(id.sub, person.sub);
    assert.equal(id['cognito:username'], person.sub);
    assert.equal(id['email'], person.email);
    assert.equal(id['email_verified'], true);
    assert.equal(id['origin_jti'], access['origin_jti']);
    assert.equal(id['auth_time'], access['auth_time']);
  });

  it('a wrong password and an unknown user give the same NotAuthorizedException', async () => {
    await refused(initiate({ USERNAME: person.email, PASSWORD: 'wrong' }), 'NotAuthorizedException', 'Incorrect username or password.');
    await refused(
      initiate({ USERNAME: 'nobody@example.com', PASSWORD: 'wrong' }),
      'NotAuthorizedException',
      'Incorrect username or password.',
    );
  });

  it('a client without PreventUserExistenceErrors gets UserNotFoundException for an unknown user', async () => {
    const { clientId } = await ownPool(server);
    await refused(
      initiate({ USERNAME: 'nobody@example.com', PASSWORD: 'wrong' }, 'USER_PASSWORD_AUTH', clientId),
      'UserNotFoundException',
      'User does not exist.',
    );
  });

  it('the sub is no name at sign-in in a pool whose usernames are free', async () => {
    const { poolId, clientId } = await ownPool(server, { UsernameAttributes: undefined as never });
    const { email: Username } = await confirmedUser(server, poolId);
    const user = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username }));
    const sub = user.UserAttributes!.find(({ Name }) => Name === 'sub')!.Value!;
    for (const flow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH'])
      await refused(initiate({ USERNAME: sub, PASSWORD: goodPassword, SRP_A: 'ab' }, flow, clientId), 'UserNotFoundException');
    const AuthParameters = { USERNAME: Username, PASSWORD: goodPassword };
    const step = await appClient(server).send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
    );
    assert.ok(step.AuthenticationResult);
    const byEmail = await ownPool(server);
    const person = await confirmedUser(server, byEmail.poolId);
    await signedIn(server, { ...person, email: person.sub }, byEmail.clientId);
  });

  it('an unconfirmed user with a wrong password gets UserNotConfirmedException unless existence is hidden', async () => {
    const open = await ownPool(server);
    const hiding = await ownPool(server, {}, { PreventUserExistenceErrors: 'ENABLED' });
    for (const [clientId, expected] of [
      [open.clientId, 'UserNotConfirmedException'],
      [hiding.clientId, 'NotAuthorizedException'],
    ] as const) {
      const Username = someEmail();
      await appClient(server).send(new SignUpCommand({ ClientId: clientId, Username, Password: goodPassword }));
      await refused(initiate({ USERNAME: Username, PASSWORD: 'wrong' }, 'USER_PASSWORD_AUTH', clientId), expected);
    }
  });

  it('missing parameters and flows that the client does not allow are refused by name', async () => {
    await refused(initiate({ PASSWORD: 'x' }), 'InvalidParameterException', 'Missing required parameter USERNAME');
    await refused(initiate({ USERNAME: 'x' }), 'InvalidParameterException', 'Missing required parameter PASSWORD');
    const { clientId } = await ownPool(server, {}, { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] });
    await refused(
      initiate({ USERNAME: 'x', PASSWORD: 'x' }, 'USER_PASSWORD_AUTH', clientId),
      'InvalidParameterException',
      'USER_PASSWORD_AUTH flow not enabled for this client',
    );
    await refused(
      initiate({ USERNAME: 'x', SRP_A: 'ab' }, 'USER_SRP_AUTH', clientId),
      'InvalidParameterException',
      'USER_SRP_AUTH is not enabled for the client.',
    );
    await refused(initiate({ USERNAME: 'x' }, 'CUSTOM_AUTH'), 'InvalidParameterException', 'CUSTOM_AUTH is not enabled for the client.');
  });

  it('five wrong passwords lock the user, and the lock expires', async () => {
    const victim = await signedUp(server);
    for (let n = 0; n < 5; n += 1) await refused(initiate({ USERNAME: victim.email, PASSWORD: 'wrong' }), 'NotAuthorizedException');
    await refused(initiate({ USERNAME: victim.email, PASSWORD: victim.password }), 'NotAuthorizedException', 'Password attempts exceeded');
    server.clock.advance(2000);
    await signedIn(server, victim);
  });

  function srp(options: { password?: string; clientId?: string } = {}): Promise<CognitoUserSession> {
    const Pool = new CognitoUserPool({ UserPoolId: demo.poolId, ClientId: options.clientId ?? demo.publicClient, endpoint: server.url });
    const user = new CognitoUser({ Username: person.email, Pool });
    const details = new AuthenticationDetails({ Username: person.email, Password: options.password ?? person.password });
    return new Promise((onSuccess, onFailure) => user.authenticateUser(details, { onSuccess, onFailure }));
  }

  it('SRP signs in with amazon-cognito-identity-js and refuses a wrong password', async () => {
    const session = await srp();
    assert.equal(session.getIdToken().payload['sub'], person.sub);
    await assert.rejects(srp({ password: 'Wrong-horse-9' }), {
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('SRP refuses A = 0, and gives unknown users the same challenge with a stable salt as users', async () => {
    await refused(initiate({ USERNAME: person.email, SRP_A: '0' }, 'USER_SRP_AUTH'), 'NotAuthorizedException');
    const a = 'ab'.repeat(384);
    const known = await initiate({ USERNAME: person.email, SRP_A: a }, 'USER_SRP_AUTH');
    const stranger = await initiate({ USERNAME: 'nobody@example.com', SRP_A: a }, 'USER_SRP_AUTH');
    const again = await initiate({ USERNAME: 'nobody@example.com', SRP_A: a }, 'USER_SRP_AUTH');
    assert.equal(stranger.ChallengeName, known.ChallengeName);
    assert.deepEqual(Object.keys(stranger.ChallengeParameters!).sort(), Object.keys(known.ChallengeParameters!).sort());
    assert.equal(stranger.ChallengeParameters!['SALT'], again.ChallengeParameters!['SALT']);
    assert.match(stranger.ChallengeParameters!['USER_ID_FOR_SRP']!, /^[0-9a-f-]{36}$/);
  });

  it('RespondToAuthChallenge with an invalid session gives NotAuthorizedException', async () => {
    const answer = (ChallengeResponses: Record<string, string>, Session?: string): Promise<unknown> =>
      appClient(server).send(
        new RespondToAuthChallengeCommand({
          ClientId: demo.publicClient,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          ChallengeResponses,
          ...(Session ? { Session } : {}),
        }),
      );
    await refused(answer({ NEW_PASSWORD: 'x' }, 'x'.repeat(30)), 'InvalidParameterException', 'Missing required parameter USERNAME');
    await refused(
      answer({ USERNAME: person.email, NEW_PASSWORD: goodPassword }, 'x'.repeat(30)),
      'NotAuthorizedException',
      'Invalid session for the user.',
    );
  });

  describe('tokens', () => {
    it('GetUser returns the user; ID tokens, invalid and expired tokens give NotAuthorizedException', async () => {
      const { AccessToken, IdToken } = await signedIn(server, person);
      const user = await appClient(server).send(new GetUserCommand({ AccessToken }));
      assert.equal(user.Username, person.sub);
      assert.equal(user.UserAttributes!.find(({ Name }) => Name === 'email')?.Value, person.email);
      await refused(appClient(server).send(new GetUserCommand({ AccessToken: IdToken })), 'NotAuthorizedException', 'Invalid Access Token');
      await refused(
        appClient(server).send(new GetUserCommand({ AccessToken: 'rubbish' })),
        'NotAuthorizedException',
        'Invalid Access Token',
      );
      server.clock.advance(3601_000);
      await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException', 'Access Token has expired');
    });

    it('a refresh token renews tokens of the same origin_jti and is refused for another client', async () => {
      const first = await signedIn(server, person);
      const refreshed = await initiate({ REFRESH_TOKEN: first.RefreshToken }, 'REFRESH_TOKEN_AUTH');
      assert.equal(refreshed.AuthenticationResult!.RefreshToken, undefined);
      assert.equal(decodeJwt(refreshed.AuthenticationResult!.AccessToken!)['origin_jti'], decodeJwt(first.AccessToken)['origin_jti']);
      const { UserPoolClient: sibling } = await operatorClient(server).send(
        new CreateUserPoolClientCommand({ UserPoolId: demo.poolId, ClientName: 'sibling' }),
      );
      const { clientId: foreign } = await ownPool(server);
      const withClient = (clientId: string) => initiate({ REFRESH_TOKEN: first.RefreshToken }, 'REFRESH_TOKEN_AUTH', clientId);
      await refused(withClient(sibling!.ClientId!), 'NotAuthorizedException', 'Invalid Refresh Token');
      await refused(withClient(foreign), 'NotAuthorizedException', /Refresh Token/);
      await refused(initiate({ REFRESH_TOKEN: 'rubbish' }, 'REFRESH_TOKEN_AUTH'), 'NotAuthorizedException', 'Invalid Refresh Token');
    });

    it('GetTokensFromRefreshToken refreshes, and with rotation a reused token ends the session after the grace period', async () => {
      const fresh = (RefreshToken: string, ClientId: string, ClientSecret?: string): Promise<GetTokensFromRefreshTokenCommandOutput> =>
        appClient(server).send(
          new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId, ...(ClientSecret === undefined ? {} : { ClientSecret }) }),
        );
      const plain = await signedIn(server, person);
      const { AuthenticationResult } = await fresh(plain.RefreshToken, demo.publicClient);
      assert.equal(AuthenticationResult!.RefreshToken, undefined);
      assert.equal(decodeJwt(AuthenticationResult!.IdToken!).sub, person.sub);
      await refused(fresh('rubbish', demo.publicClient), 'NotAuthorizedException', 'Invalid Refresh Token');
      await refused(fresh(plain.RefreshToken, demo.publicClient, 'a'.repeat(30)), 'NotAuthorizedException');

      const { clientId } = await ownPool(
        server,
        {},
        {
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
          RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
        },
      );
      const first = await signedIn(server, await signedUp(server, clientId), clientId);
      const second = (await fresh(first.RefreshToken, clientId)).AuthenticationResult!;
      assert.notEqual(second.RefreshToken, first.RefreshToken);
      // A response that was lost can be requested again.
      assert.ok((await fresh(first.RefreshToken, clientId)).AuthenticationResult);
      server.clock.advance(31_000);
      await refused(fresh(first.RefreshToken, clientId), 'RefreshTokenReuseException');
      // Reuse means the token leaked: all tokens of the session are revoked.
      await refused(fresh(second.RefreshToken!, clientId), 'NotAuthorizedException', 'Refresh Token has been revoked');
      const AccessToken = second.AccessToken!;
      await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException', 'Access Token has been revoked');
    });

    it('RevokeToken ends the session, its access tokens included; an access token gives UnsupportedTokenTypeException', async () => {
      const { RefreshToken, AccessToken } = await signedIn(server, person);
      await refused(
        appClient(server).send(new RevokeTokenCommand({ ClientId: demo.publicClient, Token: AccessToken })),
        'UnsupportedTokenTypeException',
      );
      await appClient(server).send(new RevokeTokenCommand({ ClientId: demo.publicClient, Token: RefreshToken }));
      await refused(
        initiate({ REFRESH_TOKEN: RefreshToken }, 'REFRESH_TOKEN_AUTH'),
        'NotAuthorizedException',
        'Refresh Token has been revoked',
      );
      await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException', 'Access Token has been revoked');
      await appClient(server).send(new RevokeTokenCommand({ ClientId: demo.publicClient, Token: RefreshToken }));
    });

    it('GlobalSignOut ends all sessions of the user', async () => {
      const one = await signedIn(server, person);
      const two = await signedIn(server, person);
      await appClient(server).send(new GlobalSignOutCommand({ AccessToken: one.AccessToken }));
      for (const { AccessToken, RefreshToken } of [one, two]) {
        await refused(
          appClient(server).send(new GetUserCommand({ AccessToken })),
          'NotAuthorizedException',
          'Access Token has been revoked',
        );
        await refused(
          initiate({ REFRESH_TOKEN: RefreshToken }, 'REFRESH_TOKEN_AUTH'),
          'NotAuthorizedException',
          'Refresh Token has been revoked',
        );
      }
    });

    it('a confidential client must send its secret or SECRET_HASH at each step; a refresh hash uses the username', async () => {
      const { clientId, secret } = await ownPool(
        server,
        {},
        { GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      );
      const { email, sub } = await signedUpWithSecret(server, clientId, secret!);
      const start = (hash?: string) =>
        initiate({ USERNAME: email, PASSWORD: goodPassword, ...(hash ? { SECRET_HASH: hash } : {}) }, 'USER_PASSWORD_AUTH', clientId);
      await refused(start(), 'NotAuthorizedException', /SECRET_HASH was not received/);
      await refused(start('wrong'), 'NotAuthorizedException', /Unable to verify secret hash/);
      const { AuthenticationResult } = await start(secretHash(email, clientId, secret!));
      const refresh = (hash: string) =>
        initiate({ REFRESH_TOKEN: AuthenticationResult!.RefreshToken!, SECRET_HASH: hash }, 'REFRESH_TOKEN_AUTH', clientId);
      await refused(refresh('wrong'), 'NotAuthorizedException', /Unable to verify secret hash/);
      assert.ok((await refresh(secretHash(sub, clientId, secret!))).AuthenticationResult?.AccessToken);

      const RefreshToken = AuthenticationResult!.RefreshToken!;
      for (const ClientSecret of [undefined, 'a'.repeat(52)]) {
        const given = { ClientId: clientId, ...(ClientSecret === undefined ? {} : { ClientSecret }) };
        await refused(
          appClient(server).send(new GetTokensFromRefreshTokenCommand({ ...given, RefreshToken })),
          'NotAuthorizedException',
          'Unable to verify the client secret.',
        );
        await refused(appClient(server).send(new RevokeTokenCommand({ ...given, Token: RefreshToken })), 'UnauthorizedException');
      }
      const proven = { ClientId: clientId, ClientSecret: secret! };
      await appClient(server).send(new GetTokensFromRefreshTokenCommand({ ...proven, RefreshToken }));
      await appClient(server).send(new RevokeTokenCommand({ ...proven, Token: RefreshToken }));
      await refused(refresh(secretHash(sub, clientId, secret!)), 'NotAuthorizedException', 'Refresh Token has been revoked');
    });

    it('a client with EnableTokenRevocation false gets UnsupportedOperationException from RevokeToken', async () => {
      const { clientId } = await ownPool(server, {}, { EnableTokenRevocation: false });
      const { RefreshToken } = await signedIn(server, await signedUp(server, clientId), clientId);
      const revoke = new RevokeTokenCommand({ ClientId: clientId, Token: RefreshToken });
      await refused(appClient(server).send(revoke), 'UnsupportedOperationException');
    });
  });
});

async function signedUpWithSecret(server: TestServer, clientId: string, secret: string): Promise<{ email: string; sub: string }> {
  const { ConfirmSignUpCommand, SignUpCommand } = await import('@aws-sdk/client-cognito-identity-provider');
  const email = `s${Date.now()}@example.com`;
  const SecretHash = secretHash(email, clientId, secret);
  const { UserSub } = await appClient(server).send(
    new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword, SecretHash }),
  );
  await appClient(server).send(
    new ConfirmSignUpCommand({ ClientId: clientId, Username: email, SecretHash, ConfirmationCode: await server.codeFor(email) }),
  );
  return { email, sub: UserSub! };
}
