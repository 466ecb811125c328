import assert from 'node:assert/strict';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { refused } from '../operations/support/refused.js';
import { operatorClient } from '../support/clients.js';
import type { TestServer } from '../support/server.js';
import {
  BUCKET,
  dynamoDbWith,
  type Keys,
  type Member,
  member,
  s3With,
  startTenants,
  TABLE,
  tenantA,
  tenantB,
} from './support/two-tenants.js';

describe('isolation of identities at the resource gateway', () => {
  let server: TestServer;
  let a: Member;
  let b: Member;
  before(async () => {
    server = await startTenants();
    [a, b] = await Promise.all([member(server, tenantA), member(server, tenantB)]);
    for (const one of [a, b]) {
      await s3With(server, one.credentials).send(new PutObjectCommand({ Bucket: BUCKET, Key: `${one.identityId}/note`, Body: 'mine' }));
      const Item = { id: { S: one.identityId }, text: { S: 'mine' } };
      await dynamoDbWith(server, one.credentials).send(new PutItemCommand({ TableName: TABLE, Item }));
    }
  });
  after(() => server.stop());

  it('S3 objects of another identity are not read, written or listed, by any spelling of the path', async () => {
    const s3 = s3With(server, a.credentials);
    await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: `${a.identityId}/note` }));
    const keys = [
      `${b.identityId}/note`,
      `${a.identityId}/../${b.identityId}/note`,
      `${a.identityId}/..%2f${b.identityId}/note`,
      `/${b.identityId}/note`,
    ];
    for (const Key of keys) {
      for (const command of [new GetObjectCommand({ Bucket: BUCKET, Key }), new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' })]) {
        const body = await s3.send(command as GetObjectCommand).then(
          async ({ Body }) => (Body ? await Body.transformToString() : 'written'),
          (error: Error) => error.name,
        );
        assert.notEqual(body, 'mine', Key);
        if (Key === keys[0]) assert.equal(body, 'AccessDenied');
      }
    }
    await refused(s3.send(new ListObjectsV2Command({ Bucket: BUCKET })), 'AccessDenied');
    const theirs = await s3With(server, b.credentials).send(new GetObjectCommand({ Bucket: BUCKET, Key: `${b.identityId}/note` }));
    assert.equal(await theirs.Body!.transformToString(), 'mine', 'nothing of it was written over');
  });

  it('DynamoDB items of another identity are refused for read, write and scan', async () => {
    const dynamoDb = dynamoDbWith(server, a.credentials);
    await dynamoDb.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: a.identityId } } }));
    await refused(dynamoDb.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: b.identityId } } })), 'AccessDeniedException');
    await refused(dynamoDb.send(new PutItemCommand({ TableName: TABLE, Item: { id: { S: b.identityId } } })), 'AccessDeniedException');
    await refused(dynamoDb.send(new ScanCommand({ TableName: TABLE })), 'AccessDeniedException');
  });

  it('mixed parts of two credentials are refused', async () => {
    const mixed: [Keys, string][] = [
      [{ ...a.credentials, sessionToken: b.credentials.sessionToken }, 'InvalidAccessKeyId'],
      [{ ...b.credentials, secretAccessKey: a.credentials.secretAccessKey }, 'SignatureDoesNotMatch'],
      [{ ...a.credentials, accessKeyId: b.credentials.accessKeyId }, 'InvalidAccessKeyId'],
      [{ ...server.operator, sessionToken: a.credentials.sessionToken }, 'InvalidAccessKeyId'],
    ];
    for (const [keys, error] of mixed)
      await refused(s3With(server, keys).send(new GetObjectCommand({ Bucket: BUCKET, Key: `${b.identityId}/note` })), error);
  });

  it('identity credentials are refused for operator operations with AccessDeniedException', async () => {
    const client = operatorClient({ ...server, operator: a.credentials });
    await refused(client.send(new ListUserPoolsCommand({ MaxResults: 1 })), 'AccessDeniedException');
  });
});
