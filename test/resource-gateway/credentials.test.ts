import assert from 'node:assert/strict';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Credentials, type Gateway, OPERATOR, openGateway } from './support/gateway.js';
import { send, sendSigned, signedHeaders } from './support/raw.js';

const ALL = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const HOUR = 3_600_000;

describe('credentials at the resource gateway', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await openGateway();
    await gateway.resources.ensureBucket('app');
  });
  after(() => gateway.close());
  afterEach(() => gateway.clock.reset());

  /** Both services refuse with the given error names and statuses, as the SDKs report them. */
  async function refused(credentials: Credentials, s3: [string, number], dynamodb: [string, number], more: object = {}): Promise<void> {
    const calls = [
      [() => gateway.s3(credentials, more).send(new ListBucketsCommand({})), s3],
      [() => gateway.dynamodb(credentials, more).send(new ListTablesCommand({})), dynamodb],
    ] as const;
    for (const [call, [name, status]] of calls)
      await assert.rejects(call, (error: { name: string; $metadata: { httpStatusCode: number; requestId: string } }) => {
        assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status]);
        assert.ok(error.$metadata.requestId);
        return true;
      });
  }

  it('session credentials work for S3 and DynamoDB', async () => {
    const { credentials } = await gateway.session(ALL);
    await gateway.s3(credentials).send(new ListBucketsCommand({}));
    await gateway.dynamodb(credentials).send(new ListTablesCommand({}));
  });

  it('an unknown access key is refused', () =>
    refused({ accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' }, ['InvalidAccessKeyId', 403], ['UnrecognizedClientException', 400]));

  it('a wrong secret access key is refused', async () => {
    const { credentials } = await gateway.session(ALL);
    const wrong = { ...credentials, secretAccessKey: `${credentials.secretAccessKey}x` };
    await refused(wrong, ['SignatureDoesNotMatch', 403], ['InvalidSignatureException', 400]);
    await refused({ ...OPERATOR, secretAccessKey: 'x' }, ['SignatureDoesNotMatch', 403], ['InvalidSignatureException', 400]);
  });

  it('a changed, missing or foreign session token is refused', async () => {
    const { credentials } = await gateway.session(ALL);
    const { credentials: others } = await gateway.session(ALL);
    const { sessionToken, ...bare } = credentials;
    const middle = Math.floor(sessionToken.length / 2);
    const changed = sessionToken.slice(0, middle) + (sessionToken[middle] === 'A' ? 'B' : 'A') + sessionToken.slice(middle + 1);
    for (const wrong of [bare, { ...bare, sessionToken: changed }, { ...bare, sessionToken: others.sessionToken }])
      await refused(wrong, ['InvalidAccessKeyId', 403], ['UnrecognizedClientException', 400]);
  });

  it('expired credentials are refused with ExpiredToken', async () => {
    const { credentials } = await gateway.session(ALL);
    gateway.clock.advance(HOUR + 1000);
    // The SDK corrects its clock after an error; here the offset is right from the start.
    await refused(credentials, ['ExpiredToken', 400], ['ExpiredTokenException', 400], { systemClockOffset: HOUR + 1000 });
  });

  it('credentials of a revoked or removed role are refused', async () => {
    const { credentials, roleArn } = await gateway.session(ALL);
    gateway.clock.advance(1);
    await gateway.roles.revokeSessionsBefore(roleArn);
    await refused(credentials, ['InvalidToken', 400], ['UnrecognizedClientException', 400]);
    const removed = await gateway.session(ALL);
    await gateway.roles.remove(removed.roleArn);
    await refused(removed.credentials, ['InvalidAccessKeyId', 403], ['UnrecognizedClientException', 400]);
  });

  it('credentials of a revoked identity are refused', async () => {
    const { credentials } = await gateway.session(ALL, 'us-east-1:leaving');
    gateway.clock.advance(1);
    await gateway.revocations.revoke('us-east-1:leaving');
    await refused(credentials, ['InvalidToken', 400], ['UnrecognizedClientException', 400]);
  });

  it('a permission removed from a role is refused at once', async () => {
    const session = await gateway.session(ALL);
    const s3 = gateway.s3(session.credentials);
    await s3.send(new ListBucketsCommand({}));
    const role = (await gateway.roles.find(session.roleArn))!;
    await gateway.roles.put({ name: role.name, trustPolicy: role.trustPolicy, policies: [] });
    await assert.rejects(s3.send(new ListBucketsCommand({})), { name: 'AccessDenied' });
  });

  it('a wrong client clock is refused with RequestTimeTooSkewed, and the SDK corrects it', async () => {
    const { credentials } = await gateway.session(ALL);
    gateway.clock.advance(20 * 60_000);
    await refused(credentials, ['RequestTimeTooSkewed', 403], ['InvalidSignatureException', 400]);
    await gateway.s3(credentials, { maxAttempts: 2 }).send(new ListBucketsCommand({}));
    await gateway.dynamodb(credentials, { maxAttempts: 2 }).send(new ListTablesCommand({}));
  });

  it('a request signed for another service is not served', async () => {
    const wrongS3 = await sendSigned(gateway, OPERATOR, { method: 'GET', path: '/app', service: 'execute-api' });
    assert.equal(wrongS3.text, 'another surface');
    const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    const wrongDynamo = await sendSigned(gateway, OPERATOR, {
      method: 'POST',
      path: '/',
      headers,
      body: Buffer.from('{}'),
      service: 'sqs',
    });
    assert.deepEqual([wrongDynamo.status, wrongDynamo.code], [400, 'InvalidSignatureException']);
  });

  it('a DynamoDB request without a signature is refused with MissingAuthenticationTokenException', async () => {
    const { status, code } = await send(gateway.port, {
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
      body: Buffer.from('{}'),
    });
    assert.deepEqual([status, code], [400, 'MissingAuthenticationTokenException']);
  });

  it('unsigned requests without a DynamoDB target are passed to the other HTTP surfaces', async () => {
    for (const path of ['/', '/app/key', '/oauth2/token'])
      assert.equal((await send(gateway.port, { method: 'GET', path })).text, 'another surface');
    const anonymous = new S3Client({
      endpoint: gateway.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: OPERATOR,
      signer: { sign: async (request: object) => request } as never,
    });
    await assert.rejects(anonymous.send(new ListBucketsCommand({})), (error: { $response?: { statusCode: number } }) => {
      assert.equal(error.$response?.statusCode, 404);
      return true;
    });
  });

  it('a request changed after signing is refused with SignatureDoesNotMatch', async () => {
    const plain = { method: 'GET', path: '/app', query: { prefix: 'a' } };
    const headers = await signedHeaders(gateway, OPERATOR, plain);
    const changed = [
      { ...plain, headers, path: '/app/key' },
      { ...plain, headers, query: { prefix: 'b' } },
      { ...plain, headers, method: 'DELETE' },
      { ...plain, headers: { ...headers, host: 'localhost:1' } },
    ];
    for (const request of changed) assert.equal((await send(gateway.port, request)).code, 'SignatureDoesNotMatch');
    const added = await send(gateway.port, { ...plain, headers: { ...headers, 'x-amz-copy-source': '/app/x' } });
    assert.deepEqual([added.status, added.code], [403, 'AccessDenied']);
  });

  it('a presigned URL expires, and is refused for another key or an added parameter', async () => {
    const s3 = gateway.s3();
    await s3.send(new PutObjectCommand({ Bucket: 'app', Key: 'linked', Body: 'x' }));
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'app', Key: 'linked' }), { expiresIn: 60 });
    assert.equal((await fetch(url)).status, 200);
    assert.match(await (await fetch(url.replace('linked', 'other'))).text(), /SignatureDoesNotMatch/);
    assert.match(await (await fetch(`${url}&x-amz-acl=private`)).text(), /SignatureDoesNotMatch/);
    gateway.clock.advance(61_000);
    const late = await fetch(url);
    assert.equal(late.status, 403);
    assert.match(await late.text(), /Request has expired/);
  });

  it('a CORS preflight is answered without credentials', async () => {
    for (const headers of ['authorization,x-amz-content-sha256,x-amz-date', 'X-Amz-Content-Sha256']) {
      const answer = await send(gateway.port, {
        method: 'OPTIONS',
        path: '/app/key',
        headers: { origin: 'https://app.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': headers },
      });
      assert.equal(answer.status, 204);
      assert.equal(answer.headers['access-control-allow-origin'], '*');
      assert.match(answer.headers['access-control-allow-methods']!, /PUT/);
      assert.equal(answer.headers['access-control-allow-headers'], headers);
    }
    const url = new URL(await getSignedUrl(gateway.s3(), new PutObjectCommand({ Bucket: 'app', Key: 'k' })));
    const presigned = await send(gateway.port, {
      method: 'OPTIONS',
      path: url.pathname + url.search,
      headers: { origin: 'https://app.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
    });
    assert.equal(presigned.status, 204);
    const read = await sendSigned(gateway, OPERATOR, { method: 'GET', path: '/app' });
    assert.equal(read.headers['access-control-allow-origin'], '*');
    assert.match(read.headers['access-control-expose-headers']!, /(^|, )ETag,.*(, |^)\*$/);
  });
});
