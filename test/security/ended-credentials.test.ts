import assert from 'node:assert/strict';
import { GetOpenIdTokenCommand, type RoleMapping, SetIdentityPoolRolesCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  DeleteUserCommand,
  DeleteUserPoolCommand,
  ForgotPasswordCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { iamAs } from '../iam/support.js';
import { createBrowser } from '../oidc/support/browser.js';
import { cognate } from '../operations/support/cognate.js';
import {
  BUCKET,
  credentials,
  getId,
  identityPool,
  type Keys,
  roleArn,
  startIdentityHouse,
  type UserPool,
  userPool,
} from '../operations/support/identity-house.js';
import { refused } from '../operations/support/refused.js';
import { arrive, formIn } from '../saml-idp/support/house.js';
import { appClient, identityApp, identityOperator, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, type Person, signedIn, type Tokens } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { oauthClient, postToken } from './support/hosted.js';

type Signer = Omit<Keys, 'identityId'>;
interface Signed extends Person {
  readonly tokens: Tokens;
  readonly keys: Keys;
}

const NEW = 'Another-horse-10';

describe('temporary credentials in pools with credentialsFollowSessions', function () {
  this.timeout(60_000);
  let server: TestServer;
  /** Another server process on the same store. */
  let second: TestServer;
  let users: UserPool;
  let houses: string;
  const counted: string[] = [];

  before(async () => {
    server = await startIdentityHouse({
      overrides: { onOperation: ({ collection, kind }) => void counted.push(`${collection} ${kind}`) },
    });
    second = await startServer({ dataDir: server.dataDir, environment: { SETUP: '' } });
    users = await followed();
    houses = await identityPool(server, [users], { AllowClassicFlow: true });
  });
  after(async () => {
    await second.stop({ keepData: true });
    await server.stop();
  });

  const extend = (UserPoolId: string, Extensions: object) => cognate(server, 'UpdateUserPoolExtensions', { UserPoolId, Extensions });

  async function followed(): Promise<UserPool> {
    const pool = await userPool(server, {}, oauthClientOf());
    await extend(pool.poolId, { credentialsFollowSessions: true, passwordChangeEndsSessions: true });
    return pool;
  }

  const stsOf = ({ url, clock }: TestServer, keys?: Signer) =>
    new STSClient({
      endpoint: url,
      region: demo.region,
      maxAttempts: 1,
      systemClockOffset: clock.now() - Date.now(),
      ...(keys ? { credentials: keys } : {}),
    });
  const works = (keys: Signer, node = server) =>
    stsOf(node, keys)
      .send(new GetCallerIdentityCommand({}))
      .then(
        () => true,
        ({ name }: Error) => {
          assert.ok(['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId'].includes(name), name);
          return false;
        },
      );
  /** Five seconds later on both servers. */
  const later = () => {
    for (const { clock } of [server, second]) clock.advance(5000);
  };

  async function endedEverywhere(keys: Signer): Promise<void> {
    later();
    assert.deepEqual([await works(keys), await works(keys, second)], [false, false]);
  }
  async function standsEverywhere(keys: Signer): Promise<void> {
    later();
    assert.deepEqual([await works(keys), await works(keys, second)], [true, true]);
  }

  const loginsOf = (IdToken: string, pool = users) => ({ [pool.provider]: IdToken });
  async function credentialsFor(IdToken: string, pool = users, IdentityPoolId = houses): Promise<Keys> {
    const logins = loginsOf(IdToken, pool);
    return credentials(server, await getId(server, IdentityPoolId, logins), logins);
  }
  async function person(pool = users, IdentityPoolId = houses): Promise<Signed> {
    const someone = await confirmedUser(server, pool.poolId);
    const tokens = await signedIn(server, someone, pool.clientId);
    return { ...someone, tokens, keys: await credentialsFor(tokens.IdToken, pool, IdentityPoolId) };
  }
  const admin = (who: Person, pool = users) => ({ UserPoolId: pool.poolId, Username: who.email });

  const ENDS: Readonly<Record<string, (who: Signed) => Promise<unknown>>> = {
    AdminDisableUser: (who) => operatorClient(server).send(new AdminDisableUserCommand(admin(who))),
    AdminDeleteUser: (who) => operatorClient(server).send(new AdminDeleteUserCommand(admin(who))),
    AdminUserGlobalSignOut: (who) => operatorClient(server).send(new AdminUserGlobalSignOutCommand(admin(who))),
    AdminSetUserPassword: (who) =>
      operatorClient(server).send(new AdminSetUserPasswordCommand({ ...admin(who), Password: NEW, Permanent: true })),
    AdminResetUserPassword: (who) => operatorClient(server).send(new AdminResetUserPasswordCommand(admin(who))),
    DeleteUser: ({ tokens: { AccessToken } }) => appClient(server).send(new DeleteUserCommand({ AccessToken })),
    GlobalSignOut: ({ tokens: { AccessToken } }) => appClient(server).send(new GlobalSignOutCommand({ AccessToken })),
    RevokeToken: ({ tokens: { RefreshToken: Token } }) =>
      appClient(server).send(new RevokeTokenCommand({ ClientId: users.clientId, Token })),
    async ConfirmForgotPassword({ email: Username }) {
      const app = { ClientId: users.clientId, Username };
      await appClient(server).send(new ForgotPasswordCommand(app));
      const ConfirmationCode = await server.codeFor(Username);
      await appClient(server).send(new ConfirmForgotPasswordCommand({ ...app, ConfirmationCode, Password: NEW }));
    },
  };

  for (const [event, end] of Object.entries(ENDS))
    it(`credentials are refused on each node five seconds after ${event}, and the ID token gets no new ones`, async () => {
      const one = await person();
      const other = await person();
      await standsEverywhere(one.keys);
      await end(one);
      await endedEverywhere(one.keys);
      await refused(credentialsFor(one.tokens.IdToken), 'NotAuthorizedException');
      await standsEverywhere(other.keys);
    });

  it('ChangePassword keeps credentials of its own session and ends those of others', async () => {
    const one = await person();
    const elsewhere = await signedIn(server, one, users.clientId);
    const keys = await credentialsFor(elsewhere.IdToken);
    const change = { PreviousPassword: goodPassword, ProposedPassword: NEW };
    await appClient(server).send(new ChangePasswordCommand({ ...change, AccessToken: elsewhere.AccessToken }));
    await endedEverywhere(one.keys);
    await standsEverywhere(keys);
  });

  it('credentials end with their deleted user pool', async () => {
    const pool = await followed();
    const one = await person(pool, await identityPool(server, [pool]));
    await standsEverywhere(one.keys);
    await operatorClient(server).send(new DeleteUserPoolCommand({ UserPoolId: pool.poolId }));
    await endedEverywhere(one.keys);
  });

  it('credentials end with the session in a pool of the strict security profile', async () => {
    const pool = await userPool(server);
    await extend(pool.poolId, { securityProfile: 'strict' });
    const one = await person(pool, await identityPool(server, [pool]));
    await standsEverywhere(one.keys);
    await operatorClient(server).send(new AdminDisableUserCommand(admin(one, pool)));
    await endedEverywhere(one.keys);
  });

  it('credentials outlive the session in pools without credentialsFollowSessions, as at AWS', async () => {
    const pool = await userPool(server);
    const one = await person(pool, await identityPool(server, [pool]));
    await operatorClient(server).send(new AdminDisableUserCommand(admin(one, pool)));
    await standsEverywhere(one.keys);
  });

  describe('credentials of each issuing interface', () => {
    const signOut = (who: Person) => operatorClient(server).send(new AdminUserGlobalSignOutCommand(admin(who)));
    const keysOf = (
      given: Partial<Record<'AccessKeyId' | 'SecretAccessKey' | 'SessionToken', string | undefined>> | undefined,
    ): Signer => ({
      accessKeyId: given!.AccessKeyId!,
      secretAccessKey: given!.SecretAccessKey!,
      sessionToken: given!.SessionToken!,
    });

    it('credentials of a token exchange end with the session', async () => {
      const one = await person();
      const { status, body } = await postToken(server, users.poolId, {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        client_id: users.clientId,
        subject_token: one.tokens.IdToken,
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        requested_token_type: 'urn:cognate:params:oauth:token-type:aws-credentials',
        identity_pool_id: houses,
      });
      assert.equal(status, 200, JSON.stringify(body));
      const given = body['Credentials'] as unknown as { AccessKeyId: string; SecretKey: string; SessionToken: string };
      const keys = keysOf({ ...given, SecretAccessKey: given.SecretKey });
      await standsEverywhere(keys);
      await signOut(one);
      await endedEverywhere(keys);
    });

    it('AssumeRoleWithWebIdentity credentials of an OpenID token end with the session, and the token gets no new ones', async () => {
      const one = await person();
      const Logins = loginsOf(one.tokens.IdToken);
      const { Token } = await identityApp(server).send(new GetOpenIdTokenCommand({ IdentityId: one.keys.identityId, Logins }));
      const input = { RoleArn: roleArn('member'), RoleSessionName: 'open', WebIdentityToken: Token };
      const assume = async () => (await stsOf(server).send(new AssumeRoleWithWebIdentityCommand(input))).Credentials;
      const keys = keysOf(await assume());
      await standsEverywhere(keys);
      await signOut(one);
      await endedEverywhere(keys);
      await refused(assume(), 'InvalidIdentityTokenException');
    });

    it('AssumeRoleWithWebIdentity credentials of an ID token end with the session, and the token gets no new ones', async () => {
      const issuer = `${new URL(server.url).host}/${users.poolId}`;
      const provider = { Url: `https://${issuer}`, ClientIDList: [users.clientId], ThumbprintList: ['0'.repeat(40)] };
      const { OpenIDConnectProviderArn: Federated } = await iamAs(server).send(new CreateOpenIDConnectProviderCommand(provider));
      const RoleArn = await role('direct', { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' });
      const one = await person();
      const input = { RoleArn, RoleSessionName: 'direct', WebIdentityToken: one.tokens.IdToken };
      const assume = async () => (await stsOf(server).send(new AssumeRoleWithWebIdentityCommand(input))).Credentials;
      const keys = keysOf(await assume());
      await standsEverywhere(keys);
      await signOut(one);
      await endedEverywhere(keys);
      await refused(assume(), 'InvalidIdentityTokenException');
    });

    it('credentials of roles assumed in a chain end with the session', async () => {
      await iamAs(server).send(
        new PutRolePolicyCommand({ RoleName: 'member', PolicyName: 'chain', PolicyDocument: statement('Allow', 'sts:AssumeRole') }),
      );
      const RoleArn = await role('chained', { Effect: 'Allow', Principal: { AWS: roleArn('member') }, Action: 'sts:AssumeRole' });
      await role('chained-again', { Effect: 'Allow', Principal: { AWS: RoleArn }, Action: 'sts:AssumeRole' });
      const one = await person();
      const chain = async (keys: Signer, to: string) => {
        const assume = new AssumeRoleCommand({ RoleArn: roleArn(to), RoleSessionName: 'chain' });
        return keysOf((await stsOf(server, keys).send(assume)).Credentials);
      };
      const once = await chain(one.keys, 'chained');
      const twice = await chain(once, 'chained-again');
      await standsEverywhere(twice);
      await signOut(one);
      await endedEverywhere(once);
      await endedEverywhere(twice);
    });

    it('AssumeRoleWithSAML credentials end with the sign-in, and an unused assertion is refused', async () => {
      const provider = `arn:aws:iam::${demo.accountId}:saml-provider/own`;
      const metadata = await (await fetch(`${server.url}/${users.poolId}/saml/metadata`)).text();
      await iamAs(server).send(new CreateSAMLProviderCommand({ Name: 'own', SAMLMetadataDocument: metadata }));
      const RoleArn = await role('by-saml', { Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithSAML' });
      const attributes = 'https://aws.amazon.com/SAML/Attributes/';
      await cognate(server, 'CreateServiceProvider', {
        UserPoolId: users.poolId,
        Name: 'aws',
        EntityId: 'urn:amazon:webservices',
        AssertionConsumerServices: [{ Url: 'https://signin.aws.amazon.com/saml' }],
        AllowIdpInitiated: true,
        Attributes: [
          { Name: `${attributes}Role`, Source: 'profile' },
          { Name: `${attributes}RoleSessionName`, Source: 'email' },
        ],
      });
      const one = await confirmedUser(server, users.poolId);
      await setAttribute(one, 'profile', `${RoleArn},${provider}`);
      const answer = async () => {
        const page = await arrive(createBrowser(server.url), `/${users.poolId}/saml/sso/init?sp=aws`, {}, one);
        return formIn(page.html)?.fields['SAMLResponse'] ?? assert.fail(page.html);
      };
      const assume = (SAMLAssertion: string) =>
        stsOf(server).send(new AssumeRoleWithSAMLCommand({ RoleArn, PrincipalArn: provider, SAMLAssertion }));
      const unused = await answer();
      const keys = keysOf((await assume(await answer())).Credentials);
      await standsEverywhere(keys);
      await signOut(one);
      await endedEverywhere(keys);
      await refused(assume(unused), 'InvalidIdentityTokenException');
    });

    async function role(RoleName: string, trust: object): Promise<string> {
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
      const { Role } = await iamAs(server).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      const PolicyDocument = statement('Allow', 'sts:AssumeRole');
      await iamAs(server).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
      return Role!.Arn!;
    }
    const statement = (Effect: string, Action: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*' }] });
  });

  describe('credentials of a group’s role', () => {
    let grouped: string;
    before(async () => {
      for (const GroupName of ['editor', 'tagged'])
        await operatorClient(server).send(
          new CreateGroupCommand({ UserPoolId: users.poolId, GroupName, RoleArn: roleArn('editor'), Precedence: 1 }),
        );
      await operatorClient(server).send(new CreateGroupCommand({ UserPoolId: users.poolId, GroupName: 'plain' }));
      grouped = await mapped({ Type: 'Token', AmbiguousRoleResolution: 'Deny' });
    });

    async function mapped(mapping: RoleMapping): Promise<string> {
      const IdentityPoolId = await identityPool(server, [users]);
      const RoleMappings = { [`${users.provider}:${users.clientId}`]: mapping };
      await identityOperator(server).send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: {}, RoleMappings }));
      return IdentityPoolId;
    }
    async function memberOf(IdentityPoolId: string, ...groups: string[]): Promise<Signed> {
      const someone = await confirmedUser(server, users.poolId);
      for (const GroupName of groups) await operatorClient(server).send(new AdminAddUserToGroupCommand({ ...admin(someone), GroupName }));
      const tokens = await signedIn(server, someone, users.clientId);
      return { ...someone, tokens, keys: await credentialsFor(tokens.IdToken, users, IdentityPoolId) };
    }
    const leave = (who: Person, GroupName: string) =>
      operatorClient(server).send(new AdminRemoveUserFromGroupCommand({ ...admin(who), GroupName }));

    it('credentials end when the user leaves the group, and the old ID token gets no new ones', async () => {
      const one = await memberOf(grouped, 'editor');
      await standsEverywhere(one.keys);
      await leave(one, 'editor');
      await endedEverywhere(one.keys);
      await refused(credentialsFor(one.tokens.IdToken, users, grouped), 'NotAuthorizedException');
    });

    it('credentials remain while another group of the user grants the role', async () => {
      const one = await memberOf(grouped, 'editor', 'tagged', 'plain');
      await leave(one, 'plain');
      await leave(one, 'editor');
      await standsEverywhere(one.keys);
      await leave(one, 'tagged');
      await endedEverywhere(one.keys);
    });

    it('credentials of a rule on cognito:groups end with the deleted group', async () => {
      await operatorClient(server).send(new CreateGroupCommand({ UserPoolId: users.poolId, GroupName: 'brief' }));
      const Rules = [{ Claim: 'cognito:groups', MatchType: 'Equals' as const, Value: 'brief', RoleARN: roleArn('editor') }];
      const ruled = await mapped({ Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: { Rules } });
      const one = await memberOf(ruled, 'brief', 'plain');
      await standsEverywhere(one.keys);
      await operatorClient(server).send(new DeleteGroupCommand({ UserPoolId: users.poolId, GroupName: 'brief' }));
      await endedEverywhere(one.keys);
    });
  });

  it('S3 requests read the session from the cache, and concurrent ones re-read it once after five seconds', async () => {
    const one = await person();
    server.clock.freeze();
    const s3 = new S3Client({
      endpoint: server.url,
      region: demo.region,
      credentials: one.keys,
      forcePathStyle: true,
      maxAttempts: 1,
      systemClockOffset: server.clock.now() - Date.now(),
    });
    const Key = `${one.keys.identityId}/x`;
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
    const looks = async (requests: number) => {
      counted.length = 0;
      await Promise.all(Array.from({ length: requests }, () => s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }))));
      return counted.filter((one) => ['users read', 'token_sessions read'].includes(one)).sort();
    };
    assert.deepEqual(await looks(10), []);
    server.clock.advance(5000);
    assert.deepEqual(await looks(10), ['token_sessions read', 'users read']);
  });

  async function setAttribute(who: Person, Name: string, Value: string): Promise<void> {
    await operatorClient(server).send(new AdminUpdateUserAttributesCommand({ ...admin(who), UserAttributes: [{ Name, Value }] }));
  }
});

/** App client with sign-in by API and hosted pages. */
const oauthClientOf = () => ({
  ...oauthClient,
  PreventUserExistenceErrors: 'ENABLED' as const,
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const],
});
