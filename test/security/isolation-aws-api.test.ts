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
import { appClient, operatorClient } from '../operations/support/clients.js';
import { goodPassword, signedIn, someEmail } from '../operations/support/people.js';
import { refused } from '../operations/support/refused.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { type House, openTwoHouses } from './support/houses.js';

describe('the AWS API: what one pool gave is worth nothing at another, though the user has the same name and password there', () => {
  let server: TestServer;
  let a: House;
  let b: House;
  const app = () => appClient(server);
  const operator = () => operatorClient(server);

  before(async () => {
    server = await sharedServer();
    [a, b] = await openTwoHouses(server);
  });

  it('an access token speaks for its own pool only, whatever is asked with it', async () => {
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

  it('the tokens of one kind do not pass for another', async () => {
    for (const AccessToken of [a.tokens.IdToken, a.tokens.RefreshToken])
      await refused(app().send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException');
  });

  it('a refresh token opens nothing for another pool’s client, and still lives afterwards', async () => {
    const { RefreshToken } = a.tokens;
    const flow = { AuthFlow: 'REFRESH_TOKEN_AUTH' as const, AuthParameters: { REFRESH_TOKEN: RefreshToken } };
    await refused(app().send(new InitiateAuthCommand({ ...flow, ClientId: b.clientId })), 'NotAuthorizedException');
    await refused(app().send(new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId: b.clientId })), 'NotAuthorizedException');
    // Nor can it be revoked from there: no error, and no effect.
    await app().send(new RevokeTokenCommand({ Token: RefreshToken, ClientId: b.clientId }));
    const { AuthenticationResult } = await app().send(new InitiateAuthCommand({ ...flow, ClientId: a.clientId }));
    assert.equal(decodeJwt(AuthenticationResult!.AccessToken!).iss, `${server.url}/${a.poolId}`);
  });

  it('nor for another client of the same pool', async () => {
    const { UserPoolClient } = await operator().send(
      new CreateUserPoolClientCommand({ UserPoolId: a.poolId, ClientName: 'other', ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
    );
    const flow = { AuthFlow: 'REFRESH_TOKEN_AUTH' as const, AuthParameters: { REFRESH_TOKEN: a.tokens.RefreshToken } };
    await refused(app().send(new InitiateAuthCommand({ ...flow, ClientId: UserPoolClient!.ClientId! })), 'NotAuthorizedException');
  });

  it('signing out everywhere ends the sessions of one pool', async () => {
    const { AccessToken } = await signedIn(server, b.person, b.clientId);
    const own = await signedIn(server, a.person, a.clientId);
    await app().send(new GlobalSignOutCommand({ AccessToken: own.AccessToken }));
    await app().send(new GetUserCommand({ AccessToken }));
    await refused(app().send(new GetUserCommand({ AccessToken: own.AccessToken })), 'NotAuthorizedException');
  });

  it('an SRP handshake (SECRET_BLOCK and Session) is answered at its own pool and client only', async () => {
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

  it('the session of a challenge is answered at its own pool only', async () => {
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

  it('a page token goes on with its own list of its own pool only', async () => {
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

  it('a one-time code of one pool neither confirms nor resets anything in another', async () => {
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
