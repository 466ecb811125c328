import assert from 'node:assert/strict';
import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, signedIn, signedUp } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('user pool app clients', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
    ({ poolId } = await ownPool(server, {
      Schema: [
        { Name: 'given_name', Required: true },
        { Name: 'level', AttributeDataType: 'String' },
      ],
    }));
  });

  const create = async (input: Partial<CreateUserPoolClientCommandInput> = {}): Promise<UserPoolClientType> =>
    (await operator.send(new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'app', ...input }))).UserPoolClient!;
  const describeClient = async (ClientId: string, UserPoolId = poolId): Promise<UserPoolClientType> =>
    (await operator.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!;
  const update = async (ClientId: string, input: Partial<UpdateUserPoolClientCommandInput>): Promise<UserPoolClientType> =>
    (await operator.send(new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId, ...input }))).UserPoolClient!;

  const OAUTH = {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: ['https://app.example/callback', 'myapp://callback', 'http://localhost:3000/callback'],
    LogoutURLs: ['https://app.example/'],
    DefaultRedirectURI: 'https://app.example/callback',
    SupportedIdentityProviders: ['COGNITO'],
  } satisfies Partial<CreateUserPoolClientCommandInput>;

  it('CreateUserPoolClient with a name alone gives Cognito’s defaults and no secret', async () => {
    const client = await create();
    assert.match(client.ClientId!, /^[0-9a-z]{26}$/);
    assert.equal(client.ClientSecret, undefined);
    assert.equal(client.RefreshTokenValidity, 30);
    assert.equal(client.AccessTokenValidity, undefined);
    assert.deepEqual(client.TokenValidityUnits, {});
    for (const member of ['ExplicitAuthFlows', 'PreventUserExistenceErrors'] as const) assert.equal(client[member], undefined, member);
    assert.equal(client.AllowedOAuthFlowsUserPoolClient, false);
    assert.equal(client.EnableTokenRevocation, true);
    assert.equal(client.AuthSessionValidity, 3);
    for (const member of ['ReadAttributes', 'WriteAttributes', 'CallbackURLs', 'AllowedOAuthScopes'] as const) {
      assert.equal(client[member], undefined, member);
    }
    assert.deepEqual(await describeClient(client.ClientId!), client);
  });

  it('a client secret is generated or given, returned by DescribeUserPoolClient, and kept by an update', async () => {
    const made = await create({ GenerateSecret: true });
    assert.match(made.ClientSecret!, /^[0-9a-z]{51,52}$/);
    assert.equal((await describeClient(made.ClientId!)).ClientSecret, made.ClientSecret);
    assert.equal((await update(made.ClientId!, { ClientName: 'renamed' })).ClientSecret, made.ClientSecret);
    const ClientSecret = 'a'.repeat(30);
    assert.equal((await create({ ClientSecret })).ClientSecret, ClientSecret);
    await refused(create({ ClientSecret, GenerateSecret: true }), 'InvalidParameterException');
    await refused(create({ ClientSecret: 'short' }), 'InvalidParameterException', /at 'clientSecret' failed/);
  });

  it('token validities in their units set the lifetime of tokens, within Cognito’s limits', async () => {
    const { clientId } = await ownPool(
      server,
      {},
      {
        AccessTokenValidity: 10,
        IdTokenValidity: 2,
        RefreshTokenValidity: 90,
        TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
      },
    );
    const { AccessToken, IdToken } = await signedIn(server, await signedUp(server, clientId), clientId);
    const lifetime = (token: string): number => decodeJwt(token).exp! - decodeJwt(token).iat!;
    assert.equal(lifetime(AccessToken), 600);
    assert.equal(lifetime(IdToken), 7200);
    await refused(
      create({ AccessTokenValidity: 60, TokenValidityUnits: { AccessToken: 'seconds' } }),
      'InvalidParameterException',
      /AccessTokenValidity/,
    );
    await refused(create({ IdTokenValidity: 25 }), 'InvalidParameterException', /IdTokenValidity/);
    await refused(create({ RefreshTokenValidity: 3651 }), 'InvalidParameterException', /RefreshTokenValidity/);
    assert.equal((await create({ RefreshTokenValidity: 0 })).RefreshTokenValidity, 30);
  });

  it('legacy flow names are returned as given, allow refresh, and cannot be mixed with ALLOW_ names', async () => {
    const { clientId, poolId: own } = await ownPool(server, {}, { ExplicitAuthFlows: ['USER_PASSWORD_AUTH'] });
    const { UserPoolClient } = await operator.send(new DescribeUserPoolClientCommand({ UserPoolId: own, ClientId: clientId }));
    assert.deepEqual(UserPoolClient?.ExplicitAuthFlows, ['USER_PASSWORD_AUTH']);
    const { RefreshToken } = await signedIn(server, await signedUp(server, clientId), clientId);
    const refresh = { ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH' as const, AuthParameters: { REFRESH_TOKEN: RefreshToken } };
    assert.ok((await appClient(server).send(new InitiateAuthCommand(refresh))).AuthenticationResult?.AccessToken);
    await refused(create({ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'ALLOW_USER_SRP_AUTH'] }), 'InvalidParameterException');
  });

  it('refresh token rotation excludes ALLOW_REFRESH_TOKEN_AUTH and has a grace period of at most 60 seconds', async () => {
    const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 } as const;
    const client = await create({ RefreshTokenRotation, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
    assert.deepEqual(client.RefreshTokenRotation, RefreshTokenRotation);
    await refused(
      create({ RefreshTokenRotation, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }),
      'InvalidParameterException',
    );
    await refused(create({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 } }), 'InvalidParameterException', /60/);
  });

  it('OAuth settings are stored and returned', async () => {
    const client = await create(OAUTH);
    for (const [member, value] of Object.entries(OAUTH)) assert.deepEqual(client[member as keyof UserPoolClientType], value, member);
    const machine = await create({
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['aws.cognito.signin.user.admin'],
    });
    assert.deepEqual(machine.AllowedOAuthFlows, ['client_credentials']);
  });

  const wrongOAuth: readonly (readonly [string, Partial<CreateUserPoolClientCommandInput>, string])[] = [
    ['flows that exclude each other', { AllowedOAuthFlows: ['code', 'client_credentials'] }, 'InvalidOAuthFlowException'],
    ['no flow', { AllowedOAuthFlows: [] }, 'InvalidOAuthFlowException'],
    ['no callback URL', { CallbackURLs: [], DefaultRedirectURI: undefined }, 'InvalidOAuthFlowException'],
    ['no scope', { AllowedOAuthScopes: [] }, 'InvalidParameterException'],
    ['client_credentials without a secret', { AllowedOAuthFlows: ['client_credentials'] }, 'InvalidOAuthFlowException'],
    ['a scope in no resource server’s form', { AllowedOAuthScopes: ['openid', 'admin'] }, 'ScopeDoesNotExistException'],
    ['a callback URL with http on a public host', { CallbackURLs: ['http://app.example/'] }, 'InvalidParameterException'],
    ['a callback URL with a fragment', { CallbackURLs: ['https://app.example/#'] }, 'InvalidParameterException'],
    ['a javascript: logout URL', { LogoutURLs: ['javascript:alert(1)'] }, 'InvalidParameterException'],
    ['a default redirect URI that is no callback URL', { DefaultRedirectURI: 'https://evil.example/' }, 'InvalidParameterException'],
    [
      'an identity provider that the pool does not have',
      { SupportedIdentityProviders: ['COGNITO', 'Google'] },
      'InvalidParameterException',
    ],
  ];
  for (const [what, input, name] of wrongOAuth) {
    it(`a client with ${what} is refused`, () =>
      refused(create({ ...OAUTH, ...input } as Partial<CreateUserPoolClientCommandInput>), name));
  }

  it('read and write attributes must exist and be writable, and include the pool’s required attributes', async () => {
    const attributes = { ReadAttributes: ['email', 'custom:level'], WriteAttributes: ['given_name', 'email'] };
    const client = await create(attributes);
    assert.deepEqual(client.ReadAttributes, attributes.ReadAttributes);
    assert.deepEqual(client.WriteAttributes, attributes.WriteAttributes);
    const reading = 'Invalid read attributes specified while creating a client';
    const writing = 'Invalid write attributes specified while creating a client';
    await refused(create({ ReadAttributes: ['custom:none'] }), 'InvalidParameterException', reading);
    await refused(create({ WriteAttributes: ['given_name', 'custom:none'] }), 'InvalidParameterException', writing);
    await refused(create({ WriteAttributes: ['given_name', 'email_verified'] }), 'InvalidParameterException', writing);
    await refused(create({ WriteAttributes: ['given_name', 'sub'] }), 'InvalidParameterException', writing);
    await refused(create({ WriteAttributes: ['email'] }), 'InvalidParameterException', writing);
    await refused(
      update(client.ClientId!, { WriteAttributes: ['email'] }),
      'InvalidParameterException',
      'Invalid write attributes specified while updating a client',
    );
  });

  it('AnalyticsConfiguration gives FeatureUnavailableInTierException', async () => {
    await refused(create({ AnalyticsConfiguration: { ApplicationId: 'a' } }), 'FeatureUnavailableInTierException');
  });

  it('EnablePropagateAdditionalUserContextData requires a client secret', async () => {
    const given = { EnablePropagateAdditionalUserContextData: true };
    assert.equal((await create({ ...given, GenerateSecret: true })).EnablePropagateAdditionalUserContextData, true);
    assert.equal((await create()).EnablePropagateAdditionalUserContextData, false);
    await refused(create(given), 'InvalidParameterException', /client secret/);
  });

  it('UpdateUserPoolClient resets every omitted member except the name', async () => {
    const before = await create({
      ...OAUTH,
      ClientName: 'whole',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      AccessTokenValidity: 2,
      AuthSessionValidity: 15,
      EnableTokenRevocation: false,
      PreventUserExistenceErrors: 'ENABLED',
      ReadAttributes: ['email'],
    });
    assert.equal(before.PreventUserExistenceErrors, 'ENABLED');
    const plain = await create({ ClientName: 'whole' });
    const after = await update(before.ClientId!, {});
    const own = { ClientId: '', CreationDate: undefined, LastModifiedDate: undefined };
    assert.deepEqual({ ...after, ...own }, { ...plain, ...own });
    assert.ok(after.LastModifiedDate! >= before.LastModifiedDate!);
    assert.deepEqual(await describeClient(before.ClientId!), after);
  });

  it('ListUserPoolClients returns the clients of one pool page by page', async () => {
    const own = await ownPool(server);
    const ids = [own.clientId];
    for (const ClientName of ['a', 'b', 'c', 'd']) ids.push((await create({ UserPoolId: own.poolId, ClientName })).ClientId!);
    const seen: string[] = [];
    const pages: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await operator.send(
        new ListUserPoolClientsCommand({ UserPoolId: own.poolId, MaxResults: 2, ...(NextToken ? { NextToken } : {}) }),
      );
      pages.push(page.UserPoolClients!.length);
      for (const { ClientId, UserPoolId, ClientName } of page.UserPoolClients!) {
        assert.equal(UserPoolId, own.poolId);
        assert.ok(ClientName);
        seen.push(ClientId!);
      }
      NextToken = page.NextToken;
    } while (NextToken);
    assert.deepEqual(pages, [2, 2, 1]);
    assert.deepEqual(seen.sort(), ids.sort());
    const { NextToken: token } = await operator.send(new ListUserPoolClientsCommand({ UserPoolId: own.poolId, MaxResults: 1 }));
    await refused(
      operator.send(new ListUserPoolClientsCommand({ UserPoolId: poolId, MaxResults: 1, NextToken: token! })),
      'InvalidParameterException',
      'Invalid pagination token given.',
    );
  });

  it('a deleted client gives ResourceNotFoundException, also at sign-in', async () => {
    const own = await ownPool(server);
    const person = await signedUp(server, own.clientId);
    const remove = new DeleteUserPoolClientCommand({ UserPoolId: own.poolId, ClientId: own.clientId });
    await operator.send(remove);
    await refused(signedIn(server, person, own.clientId), 'ResourceNotFoundException');
    await refused(operator.send(remove), 'ResourceNotFoundException', `User pool client ${own.clientId} does not exist.`);
  });

  it('a client of another pool gives ResourceNotFoundException', async () => {
    const text = `User pool client ${demo.publicClient} does not exist.`;
    await refused(describeClient(demo.publicClient), 'ResourceNotFoundException', text);
    await refused(update(demo.publicClient, {}), 'ResourceNotFoundException', text);
    const remove = new DeleteUserPoolClientCommand({ UserPoolId: poolId, ClientId: demo.publicClient });
    await refused(operator.send(remove), 'ResourceNotFoundException', text);
    await describeClient(demo.publicClient, demo.poolId);
  });
});
