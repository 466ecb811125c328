import assert from 'node:assert/strict';
import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  type PreTokenGenerationLambdaVersionType,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { type Person, signedIn, signedUp } from '../support/scenario.js';
import { claimsIn, type FunctionServer, functionServer, type Handler } from './pool-functions.js';
import { arnOf } from './support.js';

describe('pre token generation of the AWS API', () => {
  let house: FunctionServer;
  before(async () => {
    house = await functionServer();
  });
  after(() => house.stop());

  async function person(handler: Handler, version: PreTokenGenerationLambdaVersionType, client: object = {}) {
    const config = { PreTokenGenerationConfig: { LambdaArn: arnOf(handler), LambdaVersion: version } };
    const { poolId, clientId } = await house.pool(config, {}, client);
    const someone: Person = await signedUp(house.server, clientId);
    const operator = operatorClient(house.server);
    await operator.send(new CreateGroupCommand({ UserPoolId: poolId, GroupName: 'staff' }));
    await operator.send(new AdminAddUserToGroupCommand({ UserPoolId: poolId, GroupName: 'staff', Username: someone.email }));
    house.noted();
    return { someone, clientId };
  }

  it('V1_0 adds and suppresses ID token claims, overrides groups in both tokens, and keeps protected claims', async () => {
    const { someone, clientId } = await person('tokensV1', 'V1_0');
    const tokens = await signedIn(house.server, someone, clientId);
    const [told] = house.noted();
    assert.equal(told!.version, '1');
    assert.equal(told!.triggerSource, 'TokenGeneration_Authentication');
    assert.deepEqual(told!.request['groupConfiguration'], { groupsToOverride: ['staff'], iamRolesToOverride: [], preferredRole: null });
    assert.equal('scopes' in told!.request, false);
    const [id, access] = [claimsIn(tokens.IdToken), claimsIn(tokens.AccessToken)];
    assert.equal(id['plan'], 'gold');
    assert.equal(id['email'], 'changed@example.com');
    assert.equal('email_verified' in id, false);
    assert.equal(id['sub'], someone.sub);
    assert.equal(id['cognito:username'], someone.sub);
    assert.ok(id['iss']);
    assert.deepEqual([id['cognito:groups'], access['cognito:groups']], [['made-up'], ['made-up']]);
    assert.equal('plan' in access, false);
  });

  it('V2_0 also changes claims and scopes of the access token, with values of any JSON type', async () => {
    const { someone, clientId } = await person('tokensV2', 'V2_0');
    const tokens = await signedIn(house.server, someone, clientId);
    const [told] = house.noted();
    assert.equal(told!.version, '2');
    assert.deepEqual(told!.request['scopes'], ['aws.cognito.signin.user.admin']);
    const [id, access] = [claimsIn(tokens.IdToken), claimsIn(tokens.AccessToken)];
    assert.deepEqual(id['nested'], { level: 1 });
    assert.equal('email' in id, false);
    assert.ok(Number(id['exp']) > 1);
    assert.equal(access['tenant'], 'acme');
    assert.equal(access['client_id'], clientId);
    assert.ok(access['jti']);
    assert.equal(access['scope'], 'aws.cognito.signin.user.admin orders/read');
    assert.deepEqual(access['cognito:groups'], ['staff']);
  });

  it('a refresh calls pre token generation; only GetTokensFromRefreshToken passes ClientMetadata', async () => {
    const { someone, clientId } = await person('tokensV2', 'V2_0');
    const { RefreshToken } = await signedIn(house.server, someone, clientId);
    house.noted();
    const app = appClient(house.server);
    const AuthParameters = { REFRESH_TOKEN: RefreshToken };
    const { AuthenticationResult } = await app.send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters, ClientMetadata: { refuse: 'x' } }),
    );
    assert.equal(claimsIn(AuthenticationResult!.AccessToken!)['tenant'], 'acme');
    await app.send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken, ClientMetadata: { from: 'refresh' } }));
    assert.deepEqual(
      house.noted().map(({ triggerSource, request }) => [triggerSource, request['clientMetadata']]),
      [
        ['TokenGeneration_RefreshTokens', undefined],
        ['TokenGeneration_RefreshTokens', { from: 'refresh' }],
      ],
    );
  });

  it('a refusal of pre token generation does not consume a rotating refresh token', async () => {
    const rotation = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } } as const;
    const { someone, clientId } = await person('tokensV2', 'V2_0', {
      ...rotation,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
    const { RefreshToken } = await signedIn(house.server, someone, clientId);
    const refresh = (ClientMetadata: Record<string, string>) =>
      appClient(house.server).send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken, ClientMetadata }));
    await assert.rejects(refresh({ refuse: 'yes' }), {
      name: 'UserLambdaValidationException',
      message: 'PreTokenGeneration failed with error no tokens.',
    });
    assert.ok((await refresh({})).AuthenticationResult!.RefreshToken);
  });

  it('a V2_0 answer from a function configured as V1_0 changes nothing', async () => {
    const { someone, clientId } = await person('tokensV2', 'V1_0');
    const tokens = await signedIn(house.server, someone, clientId);
    assert.equal(claimsIn(tokens.AccessToken)['tenant'], undefined);
  });
});
