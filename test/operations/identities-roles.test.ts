import assert from 'node:assert/strict';
import { type RoleMapping, SetIdentityPoolRolesCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { identityOperator, operatorClient } from '../support/clients.js';
import { confirmedUser, type Person, signedIn } from '../support/scenario.js';
import { demo, type TestServer } from '../support/server.js';
import {
  credentials,
  getId,
  identityPool,
  type Keys,
  roleArn,
  startIdentityHouse,
  type UserPool,
  userPool,
} from './support/identity-house.js';
import { refused } from './support/refused.js';

describe('role selection of identity pools through the SDK', () => {
  let server: TestServer;
  let users: UserPool;
  before(async () => {
    server = await startIdentityHouse();
    users = await userPool(server);
    for (const [GroupName, Precedence] of [
      ['editor', 5],
      ['tagged', 5],
      ['named', 1],
    ] as const)
      await operatorClient(server).send(
        new CreateGroupCommand({ UserPoolId: users.poolId, GroupName, Precedence, RoleArn: roleArn(GroupName) }),
      );
  });
  after(() => server.stop());

  async function mapped(mapping: Partial<RoleMapping>): Promise<string> {
    const IdentityPoolId = await identityPool(server, [users]);
    const RoleMappings = {
      [`${users.provider}:${users.clientId}`]: { Type: 'Token', AmbiguousRoleResolution: 'Deny', ...mapping } as RoleMapping,
    };
    const Roles = { authenticated: roleArn('member'), unauthenticated: roleArn('guest') };
    await identityOperator(server).send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles, RoleMappings }));
    return IdentityPoolId;
  }

  async function memberOf(...groups: string[]): Promise<Record<string, string>> {
    const person = await confirmedUser(server, users.poolId);
    for (const GroupName of groups)
      await operatorClient(server).send(new AdminAddUserToGroupCommand({ UserPoolId: users.poolId, Username: person.email, GroupName }));
    return loginOf(person);
  }
  const loginOf = async (person: Person) => ({ [users.provider]: (await signedIn(server, person, users.clientId)).IdToken });

  async function roleOf(pool: string, login: Record<string, string>, custom?: string): Promise<string> {
    return nameOf(await credentials(server, await getId(server, pool, login), login, custom && roleArn(custom)));
  }
  async function nameOf(keys: Keys): Promise<string> {
    const sts = new STSClient({ endpoint: server.url, region: demo.region, maxAttempts: 1, credentials: keys });
    return /assumed-role\/([^/]+)\//.exec((await sts.send(new GetCallerIdentityCommand({}))).Arn!)![1]!;
  }
  const denied = /^The ambiguous role mapping rules for: cognito-idp\..+ denied this request\.$/;

  it('Token mapping gives the role of the group with the highest precedence', async () => {
    const pool = await mapped({});
    assert.equal(await roleOf(pool, await memberOf('editor', 'named')), 'named');
    assert.equal(await roleOf(pool, await memberOf('editor')), 'editor');
  });

  it('Token mapping accepts a CustomRoleArn among the roles of the user’s groups, and no other', async () => {
    const pool = await mapped({});
    const login = await memberOf('editor', 'named');
    assert.equal(await roleOf(pool, login, 'editor'), 'editor');
    for (const other of ['tagged', 'member']) await refused(roleOf(pool, login, other), 'NotAuthorizedException', denied);
  });

  it('Token mapping with several or no preferred roles denies or gives the authenticated role, as configured', async () => {
    const [strict, lax] = [await mapped({}), await mapped({ AmbiguousRoleResolution: 'AuthenticatedRole' })];
    for (const login of [await memberOf('editor', 'tagged'), await memberOf()]) {
      await refused(roleOf(strict, login), 'NotAuthorizedException', denied);
      assert.equal(await roleOf(lax, login), 'member');
    }
  });

  it('Rules mapping gives the role of the first rule that matches', async () => {
    const rule = (MatchType: 'Equals' | 'NotEqual' | 'Contains' | 'StartsWith', Claim: string, Value: string, role: string) => ({
      Claim,
      MatchType,
      Value,
      RoleARN: roleArn(role),
    });
    const Rules = [
      rule('StartsWith', 'email', 'nobody@', 'guest'),
      rule('Contains', 'cognito:groups', 'edit', 'editor'),
      rule('Equals', 'cognito:groups', 'named', 'named'),
      rule('NotEqual', 'phone_number', '+1', 'guest'),
    ];
    const pool = await mapped({ Type: 'Rules', RulesConfiguration: { Rules } });
    assert.equal(await roleOf(pool, await memberOf('named', 'editor')), 'editor');
    assert.equal(await roleOf(pool, await memberOf('named', 'editor'), 'named'), 'named');
    assert.equal(await roleOf(pool, await memberOf('named')), 'named');
    await refused(roleOf(pool, await memberOf('tagged')), 'NotAuthorizedException', denied);
    await refused(roleOf(pool, await memberOf('named'), 'editor'), 'NotAuthorizedException', denied);
  });

  it('without a role mapping the pool’s authenticated or guest role is given, and CustomRoleArn is forbidden', async () => {
    const pool = await identityPool(server, [users]);
    const login = await memberOf('editor');
    assert.equal(await roleOf(pool, login), 'member');
    await refused(roleOf(pool, login, 'editor'), 'NotAuthorizedException', `Access to Role '${roleArn('editor')}' is forbidden.`);
    assert.equal(await roleOf(pool, {}), 'guest');
    await refused(roleOf(pool, {}, 'member'), 'NotAuthorizedException', `Access to Role '${roleArn('member')}' is forbidden.`);
  });

  it('ServerSideTokenCheck refuses ID tokens of users who signed out, are disabled or deleted', async () => {
    const asked = { ProviderName: users.provider, ClientId: users.clientId, ServerSideTokenCheck: true };
    const [asks, not] = [await identityPool(server, [], { CognitoIdentityProviders: [asked] }), await identityPool(server, [users])];
    const operator = operatorClient(server);
    const ends = [AdminUserGlobalSignOutCommand, AdminDisableUserCommand, AdminDeleteUserCommand] as const;
    for (const End of ends) {
      const person = await confirmedUser(server, users.poolId);
      const login = await loginOf(person);
      const id = await getId(server, asks, login);
      await credentials(server, id, login);
      await operator.send(new End({ UserPoolId: users.poolId, Username: person.email }) as AdminDeleteUserCommand);
      await refused(credentials(server, id, login), 'NotAuthorizedException', /^Invalid login token/);
      await refused(getId(server, asks, login), 'NotAuthorizedException', /^Invalid login token/);
      assert.equal(await roleOf(not, login), 'member');
    }
  });
});
