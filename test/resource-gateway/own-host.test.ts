import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { silentLogger } from '../../src/kernel/index.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { type RawAnswer, send } from './support/raw.js';

const HOST = 'objects.localhost';

describe('resource gateway on its own host (RESOURCES_BASE_URL)', () => {
  let server: TestServer;
  let port: number;
  // Browsers resolve `*.localhost` to this machine; not every resolver does.
  const httpAgent = new Agent({
    lookup: (_host, { all }, done) => (all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)),
  });
  before(async () => {
    server = await startServer({ environment: { RESOURCES_BASE_URL: `http://${HOST}` } });
    port = server.server.port;
  });
  after(() => server.stop());

  const settings = (host: string) => ({
    endpoint: `http://${host}:${port}`,
    region: demo.region,
    credentials: server.operator,
    maxAttempts: 1,
    requestHandler: { httpAgent },
  });
  const s3 = (host = HOST, forcePathStyle = true) => new S3Client({ ...settings(host), forcePathStyle });
  const get = (host: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawAnswer> =>
    send(port, { method, path, headers: { host: `${host}:${port}`, ...headers } });
  const opened = (link: string): Promise<RawAnswer> => {
    const { hostname, pathname, search } = new URL(link);
    return get(hostname, pathname + search);
  };

  it('path-style S3, virtual-hosted S3 and DynamoDB are served on the gateway host', async () => {
    const object = { Bucket: demo.bucket, Key: 'own host' };
    await s3().send(new PutObjectCommand({ ...object, Body: 'here' }));
    const hosted = s3(HOST, false);
    assert.equal(await (await hosted.send(new GetObjectCommand(object))).Body!.transformToString(), 'here');
    assert.equal((await hosted.send(new ListObjectsV2Command({ Bucket: demo.bucket, Prefix: 'own ' }))).KeyCount, 1);
    const dynamodb = new DynamoDBClient(settings(HOST));
    const Key = { id: { S: 'own' }, name: { S: 'host' } };
    await dynamodb.send(new PutItemCommand({ TableName: demo.table, Item: Key }));
    assert.deepEqual((await dynamodb.send(new GetItemCommand({ TableName: demo.table, Key }))).Item, Key);
  });

  it('presigned URLs work on the gateway host, and not with a changed host', async () => {
    const object = { Bucket: demo.bucket, Key: 'linked' };
    await s3().send(new PutObjectCommand({ ...object, Body: 'by link' }));
    for (const forcePathStyle of [true, false]) {
      const link = await getSignedUrl(s3(HOST, forcePathStyle), new GetObjectCommand(object));
      assert.equal((await opened(link)).text, 'by link');
      const elsewhere = await opened(link.replace(HOST, 'localhost'));
      assert.equal(elsewhere.status, 404);
      assert.doesNotMatch(elsewhere.text, /by link/);
    }
    const fromMain = await getSignedUrl(s3('localhost'), new GetObjectCommand(object));
    assert.equal((await opened(fromMain)).status, 404);
    assert.equal((await opened(fromMain.replace('//localhost', `//${HOST}`))).code, 'SignatureDoesNotMatch');
  });

  it('the gateway host allows CORS from any origin', async () => {
    const asked = {
      origin: 'https://app.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-amz-target',
    };
    for (const path of ['/demo/key', '/']) {
      const answer = await get(HOST, path, asked, 'OPTIONS');
      assert.equal(answer.status, 204);
      assert.equal(answer.headers['access-control-allow-origin'], '*');
      assert.equal(answer.headers['access-control-allow-headers'], 'x-amz-target');
    }
    assert.equal((await get(HOST, '/demo/key', { origin: 'https://app.example' })).headers['access-control-allow-origin'], '*');
  });

  it('other HTTP surfaces are refused with AccessDenied on the gateway host, sandboxed and without cookies', async () => {
    const pool = `/${demo.poolId}`;
    const paths = [
      '/',
      '/console/',
      '/dev/outbox',
      '/assets/hosted.css',
      `${pool}/login?client_id=${demo.publicClient}`,
      `${pool}/oauth2/authorize?client_id=${demo.publicClient}&response_type=code`,
      `${pool}/.well-known/openid-configuration`,
      `${pool}/.well-known/jwks.json`,
      `${pool}/account`,
      '/identity/.well-known/openid-configuration',
      '/saml/return',
      '/?Action=GetCallerIdentity&Version=2011-06-15',
    ];
    for (const host of [HOST, `demo.${HOST}`, `${HOST}.`, HOST.toUpperCase(), `x.y.${HOST}`])
      for (const path of paths) {
        const { status, code, headers } = await get(host, path);
        assert.deepEqual([status, code], [403, 'AccessDenied'], `${host}${path}`);
        assert.match(headers['content-security-policy'] as string, /^sandbox/);
        assert.equal(headers['set-cookie'], undefined);
      }
    const operation = { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth', 'content-type': 'application/x-amz-json-1.1' };
    assert.equal((await get(HOST, '/', operation, 'POST')).code, 'AccessDenied');
    await assert.rejects(new STSClient(settings(HOST)).send(new GetCallerIdentityCommand({})));
    await new STSClient(settings('localhost')).send(new GetCallerIdentityCommand({}));
  });

  it('objects and items are not served on the main host', async () => {
    const object = { Bucket: demo.bucket, Key: 'kept away' };
    await s3().send(new PutObjectCommand({ ...object, Body: 'x', ContentType: 'text/html' }));
    for (const host of ['localhost', '127.0.0.1']) {
      await assert
        .rejects(s3(host).send(new GetObjectCommand(object)), { $metadata: { httpStatusCode: 404 } } as never)
        .catch((error: { actual?: { $metadata?: { httpStatusCode?: number } } }) =>
          assert.equal(error.actual?.$metadata?.httpStatusCode, 404),
        );
      await assert.rejects(
        new DynamoDBClient(settings(host)).send(
          new GetItemCommand({ TableName: demo.table, Key: { id: { S: 'own' }, name: { S: 'host' } } }),
        ),
        { name: 'UnknownOperationException' },
      );
    }
  });

  it('a name under the gateway host is refused as custom domain of a user pool', async () => {
    const { CognitoIdentityProviderClient, CreateUserPoolDomainCommand } = await import('@aws-sdk/client-cognito-identity-provider');
    const client = new CognitoIdentityProviderClient(settings('localhost'));
    await assert.rejects(
      client.send(
        new CreateUserPoolDomainCommand({
          UserPoolId: demo.poolId,
          Domain: `login.${HOST}`,
          CustomDomainConfig: { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' },
        }),
      ),
      { name: 'InvalidParameterException' },
    );
  });
});

describe('RESOURCES_BASE_URL in production mode', () => {
  async function warnings(environment: Record<string, string>): Promise<string[]> {
    const heard: string[] = [];
    const logger = { ...silentLogger, warn: (_fields: object, message?: string) => void heard.push(message ?? '') };
    const server = await startServer({ environment: { HOST: '127.0.0.1', ...environment }, overrides: { logger } });
    await server.stop();
    return heard.filter((message) => message.includes('RESOURCES_BASE_URL'));
  }

  it('production mode without RESOURCES_BASE_URL logs a warning', async () => {
    assert.equal((await warnings({ BASE_URL: 'https://id.example.com' })).length, 1);
  });

  it('no warning is logged with RESOURCES_BASE_URL or in development', async () => {
    assert.deepEqual(await warnings({ BASE_URL: 'https://id.example.com', RESOURCES_BASE_URL: 'https://objects.example.net' }), []);
    assert.deepEqual(await warnings({}), []);
  });
});
