import assert from 'node:assert/strict';
import { CreateOpenIDConnectProviderCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createOpenIdTokenVerifier, createProviderNames, createWebIdentityVerifier } from '../../src/identity-pools/index.js';
import { arnOf, fresh, iamAs } from '../iam/support.js';
import { refused } from '../operations/support/refused.js';
import { startServer, type TestServer } from '../support/server.js';
import { noSignIns } from '../support/sign-ins.js';
import { type Elsewhere, openElsewhere, REGISTERED, REGISTERED_ARN } from './support/foreign.js';
import { ACCOUNT, BASE, CLIENT, coded, OTHER_POOL, openWorld, POOL, REGION, type World } from './support/world.js';

describe('AssumeRoleWithWebIdentity with tokens of registered OIDC providers', () => {
  let server: TestServer;
  let elsewhere: Elsewhere;
  let role: string;
  const assume = (token: string) =>
    new STSClient({ endpoint: server.url, region: REGION, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } }).send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn: arnOf('role', role), RoleSessionName: 'session', WebIdentityToken: token }),
    );
  const token = (claims: Record<string, unknown> = {}, key?: 'second') =>
    elsewhere.token({ iss: `https://${REGISTERED}`, amr: ['mfa'], ...claims }, key);

  before(async () => {
    elsewhere = await openElsewhere({ clock: { now: () => Date.now(), advance: () => undefined } });
    server = await startServer({
      environment: { IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true' },
      overrides: {
        fetch: async (address) => {
          const answer = elsewhere.answers.get(String(address));
          return answer === undefined ? Promise.reject(new Error('connection refused')) : Response.json(answer);
        },
      },
    });
    const iam = iamAs(server);
    role = fresh('role');
    await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: `https://${REGISTERED}`, ClientIDList: ['app'], ThumbprintList: ['a'.repeat(40)] }),
    );
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: REGISTERED_ARN },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { [`${REGISTERED}:aud`]: 'app', [`${REGISTERED}:sub`]: 'ann' },
            'ForAnyValue:StringEquals': { [`${REGISTERED}:amr`]: 'mfa' },
          },
        },
      ],
    };
    await iam.send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  });
  after(() => server.stop());

  it('the trust policy is evaluated with aud, sub and amr of the token', async () => {
    const answer = await assume(await token());
    assert.ok(answer.Credentials?.SessionToken);
    assert.equal(answer.SubjectFromWebIdentityToken, 'ann');
    assert.equal(answer.Audience, 'app');
    await refused(assume(await token({ sub: 'ben' })), 'AccessDenied');
    await refused(assume(await token({ amr: ['pwd'] })), 'AccessDenied');
  });

  it('tokens with a wrong key, client or unregistered issuer give InvalidIdentityTokenException', async () => {
    await refused(assume(await token({}, 'second')), 'InvalidIdentityTokenException');
    await refused(assume(await token({ aud: 'another' })), 'InvalidIdentityTokenException');
    await refused(assume(await token({ iss: 'https://login.example/other' })), 'InvalidIdentityTokenException');
    await refused(assume(await token({ iss: 'https://accounts.google.com' })), 'InvalidIdentityTokenException');
  });

  it('an expired token gives ExpiredTokenException', async () => {
    await refused(assume(await token({ exp: Math.floor(Date.now() / 1000) - 1 })), 'ExpiredTokenException');
  });
});

describe('web identity tokens of this server’s user pools', () => {
  let world: World;
  const name = (poolId: string) => `${BASE.slice('http://'.length)}/${poolId}`;
  const verifierFor = (clientIds: readonly string[]) =>
    createWebIdentityVerifier({
      identityIssuer: world.openIdTokens.issuer,
      identities: createOpenIdTokenVerifier({ openIdTokens: world.openIdTokens, pools: world.pools, connection: world.store.connection }),
      externalLogins: { verifyRegistered: async () => assert.fail('asked elsewhere') },
      registration: async (issuer) =>
        issuer === name(POOL)
          ? {
              arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`,
              id: 'A',
              name: issuer,
              path: '/',
              createdAt: 0,
              tags: [],
              clientIds,
              thumbprints: [],
            }
          : undefined,
      issuer: world.tokens.issuer,
      signIns: noSignIns,
      names: createProviderNames({ region: REGION, baseUrl: BASE }),
    });
  before(async () => {
    world = await openWorld();
  });
  after(() => world.close());

  it('a user pool’s ID token is accepted if pool and client are registered, until it expires', async () => {
    const token = await world.idToken('ann');
    assert.deepEqual(await verifierFor([CLIENT]).verify(token), { provider: name(POOL), audience: CLIENT, subject: 'ann' });
    await assert.rejects(verifierFor(['another']).verify(token), coded('invalid_identity_token'));
    await assert.rejects(verifierFor([CLIENT]).verify(await world.idToken('ann', { poolId: OTHER_POOL })), coded('invalid_identity_token'));
    world.clock.advance(3600_000);
    await assert.rejects(verifierFor([CLIENT]).verify(token), coded('expired_identity_token'));
  });
});
