import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import S3rver from '@20minutes/s3rver';
import { BatchWriteItemCommand, GetItemCommand, ListTablesCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type Gateway, OPERATOR, openGateway, openRecorder } from './support/gateway.js';
import { sendSigned, until } from './support/raw.js';

/** Key pair of s3rver, which verifies signatures with it. */
const S3RVER = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

describe('remote S3 upstream', () => {
  let folder: string;
  let server: ReturnType<typeof createServer>;
  let gateway: Gateway;
  let s3: S3Client;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-remote-'));
    const app = new S3rver({ directory: folder, silent: true, resetOnClose: false, vhostBuckets: false });
    // s3rver serves unsigned requests; here it must not.
    app.middleware.unshift((ctx, next) => {
      if (!ctx.get('authorization').includes('Credential=S3RVER/')) ctx.throw(401);
      return next();
    });
    server = createServer(app.callback()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const target = { kind: 'remote', endpoint, region: 'eu-west-1', key: S3RVER } as const;
    gateway = await openGateway({ upstreams: async () => ({ s3: target, dynamodb: target }) });
    await gateway.resources.ensureBucket('app');
    s3 = gateway.s3((await gateway.session([{ Effect: 'Allow', Action: 's3:*', Resource: '*' }])).credentials);
  });
  after(async () => {
    await gateway.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const text = async (Key: string): Promise<string> =>
    (await s3.send(new GetObjectCommand({ Bucket: 'app', Key }))).Body!.transformToString();

  for (const key of ['plain', 'with space', 'ü/日本', 'a+b', 'per%cent', 'a=b&c', "q'(u)*"]) {
    it(`requests are signed again for the upstream: ${key}`, async () => {
      await s3.send(new PutObjectCommand({ Bucket: 'app', Key: key, Body: 'body', Metadata: { a: 'b c' } }));
      assert.equal(await text(key), 'body');
      const streamed = Readable.from([Buffer.from('by '), Buffer.from('stream')]);
      await s3.send(new PutObjectCommand({ Bucket: 'app', Key: key, Body: streamed, ContentLength: 9 }));
      assert.equal(await text(key), 'by stream');
      assert.equal((await s3.send(new HeadObjectCommand({ Bucket: 'app', Key: key }))).ContentLength, 9);
    });
  }

  it('copy, listing, multipart upload and DeleteObjects work on a remote upstream', async () => {
    await s3.send(new CopyObjectCommand({ Bucket: 'app', Key: 'copied', CopySource: 'app/plain' }));
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'app', Prefix: 'copied', Delimiter: '/' }));
    assert.deepEqual(
      listed.Contents?.map(({ Key }) => Key),
      ['copied'],
    );
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'app', Key: 'parted' }));
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket: 'app', Key: 'parted', UploadId, PartNumber: 1, Body: 'part' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ Bucket: 'app', Key: 'parted', UploadId, MultipartUpload }));
    assert.equal(await text('parted'), 'part');
    await s3.send(new DeleteObjectsCommand({ Bucket: 'app', Delete: { Objects: [{ Key: 'copied' }, { Key: 'parted' }] } }));
    await assert.rejects(text('parted'), { name: 'NoSuchKey' });
  });

  it('CreateBucket creates a bucket on the upstream', () => s3.send(new CreateBucketCommand({ Bucket: 'made-here' })));

  it('an upstream that refuses the gateway’s key fails with upstream_failed', async () => {
    const wrong = await openGateway({
      upstreams: async () => {
        const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        const target = { kind: 'remote', endpoint, region: 'eu-west-1', key: { ...S3RVER, secretAccessKey: 'wrong' } } as const;
        return { s3: target, dynamodb: target };
      },
    });
    try {
      await assert.rejects(wrong.resources.ensureBucket('new'), { code: 'upstream_failed' });
    } finally {
      await wrong.close();
    }
  });
});

