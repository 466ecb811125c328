import assert from 'node:assert/strict';
import {
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { identityPoolOperations } from '../../src/http/aws-api/registry/identity-pools.js';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import { appClient, identityApp, identityOperator, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, type Person, signedIn, signedUp, someEmail, type Tokens } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

interface House {
  readonly poolId: string;
  readonly clientId: string;
  /** A confirmed user, and the name of an unconfirmed one. */
  readonly person: Person;
  readonly stranger: string;
}

/**
 * Two pools with the same settings, one user each. A request to pool A, with or without names of pool B, sees pool A only. There is a
 * test for every operation that names a pool, an app client or a token; the last test lists them.
 */
describe('isolation between pools', () => {
  let server: TestServer;
  let a: House;
  let b: House;
  let tokens: Tokens;

  before(async () => {
    server = await sharedServer();
    [a, b] = await Promise.all([house(), house()]);
    tokens = await signedIn(server, b.person, b.clientId);
  });

  async function house(): Promise<House> {
    const { poolId, clientId } = await ownPool(server);
    const stranger = someEmail();
    await appClient(server).send(new SignUpCommand({ ClientId: clientId, Username: stranger, Password: goodPassword }));
    return { poolId, clientId, person: await signedUp(server, clientId), stranger };
  }

  const operator = () => operatorClient(server);
  const app = () => appClient(server);
  const statusOf = async ({ poolId }: House, Username: string): Promise<string | undefined> =>
    (await operator().send(new AdminGetUserCommand({ UserPoolId: poolId, Username }))).UserStatus;

  const covered: Readonly<Record<string, () => Promise<void>>> = {
    AdminGetUser: async () => {
      for (const Username of [b.person.email, b.person.sub]) {
        await refused(operator().send(new AdminGetUserCommand({ UserPoolId: a.poolId, Username })), 'UserNotFoundException');
      }
    },
    AdminSetUserPassword: async () => {
      const input = { UserPoolId: a.poolId, Username: b.person.email, Password: 'Taken-over-1', Permanent: true };
      await refused(operator().send(new AdminSetUserPasswordCommand(input)), 'UserNotFoundException');
      await signedIn(server, b.person, b.clientId);
    },
    AdminConfirmSignUp: async () => {
      const input = { UserPoolId: a.poolId, Username: b.stranger };
      await refused(operator().send(new AdminConfirmSignUpCommand(input)), 'UserNotFoundException');
      assert.equal(await statusOf(b, b.stranger), 'UNCONFIRMED');
    },
    AdminCreateUser: async () => {
      const { person } = await house();
      const input = { UserPoolId: a.poolId, Username: person.email, MessageAction: 'SUPPRESS' as const };
      const { User } = await operator().send(new AdminCreateUserCommand(input));
      assert.notEqual(User?.Username, person.sub);
      const again = { UserPoolId: a.poolId, Username: b.person.email, MessageAction: 'RESEND' as const };
      await refused(operator().send(new AdminCreateUserCommand(again)), 'UserNotFoundException');
    },
    ListUsers: async () => {
      for (const Filter of ['', `email = "${b.person.email}"`, `sub = "${b.person.sub}"`, `username = "${b.person.sub}"`]) {
        const { Users } = await operator().send(new ListUsersCommand({ UserPoolId: a.poolId, Filter }));
        assert.ok(!Users!.some(({ Username }) => Username === b.person.sub));
        assert.equal(Users!.length > 0, Filter === '');
      }
    },
    ListUserPoolClients: async () => {
      const { UserPoolClients } = await operator().send(new ListUserPoolClientsCommand({ UserPoolId: a.poolId }));
      assert.deepEqual(
        UserPoolClients!.map(({ ClientId }) => ClientId),
        [a.clientId],
      );
    },
    DescribeUserPoolClient: async () => {
      const input = { UserPoolId: a.poolId, ClientId: b.clientId };
      await refused(operator().send(new DescribeUserPoolClientCommand(input)), 'ResourceNotFoundException');
    },
    UpdateUserPoolClient: async () => {
      const input = { UserPoolId: a.poolId, ClientId: b.clientId, ClientName: 'taken over' };
      await refused(operator().send(new UpdateUserPoolClientCommand(input)), 'ResourceNotFoundException');
    },
    DeleteUserPoolClient: async () => {
      const input = { UserPoolId: a.poolId, ClientId: b.clientId };
      await refused(operator().send(new DeleteUserPoolClientCommand(input)), 'ResourceNotFoundException');
      await operator().send(new DescribeUserPoolClientCommand({ ...input, UserPoolId: b.poolId }));
    },
    UpdateUserPool: async () => {
      await operator().send(new UpdateUserPoolCommand({ UserPoolId: a.poolId, PoolName: 'changed', AutoVerifiedAttributes: ['email'] }));
      const { UserPool } = await operator().send(new DescribeUserPoolCommand({ UserPoolId: b.poolId }));
      assert.equal(UserPool?.Name, 'own');
    },
    SignUp: async () => {
      const { UserSub } = await app().send(new SignUpCommand({ ClientId: a.clientId, Username: b.person.email, Password: goodPassword }));
      assert.notEqual(UserSub, b.person.sub);
    },
    ConfirmSignUp: async () => {
      const ConfirmationCode = await server.codeFor(b.stranger);
      const input = { ClientId: a.clientId, Username: b.stranger, ConfirmationCode };
      await refused(app().send(new ConfirmSignUpCommand(input)), 'UserNotFoundException');
      assert.equal(await statusOf(b, b.stranger), 'UNCONFIRMED');
    },
    ResendConfirmationCode: async () => {
      const input = { ClientId: a.clientId, Username: b.stranger };
      await refused(app().send(new ResendConfirmationCodeCommand(input)), 'UserNotFoundException');
    },
    InitiateAuth: async () => {
      const { person } = await house();
      await refused(signedIn(server, person, a.clientId), 'UserNotFoundException', 'User does not exist.');
      const refresh = { ClientId: a.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH' as const };
      const AuthParameters = { REFRESH_TOKEN: tokens.RefreshToken };
      await refused(app().send(new InitiateAuthCommand({ ...refresh, AuthParameters })), 'NotAuthorizedException');
    },
    GetTokensFromRefreshToken: async () => {
      const input = { ClientId: a.clientId, RefreshToken: tokens.RefreshToken };
      await refused(app().send(new GetTokensFromRefreshTokenCommand(input)), 'NotAuthorizedException');
    },
    RevokeToken: async () => {
      await app().send(new RevokeTokenCommand({ ClientId: a.clientId, Token: tokens.RefreshToken }));
      await app().send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
    },
    ForgotPassword: async () => {
      const { person } = await house();
      await refused(app().send(new ForgotPasswordCommand({ ClientId: a.clientId, Username: person.email })), 'UserNotFoundException');
    },
    ConfirmForgotPassword: async () => {
      const { person, clientId } = await house();
      await app().send(new ForgotPasswordCommand({ ClientId: clientId, Username: person.email }));
      const ConfirmationCode = await server.codeFor(person.email);
      const input = { ClientId: a.clientId, Username: person.email, ConfirmationCode, Password: 'Taken-over-1' };
      await refused(app().send(new ConfirmForgotPasswordCommand(input)), 'UserNotFoundException');
      await signedIn(server, person, clientId);
    },
    GetUser: async () => {
      const { Username } = await app().send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
      assert.equal(Username, b.person.sub);
      assert.equal(decodeJwt(tokens.AccessToken).iss, `${server.url}/${b.poolId}`);
    },
  };

  for (const [name, proof] of Object.entries(covered)) it(`${name} of one pool neither reads nor changes another pool`, proof);

  const identityCovered: Readonly<Record<string, () => Promise<void>>> = {
    GetId: async () => {
      const IdentityPoolId = await identityPool(a);
      const foreign = new GetIdCommand({ IdentityPoolId, Logins: { [providerOf(b)]: tokens.IdToken } });
      await refused(
        identityApp(server).send(foreign),
        'NotAuthorizedException',
        'Token is not from a supported provider of this identity pool.',
      );
      const disguised = new GetIdCommand({ IdentityPoolId, Logins: { [providerOf(a)]: tokens.IdToken } });
      await refused(identityApp(server).send(disguised), 'NotAuthorizedException', /^Invalid login token\./);
    },
    GetCredentialsForIdentity: async () => {
      const { identityId, logins, foreign } = await twoIdentities();
      const IdentityId = identityId;
      await refused(
        identityApp(server).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins: foreign })),
        'NotAuthorizedException',
      );
      await refused(identityApp(server).send(new GetCredentialsForIdentityCommand({ IdentityId })), 'NotAuthorizedException');
      await identityApp(server).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins: logins }));
    },
    GetOpenIdToken: async () => {
      const { identityId, logins, foreign } = await twoIdentities();
      const IdentityId = identityId;
      await refused(identityApp(server).send(new GetOpenIdTokenCommand({ IdentityId, Logins: foreign })), 'NotAuthorizedException');
      const { Token } = await identityApp(server).send(new GetOpenIdTokenCommand({ IdentityId, Logins: logins }));
      assert.equal(decodeJwt(Token!).sub, IdentityId);
    },
  };

  const providerOf = ({ poolId }: House): string => `cognito-idp.${demo.region}.amazonaws.com/${poolId}`;

  async function identityPool(of: House): Promise<string> {
    const input = {
      IdentityPoolName: 'isolation',
      AllowUnauthenticatedIdentities: false,
      AllowClassicFlow: true,
      CognitoIdentityProviders: [{ ProviderName: providerOf(of), ClientId: of.clientId }],
    };
    const { IdentityPoolId } = await identityOperator(server).send(new CreateIdentityPoolCommand(input));
    return IdentityPoolId!;
  }

  /** An identity of the demo pool, and a token that is valid for another pool. */
  async function twoIdentities(): Promise<{ identityId: string; logins: Record<string, string>; foreign: Record<string, string> }> {
    const person = await signedUp(server);
    const { IdToken } = await signedIn(server, person);
    const logins = { [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: IdToken };
    const { IdentityId } = await identityApp(server).send(new GetIdCommand({ IdentityPoolId: demo.identityPoolId, Logins: logins }));
    return { identityId: IdentityId!, logins, foreign: { [providerOf(b)]: tokens.IdToken } };
  }

  for (const [name, proof] of Object.entries(identityCovered))
    it(`${name} of one identity pool refuses logins of another pool’s users`, proof);

  it('role mappings for clients of a user pool that is not in the identity pool are refused', async () => {
    const IdentityPoolId = await identityPool(a);
    const mapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as const;
    const input = { IdentityPoolId, Roles: {}, RoleMappings: { [`${providerOf(b)}:${b.clientId}`]: mapping } };
    await refused(identityOperator(server).send(new SetIdentityPoolRolesCommand(input)), 'InvalidParameterException');
  });

  /** Operations that cannot reach into another pool, by the reason. */
  const NOT_CROSSING: Readonly<Record<string, readonly string[]>> = {
    'the access token tells the pool, as GetUser proves; every-operation.test.ts shows that each looks at it': [
      'ChangePassword',
      'GlobalSignOut',
      'AssociateSoftwareToken',
      'GetUserAuthFactors',
      'SetUserMFAPreference',
      'SetUserSettings',
      'VerifySoftwareToken',
      'GetUserAttributeVerificationCode',
      'UpdateUserAttributes',
      'VerifyUserAttribute',
    ],
    'the account’s, not a pool’s; or what everybody may hear: that a domain is taken': [
      'CreateUserPool',
      'ListUserPools',
      'GetProvisionedLimit',
      'UpdateProvisionedLimit',
      'CreateIdentityPool',
      'ListIdentityPools',
      'DescribeUserPoolDomain',
    ],
    'the client tells the pool; the session of another pool’s sign-in: isolation-aws-api.test.ts': [
      'GetClientToken',
      'RespondToAuthChallenge',
    ],
    'a pool is all that they name; every-operation.test.ts shows that a policy for one is none for another': [
      'GetUserPoolSessionConfiguration',
      'SetUserPoolSessionConfiguration',
      'GetLogDeliveryConfiguration',
      'SetLogDeliveryConfiguration',
      'CreateUserPoolReplica',
      'DeleteUserPoolReplica',
      'ListUserPoolReplicas',
      'UpdateUserPoolReplica',
      'AddCustomAttributes',
      'CreateUserImportJob',
      'GetCSVHeader',
      'ListUserImportJobs',
      'GetSigningCertificate',
      'CreateUserPoolClient',
      'DeleteUserPool',
      'DescribeUserPool',
      'DeleteIdentityPool',
      'DescribeIdentityPool',
      'GetIdentityPoolRoles',
      'SetIdentityPoolRoles',
      'UpdateIdentityPool',
      'GetUserPoolMfaConfig',
    ],
  };

  /** What operations name of a pool, by its id or name: all of them in isolation-of-names.test.ts. More is shown in groups.test.ts, accounts.test.ts, admin-sign-in.test.ts, totp.test.ts, mfa-preferences.test.ts and pool-mfa.test.ts. */
  const SHOWN_ELSEWHERE = [
    // isolation-of-names.test.ts
    'DescribeUserImportJob',
    'StartUserImportJob',
    'StopUserImportJob',
    // identities.test.ts, identities-developer.test.ts, identities-principal-tags.test.ts
    'DeleteIdentities',
    'DescribeIdentity',
    'GetOpenIdTokenForDeveloperIdentity',
    'GetPrincipalTagAttributeMap',
    'ListIdentities',
    'LookupDeveloperIdentity',
    'MergeDeveloperIdentities',
    'SetPrincipalTagAttributeMap',
    'UnlinkDeveloperIdentity',
    'UnlinkIdentity',
    // identity-providers.test.ts, provider-links.test.ts, user-attributes.test.ts
    'CreateIdentityProvider',
    'DeleteIdentityProvider',
    'DescribeIdentityProvider',
    'GetIdentityProviderByIdentifier',
    'ListIdentityProviders',
    'UpdateIdentityProvider',
    'AdminDisableProviderForUser',
    'AdminLinkProviderForUser',
    'AdminResetUserPassword',
    'AdminUpdateUserAttributes',
    // devices.test.ts, user-sessions.test.ts
    'AdminForgetDevice',
    'AdminGetDevice',
    'AdminListDevices',
    'AdminUpdateDeviceStatus',
    'ConfirmDevice',
    'ForgetDevice',
    'GetDevice',
    'ListDevices',
    'UpdateDeviceStatus',
    'AdminListUserSessions',
    'AdminRevokeUserSession',
    'GetUserPoolClientSessionConfiguration',
    'ListUserSessions',
    'RevokeUserSession',
    'SetUserPoolClientSessionConfiguration',
    // domains.test.ts, terms.test.ts, branding.test.ts, auth-events.test.ts
    'CreateUserPoolDomain',
    'DeleteUserPoolDomain',
    'UpdateUserPoolDomain',
    'CreateTerms',
    'DeleteTerms',
    'DescribeTerms',
    'DescribeTermsByClient',
    'ListTerms',
    'UpdateTerms',
    'GetUICustomization',
    'SetUICustomization',
    'CreateManagedLoginBranding',
    'DeleteManagedLoginBranding',
    'DescribeManagedLoginBranding',
    'DescribeManagedLoginBrandingByClient',
    'UpdateManagedLoginBranding',
    'AdminListUserAuthEvents',
    'AdminUpdateAuthEventFeedback',
    'UpdateAuthEventFeedback',
    'DescribeRiskConfiguration',
    'SetRiskConfiguration',
    // resource-servers.test.ts, client-secrets.test.ts, tags.test.ts
    'CreateResourceServer',
    'DeleteResourceServer',
    'DescribeResourceServer',
    'ListResourceServers',
    'UpdateResourceServer',
    'AddUserPoolClientSecret',
    'DeleteUserPoolClientSecret',
    'ListUserPoolClientSecrets',
    'ListTagsForResource',
    'TagResource',
    'UntagResource',
    'AdminAddUserToGroup',
    'AdminListGroupsForUser',
    'AdminRemoveUserFromGroup',
    'CreateGroup',
    'DeleteGroup',
    'GetGroup',
    'ListGroups',
    'ListUsersInGroup',
    'UpdateGroup',
    'AdminDeleteUser',
    'AdminDeleteUserAttributes',
    'AdminDisableUser',
    'AdminEnableUser',
    'AdminUserGlobalSignOut',
    'DeleteUser',
    'DeleteUserAttributes',
    'AdminInitiateAuth',
    'AdminRespondToAuthChallenge',
    'AdminDeleteSoftwareToken',
    'AdminGetUserAuthFactors',
    'AdminSetUserMFAPreference',
    'AdminSetUserSettings',
    'SetUserPoolMfaConfig',
    'CompleteWebAuthnRegistration',
    'DeleteWebAuthnCredential',
    'ListWebAuthnCredentials',
    'StartWebAuthnRegistration',
  ];

  it('every implemented operation is listed as isolated, not crossing pools or tested elsewhere', () => {
    // Some names are in both services.
    const registries = [...Object.entries(userPoolOperations), ...Object.entries(identityPoolOperations)];
    const present = [...new Set(registries.flatMap(([name, operation]) => (operation === 'absent' ? [] : [name])))];
    assert.deepEqual(
      present.sort(),
      [...Object.keys(covered), ...Object.keys(identityCovered), ...Object.values(NOT_CROSSING).flat(), ...SHOWN_ELSEWHERE].sort(),
    );
  });
});
