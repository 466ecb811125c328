import assert from 'node:assert/strict';
import { CognitoIdentityClient, SetIdentityPoolRolesCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminGetUserCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  DescribeUserPoolCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListUsersCommand as ListIamUsersCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { refused } from '../operations/support/refused.js';
import { ownPool } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { arnOf, fresh, iamAs, idpAs, type Keys, policy, poolArn, stsAs, trust, userWith } from './support.js';

const COGNITO_READ = 'arn:aws:iam::aws:policy/AmazonCognitoReadOnly';
const ROOT = `arn:aws:iam::${demo.accountId}:root`;

describe('IAM users and access keys', () => {
  let server: TestServer;
  let iam: ReturnType<typeof iamAs>;
  before(async () => {
    server = await sharedServer();
    iam = iamAs(server);
  });

  const look = (keys: Keys, UserPoolId: string = demo.poolId): Promise<unknown> =>
    idpAs(server, keys).send(new DescribeUserPoolCommand({ UserPoolId }));

  it('the key of a new user signs, and is refused every operation with AccessDenied', async () => {
    const { name, arn, keys } = await userWith(server);
    assert.match(keys.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
    const me = await stsAs(server, keys).send(new GetCallerIdentityCommand({}));
    const { User } = await iam.send(new GetUserCommand({ UserName: name }));
    assert.deepEqual([me.Arn, me.Account, me.UserId], [arn, demo.accountId, User!.UserId]);
    await refused(
      look(keys),
      'AccessDeniedException',
      new RegExp(`User: ${arn} is not authorized to perform: cognito-idp:DescribeUserPool`),
    );
    await refused(
      iamAs(server, keys).send(new ListRolesCommand({})),
      'AccessDenied',
      `User: ${arn} is not authorized to perform: iam:ListRoles on resource: ${arnOf('role', '')} because no identity-based policy allows the iam:ListRoles action`,
    );
  });

  it('a key with a read-only policy reads, and is refused changes with AccessDeniedException', async () => {
    const { name, keys } = await userWith(server);
    await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: COGNITO_READ }));
    await look(keys);
    await idpAs(server, keys).send(new ListUserPoolsCommand({ MaxResults: 1 }));
    await idpAs(server, keys).send(new ListUsersCommand({ UserPoolId: demo.poolId }));
    const GroupName = fresh('group');
    const group = { UserPoolId: demo.poolId, GroupName };
    await refused(idpAs(server, keys).send(new CreateGroupCommand(group)), 'AccessDeniedException', /cognito-idp:CreateGroup/);
    await refused(idpAs(server, keys).send(new DeleteGroupCommand(group)), 'AccessDeniedException');
    await refused(iamAs(server, keys).send(new CreateAccessKeyCommand({})), 'AccessDenied');
    await iam.send(new DetachUserPolicyCommand({ UserName: name, PolicyArn: COGNITO_READ }));
    await refused(look(keys), 'AccessDeniedException');
  });

  it('a key with a policy for one user pool is refused all others', async () => {
    const { poolId } = await ownPool(server);
    const { keys } = await userWith(server, { Action: 'cognito-idp:*', Resource: poolArn(poolId) });
    await look(keys, poolId);
    await idpAs(server, keys).send(new CreateGroupCommand({ UserPoolId: poolId, GroupName: 'g' }));
    await refused(idpAs(server, keys).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: 'x' })), 'UserNotFoundException');
    await refused(look(keys), 'AccessDeniedException');
    await refused(idpAs(server, keys).send(new AdminGetUserCommand({ UserPoolId: demo.poolId, Username: 'x' })), 'AccessDeniedException');
    await refused(idpAs(server, keys).send(new ListUserPoolsCommand({ MaxResults: 1 })), 'AccessDeniedException');
  });

  it('changed policies, policy versions, boundaries and tags apply at once', async () => {
    const { name, keys } = await userWith(server, { Action: 'cognito-idp:DescribeUserPool' });
    await look(keys);
    await iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: 'not', PolicyDocument: policy({ Effect: 'Deny', Action: '*' }) }),
    );
    await refused(look(keys), 'AccessDeniedException');
    await iam.send(new DeleteUserPolicyCommand({ UserName: name, PolicyName: 'not' }));
    await look(keys);
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: fresh('bound'), PolicyDocument: policy({ Action: 's3:*' }) }));
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary: Policy!.Arn! }));
    await refused(look(keys), 'AccessDeniedException');
    const wider = policy({ Action: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } });
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn: Policy!.Arn!, PolicyDocument: wider, SetAsDefault: true }));
    await refused(look(keys), 'AccessDeniedException');
    await iam.send(new TagUserCommand({ UserName: name, Tags: [{ Key: 'team', Value: 'red' }] }));
    await look(keys);
  });

  it('an inactive or deleted key, or one of a recreated user, is refused', async () => {
    const { name, keys } = await userWith(server, { Action: 'cognito-idp:*' });
    const { accessKeyId: AccessKeyId } = keys;
    await look(keys);
    await iam.send(new UpdateAccessKeyCommand({ UserName: name, AccessKeyId, Status: 'Inactive' }));
    await refused(look(keys), 'UnrecognizedClientException');
    await iam.send(new UpdateAccessKeyCommand({ UserName: name, AccessKeyId, Status: 'Active' }));
    await look(keys);
    await refused(look({ ...keys, secretAccessKey: 'guess' }), 'InvalidSignatureException');
    await refused(look({ ...keys, sessionToken: 'x' }), 'UnrecognizedClientException');
    await refused(iam.send(new DeleteUserCommand({ UserName: name })), 'DeleteConflictException', /must delete access keys first/);
    await iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId }));
    await refused(look(keys), 'UnrecognizedClientException');
    await refused(iam.send(new DeleteUserCommand({ UserName: name })), 'DeleteConflictException', /must delete policies first/);
    await iam.send(new DeleteUserPolicyCommand({ UserName: name, PolicyName: 'may' }));
    await iam.send(new DeleteUserCommand({ UserName: name }));
    await iam.send(new CreateUserCommand({ UserName: name }));
    assert.deepEqual((await iam.send(new ListAccessKeysCommand({ UserName: name }))).AccessKeyMetadata, []);
    await refused(look(keys), 'UnrecognizedClientException');
  });

  it('a user has at most two access keys, also with concurrent creations', async () => {
    const UserName = fresh('user');
    await iam.send(new CreateUserCommand({ UserName }));
    const made = await Promise.allSettled([1, 2, 3, 4, 5].map(() => iam.send(new CreateAccessKeyCommand({ UserName }))));
    const won = made.filter((one) => one.status === 'fulfilled').length;
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
    assert.deepEqual([won, AccessKeyMetadata!.length], [2, 2]);
    assert.ok(AccessKeyMetadata!.every((key) => key.Status === 'Active' && !('SecretAccessKey' in key)));
    await refused(iam.send(new CreateAccessKeyCommand({ UserName })), 'LimitExceededException');
  });

  it('a user’s access key cannot be changed under the name of another user', async () => {
    const [one, other] = [await userWith(server), await userWith(server)];
    const stolen = { UserName: one.name, AccessKeyId: other.keys.accessKeyId };
    await refused(iam.send(new DeleteAccessKeyCommand(stolen)), 'NoSuchEntityException');
    await refused(iam.send(new UpdateAccessKeyCommand({ ...stolen, Status: 'Inactive' })), 'NoSuchEntityException');
  });

  it('a policy with ${aws:username} lets users manage their own access keys only', async () => {
    const own = ['arn:aws:iam::*:user/$', '{aws:username}'].join('');
    const { name, keys } = await userWith(server, { Action: ['iam:*AccessKey*', 'iam:GetUser'], Resource: own });
    const other = await userWith(server);
    const mine = iamAs(server, keys);
    assert.equal((await mine.send(new GetUserCommand({}))).User!.UserName, name);
    await mine.send(new CreateAccessKeyCommand({}));
    assert.equal((await mine.send(new ListAccessKeysCommand({}))).AccessKeyMetadata!.length, 2);
    await refused(mine.send(new CreateAccessKeyCommand({ UserName: other.name })), 'AccessDenied');
    await refused(iam.send(new CreateAccessKeyCommand({})), 'ValidationError', /Must specify userName/);
  });

  it('a policy with iam:PermissionsBoundary allows role creation only with this boundary', async () => {
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: fresh('bound'), PolicyDocument: policy({ Action: 's3:*' }) }));
    const boundary = Policy!.Arn!;
    const { keys } = await userWith(server, {
      Action: ['iam:CreateRole', 'iam:PutRolePolicy'],
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    });
    const helper = iamAs(server, keys);
    const RoleName = fresh('bounded');
    const made = { RoleName, AssumeRolePolicyDocument: trust(ROOT) };
    await refused(helper.send(new CreateRoleCommand(made)), 'AccessDenied');
    await helper.send(new CreateRoleCommand({ ...made, PermissionsBoundary: boundary }));
    await helper.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: policy({ Action: '*' }) }));
    const free = fresh('free');
    await iam.send(new CreateRoleCommand({ ...made, RoleName: free }));
    await refused(
      helper.send(new PutRolePolicyCommand({ RoleName: free, PolicyName: 'p', PolicyDocument: policy({ Action: '*' }) })),
      'AccessDenied',
    );
    await refused(helper.send(new GetRoleCommand({ RoleName })), 'AccessDenied');
  });

  it('without iam:PassRole no role is given to a group or an identity pool', async () => {
    const { poolId } = await ownPool(server);
    const RoleArn = arnOf('role', 'demo-user');
    const { name, keys } = await userWith(server, { Action: ['cognito-idp:*', 'cognito-identity:*'] });
    const group = { UserPoolId: poolId, GroupName: 'g', RoleArn };
    await refused(
      idpAs(server, keys).send(new CreateGroupCommand(group)),
      'AccessDeniedException',
      /iam:PassRole on resource: .*demo-user/,
    );
    const identity = new CognitoIdentityClient({ endpoint: server.url, region: demo.region, credentials: keys, maxAttempts: 1 });
    const roles = { IdentityPoolId: demo.identityPoolId, Roles: { authenticated: RoleArn } };
    await refused(identity.send(new SetIdentityPoolRolesCommand(roles)), 'AccessDeniedException', /iam:PassRole/);
    const PolicyDocument = policy({
      Action: 'iam:PassRole',
      Resource: RoleArn,
      Condition: { StringEquals: { 'iam:PassedToService': 'cognito-idp.amazonaws.com' } },
    });
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'pass', PolicyDocument }));
    await idpAs(server, keys).send(new CreateGroupCommand(group));
    await refused(identity.send(new SetIdentityPoolRolesCommand(roles)), 'AccessDeniedException', /iam:PassRole/);
  });

  it('users, their inline policies and attached policies are listed', async () => {
    const prefix = `/${fresh('team')}/`;
    const UserName = fresh('listed');
    await iam.send(new CreateUserCommand({ UserName, Path: prefix, Tags: [{ Key: 'a', Value: 'b' }] }));
    const { Users } = await iam.send(new ListIamUsersCommand({ PathPrefix: prefix }));
    assert.deepEqual(
      Users!.map((user) => [user.UserName, user.Arn]),
      [[UserName, `arn:aws:iam::${demo.accountId}:user${prefix}${UserName}`]],
    );
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: policy({ Action: 's3:*' }) }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: COGNITO_READ }));
    assert.deepEqual((await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames, ['p']);
    assert.equal((await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies!.length, 1);
    const read = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName: 'p' }));
    assert.equal(decodeURIComponent(read.PolicyDocument!), policy({ Action: 's3:*' }));
    await refused(iam.send(new CreateUserCommand({ UserName: UserName.toUpperCase() })), 'EntityAlreadyExistsException');
    await refused(
      iam.send(new GetUserCommand({ UserName: 'nobody' })),
      'NoSuchEntityException',
      'The user with name nobody cannot be found.',
    );
  });
});
