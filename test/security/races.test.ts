import assert from 'node:assert/strict';
import { CreateIdentityPoolCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { srpClient } from '../authentication/support/srp-client.js';
import { appClient, identityApp, identityOperator, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, ownPool, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { demo } from '../support/server.js';
import { codeGrant, demoApp, landWithCode, postToken } from './support/hosted.js';
import { startWatched, type Watched } from './support/watched-server.js';

/** Successful results, and names of the errors of the others, each once. */
async function outcomes<T>(calls: readonly Promise<T>[]): Promise<{ done: T[]; refusals: string[] }> {
  const results = await Promise.allSettled(calls);
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).name] : []));
  return { done, refusals: [...new Set(refusals)].sort() };
}

const times = <T>(count: number, call: () => Promise<T>): Promise<T>[] => Array.from({ length: count }, call);

describe('concurrent requests', () => {
  let server: Watched;
  before(async () => {
    server = await startWatched();
  });
  after(() => server.stop());
  const app = () => appClient(server);

  it('an authorization code redeemed 20 times concurrently succeeds at most once, and its tokens are revoked', async () => {
    const landed = await landWithCode(server, await signedUp(server), demoApp);
    const answers = await Promise.all(times(20, () => postToken(server, demo.poolId, codeGrant(landed, demoApp))));
    const served = answers.filter(({ status }) => status === 200);
    assert.ok(served.length <= 1);
    for (const { status, body } of answers) if (status !== 200) assert.equal(body['error'], 'invalid_grant');
    for (const { body } of served) {
      const refresh = { grant_type: 'refresh_token', client_id: demo.publicClient, refresh_token: body['refresh_token']! };
      assert.equal((await postToken(server, demo.poolId, refresh)).body['error'], 'invalid_grant');
    }
    assert.equal((await postToken(server, demo.poolId, codeGrant(landed, demoApp))).body['error'], 'invalid_grant');
  });

  it('a sign-up code used 20 times concurrently confirms the user once', async () => {
    const email = someEmail();
    const on = { ClientId: demo.publicClient, Username: email };
    await app().send(new SignUpCommand({ ...on, Password: goodPassword }));
    const ConfirmationCode = await server.codeFor(email);
    const { done } = await outcomes(times(20, () => app().send(new ConfirmSignUpCommand({ ...on, ConfirmationCode }))));
    assert.equal(done.length, 1);
  });

  it('a recovery code used with 20 passwords concurrently sets one', async () => {
    const { email } = await signedUp(server);
    const on = { ClientId: demo.publicClient, Username: email };
    await app().send(new ForgotPasswordCommand(on));
    const ConfirmationCode = await server.codeFor(email);
    const passwords = Array.from({ length: 20 }, (_, n) => `Chosen-horse-${n}`);
    const { done, refusals } = await outcomes(
      passwords.map(async (Password) => {
        await app().send(new ConfirmForgotPasswordCommand({ ...on, ConfirmationCode, Password }));
        return Password;
      }),
    );
    assert.equal(done.length, 1);
    for (const name of refusals) assert.match(name, /CodeMismatch|ExpiredCode|LimitExceeded/);
    await signedIn(server, { email, password: done[0]!, sub: '' });
  });

  it('a challenge session answered 20 times concurrently signs in once', async () => {
    const email = someEmail();
    const temporary = 'Temporary-horse-1';
    await operatorClient(server).send(
      new AdminCreateUserCommand({ UserPoolId: demo.poolId, Username: email, TemporaryPassword: temporary, MessageAction: 'SUPPRESS' }),
    );
    const start = { AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters: { USERNAME: email, PASSWORD: temporary } };
    const { Session } = await app().send(new InitiateAuthCommand({ ClientId: demo.publicClient, ...start }));
    const answer = new RespondToAuthChallengeCommand({
      ClientId: demo.publicClient,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: Session!,
      ChallengeResponses: { USERNAME: email, NEW_PASSWORD: goodPassword },
    });
    const { done, refusals } = await outcomes(times(20, () => app().send(answer)));
    assert.equal(done.length, 1);
    assert.deepEqual(refusals, ['NotAuthorizedException']);
  });

  it('an SRP challenge answered 20 times concurrently signs in once', async () => {
    const { email, password } = await confirmedUser(server, demo.poolId);
    const srp = srpClient(demo.poolId);
    const on = { ClientId: demo.publicClient };
    const start = { AuthFlow: 'USER_SRP_AUTH' as const, AuthParameters: { USERNAME: email, SRP_A: srp.srpA } };
    const { ChallengeParameters } = await app().send(new InitiateAuthCommand({ ...on, ...start }));
    const ChallengeResponses = srp.answer(ChallengeParameters!, password, server.clock.now());
    const answer = new RespondToAuthChallengeCommand({ ...on, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses });
    const { done, refusals } = await outcomes(times(20, () => app().send(answer)));
    assert.equal(done.length, 1);
    assert.deepEqual(refusals, ['NotAuthorizedException']);
  });

  it('a rotating refresh token used 20 times concurrently is served at most once, and its session ends', async () => {
    const { poolId, clientId } = await ownPool(
      server,
      {},
      {
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
      },
    );
    const { RefreshToken } = await signedIn(server, await confirmedUser(server, poolId), clientId);
    const renew = (token: string) => app().send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken: token }));
    const { done } = await outcomes(times(20, () => renew(RefreshToken)));
    assert.ok(done.length <= 1, `${done.length} were served`);
    for (const { AuthenticationResult } of done) {
      await assert.rejects(renew(AuthenticationResult!.RefreshToken!));
      await assert.rejects(app().send(new GetUserCommand({ AccessToken: AuthenticationResult!.AccessToken! })));
    }
  });

  it('50 concurrent sign-ups with one name create one user', async () => {
    const email = someEmail();
    const { done, refusals } = await outcomes(
      times(50, () => app().send(new SignUpCommand({ ClientId: demo.publicClient, Username: email, Password: goodPassword }))),
    );
    assert.equal(done.length, 1);
    assert.deepEqual(refusals, ['UsernameExistsException']);
    const input = { UserPoolId: demo.poolId, Filter: `email = "${email}"` };
    assert.equal((await operatorClient(server).send(new ListUsersCommand(input))).Users!.length, 1);
  });

  it('50 concurrent GetId calls for one login create one identity', async () => {
    const { poolId, clientId } = await ownPool(server);
    const { IdToken } = await signedIn(server, await confirmedUser(server, poolId), clientId);
    const ProviderName = `cognito-idp.${demo.region}.amazonaws.com/${poolId}`;
    const { IdentityPoolId } = await identityOperator(server).send(
      new CreateIdentityPoolCommand({
        IdentityPoolName: 'races',
        AllowUnauthenticatedIdentities: false,
        CognitoIdentityProviders: [{ ProviderName, ClientId: clientId }],
      }),
    );
    const Logins = { [ProviderName]: IdToken };
    const { done } = await outcomes(times(50, () => identityApp(server).send(new GetIdCommand({ IdentityPoolId, Logins }))));
    assert.equal(done.length, 50);
    assert.equal(new Set(done.map(({ IdentityId }) => IdentityId)).size, 1);
  });

  for (const [who, nameOf] of Object.entries({
    'a user': async () => (await confirmedUser(server, demo.poolId)).email,
    'an unknown user': async () => someEmail(),
  }))
    it(`30 concurrent wrong passwords for ${who}: only five are verified before the lockout`, async () => {
      const USERNAME = await nameOf();
      const wrong = new InitiateAuthCommand({
        ClientId: demo.publicClient,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: 'Wrong-horse-9' },
      });
      const deeds = await server.deedsOf(async () => {
        const { done, refusals } = await outcomes(times(30, () => app().send(wrong)));
        assert.equal(done.length, 0);
        assert.deepEqual(refusals, ['NotAuthorizedException']);
      });
      assert.equal(deeds.filter((deed) => deed === 'verify').length, 5);
    });

  it('an SRP sign-in in progress is refused after its password was replaced', async () => {
    const { email, password } = await confirmedUser(server, demo.poolId);
    const srp = srpClient(demo.poolId);
    const on = { ClientId: demo.publicClient };
    const start = { AuthFlow: 'USER_SRP_AUTH' as const, AuthParameters: { USERNAME: email, SRP_A: srp.srpA } };
    const { ChallengeParameters } = await app().send(new InitiateAuthCommand({ ...on, ...start }));
    const replaced = { UserPoolId: demo.poolId, Username: email, Password: 'Replaced-horse-9', Permanent: true };
    await operatorClient(server).send(new AdminSetUserPasswordCommand(replaced));
    const ChallengeResponses = srp.answer(ChallengeParameters!, password, server.clock.now());
    const { refusals } = await outcomes([
      app().send(new RespondToAuthChallengeCommand({ ...on, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses })),
    ]);
    assert.deepEqual(refusals, ['NotAuthorizedException']);
  });

  it('after concurrent sign-ins and password changes exactly one new password signs in', async () => {
    const person = await confirmedUser(server, demo.poolId);
    const passwords = Array.from({ length: 6 }, (_, n) => `Changed-horse-${n}`);
    await Promise.allSettled([
      ...passwords.map((Password) =>
        operatorClient(server).send(
          new AdminSetUserPasswordCommand({ UserPoolId: demo.poolId, Username: person.email, Password, Permanent: true }),
        ),
      ),
      ...times(6, () => signedIn(server, person)),
    ]);
    const { UserStatus } = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: demo.poolId, Username: person.email }));
    assert.equal(UserStatus, 'CONFIRMED');
    const works: string[] = [];
    server.clock.advance(20 * 60_000);
    for (const password of [person.password, ...passwords]) {
      const { done } = await outcomes([signedIn(server, { ...person, password })]);
      if (done.length > 0) works.push(password);
      server.clock.advance(20 * 60_000);
    }
    assert.equal(works.length, 1);
    assert.notEqual(works[0], person.password);
  });
});
