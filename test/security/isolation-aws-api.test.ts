import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUsersCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { srpClient } from '../authentication/support/srp-client.js';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, type Scenario, signedIn, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { createTwinScenarios } from './support/twin-scenarios.js';

describe('isolation of user pools in the AWS API, with the same username and password in both', () => {
  let server: TestServer;
  let a: Scenario;
  let b: Scenario;
  const app = () => appClient(server);
  const operator = () => operatorClient(server);

  before(async () => {
    server = await sharedServer();
    [a, b] = await createTwinScenarios(server);
  });

  it('an access token changes the password in its own pool only', async () => {
    const { Username } = await app().send(new GetUserCommand({ AccessToken: a.tokens.AccessToken }));
    assert.equal(Username, a.person.sub);
    assert.notEqual(a.person.sub, b.person.sub);
    // The password of A is changed with A's token; B's stays.
    const proposed = 'Another-horse-8';
    const input = { AccessToken: a.tokens.AccessToken, PreviousPassword: goodPassword, ProposedPassword: proposed };
    await app().send(new ChangePasswordCommand(input));
    await refused(signedIn(server, { ...b.person, password: proposed }, b.clientId), 'NotAuthorizedException');
    await signedIn(server, b.person, b.clientId);
    a = { ...a, person: { ...a.person, password: proposed } };
  });

  it('ID and refresh tokens are refused as access tokens', async () => {
    for (const AccessToken of [a.tokens.IdToken, a.tokens.RefreshToken])
      await refused(app().send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException');
  });

  it('a refresh token is refused for another pool’s client, which cannot revoke it', async () => {
    const { RefreshToken } = a.tokens;
    const flow = { AuthFlow: 'REFRESH_TOKEN_AUTH' as const, AuthParameters: { REFRESH_TOKEN: RefreshToken } };
    await refused(app().send(new InitiateAuthCommand({ ...flow, ClientId: b.clientId })), 'NotAuthorizedException');
    await refused(app().send(new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId: b.clientId })), 'NotAuthorizedException');
    // RevokeToken by another client has no error and no effect.
    await app().send(new RevokeTokenCommand({ Token: RefreshToken, ClientId: b.clientId }));
    const { AuthenticationResult } = await app().send(new InitiateAuthCommand({ ...flow, ClientId: a.clientId }));
    assert.equal(decodeJwt(AuthenticationResult!.AccessToken!).iss, `${server.url}/${a.poolId}`);
  });

  it('a refresh token is refused for another client of the same pool', async () => {
    const { UserPoolClient } = await operator().send(
      new CreateUserPoolClientCommand({ UserPoolId: a.poolId, ClientName: 'other', ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
    );
    const flow = { AuthFlow: 'REFRESH_TOKEN_AUTH' as const, AuthParameters: { REFRESH_TOKEN: a.tokens.RefreshToken } };
    await refused(app().send(new InitiateAuthCommand({ ...flow, ClientId: UserPoolClient!.ClientId! })), 'NotAuthorizedException');
  });

  it('GlobalSignOut ends sessions of its own pool only', async () => {
    const { AccessToken } = await signedIn(server, b.person, b.clientId);
    const own = await signedIn(server, a.person, a.clientId);
    await app().send(new GlobalSignOutCommand({ AccessToken: own.AccessToken }));
    await app().send(new GetUserCommand({ AccessToken }));
    await refused(app().send(new GetUserCommand({ AccessToken: own.AccessToken })), 'NotAuthorizedException');
  });

  it('an SRP challenge is refused at another pool and client', async () => {
    const srp = srpClient(a.poolId);
    const start = { AuthFlow: 'USER_SRP_AUTH' as const, AuthParameters: { USERNAME: a.person.email, SRP_A: srp.srpA } };
    const { ChallengeParameters, Session } = await app().send(new InitiateAuthCommand({ ...start, ClientId: a.clientId }));
    const responses = srp.answer(ChallengeParameters!, a.person.password, server.clock.now());
    const answer = { ChallengeName: 'PASSWORD_VERIFIER' as const };
    for (const more of [{ Session }, {}])
      for (const USERNAME of [responses['USERNAME']!, b.person.email, b.person.sub]) {
        const input = { ...answer, ...more, ClientId: b.clientId, ChallengeResponses: { ...responses, USERNAME } };
        await refused(app().send(new RespondToAuthChallengeCommand(input)), 'NotAuthorizedException');
      }
    const own = { ...answer, ClientId: a.clientId, ChallengeResponses: responses, ...(Session ? { Session } : {}) };
    const { AuthenticationResult } = await app().send(new RespondToAuthChallengeCommand(own));
    assert.ok(AuthenticationResult?.AccessToken);
  });

  it('a challenge session is refused at another pool and for another challenge', async () => {
    const email = someEmail();
    const temporary = 'Temporary-horse-1';
    for (const { poolId } of [a, b])
      await operator().send(
        new AdminCreateUserCommand({ UserPoolId: poolId, Username: email, TemporaryPassword: temporary, MessageAction: 'SUPPRESS' }),
      );
    const { Session } = await app().send(
      new InitiateAuthCommand({
        ClientId: a.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: temporary },
      }),
    );
    const answer = {
      ChallengeName: 'NEW_PASSWORD_REQUIRED' as const,
      Session: Session!,
      ChallengeResponses: { USERNAME: email, NEW_PASSWORD: goodPassword },
    };
    await refused(app().send(new RespondToAuthChallengeCommand({ ...answer, ClientId: b.clientId })), 'NotAuthorizedException');
    await refused(
      app().send(new RespondToAuthChallengeCommand({ ...answer, ClientId: a.clientId, ChallengeName: 'PASSWORD_VERIFIER' })),
      'InvalidParameterException',
    );
    await app().send(new RespondToAuthChallengeCommand({ ...answer, ClientId: a.clientId }));
  });

  it('a pagination token is refused for another list and another pool', async () => {
    for (const { poolId } of [a, b]) {
      for (const GroupName of ['one', 'two', 'three']) await operator().send(new CreateGroupCommand({ UserPoolId: poolId, GroupName }));
      for (const n of [1, 2]) await operator().send(new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: `client ${n}` }));
    }
    const users = await operator().send(new ListUsersCommand({ UserPoolId: a.poolId, Limit: 1 }));
    const groups = await operator().send(new ListGroupsCommand({ UserPoolId: a.poolId, Limit: 1 }));
    const clients = await operator().send(new ListUserPoolClientsCommand({ UserPoolId: a.poolId, MaxResults: 1 }));
    const tokens = [users.PaginationToken, groups.NextToken, clients.NextToken].map((token) => token ?? assert.fail('one page only'));
    for (const token of tokens) {
      for (const UserPoolId of [a.poolId, b.poolId]) {
        const foreign = (own: string | undefined): boolean => UserPoolId !== a.poolId || token !== own;
        const lists: [string | undefined, () => Promise<unknown>][] = [
          [users.PaginationToken, () => operator().send(new ListUsersCommand({ UserPoolId, PaginationToken: token }))],
          [groups.NextToken, () => operator().send(new ListGroupsCommand({ UserPoolId, NextToken: token }))],
          [clients.NextToken, () => operator().send(new ListUserPoolClientsCommand({ UserPoolId, NextToken: token }))],
        ];
        for (const [own, list] of lists) await (foreign(own) ? refused(list(), 'InvalidParameterException') : list());
      }
    }
  });

  it('confirmation and recovery codes are refused at another pool', async () => {
    const email = someEmail();
    const codes: string[] = [];
    for (const { clientId } of [a, b]) {
      await app().send(new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword }));
      codes.push(await server.codeFor(email));
    }
    const confirm = (clientId: string, ConfirmationCode: string) =>
      app().send(new ConfirmSignUpCommand({ ClientId: clientId, Username: email, ConfirmationCode }));
    // Six digits may be the same by chance; nothing else makes A's code good for B.
    if (codes[0] !== codes[1]) await refused(confirm(b.clientId, codes[0]!), 'CodeMismatchException');
    await confirm(a.clientId, codes[0]!);
    await confirm(b.clientId, codes[1]!);

    const recovery: string[] = [];
    for (const { clientId } of [a, b]) {
      await app().send(new ForgotPasswordCommand({ ClientId: clientId, Username: email }));
      recovery.push(await server.codeFor(email));
    }
    const reset = (clientId: string, ConfirmationCode: string) =>
      app().send(new ConfirmForgotPasswordCommand({ ClientId: clientId, Username: email, ConfirmationCode, Password: 'Mine-now-77' }));
    if (recovery[0] !== recovery[1]) await refused(reset(b.clientId, recovery[0]!), 'CodeMismatchException');
    await reset(b.clientId, recovery[1]!);
    // The password of A is still the one from sign-up.
    await signedIn(server, { email, password: goodPassword, sub: '' }, a.clientId);
  });
});
