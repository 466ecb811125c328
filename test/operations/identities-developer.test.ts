import assert from 'node:assert/strict';
import {
  type CognitoIdentityClient,
  DeleteIdentitiesCommand,
  DescribeIdentityCommand,
  GetOpenIdTokenCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  type GetOpenIdTokenForDeveloperIdentityCommandInput,
  LookupDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
  UnlinkDeveloperIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromCognitoIdentity, fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { decodeJwt } from 'jose';
import { identityApp, identityOperator } from '../support/clients.js';
import { demo, type TestServer } from '../support/server.js';
import {
  credentials,
  DEVELOPER,
  getId,
  identityPool,
  roleArn,
  startIdentityHouse,
  type UserPool,
  userPool,
} from './support/identity-house.js';
import { send } from './support/raw.js';
import { refused } from './support/refused.js';

const NOBODY = 'us-east-1:00000000-0000-0000-0000-000000000000';
const OWN = 'cognito-identity.amazonaws.com';

describe('developer identities through the SDK', () => {
  let server: TestServer;
  let operator: CognitoIdentityClient;
  let users: UserPool;
  let IdentityPoolId: string;
  before(async () => {
    server = await startIdentityHouse();
    operator = identityOperator(server);
    users = await userPool(server);
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());
  beforeEach(async () => {
    IdentityPoolId = await identityPool(server, [users]);
  });

  const tokenFor = async (user: string, input: Partial<GetOpenIdTokenForDeveloperIdentityCommandInput> = {}) => {
    const { Logins = {}, ...rest } = input;
    const { IdentityId, Token } = await operator.send(
      new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId, Logins: { [DEVELOPER]: user, ...Logins }, ...rest }),
    );
    return { id: IdentityId!, token: Token!, logins: { [OWN]: Token! } };
  };
  const lookup = (input: {
    IdentityId?: string;
    DeveloperUserIdentifier?: string;
    MaxResults?: number;
    NextToken?: string;
    pool?: string;
  }) => {
    const { pool = IdentityPoolId, ...rest } = input;
    return operator.send(new LookupDeveloperIdentityCommand({ IdentityPoolId: pool, ...rest }));
  };
  const merge = (
    SourceUserIdentifier: string,
    DestinationUserIdentifier: string,
    change: { IdentityPoolId?: string; DeveloperProviderName?: string } = {},
  ) =>
    operator.send(
      new MergeDeveloperIdentitiesCommand({
        IdentityPoolId,
        DeveloperProviderName: DEVELOPER,
        SourceUserIdentifier,
        DestinationUserIdentifier,
        ...change,
      }),
    );
  const unlink = (
    IdentityId: string,
    DeveloperUserIdentifier: string,
    change: { IdentityPoolId?: string; DeveloperProviderName?: string } = {},
  ) =>
    operator.send(
      new UnlinkDeveloperIdentityCommand({
        IdentityPoolId,
        DeveloperProviderName: DEVELOPER,
        IdentityId,
        DeveloperUserIdentifier,
        ...change,
      }),
    );
  const describeIdentity = (IdentityId: string) => operator.send(new DescribeIdentityCommand({ IdentityId }));

  describe('GetOpenIdTokenForDeveloperIdentity', () => {
    it('GetOpenIdTokenForDeveloperIdentity creates one identity for each developer user, with amr and 900 s lifetime', async () => {
      const { id, token } = await tokenFor('ann');
      assert.equal((await tokenFor('ann')).id, id);
      assert.notEqual((await tokenFor('ben')).id, id);
      const claims = decodeJwt(token);
      assert.deepEqual([claims.sub, claims.aud], [id, IdentityPoolId]);
      assert.deepEqual(claims['amr'], ['authenticated', DEVELOPER, `${DEVELOPER}:${IdentityPoolId}:ann`]);
      assert.equal(claims.exp! - claims.iat!, 900);
      assert.deepEqual((await describeIdentity(id)).Logins, [DEVELOPER]);
    });

    it('50 concurrent calls for a new developer user create one identity', async () => {
      const made = await Promise.all(Array.from({ length: 50 }, () => tokenFor('crowd')));
      assert.equal(new Set(made.map(({ id }) => id)).size, 1);
    });

    it('TokenDuration sets the lifetime of the token, between 1 and 86400 seconds', async () => {
      const { token, id, logins } = await tokenFor('ann', { TokenDuration: 86_400 });
      const { exp, iat } = decodeJwt(token);
      assert.equal(exp! - iat!, 86_400);
      server.clock.advance(86_300_000);
      assert.ok(await credentials(server, id, logins));
      server.clock.advance(200_000);
      await refused(credentials(server, id, logins), 'NotAuthorizedException', /^Invalid login token\. Token expired/);
      server.clock.reset();
      await refused(tokenFor('ann', { TokenDuration: 0 }), 'ValidationException');
      await refused(tokenFor('ann', { TokenDuration: 86_401 }), 'ValidationException');
    });

    it('logins given together are linked to one identity, which each of them finds', async () => {
      const login = await users.login();
      const { id } = await tokenFor('ann', { Logins: login });
      assert.equal(await getId(server, IdentityPoolId, login), id);
      assert.equal((await tokenFor('ann')).id, id);
      const second = await tokenFor('anna', { Logins: login });
      assert.equal(second.id, id);
      assert.deepEqual((await lookup({ IdentityId: id })).DeveloperUserIdentifierList, ['ann', 'anna']);
    });

    it('a developer user is linked to the IdentityId given, unless it belongs to another user or pool', async () => {
      const guest = await getId(server, IdentityPoolId);
      assert.equal((await tokenFor('ann', { IdentityId: guest })).id, guest);
      await refused(credentials(server, guest), 'NotAuthorizedException');
      const user = await getId(server, IdentityPoolId, await users.login());
      assert.equal((await tokenFor('ben', { IdentityId: user })).id, user);
      await refused(tokenFor('ann', { IdentityId: user }), 'DeveloperUserAlreadyRegisteredException');
      const owned = await users.login();
      await getId(server, IdentityPoolId, owned);
      const stranger = await getId(server, IdentityPoolId);
      await refused(tokenFor('cid', { IdentityId: stranger, Logins: owned }), 'ResourceConflictException');
      await refused(tokenFor('dan', { IdentityId: NOBODY }), 'ResourceNotFoundException', `Identity '${NOBODY}' not found.`);
      const elsewhere = await getId(server, await identityPool(server, [users]));
      await refused(tokenFor('dan', { IdentityId: elsewhere }), 'ResourceNotFoundException', `Identity '${elsewhere}' not found.`);
    });

    it('invalid logins, other developer providers and pools without a developer provider are refused', async () => {
      const call = (Logins: Record<string, string>, pool = IdentityPoolId) =>
        operator.send(new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId: pool, Logins }));
      await refused(call(await users.login()), 'InvalidParameterException', /developer provider/);
      await refused(call({}), 'InvalidParameterException');
      await refused(call({ [DEVELOPER]: 'x'.repeat(1025) }), 'InvalidParameterException');
      await refused(call({ [DEVELOPER]: 'ann', [users.provider]: 'rubbish' }), 'NotAuthorizedException', /^Invalid login token/);
      await refused(call({ [DEVELOPER]: 'ann', 'other.app': 'ann' }), 'NotAuthorizedException', /not from a supported provider/);
      const { logins } = await tokenFor('ann');
      await refused(call({ [DEVELOPER]: 'ann', ...logins }), 'NotAuthorizedException');
      await refused(call({ [DEVELOPER]: 'ann' }, NOBODY), 'ResourceNotFoundException');
      const without = await identityPool(server, [users], { DeveloperProviderName: undefined });
      await refused(call({ [DEVELOPER]: 'ann' }, without), 'InvalidParameterException');
    });

    it('GetOpenIdTokenForDeveloperIdentity needs a signature, and a developer user name alone is no login', async () => {
      const body = JSON.stringify({ IdentityPoolId, Logins: { [DEVELOPER]: 'ann' } });
      const unsigned = await send(server, { service: 'cognito-identity', operation: 'GetOpenIdTokenForDeveloperIdentity', body });
      assert.equal(unsigned.error, 'MissingAuthenticationTokenException');
      const { id } = await tokenFor('ann');
      const Logins = { [DEVELOPER]: 'ann' };
      await refused(getId(server, IdentityPoolId, Logins), 'NotAuthorizedException');
      await refused(credentials(server, id, Logins), 'NotAuthorizedException');
    });
  });

  describe('OpenID token of a developer identity', () => {
    const sts = (keys?: Parameters<typeof whoIs>[0]) =>
      new STSClient({ endpoint: server.url, region: demo.region, maxAttempts: 1, ...(keys ? { credentials: keys } : {}) });
    const whoIs = (keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
      sts(keys).send(new GetCallerIdentityCommand({}));

    it('the token gives credentials through fromCognitoIdentity and fromCognitoIdentityPool without the classic flow', async () => {
      const { id, logins } = await tokenFor('ann');
      const clientConfig = { endpoint: server.url, region: demo.region };
      const keys = await fromCognitoIdentity({ identityId: id, logins, clientConfig })();
      assert.match((await whoIs(keys)).Arn!, /assumed-role\/member\/CognitoIdentityCredentials$/);
      const again = await fromCognitoIdentityPool({ identityPoolId: IdentityPoolId, logins, clientConfig })();
      assert.equal(again.identityId, id);
    });

    it('AssumeRoleWithWebIdentity accepts the token only if the pool allows the classic flow', async () => {
      const assume = (WebIdentityToken: string) =>
        sts().send(new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn('editor'), RoleSessionName: 'ann', WebIdentityToken }));
      await refused(assume((await tokenFor('ann')).token), 'InvalidIdentityTokenException');
      const classic = await identityPool(server, [users], { AllowClassicFlow: true });
      const { id, token } = await tokenFor('ann', { IdentityPoolId: classic });
      assert.equal((await assume(token)).SubjectFromWebIdentityToken, id);
    });

    it('the token is valid for its own identity and identity pool only', async () => {
      const [ann, ben] = [await tokenFor('ann'), await tokenFor('ben')];
      await refused(credentials(server, ben.id, ann.logins), 'NotAuthorizedException', /^Logins don't match/);
      const other = await identityPool(server, [users]);
      await refused(getId(server, other, ann.logins), 'NotAuthorizedException', 'Invalid login token. Incorrect token audience.');
      const guest = await getId(server, IdentityPoolId);
      await refused(credentials(server, guest, ann.logins), 'NotAuthorizedException');
      await refused(
        credentials(server, ann.id, { [OWN]: `${ann.token.slice(0, -4)}AAAA` }),
        'NotAuthorizedException',
        /^Invalid login token/,
      );
      await refused(credentials(server, ann.id, { [OWN]: 'rubbish' }), 'NotAuthorizedException', /^Invalid login token/);
    });

    it('the OpenID token of a guest is not accepted as a login', async () => {
      const classic = await identityPool(server, [users], { AllowClassicFlow: true });
      const guest = await getId(server, classic);
      const { Token } = await identityApp(server).send(new GetOpenIdTokenCommand({ IdentityId: guest }));
      await refused(credentials(server, guest, { [OWN]: Token! }), 'NotAuthorizedException');
      await refused(getId(server, classic, { [OWN]: Token! }), 'NotAuthorizedException');
    });

    it('GetOpenIdToken refuses a developer token as login, so tokens cannot be renewed without end', async () => {
      const classic = await identityPool(server, [users], { AllowClassicFlow: true });
      const { id, logins } = await tokenFor('ann', { IdentityPoolId: classic });
      const call = identityApp(server).send(new GetOpenIdTokenCommand({ IdentityId: id, Logins: logins }));
      await refused(call, 'NotAuthorizedException', /not from a supported provider/);
    });

    it('AssumeRoleWithWebIdentity refuses the token after unlinking or deletion of its identity', async () => {
      const classic = await identityPool(server, [users], { AllowClassicFlow: true });
      const [ann, ben] = [await tokenFor('ann', { IdentityPoolId: classic }), await tokenFor('ben', { IdentityPoolId: classic })];
      await unlink(ann.id, 'ann', { IdentityPoolId: classic });
      await operator.send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [ben.id] }));
      for (const { token } of [ann, ben]) {
        const input = { RoleArn: roleArn('editor'), RoleSessionName: 'ann', WebIdentityToken: token };
        await refused(sts().send(new AssumeRoleWithWebIdentityCommand(input)), 'InvalidIdentityTokenException');
      }
    });

    it('the token is refused after its developer user was unlinked, even beside another login of the identity', async () => {
      const login = await users.login();
      const { id, logins } = await tokenFor('ann', { Logins: login });
      await unlink(id, 'ann');
      await refused(credentials(server, id, logins), 'NotAuthorizedException', /^Logins don't match/);
      await refused(credentials(server, id, { ...logins, ...login }), 'NotAuthorizedException', /^Logins don't match/);
      assert.deepEqual((await describeIdentity(id)).Logins, [users.provider]);
      assert.ok(await credentials(server, id, login));
    });

    it('a further login sent with the token is linked to the identity', async () => {
      const { id, logins } = await tokenFor('ann');
      const login = await users.login();
      assert.equal((await credentials(server, id, { ...logins, ...login })).identityId, id);
      assert.equal(await getId(server, IdentityPoolId, login), id);
    });
  });

  describe('LookupDeveloperIdentity', () => {
    it('LookupDeveloperIdentity finds the identity by user and the users by identity, page by page', async () => {
      const login = await users.login();
      const { id } = await tokenFor('u1', { Logins: login });
      for (const user of ['u2', 'u3']) await tokenFor(user, { IdentityId: id });
      const byUser = await lookup({ DeveloperUserIdentifier: 'u2' });
      assert.deepEqual([byUser.IdentityId, byUser.DeveloperUserIdentifierList], [id, ['u1', 'u2', 'u3']]);
      const first = await lookup({ IdentityId: id, MaxResults: 2 });
      assert.deepEqual(first.DeveloperUserIdentifierList, ['u1', 'u2']);
      const rest = await lookup({ IdentityId: id, MaxResults: 2, NextToken: first.NextToken! });
      assert.deepEqual([rest.DeveloperUserIdentifierList, rest.NextToken], [['u3'], undefined]);
      const other = await tokenFor('other');
      await refused(
        lookup({ IdentityId: other.id, NextToken: first.NextToken! }),
        'InvalidParameterException',
        'Invalid pagination token given.',
      );
    });

    it('LookupDeveloperIdentity with identity and user gives ResourceConflictException if they do not match', async () => {
      const [ann, ben] = [await tokenFor('ann'), await tokenFor('ben')];
      const both = await lookup({ IdentityId: ann.id, DeveloperUserIdentifier: 'ann' });
      assert.deepEqual([both.IdentityId, both.DeveloperUserIdentifierList], [ann.id, ['ann']]);
      for (const DeveloperUserIdentifier of ['ben', 'nobody'])
        await refused(lookup({ IdentityId: ann.id, DeveloperUserIdentifier }), 'ResourceConflictException');
      await refused(lookup({ IdentityId: ben.id, DeveloperUserIdentifier: 'ann' }), 'ResourceConflictException');
    });

    it('LookupDeveloperIdentity needs an identity or a user, and both must be of the identity pool', async () => {
      const { id } = await tokenFor('ann');
      const other = await identityPool(server, [users]);
      await refused(lookup({}), 'InvalidParameterException');
      await refused(lookup({ DeveloperUserIdentifier: 'nobody' }), 'ResourceNotFoundException');
      await refused(lookup({ IdentityId: NOBODY }), 'ResourceNotFoundException');
      await refused(lookup({ IdentityId: id, pool: other }), 'ResourceNotFoundException');
      await refused(lookup({ DeveloperUserIdentifier: 'ann', pool: other }), 'ResourceNotFoundException');
      await refused(lookup({ IdentityId: id, pool: NOBODY }), 'ResourceNotFoundException');
    });
  });

  describe('MergeDeveloperIdentities', () => {
    it('MergeDeveloperIdentities moves all logins of the source to the destination’s identity', async () => {
      const login = await users.login();
      const [source, destination] = [await tokenFor('source', { Logins: login }), await tokenFor('destination')];
      assert.equal((await merge('source', 'destination')).IdentityId, destination.id);
      for (const user of ['source', 'destination']) assert.equal((await tokenFor(user)).id, destination.id);
      assert.equal(await getId(server, IdentityPoolId, login), destination.id);
      assert.equal((await describeIdentity(source.id)).Logins, undefined);
      assert.equal((await merge('source', 'destination')).IdentityId, destination.id);
      // A token issued before the merge leads to the user’s present identity.
      assert.equal((await credentials(server, source.id, source.logins)).identityId, destination.id);
    });

    it('merging two logins of one public provider, or more than 20 logins, gives ResourceConflictException', async () => {
      await tokenFor('a', { Logins: await users.login() });
      await tokenFor('b', { Logins: await users.login() });
      await refused(merge('a', 'b'), 'ResourceConflictException');
      const [many, more] = [await tokenFor('m0'), await tokenFor('n0')];
      for (let i = 1; i < 11; i += 1) {
        await tokenFor(`m${i}`, { IdentityId: many.id });
        if (i < 10) await tokenFor(`n${i}`, { IdentityId: more.id });
      }
      await refused(merge('m0', 'n0'), 'ResourceConflictException');
      assert.equal((await tokenFor('m3')).id, many.id);
    });

    it('MergeDeveloperIdentities refuses unknown users and other developer providers', async () => {
      await tokenFor('ann');
      await refused(merge('ann', 'nobody'), 'ResourceNotFoundException', "Developer user identifier 'nobody' not found.");
      await refused(merge('nobody', 'ann'), 'ResourceNotFoundException');
      await refused(merge('ann', 'ann', { DeveloperProviderName: 'another.app' }), 'InvalidParameterException');
      await refused(merge('ann', 'ann', { IdentityPoolId: await identityPool(server, [users]) }), 'ResourceNotFoundException');
    });
  });

  describe('UnlinkDeveloperIdentity', () => {
    it('an unlinked developer user gets a new identity; an identity without logins is forbidden', async () => {
      const { id, logins } = await tokenFor('ann');
      await unlink(id, 'ann');
      await refused(credentials(server, id, logins), 'NotAuthorizedException', `Access to Identity '${id}' is forbidden.`);
      await refused(credentials(server, id), 'NotAuthorizedException', `Access to Identity '${id}' is forbidden.`);
      await refused(tokenFor('ann', { IdentityId: id }), 'NotAuthorizedException');
      const next = await tokenFor('ann');
      assert.notEqual(next.id, id);
      await refused(unlink(id, 'ann'), 'ResourceConflictException');
    });

    it('UnlinkDeveloperIdentity refuses unknown users, users of another identity and other identity pools', async () => {
      const [ann, ben] = [await tokenFor('ann'), await tokenFor('ben')];
      await refused(unlink(ann.id, 'nobody'), 'ResourceNotFoundException', "Developer user identifier 'nobody' not found.");
      await refused(unlink(ann.id, 'ben'), 'ResourceConflictException');
      await refused(unlink(NOBODY, 'ann'), 'ResourceNotFoundException');
      await refused(unlink(ann.id, 'ann', { DeveloperProviderName: 'another.app' }), 'InvalidParameterException');
      await refused(unlink(ben.id, 'ben', { IdentityPoolId: await identityPool(server, [users]) }), 'ResourceNotFoundException');
      assert.equal((await tokenFor('ben')).id, ben.id);
    });
  });
});
