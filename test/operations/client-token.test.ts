import assert from 'node:assert/strict';
import {
  CognitoIdentityProviderClient,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteResourceServerCommand,
  type ExplicitAuthFlowsType,
  GetClientTokenCommand,
  type GetClientTokenCommandInput,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { appClient, operatorClient } from '../support/clients.js';
import { declaredOnly } from '../support/declared-errors.js';
import { ownPool } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { send } from './support/raw.js';
import { refused } from './support/refused.js';

/** Documented by AWS; this version of the SDK has it in its texts and not in its type. */
const CLIENT_TOKEN_AUTH = 'ALLOW_CLIENT_TOKEN_AUTH' as ExplicitAuthFlowsType;

describe('GetClientToken', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  let ClientId: string;
  let Secret: string;
  /** The SDK signs the request, but the signature is not verified: any credentials will do. */
  let machine: CognitoIdentityProviderClient;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
    const credentials = { accessKeyId: 'anything', secretAccessKey: 'anything' };
    const made = new CognitoIdentityProviderClient({ endpoint: server.url, region: demo.region, credentials, maxAttempts: 1 });
    machine = declaredOnly(made, 'client-cognito-identity-provider');
    ({ poolId } = await ownPool(server));
    const Scopes = ['read', 'write', 'admin'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
    await operator.send(new CreateResourceServerCommand({ UserPoolId: poolId, Identifier: 'api', Name: 'api', Scopes }));
    const own = await client({ AllowedOAuthScopes: ['api/read', 'api/write'], AccessTokenValidity: 2 });
    ClientId = own.ClientId!;
    Secret = own.ClientSecret!;
  });

  const client = async (input: Partial<CreateUserPoolClientCommandInput> = {}) =>
    (
      await operator.send(
        new CreateUserPoolClientCommand({
          UserPoolId: poolId,
          ClientName: 'machine',
          GenerateSecret: true,
          ExplicitAuthFlows: [CLIENT_TOKEN_AUTH],
          ...input,
        }),
      )
    ).UserPoolClient!;
  const get = async (more: Partial<GetClientTokenCommandInput> = {}) =>
    (await machine.send(new GetClientTokenCommand({ ClientId, Secret, ...more }))).ClientAuthenticationResult!;

  it('GetClientToken returns a token of the client with all its scopes, valid under the pool’s JWKS', async () => {
    const { AccessToken, ExpiresIn, TokenType } = await get({ ClientMetadata: { why: 'nothing hears it' } });
    assert.deepEqual([ExpiresIn, TokenType], [7200, 'Bearer']);
    const issuer = `${server.url}/${poolId}`;
    const { payload } = await jwtVerify(AccessToken!, createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`)), { issuer });
    const { sub, client_id: id, scope, token_use: use, username } = payload;
    assert.deepEqual([sub, id, scope, use, username], [ClientId, ClientId, 'api/read api/write', 'access', undefined]);
    assert.equal(payload.exp! - payload.iat!, 7200);
    await refused(appClient(server).send(new GetUserCommand({ AccessToken: AccessToken! })), 'NotAuthorizedException');
  });

  it('the requested scopes are granted; scopes that are unknown or not the client’s are refused', async () => {
    const { AccessToken } = await get({ Scopes: ['api/write', 'api/write'] });
    assert.match(Buffer.from(AccessToken!.split('.')[1]!, 'base64url').toString(), /"scope":"api\/write"/);
    await refused(get({ Scopes: ['api/read', 'api/admin'] }), 'NotAuthorizedException');
    await refused(get({ Scopes: ['api/none'] }), 'InvalidParameterException', 'Invalid scope requested: api/none');
    await refused(get({ Scopes: ['openid'] }), 'InvalidParameterException');
  });

  it('GetClientToken needs no SigV4 signature', async () => {
    const body = JSON.stringify({ ClientId, Secret });
    assert.equal((await send(server, { service: 'cognito-idp', operation: 'GetClientToken', body })).status, 200);
  });

  it('the same client gets a client_credentials token at the token endpoint', async () => {
    const response = await fetch(`${server.url}/${poolId}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: ClientId, client_secret: Secret }),
    });
    assert.equal(response.status, 200);
  });

  it('wrong secrets, unknown clients and clients for user sign-in are refused', async () => {
    await refused(get({ Secret: `${Secret.slice(0, -1)}_` }), 'NotAuthorizedException');
    await refused(get({ Secret: 'short' }), 'InvalidParameterException');
    await refused(get({ ClientId: 'nobody' }), 'ResourceNotFoundException');
    const signsIn = await client({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
    await refused(get({ ClientId: signsIn.ClientId!, Secret: signsIn.ClientSecret! }), 'InvalidParameterException', /flow not enabled/);
    const open = await client({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'], GenerateSecret: false });
    await refused(get({ ClientId: open.ClientId! }), 'NotAuthorizedException');
  });

  it('ALLOW_CLIENT_TOKEN_AUTH is refused for clients without a secret or with other flows', async () => {
    const both: Partial<CreateUserPoolClientCommandInput> = { ExplicitAuthFlows: [CLIENT_TOKEN_AUTH, 'ALLOW_USER_SRP_AUTH'] };
    await refused(client(both), 'InvalidParameterException', /together with other/);
    await refused(client({ GenerateSecret: false }), 'InvalidParameterException', /client secret/);
  });

  it('scopes of a deleted resource server are refused with InvalidParameterException', async () => {
    const named = { UserPoolId: poolId, Identifier: 'short-lived' };
    const Scopes = [{ ScopeName: 'x', ScopeDescription: 'x' }];
    await operator.send(new CreateResourceServerCommand({ ...named, Name: 'x', Scopes }));
    const other = await client({ AllowedOAuthScopes: ['short-lived/x'] });
    const asked = { ClientId: other.ClientId!, Secret: other.ClientSecret!, Scopes: ['short-lived/x'] };
    await get(asked);
    await operator.send(new DeleteResourceServerCommand(named));
    await refused(get(asked), 'InvalidParameterException');
  });
});