describe('requests and responses between gateway and upstream', () => {
  /** Gateway with this recorder as both upstreams. */
  async function recorded(
    answer: Parameters<typeof openRecorder>[0],
    run: (gateway: Gateway, received: () => string) => Promise<void>,
    options: { unsigned?: boolean } = {},
  ) {
    const recorder = await openRecorder(answer);
    const target = {
      kind: 'remote',
      endpoint: new URL('/below/', recorder.endpoint),
      region: 'eu-west-1',
      ...(options.unsigned ? {} : { key: { accessKeyId: 'UPSTREAMKEY', secretAccessKey: 'upstream-secret' } }),
    } as const;
    const gateway = await openGateway({ upstreams: async () => ({ s3: target, dynamodb: target }) });
    try {
      await run(gateway, recorder.received);
    } finally {
      await gateway.close();
      await recorder.close();
    }
  }
  const reply =
    (text: string): Parameters<typeof openRecorder>[0] =>
    (_received, socket) =>
      socket.write(text);
  const EMPTY = reply('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  const ALL = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

  for (const unsigned of [false, true])
    it(`a forwarded request contains no credentials of the caller${unsigned ? ', even without an upstream key' : ''}`, () =>
      recorded(
        EMPTY,
        async (gateway, received) => {
          const { credentials } = await gateway.session(ALL);
          const s3 = gateway.s3(credentials);
          s3.middlewareStack.add(
            (next) => (args) => {
              const { headers } = args.request as { headers: Record<string, string> };
              Object.assign(headers, {
                cookie: 'session=secret-cookie',
                origin: 'https://app.example',
                'proxy-authorization': 'secret-proxy',
                'x-forwarded-for': '10.1.1.1',
              });
              return next(args);
            },
            { step: 'finalizeRequest', priority: 'low' },
          );
          await s3.send(new PutObjectCommand({ Bucket: 'app', Key: 'k', Body: 'body' }));
          await s3.send(new PutObjectCommand({ Bucket: 'app', Key: 'k', Body: Readable.from(['body']), ContentLength: 4 }));
          await s3.send(new CopyObjectCommand({ Bucket: 'app', Key: 'k', CopySource: 'app/source key' })).catch(() => undefined);
          await gateway
            .dynamodb(credentials)
            .send(new ListTablesCommand({}))
            .catch(() => undefined);
          const seen = received();
          assert.match(seen, /PUT \/below\/app\/k/);
          assert.match(seen, /POST \/below\/ HTTP/);
          if (unsigned) assert.doesNotMatch(seen, /authorization/i);
          else
            for (const service of ['s3', 'dynamodb']) assert.match(seen, new RegExp(`Credential=UPSTREAMKEY/\\d{8}/eu-west-1/${service}/`));
          assert.match(seen, /x-amz-copy-source: \/app\/source%20key\r\n/);
          for (const secret of [
            credentials.accessKeyId,
            credentials.sessionToken,
            encodeURIComponent(credentials.sessionToken),
            credentials.secretAccessKey,
            'x-amz-security-token',
            'aws-chunked',
            'chunk-signature',
            'x-amz-trailer',
            'x-amz-decoded-content-length',
            'secret-cookie',
            'secret-proxy',
            'app.example',
            'x-forwarded',
            `localhost:${gateway.port}`,
          ])
            assert.ok(!seen.toLowerCase().includes(secret.toLowerCase()), secret);
        },
        { unsigned },
      ));

  it('a forwarded presigned request contains nothing of its signature', () =>
    recorded(EMPTY, async (gateway, received) => {
      const { credentials } = await gateway.session(ALL);
      const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
      const url = await getSignedUrl(gateway.s3(credentials), new PutObjectCommand({ Bucket: 'app', Key: 'k', Metadata: { a: 'b' } }));
      assert.equal((await fetch(url, { method: 'PUT', body: 'x' })).status, 200);
      assert.match(received(), /^PUT \/below\/app\/k\?x-id=PutObject HTTP/);
      assert.match(received(), /x-amz-meta-a: b\r\n/);
      assert.ok(!received().includes(credentials.accessKeyId));
    }));

  it('cookies, redirects, CORS and policies of an upstream are not passed on', () =>
    recorded(
      reply(
        'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-type: text/html\r\nset-cookie: a=b\r\nlocation: http://inside/\r\nserver: x\r\n' +
          'content-security-policy: default-src *\r\naccess-control-allow-origin: http://inside\r\netag: "e"\r\nx-amz-version-id: 1\r\n\r\nx',
      ),
      async (gateway) => {
        const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
        const answer = await fetch(await getSignedUrl(gateway.s3(), new GetObjectCommand({ Bucket: 'app', Key: 'k' })));
        const { headers } = answer;
        assert.equal(await answer.text(), 'x');
        for (const name of ['set-cookie', 'location', 'server']) assert.equal(headers.get(name), null, name);
        assert.match(headers.get('content-security-policy')!, /^sandbox; default-src 'none'/);
        assert.equal(headers.get('access-control-allow-origin'), '*');
        assert.equal(headers.get('etag'), '"e"');
        assert.equal(headers.get('x-amz-version-id'), '1');
      },
    ));

  it('Location is passed on only with 200 or 201 and as a path on this host', async () => {
    for (const [status, location, passes] of [
      [200, '/app', true],
      [201, '/app/a%20b?x=1', true],
      [200, '//evil.example', false],
      [200, '/\\evil.example', false],
      [200, '\\\\evil.example', false],
      [200, '/\t/evil.example', false],
      [200, '/a\\..\\evil', false],
      [200, 'https://evil.example/', false],
      [307, '/console/', false],
    ] as const)
      await recorded(reply(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\nlocation: ${location}\r\n\r\n`), async (gateway) => {
        const { headers } = await sendSigned(gateway, OPERATOR, { method: 'PUT', path: '/app', body: Buffer.alloc(0) });
        assert.equal(headers.location, passes ? location : undefined, `${status} ${location}`);
      });
  });

  it('upstream responses cannot run in a browser, whatever status, type and disposition', async () => {
    const page = 'content-type: text/html\r\ncontent-disposition: inline; filename="a.html"\r\n';
    const answers: [head: string, type: string | undefined, disposition: string | undefined][] = [
      [`200 OK\r\n${page}content-length: 0`, 'text/html', 'attachment; filename="a.html"'],
      [`206 Partial Content\r\n${page}content-length: 0`, 'text/html', 'attachment; filename="a.html"'],
      [`404 Not Found\r\n${page}content-length: 0`, 'application/xml', undefined],
      [`503 Unavailable\r\n${page}content-length: 0`, 'application/xml', undefined],
      [`304 Not Modified\r\n${page.trimEnd()}`, undefined, undefined],
      ['200 OK\r\ncontent-type: image/png, text/html\r\ncontent-length: 0', 'application/octet-stream', 'attachment; filename="k"'],
      ['200 OK\r\ncontent-length: 0', 'application/octet-stream', 'attachment; filename="k"'],
      ['200 OK\r\ncontent-type: image/png\r\ncontent-disposition: inline\r\ncontent-length: 0', 'image/png', 'inline; filename="k"'],
      [
        '200 OK\r\ncontent-type: text/html\r\ncontent-disposition: inline, inline\r\ncontent-length: 0',
        'text/html',
        'attachment; filename="k"',
      ],
    ];
    for (const [head, type, disposition] of answers)
      await recorded(reply(`HTTP/1.1 ${head}\r\n\r\n`), async (gateway) => {
        for (const method of head.startsWith('200') ? ['GET', 'HEAD'] : ['GET']) {
          const { headers } = await sendSigned(gateway, OPERATOR, { method, path: '/app/k' });
          assert.match(headers['content-security-policy'] as string, /^sandbox; default-src 'none'/, head);
          assert.equal(headers['x-content-type-options'], 'nosniff');
          assert.equal(headers['content-type'], type, `${method} ${head}`);
          assert.equal(headers['content-disposition'], disposition, `${method} ${head}`);
        }
      });
  });

  it('a truncated upstream response is truncated for the client, too', () =>
    recorded(
      (_received, socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
      async (gateway) => {
        const { Body } = await gateway.s3().send(new GetObjectCommand({ Bucket: 'app', Key: 'k' }));
        await assert.rejects(Body!.transformToString());
      },
    ));

  const broken: [string, Parameters<typeof openRecorder>[0]][] = [
    ['closes the connection', (_received, socket) => socket.destroy()],
    ['speaks no HTTP', reply('hello\r\n\r\n')],
  ];
  for (const [what, answer] of broken) {
    it(`an upstream that ${what} causes InternalError in S3 and InternalServerError in DynamoDB`, () =>
      recorded(answer, async (gateway) => {
        const body = Buffer.alloc(3_000_000);
        await assert.rejects(gateway.s3().send(new PutObjectCommand({ Bucket: 'app', Key: 'k', Body: body })), { name: 'InternalError' });
        await assert.rejects(gateway.s3().send(new GetObjectCommand({ Bucket: 'app', Key: 'k' })), { name: 'InternalError' });
        await assert.rejects(gateway.dynamodb().send(new ListTablesCommand({})), { name: 'InternalServerError' });
        await assert.rejects(gateway.dynamodb().send(new GetItemCommand({ TableName: 'notes', Key: { a: { S: 'b' } } })), {
          name: 'InternalServerError',
        });
      }));
  }

  it('an unreachable upstream causes InternalError in S3 and InternalServerError in DynamoDB', async () => {
    const down = { kind: 'remote', endpoint: new URL('http://127.0.0.1:1'), region: 'eu-west-1' } as const;
    const gateway = await openGateway({ upstreams: async () => ({ s3: down, dynamodb: down }) });
    try {
      await assert.rejects(gateway.s3().send(new ListObjectsV2Command({ Bucket: 'app' })), { name: 'InternalError' });
      await assert.rejects(gateway.dynamodb().send(new ScanCommand({ TableName: 'notes' })), { name: 'InternalServerError' });
    } finally {
      await gateway.close();
    }
  });
});

describe('embedded S3 and DynamoDB servers', () => {
  it('buckets and tables survive a restart', async () => {
    const { openEmbeddedResources } = await import('../../src/http/resource-gateway/index.js');
    const gateway = await openGateway();
    try {
      await gateway.resources.ensureBucket('app');
      await gateway.resources.ensureTable({ name: 'notes', partitionKey: 'owner' });
      await gateway.s3().send(new PutObjectCommand({ Bucket: 'app', Key: 'k', Body: 'kept', Metadata: { a: 'b' } }));
      await gateway.dynamodb().send(new PutItemCommand({ TableName: 'notes', Item: { owner: { S: 'me' } } }));
      await gateway.embedded.close();
      const again = await openEmbeddedResources(gateway.dataDir);
      const { createResources } = await import('../../src/http/resource-gateway/index.js');
      const resources = createResources({ ...again, clock: gateway.clock });
      assert.deepEqual((await resources.tableKeys('notes'))?.partitionKey, 'owner');
      await resources.ensureBucket('app');
      await again.close();
    } finally {
      await gateway.close();
    }
  });

  it('a crashed embedded DynamoDB restarts with its data, and S3 keeps running', async () => {
    const gateway = await openGateway();
    try {
      await gateway.resources.ensureBucket('app');
      await gateway.resources.ensureTable({ name: 'notes', partitionKey: 'owner' });
      await gateway.s3().send(new PutObjectCommand({ Bucket: 'app', Key: 'k', Body: 'kept' }));
      await gateway.dynamodb().send(new PutItemCommand({ TableName: 'notes', Item: { owner: { S: 'me' } } }));
      // dynalite throws an uncaught error when a client disconnects within a body.
      const { dynamodb } = gateway.embedded;
      assert.ok(dynamodb.kind === 'embedded');
      const inode = (await stat(dynamodb.socketPath)).ino;
      const socket = connect(dynamodb.socketPath);
      await once(socket, 'connect');
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf', () => socket.destroy());
      await until(async () => (await stat(dynamodb.socketPath).catch(() => undefined))?.ino !== inode);
      const found = async (): Promise<boolean> => {
        try {
          const { Item } = await gateway.dynamodb().send(new GetItemCommand({ TableName: 'notes', Key: { owner: { S: 'me' } } }));
          return Item?.['owner']?.S === 'me';
        } catch (error) {
          assert.equal((error as Error).name, 'InternalServerError');
          return false;
        }
      };
      await until(found);
      const { Body } = await gateway.s3().send(new GetObjectCommand({ Bucket: 'app', Key: 'k' }));
      assert.equal(await Body!.transformToString(), 'kept');
    } finally {
      await gateway.close();
    }
  });

  it('input that dynalite does not check is refused with ValidationException', async () => {
    const gateway = await openGateway();
    try {
      await gateway.resources.ensureTable({ name: 'notes', partitionKey: 'owner' });
      const dynamodb = gateway.dynamodb();
      await assert.rejects(dynamodb.send(new BatchWriteItemCommand({ RequestItems: { notes: [] } })), { name: 'ValidationException' });
      await assert.rejects(dynamodb.send(new ListTablesCommand({ Limit: -1 })), { name: 'ValidationException' });
    } finally {
      await gateway.close();
    }
  });
});
