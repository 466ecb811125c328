// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict';
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { refused } from '../operations/support/refused.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { arnOf, fresh, iamAs, type Line, policy, userWith } from './support.js';

describe('IAM policy simulation', () => {
  let server: TestServer;
  let iam: ReturnType<typeof iamAs>;
  before(async () => {
    server = await sharedServer();
    iam = iamAs(server);
  });

  const simulate = async (input: Partial<SimulateCustomPolicyCommandInput>) => {
    const { EvaluationResults } = await iam.send(
      new SimulateCustomPolicyCommand({ PolicyInputList: [], ActionNames: ['s3:GetObject'], ...input }),
    );
    return EvaluationResults!;
  };

  it('SimulateCustomPolicy decides each action on each resource and names the matching policy', async () => {
    const results = await simulate({
      PolicyInputList: [policy({ Action: 's3:*', Resource: 'arn:aws:s3:::a/*' }), policy({ Effect: 'Deny', Action: 's3:Delete*' })],
      ActionNames: ['s3:GetObject', 's3:DeleteObject'],
      ResourceArns: ['arn:aws:s3:::a/1', 'arn:aws:s3:::b/1'],
    });
    assert.deepEqual(
      results.map((one) => [
        one.EvalActionName,
        one.EvalResourceName,
        one.EvalDecision,
        one.MatchedStatements!.map((by) => by.SourcePolicyId),
      ]),
      [
        ['s3:GetObject', 'arn:aws:s3:::a/1', 'allowed', ['PolicyInputList.1']],
        ['s3:GetObject', 'arn:aws:s3:::b/1', 'implicitDeny', []],
        ['s3:DeleteObject', 'arn:aws:s3:::a/1', 'explicitDeny', ['PolicyInputList.2']],
        ['s3:DeleteObject', 'arn:aws:s3:::b/1', 'explicitDeny', ['PolicyInputList.2']],
      ],
    );
  });

  it('MissingContextValues names the context keys that policies use and the request lacks', async () => {
    const PolicyInputList = [
      policy({
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::a/${aws:PrincipalTag/team}/${aws:username, "x"}'.replaceAll('"', "'"),
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      }),
    ];
    const [without] = await simulate({ PolicyInputList, ResourceArns: ['arn:aws:s3:::a/red/x'] });
    assert.deepEqual(
      [without!.EvalDecision, without!.MissingContextValues!.sort()],
      ['implicitDeny', ['aws:PrincipalTag/team', 'aws:SourceIp']],
    );
    const ContextEntries = [
      { ContextKeyName: 'aws:principaltag/team', ContextKeyValues: ['red'], ContextKeyType: 'string' as const },
      { ContextKeyName: 'aws:SourceIp', ContextKeyValues: ['10.1.2.3'], ContextKeyType: 'ip' as const },
    ];
    const [said] = await simulate({ PolicyInputList, ContextEntries, ResourceArns: ['arn:aws:s3:::a/red/x'] });
    assert.deepEqual([said!.EvalDecision, said!.MissingContextValues], ['allowed', []]);
  });

  it('a permissions boundary allows nothing by itself, and its own decision is reported', async () => {
    const PolicyInputList = [policy({ Action: '*' })];
    const bounded = (lines: Line) => simulate({ PolicyInputList, PermissionsBoundaryPolicyInputList: [policy(lines)] });
    const told = (results: Awaited<ReturnType<typeof simulate>>) => [
      results[0]!.EvalDecision,
      results[0]!.PermissionsBoundaryDecisionDetail!.AllowedByPermissionsBoundary,
    ];
    assert.deepEqual(told(await bounded({ Action: 's3:Get*' })), ['allowed', true]);
    assert.deepEqual(told(await bounded({ Action: 's3:Put*' })), ['implicitDeny', false]);
    assert.deepEqual(told(await bounded({ Effect: 'Deny', Action: 's3:Get*' })), ['explicitDeny', false]);
  });

  it('SimulatePrincipalPolicy evaluates all policies and the boundary of a user, in pages', async () => {
    const { name, arn } = await userWith(server, { Action: 's3:GetObject' });
    await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: 'arn:aws:iam::aws:policy/AmazonCognitoReadOnly' }));
    const ActionNames = ['s3:GetObject', 'cognito-idp:ListUsers', 's3:PutObject'];
    const first = await iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: arn, ActionNames, MaxItems: 2 }));
    const rest = await iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: arn, ActionNames, Marker: first.Marker! }));
    const all = [...first.EvaluationResults!, ...rest.EvaluationResults!];
    assert.deepEqual(
      all.map((one) => one.EvalDecision),
      ['allowed', 'allowed', 'implicitDeny'],
    );
    assert.deepEqual(
      all[1]!.MatchedStatements!.map((by) => by.SourcePolicyId),
      ['AmazonCognitoReadOnly'],
    );
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: fresh('b'), PolicyDocument: policy({ Action: 'ec2:*' }) }));
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary: Policy!.Arn! }));
    const bounded = await iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: arn, ActionNames }));
    assert.ok(bounded.EvaluationResults!.every((one) => one.EvalDecision === 'implicitDeny'));
  });

  it('a malformed policy, an unknown principal and a caller without permission are refused', async () => {
    await refused(simulate({ PolicyInputList: ['{'] }), 'MalformedPolicyDocumentException');
    await refused(
      simulate({ PolicyInputList: [policy({ Action: '*' })], ResourcePolicy: policy({ Action: '*' }) }),
      'InvalidInputException',
    );
    const ask = (PolicySourceArn: string) =>
      iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ['s3:GetObject'] }));
    await refused(ask(arnOf('user', 'nobody')), 'NoSuchEntityException');
    await refused(ask('arn:aws:s3:::some-bucket'), 'InvalidInputException');
    const { keys } = await userWith(server);
    const input = { PolicySourceArn: arnOf('user', 'nobody'), ActionNames: ['s3:GetObject'] };
    await refused(iamAs(server, keys).send(new SimulatePrincipalPolicyCommand(input)), 'AccessDenied');
  });
});
