import assert from 'node:assert/strict';
import {
  type CognitoIdentityClient,
  CreateIdentityPoolCommand,
  type CreateIdentityPoolCommandInput,
  DeleteIdentityPoolCommand,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetIdentityPoolRolesCommand,
  GetOpenIdTokenCommand,
  type IdentityPool,
  ListIdentityPoolsCommand,
  SetIdentityPoolRolesCommand,
  type SetIdentityPoolRolesCommandInput,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromCognitoIdentity, fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { decodeJwt } from 'jose';
import { identityApp, identityOperator } from '../support/clients.js';
import { type Person, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const PROVIDER = `cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`;
const ROLE = `arn:aws:iam::${demo.accountId}:role/demo-user`;
const GUEST_ROLE = `arn:aws:iam::${demo.accountId}:role/demo-guest`;
const NOWHERE = 'us-east-1:00000000-0000-0000-0000-000000000000';

describe('identity pools through the SDK', () => {
  let server: TestServer;
  let operator: CognitoIdentityClient;
  let app: CognitoIdentityClient;
  before(async () => {
    server = await startServer();
    operator = identityOperator(server);
    app = identityApp(server);
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  const create = async (input: Partial<CreateIdentityPoolCommandInput> = {}): Promise<IdentityPool> =>
    operator.send(new CreateIdentityPoolCommand({ IdentityPoolName: 'pool', AllowUnauthenticatedIdentities: false, ...input }));
  const describePool = (IdentityPoolId: string): Promise<IdentityPool> =>
    operator.send(new DescribeIdentityPoolCommand({ IdentityPoolId }));
  const withoutMetadata = (answer: IdentityPool): object => ({ ...answer, $metadata: undefined });

  describe('identity pool records', () => {
    it('CreateIdentityPool and DescribeIdentityPool return the given settings', async () => {
      const given = {
        IdentityPoolName: 'whole',
        AllowUnauthenticatedIdentities: true,
        AllowClassicFlow: true,
        CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: demo.publicClient, ServerSideTokenCheck: true }],
        IdentityPoolTags: { 'team.name': 'blue' },
      };
      const pool = await create(given);
      assert.match(pool.IdentityPoolId!, /^us-east-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      for (const [member, value] of Object.entries(given)) assert.deepEqual(pool[member as keyof IdentityPool], value, member);
      assert.deepEqual(withoutMetadata(await describePool(pool.IdentityPoolId!)), withoutMetadata(pool));
    });

    it('invalid input is refused with the messages of Cognito identity pools', async () => {
      await refused(create({ IdentityPoolName: 'x'.repeat(129) }), 'ValidationException', /at 'identityPoolName' failed to satisfy/);
      await refused(describePool('us-east-1_demo'), 'ValidationException', /at 'identityPoolId' failed .*\[\\w-\]\+:\[0-9a-f-\]\+/);
      await refused(create({ CognitoIdentityProviders: [{ ProviderName: PROVIDER }] }), 'InvalidParameterException', /ClientId/);
      const twice = { ProviderName: PROVIDER, ClientId: demo.publicClient };
      await refused(create({ CognitoIdentityProviders: [twice, twice] }), 'InvalidParameterException');
    });

    it('AllowClassicFlow is absent from answers unless it was given', async () => {
      assert.equal((await create()).AllowClassicFlow, undefined);
      assert.equal((await create({ AllowClassicFlow: false })).AllowClassicFlow, false);
    });

    it('UpdateIdentityPool replaces all settings except DeveloperProviderName, which cannot change', async () => {
      const pool = await create({ AllowClassicFlow: true, DeveloperProviderName: 'login.app', IdentityPoolTags: { a: 'b' } });
      const IdentityPoolId = pool.IdentityPoolId!;
      const update = { IdentityPoolId, IdentityPoolName: 'renamed', AllowUnauthenticatedIdentities: true };
      await operator.send(new UpdateIdentityPoolCommand(update));
      const after = await describePool(IdentityPoolId);
      assert.equal(after.IdentityPoolName, 'renamed');
      assert.equal(after.AllowUnauthenticatedIdentities, true);
      assert.equal(after.AllowClassicFlow, undefined);
      assert.equal(after.DeveloperProviderName, 'login.app');
      assert.deepEqual(after.IdentityPoolTags, {});
      const renamed = { ...update, DeveloperProviderName: 'login.other' };
      await refused(operator.send(new UpdateIdentityPoolCommand(renamed)), 'InvalidParameterException');
    });

    it('ListIdentityPools returns each pool once, page by page', async () => {
      const mine = [await create(), await create(), await create()];
      const seen: string[] = [];
      let NextToken: string | undefined;
      let pages = 0;
      do {
        const page = await operator.send(new ListIdentityPoolsCommand({ MaxResults: 2, ...(NextToken ? { NextToken } : {}) }));
        seen.push(...page.IdentityPools!.map(({ IdentityPoolId }) => IdentityPoolId!));
        NextToken = page.NextToken;
        pages += 1;
      } while (NextToken);
      assert.ok(pages >= 2);
      assert.equal(new Set(seen).size, seen.length);
      for (const id of [...mine.map(({ IdentityPoolId }) => IdentityPoolId!), demo.identityPoolId]) assert.ok(seen.includes(id));
      await refused(
        operator.send(new ListIdentityPoolsCommand({ MaxResults: 1, NextToken: 'rubbish' })),
        'InvalidParameterException',
        'Invalid pagination token given.',
      );
    });

    it('a deleted identity pool and its identities give ResourceNotFoundException', async () => {
      const { IdentityPoolId } = await create({ AllowUnauthenticatedIdentities: true });
      const { IdentityId } = await app.send(new GetIdCommand({ IdentityPoolId: IdentityPoolId! }));
      await operator.send(new DeleteIdentityPoolCommand({ IdentityPoolId: IdentityPoolId! }));
      const text = `IdentityPool '${IdentityPoolId}' not found.`;
      await refused(describePool(IdentityPoolId!), 'ResourceNotFoundException', text);
      await refused(app.send(new GetIdCommand({ IdentityPoolId: IdentityPoolId! })), 'ResourceNotFoundException', text);
      await refused(app.send(new GetOpenIdTokenCommand({ IdentityId: IdentityId! })), 'ResourceNotFoundException');
      await refused(operator.send(new DeleteIdentityPoolCommand({ IdentityPoolId: IdentityPoolId! })), 'ResourceNotFoundException', text);
    });
  });

  describe('identity pool roles', () => {
    const set = (input: SetIdentityPoolRolesCommandInput): Promise<unknown> => operator.send(new SetIdentityPoolRolesCommand(input));
    const roles = (IdentityPoolId: string) => operator.send(new GetIdentityPoolRolesCommand({ IdentityPoolId }));
    const KEY = `${PROVIDER}:${demo.publicClient}`;

    it('SetIdentityPoolRoles replaces roles and role mappings as a whole', async () => {
      const { IdentityPoolId = '' } = await create({
        CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: demo.publicClient }],
      });
      assert.deepEqual((await roles(IdentityPoolId)).Roles, {});
      const RoleMappings = {
        [KEY]: {
          Type: 'Rules' as const,
          AmbiguousRoleResolution: 'Deny' as const,
          RulesConfiguration: { Rules: [{ Claim: 'custom:tier', MatchType: 'Equals' as const, Value: 'gold', RoleARN: ROLE }] },
        },
      };
      await set({ IdentityPoolId, Roles: { authenticated: ROLE, unauthenticated: GUEST_ROLE }, RoleMappings });
      const both = await roles(IdentityPoolId);
      assert.deepEqual(both.Roles, { authenticated: ROLE, unauthenticated: GUEST_ROLE });
      assert.deepEqual(both.RoleMappings, RoleMappings);
      await set({ IdentityPoolId, Roles: { authenticated: ROLE } });
      const one = await roles(IdentityPoolId);
      assert.deepEqual(one.Roles, { authenticated: ROLE });
      assert.equal(one.RoleMappings, undefined);
    });

    it('unknown role types, mappings without rules and providers of other pools are refused', async () => {
      const { IdentityPoolId = '' } = await create({
        CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: demo.publicClient }],
      });
      const wrong: readonly Partial<SetIdentityPoolRolesCommandInput>[] = [
        { Roles: {}, RoleMappings: { 'accounts.google.com': { Type: 'Token', AmbiguousRoleResolution: 'Deny' } } },
        { Roles: {}, RoleMappings: { [KEY]: { Type: 'Rules', AmbiguousRoleResolution: 'Deny' } } },
        { Roles: {}, RoleMappings: { [KEY]: { Type: 'Token' } } },
      ];
      for (const input of wrong) {
        await refused(set({ IdentityPoolId, ...input } as SetIdentityPoolRolesCommandInput), 'InvalidParameterException');
      }
      await refused(set({ IdentityPoolId, Roles: { admin: ROLE } }), 'ValidationException', /'roles.key'/);
      await refused(set({ IdentityPoolId: NOWHERE, Roles: {} }), 'ResourceNotFoundException', `IdentityPool '${NOWHERE}' not found.`);
      await refused(roles(NOWHERE), 'ResourceNotFoundException');
    });
  });

  describe('identities', () => {
    let person: Person;
    let Logins: Record<string, string>;
    before(async () => {
      person = await signedUp(server);
      Logins = { [PROVIDER]: (await signedIn(server, person)).IdToken };
    });

    const getId = async (logins: Record<string, string> = {}, IdentityPoolId: string = demo.identityPoolId): Promise<string> =>
      (await app.send(new GetIdCommand({ IdentityPoolId, Logins: logins }))).IdentityId!;
    const credentials = (IdentityId: string, logins: Record<string, string> = {}) =>
      app.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins: logins }));
    const whoIs = (given: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
      new STSClient({ endpoint: server.url, region: demo.region, maxAttempts: 1, credentials: given }).send(
        new GetCallerIdentityCommand({}),
      );

    it('a user always gets the same identity, with credentials of the authenticated role for one hour', async () => {
      const id = await getId(Logins);
      assert.equal(await getId(Logins), id);
      const { Credentials, IdentityId } = await credentials(id, Logins);
      assert.equal(IdentityId, id);
      assert.match(Credentials!.AccessKeyId!, /^ASIA/);
      assert.ok(Math.abs(Credentials!.Expiration!.getTime() - server.clock.now() - 3600_000) < 60_000);
      const { Arn } = await whoIs({
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretKey!,
        sessionToken: Credentials!.SessionToken!,
      });
      assert.equal(Arn, `arn:aws:sts::${demo.accountId}:assumed-role/demo-user/CognitoIdentityCredentials`);
    });

    it('each GetId without logins creates a new guest identity with the guest role', async () => {
      const [one, two] = [await getId(), await getId()];
      assert.notEqual(one, two);
      const { Credentials } = await credentials(one);
      const { Arn } = await whoIs({
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretKey!,
        sessionToken: Credentials!.SessionToken!,
      });
      assert.match(Arn!, /assumed-role\/demo-guest\//);
    });

    it('fromCognitoIdentityPool and fromCognitoIdentity work for users and guests', async () => {
      const clientConfig = { endpoint: server.url, region: demo.region };
      const forUser = await fromCognitoIdentityPool({ identityPoolId: demo.identityPoolId, logins: Logins, clientConfig })();
      assert.equal(forUser.identityId, await getId(Logins));
      assert.match((await whoIs(forUser)).Arn!, /assumed-role\/demo-user\//);
      const forGuest = await fromCognitoIdentityPool({ identityPoolId: demo.identityPoolId, clientConfig })();
      assert.match((await whoIs(forGuest)).Arn!, /assumed-role\/demo-guest\//);
      const again = await fromCognitoIdentity({ identityId: forUser.identityId, logins: Logins, clientConfig })();
      assert.equal(again.identityId, forUser.identityId);
    });

    it('the OpenID token has the identity as sub and is accepted by AssumeRoleWithWebIdentity', async () => {
      const id = await getId(Logins);
      const { Token, IdentityId } = await app.send(new GetOpenIdTokenCommand({ IdentityId: id, Logins }));
      assert.equal(IdentityId, id);
      const claims = decodeJwt(Token!);
      assert.equal(claims.sub, id);
      assert.equal(claims.aud, demo.identityPoolId);
      assert.equal(claims.exp! - claims.iat!, 600);
      assert.deepEqual((claims['amr'] as string[]).slice(0, 2), ['authenticated', PROVIDER]);
      const sts = new STSClient({ endpoint: server.url, region: demo.region, maxAttempts: 1 });
      const input = { RoleArn: ROLE, RoleSessionName: 'me', WebIdentityToken: Token! };
      const assumed = await sts.send(new AssumeRoleWithWebIdentityCommand(input));
      assert.equal(assumed.SubjectFromWebIdentityToken, id);
      assert.equal(assumed.Audience, demo.identityPoolId);
    });

    it('missing, foreign, expired and invalid login tokens are refused with NotAuthorizedException', async () => {
      const id = await getId(Logins);
      await refused(credentials(id), 'NotAuthorizedException', `Access to Identity '${id}' is forbidden.`);
      const { IdToken, AccessToken } = await signedIn(server, await signedUp(server));
      await refused(credentials(id, { [PROVIDER]: IdToken }), 'NotAuthorizedException');
      await refused(getId({ [PROVIDER]: AccessToken }), 'NotAuthorizedException', /^Invalid login token\./);
      await refused(
        getId({ [PROVIDER]: 'rubbish' }),
        'NotAuthorizedException',
        'Invalid login token. Not a valid OpenId Connect identity token.',
      );
      await refused(
        getId({ 'accounts.google.com': IdToken }),
        'NotAuthorizedException',
        'Token is not from a supported provider of this identity pool.',
      );
      server.clock.advance(3601_000);
      await refused(getId(Logins), 'NotAuthorizedException', /^Invalid login token\. Token expired: \d+ >= \d+$/);
    });

    it('unknown identity pools and identities give ResourceNotFoundException', async () => {
      await refused(getId({}, NOWHERE), 'ResourceNotFoundException', `IdentityPool '${NOWHERE}' not found.`);
      await refused(credentials(NOWHERE), 'ResourceNotFoundException', `Identity '${NOWHERE}' not found.`);
      await refused(
        app.send(new GetOpenIdTokenCommand({ IdentityId: NOWHERE })),
        'ResourceNotFoundException',
        `Identity '${NOWHERE}' not found.`,
      );
    });

    it('guests and the classic flow need a pool that allows them, credentials a pool with a role', async () => {
      const closed = await create({ CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: demo.publicClient }] });
      const id = closed.IdentityPoolId!;
      await refused(getId({}, id), 'NotAuthorizedException', 'Unauthenticated access is not supported for this identity pool.');
      const identity = await getId(Logins, id);
      await refused(
        app.send(new GetOpenIdTokenCommand({ IdentityId: identity, Logins })),
        'InvalidParameterException',
        'Basic (classic) flow is not enabled, please use enhanced flow.',
      );
      await refused(
        credentials(identity, Logins),
        'InvalidIdentityPoolConfigurationException',
        'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
      );
    });
  });
});
