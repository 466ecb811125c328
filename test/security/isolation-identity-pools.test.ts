import assert from 'node:assert/strict';
import {
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  ListIdentityPoolsCommand,
  LookupDeveloperIdentityCommand,
  UnlinkDeveloperIdentityCommand,
  UnlinkIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { decodeJwt } from 'jose';
import { refused } from '../operations/support/refused.js';
import { identityApp, identityOperator } from '../support/clients.js';
import { demo, type TestServer } from '../support/server.js';
import { postToken } from './support/hosted.js';
import { identityOf, loginsOf, type Member, member, startTenants, tenantA, tenantB } from './support/two-tenants.js';

describe('isolation of identity pools', () => {
  let server: TestServer;
  let a: Member;
  let b: Member;
  before(async () => {
    server = await startTenants();
    [a, b] = await Promise.all([member(server, tenantA), member(server, tenantB)]);
  });
  after(() => server.stop());

  const app = () => identityApp(server);

  it('a login of a user pool that the identity pool does not trust is refused', async () => {
    for (const Logins of [loginsOf(tenantA, a.tokens.IdToken), loginsOf(tenantB, a.tokens.IdToken)]) {
      const call = app().send(new GetIdCommand({ IdentityPoolId: tenantB.identityPoolId, Logins }));
      await refused(call, 'NotAuthorizedException');
    }
  });

  it('an identity is refused without its own login', async () => {
    for (const Logins of [undefined, loginsOf(tenantB, b.tokens.IdToken), loginsOf(tenantA, b.tokens.IdToken)]) {
      const input = { IdentityId: a.identityId, ...(Logins ? { Logins } : {}) };
      await refused(app().send(new GetCredentialsForIdentityCommand(input)), 'NotAuthorizedException');
      await refused(app().send(new GetOpenIdTokenCommand(input)), 'NotAuthorizedException');
    }
    const another = await member(server, tenantA);
    const input = { IdentityId: a.identityId, Logins: loginsOf(tenantA, another.tokens.IdToken) };
    await refused(app().send(new GetCredentialsForIdentityCommand(input)), 'NotAuthorizedException');
  });

  it('access and refresh tokens are refused as logins', async () => {
    for (const token of [a.tokens.AccessToken, a.tokens.RefreshToken]) {
      const call = app().send(new GetIdCommand({ IdentityPoolId: tenantA.identityPoolId, Logins: loginsOf(tenantA, token) }));
      await refused(call, 'NotAuthorizedException');
    }
  });

  it('token exchange for an identity pool that does not trust the client’s pool fails with invalid_target', async () => {
    const exchange = (identityPoolId: string) =>
      postToken(server, tenantA.poolId, {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        client_id: tenantA.clientId,
        subject_token: a.tokens.IdToken,
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        identity_pool_id: identityPoolId,
      });
    assert.equal((await exchange(tenantB.identityPoolId)).body['error'], 'invalid_target');
    assert.equal((await exchange('us-east-1:00000000-0000-4000-8000-0000000000ff')).body['error'], 'invalid_target');
    const own = await exchange(tenantA.identityPoolId);
    assert.equal(own.status, 200, JSON.stringify(own.body));
    assert.equal(own.body['IdentityId'], a.identityId);
  });

  it('an OpenID token has its identity pool as audience, and assumes roles of this pool only', async () => {
    const { Token } = await app().send(
      new GetOpenIdTokenCommand({ IdentityId: a.identityId, Logins: loginsOf(tenantA, a.tokens.IdToken) }),
    );
    assert.equal(decodeJwt(Token!).aud, tenantA.identityPoolId);
    // It is neither a login nor an access token.
    const asLogin = app().send(new GetIdCommand({ IdentityPoolId: tenantB.identityPoolId, Logins: loginsOf(tenantB, Token!) }));
    await refused(asLogin, 'NotAuthorizedException');
    const sts = new STSClient({ endpoint: server.url, region: demo.region, maxAttempts: 1 });
    const assume = (WebIdentityToken: string) =>
      sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::${demo.accountId}:role/user`,
          RoleSessionName: 'mine',
          WebIdentityToken,
        }),
      );
    assert.equal((await assume(Token!)).SubjectFromWebIdentityToken, a.identityId);
    for (const token of [a.tokens.IdToken, a.tokens.AccessToken]) await refused(assume(token), 'InvalidIdentityTokenException');
  });

  it('a developer identity and its token are refused at another identity pool', async () => {
    const operator = identityOperator(server);
    const pools = await Promise.all(
      [tenantA, tenantB].map(async () => {
        const settings = { IdentityPoolName: 'developers', AllowUnauthenticatedIdentities: false, DeveloperProviderName: 'login.app' };
        return (await operator.send(new CreateIdentityPoolCommand(settings))).IdentityPoolId!;
      }),
    );
    const [one = '', two = ''] = pools;
    const tokenOf = (IdentityPoolId: string, user: string) =>
      operator.send(new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId, Logins: { 'login.app': user } }));
    const { IdentityId, Token } = await tokenOf(one, 'ann');
    const there = await tokenOf(two, 'ann');
    assert.notEqual(there.IdentityId, IdentityId);
    const Logins = { 'cognito-identity.amazonaws.com': Token! };
    await refused(app().send(new GetIdCommand({ IdentityPoolId: two, Logins })), 'NotAuthorizedException');
    await refused(app().send(new GetCredentialsForIdentityCommand({ IdentityId: there.IdentityId!, Logins })), 'NotAuthorizedException');
    await refused(app().send(new GetCredentialsForIdentityCommand({ IdentityId: a.identityId, Logins })), 'NotAuthorizedException');
    const crossed = { IdentityPoolId: two, DeveloperProviderName: 'login.app', IdentityId: IdentityId!, DeveloperUserIdentifier: 'ann' };
    await refused(operator.send(new UnlinkDeveloperIdentityCommand(crossed)), 'ResourceNotFoundException');
    const looked = { IdentityPoolId: two, IdentityId: IdentityId! };
    await refused(operator.send(new LookupDeveloperIdentityCommand(looked)), 'ResourceNotFoundException');
  });

  it('UnlinkIdentity with a foreign login is refused', async () => {
    const own = { IdentityId: a.identityId, LoginsToRemove: Object.keys(loginsOf(tenantA, '')) };
    for (const Logins of [loginsOf(tenantB, b.tokens.IdToken), loginsOf(tenantA, b.tokens.IdToken)])
      await refused(app().send(new UnlinkIdentityCommand({ ...own, Logins })), 'NotAuthorizedException');
    assert.equal(await identityOf(server, tenantA, a.tokens.IdToken), a.identityId);
  });

  it('a modified pagination token is refused with InvalidParameterException', async () => {
    const operator = identityOperator(server);
    const { NextToken } = await operator.send(new ListIdentityPoolsCommand({ MaxResults: 1 }));
    const { IdentityPools } = await operator.send(new ListIdentityPoolsCommand({ MaxResults: 1, NextToken: NextToken! }));
    assert.equal(IdentityPools!.length, 1);
    const changed = `${NextToken!.slice(0, -2)}${NextToken!.endsWith('AA') ? 'BB' : 'AA'}`;
    await refused(operator.send(new ListIdentityPoolsCommand({ MaxResults: 1, NextToken: changed })), 'InvalidParameterException');
  });

  it('a login has one stable identity per identity pool', async () => {
    assert.equal(await identityOf(server, tenantA, a.tokens.IdToken), a.identityId);
    assert.notEqual(a.identityId, b.identityId);
  });
});
