import assert from 'node:assert/strict';
import {
  type CognitoIdentityClient,
  GetOpenIdTokenCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  GetPrincipalTagAttributeMapCommand,
  SetPrincipalTagAttributeMapCommand,
} from '@aws-sdk/client-cognito-identity';
import { AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { decodeJwt } from 'jose';
import { identityApp, identityOperator, operatorClient } from '../support/clients.js';
import { confirmedUser, signedIn } from '../support/scenario.js';
import { demo, type TestServer } from '../support/server.js';
import {
  BUCKET,
  credentials,
  DEVELOPER,
  getId,
  identityPool,
  roleArn,
  startIdentityHouse,
  type UserPool,
  userPool,
} from './support/identity-house.js';
import { refused } from './support/refused.js';

const NOBODY = 'us-east-1:00000000-0000-0000-0000-000000000000';
const OWN = 'cognito-identity.amazonaws.com';

type Keys = Omit<Awaited<ReturnType<typeof credentials>>, 'identityId'>;

describe('principal tags of identity pools through the SDK', () => {
  let server: TestServer;
  let operator: CognitoIdentityClient;
  let users: UserPool;
  before(async () => {
    server = await startIdentityHouse();
    operator = identityOperator(server);
    const Schema = [{ Name: 'team', AttributeDataType: 'String' as const, Mutable: true }];
    users = await userPool(server, { Schema }, { ReadAttributes: ['email', 'custom:team'] });
  });
  after(() => server.stop());

  const set = (IdentityPoolId: string, map: { UseDefaults?: boolean; PrincipalTags?: Record<string, string>; name?: string }) => {
    const { name: IdentityProviderName = users.provider, ...rest } = map;
    return operator.send(new SetPrincipalTagAttributeMapCommand({ IdentityPoolId, IdentityProviderName, ...rest }));
  };
  const get = (IdentityPoolId: string, IdentityProviderName = users.provider) =>
    operator.send(new GetPrincipalTagAttributeMapCommand({ IdentityPoolId, IdentityProviderName }));

  /** Signs in a user with this `custom:team` claim in the ID token. */
  async function of(team?: string): Promise<{ sub: string; login: Record<string, string> }> {
    const person = await confirmedUser(server, users.poolId);
    const UserAttributes = [{ Name: 'custom:team', Value: team }];
    if (team !== undefined)
      await operatorClient(server).send(
        new AdminUpdateUserAttributesCommand({ UserPoolId: users.poolId, Username: person.email, UserAttributes }),
      );
    return { sub: person.sub, login: { [users.provider]: (await signedIn(server, person, users.clientId)).IdToken } };
  }

  const s3 = (keys: Keys) =>
    new S3Client({ endpoint: server.url, region: demo.region, credentials: keys, maxAttempts: 1, forcePathStyle: true });
  const put = (keys: Keys, Key: string) => s3(keys).send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));

  describe('SetPrincipalTagAttributeMap', () => {
    it('a tag map is returned as set, under either name of the user pool, and replaced as a whole', async () => {
      const pool = await identityPool(server, [users]);
      const PrincipalTags = { team: 'custom:team', 'cost center': 'email' };
      const answer = await set(pool, { PrincipalTags });
      const shown = { IdentityPoolId: pool, IdentityProviderName: users.provider, UseDefaults: false, PrincipalTags };
      assert.deepEqual({ ...answer, $metadata: undefined }, { ...shown, $metadata: undefined });
      assert.deepEqual({ ...(await get(pool)), $metadata: undefined }, { ...shown, $metadata: undefined });
      const ours = `${new URL(server.url).host}/${users.poolId}`;
      assert.deepEqual((await get(pool, ours)).PrincipalTags, PrincipalTags);
      await set(pool, { UseDefaults: true });
      const { UseDefaults, PrincipalTags: none } = await get(pool);
      assert.deepEqual([UseDefaults, none], [true, {}]);
    });

    it('tag maps of unknown identity pools or providers that the pool does not have are refused', async () => {
      const [pool, other] = [await identityPool(server, [users]), await identityPool(server, [users])];
      await set(pool, { UseDefaults: true });
      await refused(get(other), 'ResourceNotFoundException');
      await refused(get(NOBODY), 'ResourceNotFoundException', `IdentityPool '${NOBODY}' not found.`);
      await refused(set(NOBODY, { UseDefaults: true }), 'ResourceNotFoundException');
      for (const name of ['accounts.google.com', DEVELOPER, `${users.provider}x`])
        await refused(set(pool, { name, UseDefaults: true }), 'InvalidParameterException', /not a configured provider/);
    });

    it('tag names that STS does not accept and more than 50 tags are refused', async () => {
      const pool = await identityPool(server, [users]);
      for (const tag of ['team,other', 'aws:owner', 'a*'])
        await refused(set(pool, { PrincipalTags: { [tag]: 'sub' } }), 'InvalidParameterException', /Not a valid principal tag/);
      const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, 'sub']));
      await refused(set(pool, { PrincipalTags: many }), 'ValidationException');
    });

    it('concurrent tag maps of several providers are all stored', async () => {
      const [left, right] = [await userPool(server), await userPool(server)];
      const pool = await identityPool(server, [left, right]);
      await Promise.all([left, right].map(({ provider }) => set(pool, { name: provider, UseDefaults: true })));
      for (const { provider } of [left, right]) assert.equal((await get(pool, provider)).UseDefaults, true);
    });
  });

  describe('access by principal tag', () => {
    it('a policy with aws:PrincipalTag allows the folder of the user’s tag and denies others', async () => {
      const pool = await identityPool(server, [users], { authenticated: 'tagged' });
      await set(pool, { PrincipalTags: { team: 'custom:team' } });
      const { login } = await of('red');
      const keys = await credentials(server, await getId(server, pool, login), login);
      await put(keys, 'red/x');
      await refused(put(keys, 'blue/x'), 'AccessDenied');
      await s3(keys).send(new GetObjectCommand({ Bucket: BUCKET, Key: 'red/x' }));
    });

    it('a user without the mapped attribute is denied', async () => {
      const pool = await identityPool(server, [users], { authenticated: 'tagged' });
      await set(pool, { PrincipalTags: { team: 'custom:team' } });
      const { login } = await of();
      await refused(put(await credentials(server, await getId(server, pool, login), login), 'red/x'), 'AccessDenied');
    });

    it('UseDefaults tags the session with client and username', async () => {
      const pool = await identityPool(server, [users], { authenticated: 'named' });
      await set(pool, { UseDefaults: true });
      const { login, sub } = await of();
      const keys = await credentials(server, await getId(server, pool, login), login);
      await put(keys, `${users.clientId}/${sub}/x`);
      await refused(put(keys, `${users.clientId}/someone/x`), 'AccessDenied');
    });

    it('a role that does not trust sts:TagSession gives InvalidIdentityPoolConfigurationException', async () => {
      const pool = await identityPool(server, [users]);
      const { login } = await of('red');
      const id = await getId(server, pool, login);
      await credentials(server, id, login);
      await set(pool, { PrincipalTags: { team: 'custom:team' } });
      await refused(credentials(server, id, login), 'InvalidIdentityPoolConfigurationException');
      await set(pool, {});
      await credentials(server, id, login);
    });

    it('the OpenID token of the classic flow carries the principal tags', async () => {
      const pool = await identityPool(server, [users], { AllowClassicFlow: true });
      await set(pool, { PrincipalTags: { team: 'custom:team' } });
      const { login } = await of('green');
      const IdentityId = await getId(server, pool, login);
      const { Token } = await identityApp(server).send(new GetOpenIdTokenCommand({ IdentityId, Logins: login }));
      assert.deepEqual(decodeJwt(Token!)['https://aws.amazon.com/tags'], { principal_tags: { team: ['green'] } });
      const { Credentials } = await new STSClient({ endpoint: server.url, region: demo.region, maxAttempts: 1 }).send(
        new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn('tagged'), RoleSessionName: 'me', WebIdentityToken: Token! }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
      const keys = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
      await put(keys, 'green/x');
      await refused(put(keys, 'red/x'), 'AccessDenied');
    });
  });

  it('PrincipalTags of GetOpenIdTokenForDeveloperIdentity tag the session', async () => {
    const pool = await identityPool(server, [users], { authenticated: 'tagged' });
    const call = (PrincipalTags: Record<string, string>) =>
      operator.send(new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId: pool, Logins: { [DEVELOPER]: 'ann' }, PrincipalTags }));
    const { IdentityId, Token } = await call({ team: 'black' });
    const keys = await credentials(server, IdentityId!, { [OWN]: Token! });
    await put(keys, 'black/x');
    await refused(put(keys, 'red/x'), 'AccessDenied');
    await refused(call({ team: 'a*' }), 'InvalidParameterException', /Not a valid principal tag/);
  });
});
