import assert from 'node:assert/strict';
import { DeleteIdentityPoolCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminDisableUserCommand,
  DeleteUserPoolCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { refused } from '../operations/support/refused.js';
import { appClient, identityOperator, operatorClient } from '../support/clients.js';
import { goodPassword, signedIn } from '../support/scenario.js';
import { demo, type TestServer } from '../support/server.js';
import { authorization, landWithCode } from './support/hosted.js';
import {
  BUCKET,
  credentialsOf,
  identityOf,
  type Keys,
  type Member,
  member,
  s3With,
  startTenants,
  tenantA,
  tenantB,
} from './support/two-tenants.js';

describe('revocation', () => {
  let server: TestServer;
  before(async () => {
    server = await startTenants();
  });
  after(() => server.stop());

  const whoIs = (keys: Keys) =>
    new STSClient({ endpoint: server.url, region: demo.region, credentials: keys, maxAttempts: 1 }).send(new GetCallerIdentityCommand({}));
  const write = (keys: Keys, { identityId }: Member) =>
    s3With(server, keys).send(new PutObjectCommand({ Bucket: BUCKET, Key: `${identityId}/x`, Body: 'x' }));

  it('revokeCredentials ends earlier credentials of an identity, and later ones work', async () => {
    const [one, other] = [await member(server, tenantA), await member(server, tenantA)];
    await write(one.credentials, one);
    server.clock.advance(10);
    await server.server.revokeCredentials(one.identityId);
    await refused(write(one.credentials, one), 'InvalidToken');
    await assert.rejects(whoIs(one.credentials));
    await write(other.credentials, other);
    server.clock.advance(10);
    await write(await credentialsOf(server, tenantA, one.identityId, one.tokens.IdToken), one);
  });

  it('after GlobalSignOut an earlier ID token gets no credentials', async () => {
    const one = await member(server, tenantA);
    await appClient(server).send(new GlobalSignOutCommand({ AccessToken: one.tokens.AccessToken }));
    await refused(credentialsOf(server, tenantA, one.identityId, one.tokens.IdToken), 'NotAuthorizedException');
    await refused(identityOf(server, tenantA, one.tokens.IdToken), 'NotAuthorizedException');
  });

  it('tokens, browser session and password of a disabled user are refused', async () => {
    const one = await member(server, tenantA);
    const person = { email: one.email, password: goodPassword };
    const { browser } = await landWithCode(server, person, tenantA);
    await operatorClient(server).send(new AdminDisableUserCommand({ UserPoolId: tenantA.poolId, Username: one.email }));
    const { AccessToken, RefreshToken, IdToken } = one.tokens;
    await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException');
    const refresh = {
      ClientId: tenantA.clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH' as const,
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    };
    await refused(appClient(server).send(new InitiateAuthCommand(refresh)), 'NotAuthorizedException');
    await refused(signedIn(server, { ...person, sub: '' }, tenantA.clientId), 'NotAuthorizedException');
    await refused(credentialsOf(server, tenantA, one.identityId, IdToken), 'NotAuthorizedException');
    const silent = await browser.follow(authorization(tenantA, { prompt: 'none' }).url);
    assert.equal(silent.url.searchParams.get('error'), 'login_required');
  });

  it('deleting a user pool ends its tokens and their new credentials', async () => {
    const one = await member(server, tenantB);
    await operatorClient(server).send(new DeleteUserPoolCommand({ UserPoolId: tenantB.poolId }));
    const { AccessToken, IdToken } = one.tokens;
    await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException');
    await refused(credentialsOf(server, tenantB, one.identityId, IdToken), 'NotAuthorizedException');
    const answer = await fetch(`${server.url}/${tenantB.poolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${AccessToken}` } });
    assert.equal(answer.status, 404);
  });

  it('deleting an identity pool ends the credentials of its identities', async () => {
    const one = await member(server, tenantA);
    await write(one.credentials, one);
    await identityOperator(server).send(new DeleteIdentityPoolCommand({ IdentityPoolId: tenantA.identityPoolId }));
    await refused(write(one.credentials, one), 'InvalidAccessKeyId');
    await refused(
      s3With(server, one.credentials).send(new GetObjectCommand({ Bucket: BUCKET, Key: `${one.identityId}/x` })),
      'InvalidAccessKeyId',
    );
    await assert.rejects(whoIs(one.credentials));
  });
});
