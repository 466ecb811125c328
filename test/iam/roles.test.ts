import assert from 'node:assert/strict';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { refused } from '../operations/support/refused.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { arnOf, fresh, iamAs, policy, trust } from './support.js';

const ROOT = `arn:aws:iam::${demo.accountId}:root`;

describe('IAM roles and policies', () => {
  let server: TestServer;
  let iam: ReturnType<typeof iamAs>;
  before(async () => {
    server = await sharedServer();
    iam = iamAs(server);
  });

  const makeRole = async (more: object = {}): Promise<string> => {
    const RoleName = fresh('role');
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(ROOT), ...more }));
    return RoleName;
  };
  const makePolicy = async (document = policy({ Action: 's3:GetObject' })): Promise<string> => {
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: fresh('policy'), PolicyDocument: document }));
    return Policy!.Arn!;
  };

  it('a role is created, read unchanged, updated and deleted', async () => {
    const RoleName = fresh('role');
    const AssumeRolePolicyDocument = `{ "Version": "2012-10-17",\n ${trust(ROOT).slice(24)}`;
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName,
        Path: '/teams/red/',
        AssumeRolePolicyDocument,
        Description: 'of the red ones <&>',
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'team', Value: 'red' }],
      }),
    );
    assert.equal(Role!.Arn, arnOf('role', `teams/red/${RoleName}`));
    assert.match(Role!.RoleId!, /^AROA[A-Z2-7]{17}$/);
    assert.ok(Math.abs(Role!.CreateDate!.getTime() - server.clock.now()) < 10_000);
    const read = (await iam.send(new GetRoleCommand({ RoleName }))).Role!;
    assert.equal(decodeURIComponent(read.AssumeRolePolicyDocument!), AssumeRolePolicyDocument);
    assert.deepEqual(
      [read.Description, read.MaxSessionDuration, read.Path, read.Tags, read.RoleId],
      ['of the red ones <&>', 7200, '/teams/red/', [{ Key: 'team', Value: 'red' }], Role!.RoleId],
    );
    await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3600 }));
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust('*') }));
    const changed = (await iam.send(new GetRoleCommand({ RoleName }))).Role!;
    assert.deepEqual([changed.Description, changed.MaxSessionDuration], ['of the red ones <&>', 3600]);
    assert.equal(decodeURIComponent(changed.AssumeRolePolicyDocument!), trust('*'));
    assert.deepEqual((await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles ?? [], []);
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await refused(iam.send(new GetRoleCommand({ RoleName })), 'NoSuchEntityException', `The role with name ${RoleName} cannot be found.`);
    await refused(iam.send(new DeleteRoleCommand({ RoleName })), 'NoSuchEntityException');
  });

  it('a role name is unique regardless of path and case, also with concurrent creations', async () => {
    const RoleName = fresh('Role');
    const make = (more: object) => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(ROOT), ...more }));
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => make({ Path: `/p${n}/` })));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    await refused(make({ RoleName: RoleName.toUpperCase() }), 'EntityAlreadyExistsException', /already exists/);
  });

  it('invalid parameters are refused with AWS’s error names and messages', async () => {
    const make = (more: object) =>
      iam.send(new CreateRoleCommand({ RoleName: fresh('role'), AssumeRolePolicyDocument: trust(ROOT), ...more }));
    await refused(
      make({ RoleName: 'no spaces' }),
      'ValidationError',
      /'roleName' failed to satisfy constraint: Member must satisfy regular/,
    );
    await refused(make({ RoleName: 'x'.repeat(65) }), 'ValidationError', /less than or equal to 64/);
    await refused(make({ Path: 'nowhere' }), 'ValidationError', /'path'/);
    await refused(make({ MaxSessionDuration: 60 }), 'ValidationError', /'maxSessionDuration' .*greater than or equal to 3600/);
    await refused(make({ AssumeRolePolicyDocument: '{' }), 'MalformedPolicyDocumentException');
    await refused(make({ AssumeRolePolicyDocument: policy({ Action: 's3:*' }) }), 'MalformedPolicyDocumentException');
    await refused(make({ PermissionsBoundary: arnOf('policy', 'nobody') }), 'NoSuchEntityException');
    await refused(
      make({
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      }),
      'InvalidInputException',
      /case insensitive/,
    );
    await refused(iam.send(new ListRolesCommand({ Marker: 'rubbish' })), 'ValidationError');
    await refused(iam.send(new ListRolesCommand({ MaxItems: 0 })), 'ValidationError', /'maxItems'/);
  });

  it('roles of the set-up file are readable by the IAM API', async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'demo-user' }));
    assert.equal(Role!.Arn, arnOf('role', 'demo-user'));
    assert.ok((await iam.send(new ListRolePoliciesCommand({ RoleName: 'demo-user' }))).PolicyNames!.length > 0);
  });

  it('ListRoles pages through all roles under a path prefix', async () => {
    const prefix = `/${fresh('path')}/`;
    const names = await Promise.all([1, 2, 3, 4, 5].map(() => makeRole({ Path: `${prefix}deep/` })));
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.send(new ListRolesCommand({ PathPrefix: prefix, MaxItems: 2, ...(Marker ? { Marker } : {}) }));
      assert.ok(page.Roles!.length <= 2);
      assert.equal(page.IsTruncated, page.Marker !== undefined);
      seen.push(...page.Roles!.map((role) => role.RoleName!));
      Marker = page.Marker;
    } while (Marker);
    assert.deepEqual(seen.sort(), names.sort());
  });

  it('inline policies are put, read, listed and deleted; a role that has some cannot be deleted', async () => {
    const RoleName = await makeRole();
    const PolicyDocument = policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::a+b/*' });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'one', PolicyDocument: policy({ Action: '*' }) }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'one', PolicyDocument }));
    const read = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'one' }));
    assert.equal(decodeURIComponent(read.PolicyDocument!), PolicyDocument);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'two', PolicyDocument }));
    const first = await iam.send(new ListRolePoliciesCommand({ RoleName, MaxItems: 1 }));
    const rest = await iam.send(new ListRolePoliciesCommand({ RoleName, Marker: first.Marker! }));
    assert.deepEqual([first.PolicyNames, rest.PolicyNames, rest.IsTruncated], [['one'], ['two'], false]);
    await refused(iam.send(new DeleteRoleCommand({ RoleName })), 'DeleteConflictException', /must delete policies first/);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'one' }));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'two' }));
    await refused(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'one' })), 'NoSuchEntityException');
    await refused(
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'x', PolicyDocument: trust('*') })),
      'MalformedPolicyDocumentException',
    );
    const long = policy({ Action: 's3:GetObject', Resource: Array.from({ length: 60 }, (_, i) => `arn:aws:s3:::${'b'.repeat(90)}${i}`) });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'x', PolicyDocument: long }));
    await refused(iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'y', PolicyDocument: long })), 'LimitExceededException');
  });

  it('concurrent policy changes of one role are all kept', async () => {
    const RoleName = await makeRole();
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(
      names.map((PolicyName) => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy({ Action: 's3:*' }) }))),
    );
    assert.deepEqual((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames!.sort(), names);
  });

  it('a managed policy has up to five versions, one of them the default', async () => {
    const PolicyArn = await makePolicy();
    const documents = [2, 3, 4, 5].map((n) => policy({ Action: `s3:Get${n}` }));
    for (const PolicyDocument of documents) await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }));
    await refused(
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy({ Action: '*' }) })),
      'LimitExceededException',
      /up to 5 versions/,
    );
    assert.equal((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy!.DefaultVersionId, 'v1');
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v4' }));
    await refused(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v4' })), 'DeleteConflictException');
    await refused(iam.send(new DeletePolicyCommand({ PolicyArn })), 'DeleteConflictException', /more than one version/);
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    const { PolicyVersion } = await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy({ Action: 's3:Put*' }), SetAsDefault: true }),
    );
    assert.deepEqual([PolicyVersion!.VersionId, PolicyVersion!.IsDefaultVersion], ['v6', true]);
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    assert.deepEqual(
      Versions!.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]),
      [
        ['v6', true],
        ['v4', false],
        ['v3', false],
        ['v2', false],
        ['v1', false],
      ],
    );
    const read = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    assert.equal(decodeURIComponent(read.PolicyVersion!.Document!), documents[0]);
    await refused(iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v9' })), 'NoSuchEntityException');
    await refused(iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: '9' })), 'ValidationError');
  });

  it('a policy that is attached or used as a boundary cannot be deleted', async () => {
    const RoleName = await makeRole();
    const [attached, boundary] = [await makePolicy(), await makePolicy()];
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: attached }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: attached }));
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: boundary }));
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    assert.deepEqual(AttachedPolicies, [{ PolicyName: attached.split('/').at(-1), PolicyArn: attached }]);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: boundary }));
    assert.deepEqual([Policy!.AttachmentCount, Policy!.PermissionsBoundaryUsageCount], [0, 1]);
    const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: attached }));
    assert.deepEqual(
      entities.PolicyRoles!.map((role) => role.RoleName),
      [RoleName],
    );
    assert.equal((await iam.send(new GetRoleCommand({ RoleName }))).Role!.PermissionsBoundary!.PermissionsBoundaryArn, boundary);
    for (const PolicyArn of [attached, boundary])
      await refused(iam.send(new DeletePolicyCommand({ PolicyArn })), 'DeleteConflictException');
    await refused(iam.send(new DeleteRoleCommand({ RoleName })), 'DeleteConflictException', /must detach all policies first/);
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: attached }));
    await refused(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: attached })), 'NoSuchEntityException');
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    await refused(iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })), 'NoSuchEntityException');
    for (const PolicyArn of [attached, boundary]) await iam.send(new DeletePolicyCommand({ PolicyArn }));
    await refused(iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: attached })), 'NoSuchEntityException');
  });

  it('AWS managed policies are listed and attached, and cannot be deleted', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonCognitoReadOnly';
    const RoleName = await makeRole();
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await refused(iam.send(new DeletePolicyCommand({ PolicyArn })), 'AccessDenied');
    const mine = await makePolicy();
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.send(new ListPoliciesCommand({ MaxItems: 3, ...(Marker ? { Marker } : {}) }));
      seen.push(...page.Policies!.map(({ Arn }) => Arn!));
      Marker = page.Marker;
    } while (Marker);
    assert.equal(new Set(seen).size, seen.length);
    assert.ok(seen.includes(mine) && seen.includes(PolicyArn));
    const local = await iam.send(new ListPoliciesCommand({ Scope: 'Local', MaxItems: 1000 }));
    assert.ok(local.Policies!.every(({ Arn }) => Arn!.includes(demo.accountId)));
    const used = await iam.send(new ListPoliciesCommand({ Scope: 'AWS', OnlyAttached: true }));
    assert.ok(used.Policies!.some(({ Arn }) => Arn === PolicyArn));
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  });

  it('tags are added, replaced case-insensitively, listed and removed', async () => {
    const RoleName = await makeRole();
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: 'Team', Value: 'red' },
          { Key: 'Cost', Value: '' },
        ],
      }),
    );
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'blue' }] }));
    assert.deepEqual((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags, [
      { Key: 'Cost', Value: '' },
      { Key: 'team', Value: 'blue' },
    ]);
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['TEAM'] }));
    assert.deepEqual((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags, [{ Key: 'Cost', Value: '' }]);
    const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
    await refused(iam.send(new TagRoleCommand({ RoleName, Tags: many })), 'LimitExceededException');
    const PolicyArn = await makePolicy();
    await iam.send(new TagPolicyCommand({ PolicyArn, Tags: many }));
    assert.equal((await iam.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags!.length, 50);
  });

  it('an unsupported IAM action is refused with InvalidAction', async () => {
    const body = new URLSearchParams({ Action: 'CreateGroup', Version: '2010-05-08' });
    const response = await fetch(server.url, { method: 'POST', body });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /<Code>InvalidAction<\/Code>.*CreateGroup for version 2010-05-08/);
  });
});
