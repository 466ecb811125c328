import assert from 'node:assert/strict';
import { GetCredentialsForIdentityCommand, GetIdCommand, SetIdentityPoolRolesCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminAddUserToGroupCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  type CreateGroupCommandInput,
  DeleteGroupCommand,
  GetGroupCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { decodeJwt } from 'jose';
import { appClient, identityApp, identityOperator, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const roleArn = (name: string): string => `arn:aws:iam::${demo.accountId}:role/${name}`;
const NOT_FOUND = 'Group not found.';

describe('user pool groups through the SDK', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let otherPool: string;
  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await ownPool(server));
    ({ poolId: otherPool } = await ownPool(server));
  });
  after(() => server.stop());

  let named = 0;
  const send = operatorSend(() => server);
  const create = async (input: Partial<CreateGroupCommandInput> = {}): Promise<string> => {
    const GroupName = `group-${++named}`;
    const { Group } = await send(new CreateGroupCommand({ UserPoolId: poolId, GroupName, ...input }));
    return Group!.GroupName!;
  };
  const person = (): Promise<Person> => signedUp(server, clientId);
  const add = (Username: string, GroupName: string, UserPoolId = poolId) =>
    send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
  const leave = (Username: string, GroupName: string, UserPoolId = poolId) =>
    send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName }));
  const groupsOf = async (Username: string): Promise<(string | undefined)[]> => {
    const { Groups } = await send(new AdminListGroupsForUserCommand({ UserPoolId: poolId, Username }));
    return Groups!.map(({ GroupName }) => GroupName);
  };
  const claims = async (who: Person): Promise<{ id: Record<string, unknown>; access: Record<string, unknown> }> => {
    const { IdToken, AccessToken } = await signedIn(server, who, clientId);
    return { id: decodeJwt(IdToken), access: decodeJwt(AccessToken) };
  };

  describe('group records', () => {
    it('CreateGroup and GetGroup return the given values, and UpdateGroup changes only what it names', async () => {
      const given = {
        GroupName: 'made/with.any sign'.replaceAll(' ', '+'),
        Description: 'first',
        RoleArn: roleArn('reader'),
        Precedence: 0,
      };
      const { Group } = await send(new CreateGroupCommand({ UserPoolId: poolId, ...given }));
      for (const [member, value] of Object.entries({ ...given, UserPoolId: poolId }))
        assert.equal(Group![member as keyof typeof given], value, member);
      assert.ok(Group!.CreationDate instanceof Date && Group!.LastModifiedDate instanceof Date);
      const names = { UserPoolId: poolId, GroupName: given.GroupName };
      assert.deepEqual((await send(new GetGroupCommand(names))).Group, Group);
      const { Group: after } = await send(new UpdateGroupCommand({ ...names, Description: 'second' }));
      assert.equal(after!.Description, 'second');
      assert.equal(after!.RoleArn, given.RoleArn);
      assert.equal(after!.Precedence, 0);
      assert.deepEqual((await send(new GetGroupCommand(names))).Group, after);
    });

    it('a group name is unique in its pool, also under concurrent creation', async () => {
      const GroupName = await create();
      await refused(create({ GroupName }), 'GroupExistsException', 'A group with the name already exists.');
      await create({ GroupName, UserPoolId: otherPool });
      const results = await Promise.allSettled([1, 2, 3, 4].map(() => create({ GroupName: 'contested' })));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.name, 'GroupExistsException');
    });

    it('ListGroups returns groups by name, page by page, and refuses the page token of another pool', async () => {
      const { poolId: UserPoolId } = await ownPool(server);
      for (const GroupName of ['c', 'a', 'b']) await create({ UserPoolId, GroupName });
      const first = await send(new ListGroupsCommand({ UserPoolId, Limit: 2 }));
      const second = await send(new ListGroupsCommand({ UserPoolId, Limit: 2, NextToken: first.NextToken! }));
      const names = [...first.Groups!, ...second.Groups!].map(({ GroupName }) => GroupName);
      assert.deepEqual(names, ['a', 'b', 'c']);
      assert.equal(second.NextToken, undefined);
      const foreign = new ListGroupsCommand({ UserPoolId: poolId, NextToken: first.NextToken! });
      await refused(send(foreign), 'InvalidParameterException', 'Invalid pagination token given.');
    });

    it('unknown groups and groups of another pool give ResourceNotFoundException', async () => {
      const GroupName = await create();
      for (const names of [
        { UserPoolId: otherPool, GroupName },
        { UserPoolId: poolId, GroupName: 'nobody' },
      ]) {
        await refused(send(new GetGroupCommand(names)), 'ResourceNotFoundException', NOT_FOUND);
        await refused(send(new UpdateGroupCommand({ ...names, Description: 'x' })), 'ResourceNotFoundException', NOT_FOUND);
        await refused(send(new DeleteGroupCommand(names)), 'ResourceNotFoundException', NOT_FOUND);
        await refused(send(new ListUsersInGroupCommand(names)), 'ResourceNotFoundException', NOT_FOUND);
      }
      const nowhere = { UserPoolId: 'us-east-1_nobody', GroupName };
      await refused(send(new GetGroupCommand(nowhere)), 'ResourceNotFoundException', 'User pool us-east-1_nobody does not exist.');
      await refused(send(new CreateGroupCommand(nowhere)), 'ResourceNotFoundException');
    });

    it('invalid group names, precedences and role ARNs are refused with InvalidParameterException', async () => {
      await refused(create({ GroupName: 'x'.repeat(129) }), 'InvalidParameterException', /groupName/);
      await refused(create({ GroupName: 'two words' }), 'InvalidParameterException', /groupName/);
      await refused(create({ Precedence: -1 }), 'InvalidParameterException', /precedence/);
      await refused(create({ RoleArn: 'no role at all, none' }), 'InvalidParameterException', /roleArn/);
    });
  });

  describe('membership', () => {
    it('a user is added and removed by e-mail or sub, and repeating either has no effect', async () => {
      const [who, GroupName] = [await person(), await create()];
      await add(who.email, GroupName);
      await add(who.sub, GroupName);
      assert.deepEqual(await groupsOf(who.email), [GroupName]);
      const { Users } = await send(new ListUsersInGroupCommand({ UserPoolId: poolId, GroupName }));
      assert.deepEqual(
        Users!.map(({ Username }) => Username),
        [who.sub],
      );
      await leave(who.sub, GroupName);
      await leave(who.email, GroupName);
      assert.deepEqual(await groupsOf(who.email), []);
    });

    it('concurrent additions of a user to several groups all take effect', async () => {
      const who = await person();
      const names = await Promise.all([1, 2, 3, 4, 5, 6].map(() => create()));
      await Promise.all(names.map((name) => add(who.email, name)));
      assert.deepEqual(await groupsOf(who.email), [...names].sort());
    });

    it('users of a group and groups of a user are listed page by page', async () => {
      const GroupName = await create();
      const people = await Promise.all([person(), person(), person()]);
      for (const { sub } of people) await add(sub, GroupName);
      const first = await send(new ListUsersInGroupCommand({ UserPoolId: poolId, GroupName, Limit: 2 }));
      const second = await send(new ListUsersInGroupCommand({ UserPoolId: poolId, GroupName, Limit: 2, NextToken: first.NextToken! }));
      assert.equal(first.Users!.length, 2);
      assert.equal(second.NextToken, undefined);
      const subs = [...first.Users!, ...second.Users!].map(({ Username }) => Username);
      assert.deepEqual(subs, people.map(({ sub }) => sub).sort());
      const Username = people[0]!.sub;
      await add(Username, await create());
      const page = await send(new AdminListGroupsForUserCommand({ UserPoolId: poolId, Username, Limit: 1 }));
      const rest = await send(new AdminListGroupsForUserCommand({ UserPoolId: poolId, Username, Limit: 1, NextToken: page.NextToken! }));
      assert.equal(rest.NextToken, undefined);
      assert.notEqual(rest.Groups![0]!.GroupName, page.Groups![0]!.GroupName);
      const stolen = new AdminListGroupsForUserCommand({ UserPoolId: poolId, Username: people[1]!.sub, NextToken: page.NextToken! });
      await refused(send(stolen), 'InvalidParameterException');
    });

    it('users and groups of another pool are not found', async () => {
      const [who, mine] = [await person(), await create()];
      const foreign = await create({ UserPoolId: otherPool });
      for (const change of [add, leave]) {
        await refused(change(who.email, foreign), 'ResourceNotFoundException', NOT_FOUND);
        await refused(change(who.sub, mine, otherPool), 'UserNotFoundException', 'User does not exist.');
      }
      const elsewhere = new AdminListGroupsForUserCommand({ UserPoolId: otherPool, Username: who.sub });
      await refused(send(elsewhere), 'UserNotFoundException', 'User does not exist.');
    });

    it('a user is in at most 100 groups', async () => {
      const who = await person();
      const names: string[] = [];
      for (let i = 0; i < 100; i++) names.push(await create());
      await Promise.all(names.map((name) => add(who.sub, name)));
      const one = await create();
      await refused(add(who.sub, one), 'InvalidParameterException', 'A user cannot be in more than 100 groups.');
      await add(who.sub, names[0]!);
      await leave(who.sub, names[0]!);
      await add(who.sub, one);
    });

    it('a group deleted and created again has no members', async () => {
      const [who, GroupName] = [await person(), await create()];
      await add(who.sub, GroupName);
      await send(new DeleteGroupCommand({ UserPoolId: poolId, GroupName }));
      assert.deepEqual(await groupsOf(who.sub), []);
      assert.equal((await claims(who)).access['cognito:groups'], undefined);
      await create({ GroupName });
      assert.deepEqual((await send(new ListUsersInGroupCommand({ UserPoolId: poolId, GroupName }))).Users, []);
      assert.deepEqual(await groupsOf(who.sub), []);
    });
  });

  describe('group claims in tokens', () => {
    it('cognito:groups and cognito:roles are ordered by precedence, cognito:preferred_role is the first role', async () => {
      const who = await person();
      const [last, second, first] = [
        await create({ RoleArn: roleArn('last') }),
        await create({ Precedence: 5, RoleArn: roleArn('second') }),
        await create({ Precedence: 0 }),
      ];
      for (const name of [last, second, first]) await add(who.sub, name);
      const { id, access } = await claims(who);
      assert.deepEqual(id['cognito:groups'], [first, second, last]);
      assert.deepEqual(access['cognito:groups'], [first, second, last]);
      assert.deepEqual(id['cognito:roles'], [roleArn('second'), roleArn('last')]);
      assert.equal(id['cognito:preferred_role'], roleArn('second'));
      assert.equal(access['cognito:roles'], undefined);
    });

    it('cognito:preferred_role is omitted if groups of equal precedence have different roles', async () => {
      const who = await person();
      await add(who.sub, await create({ Precedence: 3, RoleArn: roleArn('one') }));
      await add(who.sub, await create({ Precedence: 3, RoleArn: roleArn('one') }));
      assert.equal((await claims(who)).id['cognito:preferred_role'], roleArn('one'));
      await add(who.sub, await create({ Precedence: 3, RoleArn: roleArn('two') }));
      const { id } = await claims(who);
      assert.equal(id['cognito:preferred_role'], undefined);
      assert.deepEqual(id['cognito:roles'], [roleArn('one'), roleArn('two')]);
    });

    it('membership changes appear in new and refreshed tokens; users without groups have no group claims', async () => {
      const [who, GroupName] = [await person(), await create()];
      const { RefreshToken, IdToken } = await signedIn(server, who, clientId);
      for (const claim of ['cognito:groups', 'cognito:roles', 'cognito:preferred_role']) assert.equal(decodeJwt(IdToken)[claim], undefined);
      await add(who.sub, GroupName);
      const refresh = new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: RefreshToken },
      });
      const { AuthenticationResult } = await appClient(server).send(refresh);
      assert.deepEqual(decodeJwt(AuthenticationResult!.IdToken!)['cognito:groups'], [GroupName]);
      await send(new UpdateGroupCommand({ UserPoolId: poolId, GroupName, RoleArn: roleArn('new') }));
      assert.equal((await claims(who)).id['cognito:preferred_role'], roleArn('new'));
    });
  });

  it('an identity pool with Token role mapping gives credentials for the role of the group', async () => {
    const provider = `cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`;
    const who = await signedUp(server);
    const IdentityPoolId = demo.identityPoolId;
    const GroupName = await create({ UserPoolId: demo.poolId, RoleArn: roleArn('demo-user') });
    await identityOperator(server).send(
      new SetIdentityPoolRolesCommand({
        IdentityPoolId,
        Roles: {},
        RoleMappings: { [`${provider}:${demo.publicClient}`]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } },
      }),
    );
    const exchange = async () => {
      const Logins = { [provider]: (await signedIn(server, who)).IdToken };
      const { IdentityId } = await identityApp(server).send(new GetIdCommand({ IdentityPoolId, Logins }));
      return identityApp(server).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    };
    await refused(exchange(), 'NotAuthorizedException');
    await add(who.sub, GroupName, demo.poolId);
    const { Credentials } = await exchange();
    const sts = new STSClient({
      endpoint: server.url,
      region: demo.region,
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
    assert.match((await sts.send(new GetCallerIdentityCommand({}))).Arn!, /assumed-role\/demo-user\//);
  });
});

function operatorSend(server: () => TestServer): ReturnType<typeof operatorClient>['send'] {
  return ((command: never) => operatorClient(server()).send(command)) as never;
}
