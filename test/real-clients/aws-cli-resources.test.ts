import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { cognate } from '../operations/support/cognate.js';
import { signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const run = promisify(execFile);
const isThere = spawnSync('aws', ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** Main use case: a user signs in, gets identity pool credentials, and uses S3 objects and DynamoDB items. */
describe('S3 and DynamoDB with identity pool credentials', function () {
  this.timeout(120_000);
  let server: TestServer;
  let identityId: string;
  let keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  const operations: string[] = [];
  before(async () => {
    server = await startServer({
      overrides: { onOperation: ({ collection, kind, method }) => operations.push(`${kind} ${collection}.${method}`) },
    });
    const { IdToken } = await signedIn(server, await signedUp(server));
    const found = await fromCognitoIdentityPool({
      identityPoolId: demo.identityPoolId,
      logins: { [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: IdToken! },
      clientConfig: { endpoint: server.url, region: demo.region },
    })();
    keys = found;
    identityId = found.identityId;
    // AWS CLI version 1 presigns us-east-1 URLs with a scheme before SigV4, which is not supported.
    await mkdir(join(server.dataDir, '.aws'));
    await writeFile(join(server.dataDir, '.aws', 'config'), '[default]\ns3 =\n  signature_version = s3v4\n');
  });
  after(() => server.stop());

  const client = () => ({ endpoint: server.url, region: demo.region, credentials: keys, maxAttempts: 1 });

  it('authorized S3 and DynamoDB requests cost no store operation once caches are warm', async () => {
    const s3 = new S3Client({ ...client(), forcePathStyle: true });
    const dynamodb = new DynamoDBClient(client());
    const work = async (): Promise<void> => {
      await assert.rejects(s3.send(new GetObjectCommand({ Bucket: demo.bucket, Key: `${identityId}/none` })), { name: 'NoSuchKey' });
      await assert.rejects(s3.send(new GetObjectCommand({ Bucket: demo.bucket, Key: 'another/none' })), { name: 'AccessDenied' });
      await dynamodb.send(new GetItemCommand({ TableName: demo.table, Key: { id: { S: identityId }, name: { S: 'x' } } }));
    };
    await work();
    // The event of the earlier sign-in is stored asynchronously; ListEvents waits for it.
    await cognate(server, 'ListEvents', { UserPoolId: demo.poolId });
    operations.length = 0;
    await work();
    assert.deepEqual(
      operations.filter((operation) => !/ (auth_events|auth_hours|message_deliveries)\./.test(operation)),
      [],
    );
  });

  (isThere ? describe : describe.skip)('AWS CLI', () => {
    async function aws(...command: string[]): Promise<string> {
      const { stdout } = await run('aws', [...command, '--endpoint-url', server.url, '--region', demo.region], {
        env: {
          PATH: process.env['PATH'],
          HOME: server.dataDir,
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_PAGER: '',
          AWS_ACCESS_KEY_ID: keys.accessKeyId,
          AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
          AWS_SESSION_TOKEN: keys.sessionToken,
        },
      });
      return stdout;
    }
    const fails = (error: string, ...command: string[]) =>
      assert.rejects(aws(...command), (reason: { stderr?: string }) => reason.stderr?.includes(`(${error})`) === true);

    it('aws s3 uploads, downloads, lists, presigns and removes a multipart file', async () => {
      const content = randomBytes(20 * 1024 * 1024 + 7);
      const [from, to] = [join(server.dataDir, 'from'), join(server.dataDir, 'to')];
      await writeFile(from, content);
      const place = `s3://${demo.bucket}/${identityId}/large`;
      await aws('s3', 'cp', from, place, '--no-progress');
      await aws('s3', 'cp', place, to, '--no-progress');
      assert.ok(content.equals(await readFile(to)));
      assert.match(await aws('s3', 'ls', `s3://${demo.bucket}/${identityId}/`), new RegExp(`${content.length} large`));
      const link = (await aws('s3', 'presign', place, '--expires-in', '60')).trim();
      assert.ok(content.equals(Buffer.from(await (await fetch(link)).arrayBuffer())));
      await aws('s3', 'rm', place);
      assert.equal((await fetch(link)).status, 404);
    });

    it('AWS CLI requests outside of the user’s prefix and items fail with AccessDenied', async () => {
      const from = join(server.dataDir, 'other');
      await writeFile(from, 'x');
      await fails('AccessDenied', 's3api', 'put-object', '--bucket', demo.bucket, '--key', 'another/x', '--body', from);
      await fails('AccessDenied', 's3api', 'list-objects-v2', '--bucket', demo.bucket);
      await fails('AccessDeniedException', 'dynamodb', 'scan', '--table-name', demo.table);
    });

    it('aws dynamodb puts, reads and queries the user’s own items', async () => {
      const key = { id: { S: identityId }, name: { S: 'note' } };
      const at = ['--table-name', demo.table];
      await aws('dynamodb', 'put-item', ...at, '--item', JSON.stringify({ ...key, text: { S: 'hello' } }));
      const read = JSON.parse(await aws('dynamodb', 'get-item', ...at, '--key', JSON.stringify(key), '--output', 'json'));
      assert.equal(read.Item.text.S, 'hello');
      const values = JSON.stringify({ ':id': { S: identityId } });
      const query = ['--key-condition-expression', 'id = :id', '--expression-attribute-values', values, '--output', 'json'];
      assert.equal(JSON.parse(await aws('dynamodb', 'query', ...at, ...query)).Count, 1);
      const others = JSON.stringify({ id: { S: 'another' }, name: { S: 'note' } });
      await fails('AccessDeniedException', 'dynamodb', 'get-item', ...at, '--key', others);
    });
  });
});
