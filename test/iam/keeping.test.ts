import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { AttachRolePolicyCommand, CreateRoleCommand, DeleteRoleCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { refused } from '../operations/support/refused.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { arnOf, fresh, iamAs, idpAs, type Keys, stsAs, trust, userWith } from './support.js';

const ROOT = `arn:aws:iam::${demo.accountId}:root`;
const S3_READ = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';

describe('IAM keys and roles in the store', () => {
  let server: TestServer;
  const counted: string[] = [];
  before(async () => {
    server = await startServer({ overrides: { onOperation: ({ collection, method }) => void counted.push(`${collection}.${method}`) } });
    // Starts the embedded S3, which takes longer than caches live.
    await refused(object(server.operator), 'NoSuchKey');
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  /** Runs once to warm the caches, then counts. */
  async function costsNothing(work: () => Promise<unknown>): Promise<void> {
    await work();
    counted.length = 0;
    await work();
    assert.deepEqual(
      counted.filter((one) => one.startsWith('iam_') || one.startsWith('sts_')),
      [],
    );
  }

  const roleOf = async (): Promise<string> => {
    const RoleName = fresh('role');
    await iamAs(server).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(ROOT) }));
    await iamAs(server).send(new AttachRolePolicyCommand({ RoleName, PolicyArn: S3_READ }));
    return RoleName;
  };
  const sessionOf = async (RoleName: string): Promise<Keys> => {
    const { Credentials } = await stsAs(server).send(
      new AssumeRoleCommand({ RoleArn: arnOf('role', RoleName), RoleSessionName: 'work', PolicyArns: [{ arn: S3_READ }] }),
    );
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
  };
  const object = (credentials: Keys, Key = 'nothing') =>
    new S3Client({ endpoint: server.url, region: demo.region, credentials, forcePathStyle: true, maxAttempts: 1 }).send(
      new GetObjectCommand({ Bucket: demo.bucket, Key }),
    );

  it('a user’s signature and policies are verified without a store read', async () => {
    const { keys } = await userWith(server, { Action: ['cognito-idp:DescribeUserPool'] });
    await costsNothing(() => idpAs(server, keys).send(new DescribeUserPoolCommand({ UserPoolId: demo.poolId })));
    await costsNothing(() => stsAs(server, keys).send(new GetCallerIdentityCommand({})));
  });

  it('the gateway authorizes a role session with managed policies without a store read', async () => {
    const session = await sessionOf(await roleOf());
    await costsNothing(() => refused(object(session), 'NoSuchKey'));
  });

  it('a user’s key is authorized at the gateway by its policies, with ${aws:username} filled in', async () => {
    const own = ['arn:aws:s3:::', demo.bucket, '/$', '{aws:username}/*'].join('');
    const { name, keys } = await userWith(server, {
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [own, `arn:aws:s3:::${demo.bucket}`],
    });
    await refused(object(keys, `${name}/nothing`), 'NoSuchKey');
    await costsNothing(() => refused(object(keys, `${name}/nothing`), 'NoSuchKey'));
    await refused(object(keys, 'else/nothing'), 'AccessDenied');
  });

  it('a session ends with its deleted role, and a recreated role does not revive it', async () => {
    const RoleName = await roleOf();
    const session = await sessionOf(RoleName);
    await refused(object(session), 'NoSuchKey');
    await iamAs(server).send(new DetachRolePolicyCommand({ RoleName, PolicyArn: S3_READ }));
    await refused(object(session), 'AccessDenied');
    await iamAs(server).send(new DeleteRoleCommand({ RoleName }));
    await refused(stsAs(server, session).send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId');
    await iamAs(server).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(ROOT) }));
    await refused(stsAs(server, session).send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId');
  });

  it('secret access keys are not on disk in clear', async () => {
    const { keys } = await userWith(server);
    await stsAs(server, keys).send(new GetCallerIdentityCommand({}));
    const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(files.length > 0);
    for (const { parentPath, name } of files) assert.ok(!readFileSync(join(parentPath, name)).includes(keys.secretAccessKey), name);
  });

  it('a user’s key works after a restart', async () => {
    const { keys, arn } = await userWith(server);
    await server.stop({ keepData: true });
    server = await startServer({ dataDir: server.dataDir });
    assert.equal((await stsAs(server, keys).send(new GetCallerIdentityCommand({}))).Arn, arn);
  });
});
