import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createPayloadDecoder, type SignedRequest } from '../../src/sts/index.js';
import { ACCOUNT, createRoom, IDENTITY, lower, OWN_PREFIX, rawQuery, TRUST } from './support.js';

/** Requests of an SDK client, captured by its request handler. */
async function sessionOfClient() {
  const room = createRoom({ now: Date.now() });
  await room.roles.put({ name: 'app', trustPolicy: TRUST, policies: [OWN_PREFIX] });
  const { credentials } = await room.sts.assumeRoleFor(IDENTITY, { roleArn: `arn:aws:iam::${ACCOUNT}:role/app`, roleSessionName: 'sdk' });
  const caught: any[] = [];
  const requestHandler = {
    async handle(request: any) {
      caught.push(request);
      throw Object.assign(new Error('caught'), { $retryable: undefined });
    },
  };
  const config = {
    region: 'us-east-1',
    endpoint: 'http://localhost:9229',
    credentials,
    requestHandler: requestHandler as any,
    maxAttempts: 1,
  };
  return { room, config, caught, credentials };
}

async function sentBy(send: () => Promise<unknown>, caught: any[]): Promise<any> {
  await send().catch((error) => assert.equal(error.message, 'caught', error));
  return caught.at(-1);
}

const requestOf = (sent: any, body: SignedRequest['body']): SignedRequest => ({
  method: sent.method,
  path: sent.path,
  query: rawQuery(sent.query),
  headers: lower(sent.headers),
  body,
});

describe('SigV4 verification of AWS SDK requests', () => {
  it('S3 PutObject, GetObject and ListObjectsV2 of the SDK verify', async () => {
    const { room, config, caught } = await sessionOfClient();
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const Key = "us-east-1:alice/it's a (photo) é+~*!.jpg";
    const put = await sentBy(
      () => s3.send(new PutObjectCommand({ Bucket: 'app', Key, Body: 'hello', Metadata: { a: '  b   c ' } })),
      caught,
    );
    const get = await sentBy(() => s3.send(new GetObjectCommand({ Bucket: 'app', Key, Range: 'bytes=0-1' })), caught);
    const list = await sentBy(() => s3.send(new ListObjectsV2Command({ Bucket: 'app', Prefix: 'a b/ü+', Delimiter: '/' })), caught);
    for (const [sent, body] of [
      [put, 'hello'],
      [get, ''],
      [list, ''],
    ]) {
      const { principal, service } = await room.verifier.verify(requestOf(sent, Buffer.from(body)), { services: ['s3'] });
      assert.deepEqual([principal.kind, service], ['role-session', 's3']);
    }
  });

  it('an S3 PutObject stream with a checksum trailer verifies and decodes', async () => {
    const { room, config, caught } = await sessionOfClient();
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const content = Buffer.from('streamed '.repeat(5000));
    const Body = Readable.from([content.subarray(0, 10_000), content.subarray(10_000)]);
    const put = await sentBy(() => s3.send(new PutObjectCommand({ Bucket: 'app', Key: 'k', Body, ContentLength: content.length })), caught);
    const signature = await room.verifier.verify(requestOf(put, { hash: 'stream' }));
    assert.equal(signature.payload, 'streaming-unsigned-trailer');
    assert.deepEqual(await buffer(put.body.pipe(createPayloadDecoder(signature))), content);
  });

  it('S3 presigned GET and PUT URLs of the SDK verify', async () => {
    const { room, config } = await sessionOfClient();
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    for (const command of [
      new GetObjectCommand({ Bucket: 'app', Key: 'a b' }),
      new PutObjectCommand({ Bucket: 'app', Key: 'a+b', ContentType: 'text/plain' }),
    ]) {
      const url = new URL(await getSignedUrl(s3, command as any, { expiresIn: 60 }));
      const method = command instanceof GetObjectCommand ? 'GET' : 'PUT';
      const request = {
        method,
        path: url.pathname,
        query: url.search.slice(1),
        headers: { host: url.host },
        body: { hash: 'stream' } as const,
      };
      const { payload, principal } = await room.verifier.verify(request, { services: ['s3'] });
      assert.deepEqual([payload, principal.kind], ['unsigned', 'role-session']);
    }
  });

  it('DynamoDB, Cognito and STS requests of the SDK verify', async () => {
    const { room, config, caught } = await sessionOfClient();
    const sends: [string, () => Promise<unknown>][] = [
      ['dynamodb', () => new DynamoDBClient(config).send(new PutItemCommand({ TableName: 'T', Item: { id: { S: 'é' } } }))],
      ['cognito-idp', () => new CognitoIdentityProviderClient(config).send(new ListUserPoolsCommand({ MaxResults: 1 }))],
      ['sts', () => new STSClient(config).send(new GetCallerIdentityCommand({}))],
    ];
    for (const [service, send] of sends) {
      const sent = await sentBy(send, caught);
      const { principal } = await room.verifier.verify(requestOf(sent, Buffer.from(sent.body)), {
        services: [service],
        regions: ['us-east-1'],
      });
      assert.equal(room.sts.callerIdentity(principal).arn, `arn:aws:sts::${ACCOUNT}:assumed-role/app/sdk`);
    }
  });
});
