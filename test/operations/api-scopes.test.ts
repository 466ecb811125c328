import assert from 'node:assert/strict';
import {
  CreateResourceServerCommand,
  DeleteResourceServerCommand,
  GetUserCommand,
  InitiateAuthCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedIn, signedUp } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { askCognate, cognate } from './support/cognate.js';

const ADMIN = 'aws.cognito.signin.user.admin';
const OAUTH = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code' as const],
  CallbackURLs: ['https://app.example/back'],
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const],
};

describe('apiScopes: custom scopes on API sign-in', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let person: Person;

  before(async () => {
    server = await sharedServer();
  });
  beforeEach(async () => {
    ({ poolId, clientId } = await ownPool(server));
    await operatorClient(server).send(
      new CreateResourceServerCommand({
        UserPoolId: poolId,
        Identifier: 'orders',
        Name: 'Orders',
        Scopes: [
          { ScopeName: 'read', ScopeDescription: 'Read' },
          { ScopeName: 'write', ScopeDescription: 'Write' },
        ],
      }),
    );
    await allow(['openid', 'orders/read']);
    person = await signedUp(server, clientId);
  });

  const allow = (scopes: string[]) =>
    operatorClient(server).send(
      new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId, AllowedOAuthScopes: scopes, ...OAUTH }),
    );
  const add = (...apiScopes: string[]) =>
    cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: poolId, ClientId: clientId, Extensions: { apiScopes } });
  const payload = (token: string): Record<string, unknown> => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
  const scopeOf = (token: string) => payload(token)['scope'];

  it('a client without apiScopes gets access tokens with aws.cognito.signin.user.admin alone', async () => {
    assert.equal(scopeOf((await signedIn(server, person, clientId)).AccessToken), ADMIN);
  });

  it('apiScopes are added to aws.cognito.signin.user.admin, and GetUser still works', async () => {
    await add('orders/read');
    const { AccessToken, IdToken } = await signedIn(server, person, clientId);
    assert.equal(scopeOf(AccessToken), `${ADMIN} orders/read`);
    assert.equal(payload(IdToken)['email'], person.email);
    await appClient(server).send(new GetUserCommand({ AccessToken }));
  });

  it('apiScopes that the client may not request are left out of its tokens', async () => {
    await add('orders/write', 'orders/read', 'phone', 'orders/unheard-of');
    assert.equal(scopeOf((await signedIn(server, person, clientId)).AccessToken), `${ADMIN} orders/read`);
  });

  it('refreshed tokens carry apiScopes until the client loses the scope or the resource server is deleted', async () => {
    await add('orders/read', 'openid');
    const { RefreshToken } = await signedIn(server, person, clientId);
    const renewed = async () => {
      const { AuthenticationResult } = await appClient(server).send(
        new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken } }),
      );
      return scopeOf(AuthenticationResult!.AccessToken!);
    };
    assert.equal(await renewed(), `${ADMIN} orders/read openid`);
    await operatorClient(server).send(new DeleteResourceServerCommand({ UserPoolId: poolId, Identifier: 'orders' }));
    assert.equal(await renewed(), `${ADMIN} openid`);
    await allow(['email']);
    assert.equal(await renewed(), ADMIN);
  });

  it('apiScopes with openid make the access token valid at userInfo', async () => {
    const userInfo = async () => {
      const { AccessToken } = await signedIn(server, person, clientId);
      return fetch(`${server.url}/${poolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${AccessToken}` } });
    };
    assert.notEqual((await userInfo()).status, 200);
    await add('openid');
    const answer = await userInfo();
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as { email: string }).email, person.email);
  });

  it('apiScopes that are no scope tokens, no list or more than 50 are refused with 400', async () => {
    const ask = async (apiScopes: unknown) =>
      (await askCognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: poolId, ClientId: clientId, Extensions: { apiScopes } }))
        .status;
    for (const wrong of [['a b'], [''], 'orders/read', Array.from({ length: 51 }, (_, at) => `orders/s${at}`)])
      assert.equal(await ask(wrong), 400, JSON.stringify(wrong).slice(0, 40));
    assert.equal(await ask(null), 200);
  });
});
