import assert from 'node:assert/strict';
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CreateRoleCommand, DeleteAccessKeyCommand, ListRolesCommand, PutRolePolicyCommand, TagRoleCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { arnOf, fresh, iamAs, idpAs, type Keys, type Line, policy, poolArn, stsAs, trust, userWith } from '../iam/support.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const ROOT = `arn:aws:iam::${demo.accountId}:root`;
const POOL = poolArn(demo.poolId);
const LOOK = { Action: 'cognito-idp:DescribeUserPool' };

interface Issued {
  readonly Credentials?:
    | {
        AccessKeyId: string | undefined;
        SecretAccessKey: string | undefined;
        SessionToken: string | undefined;
        Expiration: Date | undefined;
      }
    | undefined;
}

const keysOf = ({ Credentials }: Issued): Keys => ({
  accessKeyId: Credentials!.AccessKeyId!,
  secretAccessKey: Credentials!.SecretAccessKey!,
  sessionToken: Credentials!.SessionToken!,
});

describe('STS for signed callers', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  async function roleWith(trustPolicy: string, ...lines: readonly Line[]): Promise<string> {
    const iam = iamAs(server);
    const RoleName = fresh('role');
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustPolicy, MaxSessionDuration: 7200 }));
    if (lines.length > 0) await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'may', PolicyDocument: policy(...lines) }));
    return arnOf('role', RoleName);
  }
  const assume = (keys: Keys, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}) =>
    stsAs(server, keys).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work', ...more }));
  const look = (keys: Keys) => idpAs(server, keys).send(new DescribeUserPoolCommand({ UserPoolId: demo.poolId }));

  describe('AssumeRole', () => {
    it('AssumeRole gives credentials of the role that expire after DurationSeconds', async () => {
      const RoleArn = await roleWith(trust(ROOT), { ...LOOK, Resource: POOL });
      const assumed = await assume(server.operator, RoleArn, { DurationSeconds: 900 });
      const session = keysOf(assumed);
      const name = RoleArn.split('/').at(-1);
      assert.equal(assumed.AssumedRoleUser!.Arn, `arn:aws:sts::${demo.accountId}:assumed-role/${name}/work`);
      assert.match(assumed.AssumedRoleUser!.AssumedRoleId!, /^AROA[A-Z2-7]{17}:work$/);
      assert.ok(Math.abs(assumed.Credentials!.Expiration!.getTime() - server.clock.now() - 900_000) < 10_000);
      const me = await stsAs(server, session).send(new GetCallerIdentityCommand({}));
      assert.equal(me.Arn, assumed.AssumedRoleUser!.Arn);
      await look(session);
      server.clock.advance(901_000);
      await refused(look(session), 'ExpiredTokenException');
    });

    it('AssumeRole needs the trust policy, and the caller’s own policy if the trust policy names the account', async () => {
      const bare = await userWith(server);
      const able = await userWith(server, { Action: 'sts:AssumeRole' });
      const forAll = await roleWith(trust(ROOT));
      const forBare = await roleWith(trust(bare.arn));
      const text = (who: string, role: string) => `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
      await refused(assume(bare.keys, forAll), 'AccessDenied', text(bare.arn, forAll));
      await assume(able.keys, forAll);
      await assume(bare.keys, forBare);
      await refused(assume(able.keys, forBare), 'AccessDenied', text(able.arn, forBare));
      const nowhere = arnOf('role', 'nowhere');
      await refused(assume(able.keys, nowhere), 'AccessDenied', text(able.arn, nowhere));
      const barred = await userWith(server, { Effect: 'Deny', Action: 'sts:*' });
      await refused(assume(barred.keys, await roleWith(trust(barred.arn))), 'AccessDenied');
    });

    it('trust policy conditions on ExternalId and RoleSessionName are enforced; invalid parameters are refused', async () => {
      const RoleArn = await roleWith(
        trust(ROOT, { Condition: { StringEquals: { 'sts:ExternalId': 'of-yours', 'sts:RoleSessionName': 'work' } } }),
      );
      await refused(assume(server.operator, RoleArn), 'AccessDenied');
      await refused(assume(server.operator, RoleArn, { ExternalId: 'of-theirs' }), 'AccessDenied');
      await refused(assume(server.operator, RoleArn, { ExternalId: 'of-yours', RoleSessionName: 'play' }), 'AccessDenied');
      await assume(server.operator, RoleArn, { ExternalId: 'of-yours' });
      const open = await roleWith(trust(ROOT));
      await refused(assume(server.operator, open, { ExternalId: 'no spaces' }), 'ValidationError', /'externalId'/);
      await refused(assume(server.operator, open, { SourceIdentity: 'x' }), 'ValidationError', /'sourceIdentity'/);
      await refused(
        assume(server.operator, open, { TokenCode: '123456', SerialNumber: 'arn:aws:iam::1:mfa/x' }),
        'AccessDenied',
        /MultiFactor/,
      );
      await refused(
        assume(server.operator, open, { ProvidedContexts: [{ ContextAssertion: 'abcd', ProviderArn: ROOT }] }),
        'ValidationError',
      );
    });

    it('inline and managed session policies limit the session, and too large a session is refused', async () => {
      const RoleArn = await roleWith(trust(ROOT), { Action: 'cognito-idp:*' });
      await look(keysOf(await assume(server.operator, RoleArn)));
      const narrow = await assume(server.operator, RoleArn, { Policy: policy({ Action: 's3:*' }) });
      assert.ok(narrow.PackedPolicySize! > 0);
      await refused(look(keysOf(narrow)), 'AccessDeniedException');
      const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/AmazonCognitoReadOnly' }];
      await look(keysOf(await assume(server.operator, RoleArn, { PolicyArns })));
      await refused(
        look(keysOf(await assume(server.operator, RoleArn, { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' }] }))),
        'AccessDeniedException',
      );
      await refused(assume(server.operator, RoleArn, { PolicyArns: [{ arn: arnOf('policy', 'nowhere') }] }), 'ValidationError');
      await refused(assume(server.operator, RoleArn, { Policy: '{' }), 'MalformedPolicyDocumentException');
      const tags = Array.from({ length: 50 }, (_, i) => ({ Key: `${i}${'k'.repeat(100)}`, Value: 'v'.repeat(200) }));
      await refused(assume(server.operator, RoleArn, { Tags: tags }), 'PackedPolicyTooLargeException');
    });

    it('DurationSeconds, RoleSessionName and keys outside their limits are refused by name', async () => {
      const RoleArn = await roleWith(trust(ROOT));
      await refused(
        assume(server.operator, RoleArn, { DurationSeconds: 899 }),
        'ValidationError',
        /'durationSeconds' .* greater than or equal to 900/,
      );
      await refused(assume(server.operator, RoleArn, { DurationSeconds: 7201 }), 'ValidationError', /MaxSessionDuration set for this role/);
      await refused(assume(server.operator, RoleArn, { RoleSessionName: 'x y' }), 'ValidationError', /'roleSessionName'/);
      await refused(assume({ accessKeyId: 'AKIANOBODYNOBODYNOBO', secretAccessKey: 'x' }, RoleArn), 'InvalidClientTokenId');
    });

    it('role chaining is limited to one hour and passes on transitive tags and the source identity', async () => {
      const second = await roleWith(trust(ROOT, { Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] }), {
        ...LOOK,
        Condition: {
          StringEquals: { 'aws:PrincipalTag/Team': 'red', 'aws:SourceIdentity': 'alice' },
          Null: { 'aws:PrincipalTag/Desk': 'true' },
        },
      });
      const first = await roleWith(trust(ROOT), { Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] });
      const tagged = await assume(server.operator, first, {
        Tags: [
          { Key: 'Team', Value: 'red' },
          { Key: 'Desk', Value: '4' },
        ],
        TransitiveTagKeys: ['team'],
        SourceIdentity: 'alice',
      });
      assert.equal(tagged.SourceIdentity, 'alice');
      const one = keysOf(tagged);
      await refused(
        assume(one, second, { DurationSeconds: 3601 }),
        'ValidationError',
        /1 hour session limit for roles assumed by role chaining/,
      );
      await refused(
        assume(one, second, { Tags: [{ Key: 'TEAM', Value: 'blue' }] }),
        'InvalidParameterValue',
        /conflicts with a transitive tag/,
      );
      await refused(assume(one, second, { SourceIdentity: 'mallory' }), 'AccessDenied');
      await refused(assume(one, second, { Tags: [{ Key: 'more', Value: 'x' }] }), 'AccessDenied', /sts:TagSession/);
      const two = await assume(one, second);
      assert.equal(two.SourceIdentity, 'alice');
      await look(keysOf(two));
      await refused(look(keysOf(await assume(server.operator, second))), 'AccessDeniedException');
    });

    it('contradictory session tags are refused, and session tags override the tags of the role', async () => {
      const RoleArn = await roleWith(trust(ROOT), { ...LOOK, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } });
      const Tags = [{ Key: 'a', Value: '1' }];
      await refused(assume(server.operator, RoleArn, { Tags: [...Tags, { Key: 'A', Value: '2' }] }), 'InvalidParameterValue');
      await refused(assume(server.operator, RoleArn, { Tags, TransitiveTagKeys: ['b'] }), 'InvalidParameterValue');
      const RoleName = RoleArn.split('/').at(-1)!;
      await iamAs(server).send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'Team', Value: 'red' }] }));
      await look(keysOf(await assume(server.operator, RoleArn)));
      const blue = await assume(server.operator, RoleArn, { Tags: [{ Key: 'TEAM', Value: 'blue' }] });
      await refused(look(keysOf(blue)), 'AccessDeniedException');
    });
  });

  describe('GetSessionToken', () => {
    it('GetSessionToken gives the user’s permissions except IAM and further tokens, and ends with the access key', async () => {
      const { keys, arn, name } = await userWith(server, { Action: ['cognito-idp:*', 'iam:*', 'sts:*'] });
      const issued = await stsAs(server, keys).send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
      const session = keysOf(issued);
      assert.match(session.accessKeyId, /^ASIA/);
      assert.equal((await stsAs(server, session).send(new GetCallerIdentityCommand({}))).Arn, arn);
      await look(session);
      await assume(session, await roleWith(trust(ROOT)));
      await refused(iamAs(server, session).send(new ListRolesCommand({})), 'InvalidClientTokenId');
      await refused(
        stsAs(server, session).send(new GetSessionTokenCommand({})),
        'AccessDenied',
        'Cannot call GetSessionToken with session credentials',
      );
      await refused(stsAs(server, session).send(new GetFederationTokenCommand({ Name: 'bob' })), 'AccessDenied');
      await refused(stsAs(server, keys).send(new GetSessionTokenCommand({ DurationSeconds: 129_601 })), 'ValidationError');
      await iamAs(server).send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: keys.accessKeyId }));
      await refused(look(session), 'UnrecognizedClientException');
    });

    it('GetSessionToken of the operator key is valid for one hour', async () => {
      const issued = await stsAs(server).send(new GetSessionTokenCommand({ DurationSeconds: 43_200 }));
      assert.ok(Math.abs(issued.Credentials!.Expiration!.getTime() - server.clock.now() - 3_600_000) < 10_000);
      await look(keysOf(issued));
      await refused(iamAs(server, keysOf(issued)).send(new ListRolesCommand({})), 'InvalidClientTokenId');
    });
  });

  it('GetFederationToken gives only what both the caller’s policies and the session policy allow', async () => {
    const { keys } = await userWith(server, { Action: ['cognito-idp:DescribeUserPool', 'sts:GetFederationToken'] });
    const federate = async (more: object = {}) => stsAs(server, keys).send(new GetFederationTokenCommand({ Name: 'bob', ...more }));
    const issued = await federate({ Policy: policy({ Action: '*' }) });
    assert.equal(issued.FederatedUser!.Arn, `arn:aws:sts::${demo.accountId}:federated-user/bob`);
    assert.equal(issued.FederatedUser!.FederatedUserId, `${demo.accountId}:bob`);
    const session = keysOf(issued);
    assert.equal((await stsAs(server, session).send(new GetCallerIdentityCommand({}))).Arn, issued.FederatedUser!.Arn);
    await look(session);
    await refused(look(keysOf(await federate())), 'AccessDeniedException');
    await refused(look(keysOf(await federate({ Policy: policy({ Action: 's3:*' }) }))), 'AccessDeniedException');
    await refused(federate({ Tags: [{ Key: 'a', Value: 'b' }] }), 'AccessDenied', /sts:TagSession/);
    await refused(federate({ Name: 'x y' }), 'ValidationError');
    const { keys: bare } = await userWith(server);
    await refused(stsAs(server, bare).send(new GetFederationTokenCommand({ Name: 'bob' })), 'AccessDenied', /sts:GetFederationToken/);
  });

  it('GetAccessKeyInfo returns the account of access keys of this server and refuses others', async () => {
    const { keys } = await userWith(server, { Action: 'sts:GetAccessKeyInfo' });
    const ask = (AccessKeyId: string, as: Keys = keys) => stsAs(server, as).send(new GetAccessKeyInfoCommand({ AccessKeyId }));
    assert.equal((await ask(keys.accessKeyId)).Account, demo.accountId);
    await refused(ask('AKIANOBODYNOBODYNOBO'), 'ValidationError');
    await refused(ask('short'), 'ValidationError', /'accessKeyId'/);
    await refused(ask(keys.accessKeyId, (await userWith(server)).keys), 'AccessDenied');
  });

  it('a denial carries an encrypted message that only callers of DecodeAuthorizationMessage can decode', async () => {
    const { keys, arn } = await userWith(server, { Effect: 'Deny', Action: 'iam:ListRoles' });
    const error = await iamAs(server, keys)
      .send(new ListRolesCommand({}))
      .catch((one: Error & { $response?: { headers: Record<string, string> } }) => one);
    assert.match((error as Error).message, /with an explicit deny in an identity-based policy$/);
    const EncodedMessage = (error as { $response: { headers: Record<string, string> } }).$response.headers[
      'x-amzn-encoded-authorization-message'
    ]!;
    assert.ok(!EncodedMessage.includes('ListRoles'));
    const { DecodedMessage } = await stsAs(server).send(new DecodeAuthorizationMessageCommand({ EncodedMessage }));
    const said = JSON.parse(DecodedMessage!) as {
      allowed: boolean;
      explicitDeny: boolean;
      context: { principal: { arn: string }; action: string };
    };
    assert.deepEqual(
      [said.allowed, said.explicitDeny, said.context.principal.arn, said.context.action],
      [false, true, arn, 'iam:ListRoles'],
    );
    await refused(stsAs(server, keys).send(new DecodeAuthorizationMessageCommand({ EncodedMessage })), 'AccessDenied');
    await refused(
      stsAs(server).send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'rubbish' })),
      'InvalidAuthorizationMessageException',
    );
  });
});
