import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Gateway, openGateway } from './support/gateway.js';

const text = async (s3: S3Client, Key: string, more: object = {}): Promise<string> =>
  (await s3.send(new GetObjectCommand({ Bucket: 'app', Key, ...more }))).Body!.transformToString();

describe('S3 objects through the resource gateway', () => {
  let gateway: Gateway;
  let s3: S3Client;
  before(async () => {
    gateway = await openGateway();
    await gateway.resources.ensureBucket('app');
    await gateway.resources.ensureBucket('app');
    s3 = gateway.s3();
  });
  after(() => gateway.close());

  const put = (Key: string, Body: PutObjectCommand['input']['Body'] = Key, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket: 'app', Key, Body, ...more }));

  it('an object keeps metadata, content type and encoding, without aws-chunked', async () => {
    const Body = Readable.from([Buffer.from('in '), Buffer.from('pieces')]);
    await put('kept.txt', Body, {
      ContentLength: 9,
      ContentType: 'text/plain',
      ContentEncoding: 'gzip',
      CacheControl: 'max-age=5',
      Metadata: { colour: 'blue' },
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'app', Key: 'kept.txt' }));
    assert.equal(head.ContentLength, 9);
    assert.equal(head.ContentType, 'text/plain');
    assert.equal(head.ContentEncoding, 'gzip');
    assert.equal(head.CacheControl, 'max-age=5');
    assert.deepEqual(head.Metadata, { colour: 'blue' });
    assert.equal(await text(s3, 'kept.txt'), 'in pieces');
  });

  it('each S3 response has an x-amz-request-id, with errors of the gateway and of the upstream, too', async () => {
    const ids = new Set<string | undefined>();
    const noted = ({ $metadata }: { $metadata: { requestId?: string | undefined } }) => ids.add($metadata.requestId);
    const failed = (error: S3ServiceException) => noted(error);
    noted(await put('numbered'));
    noted(await s3.send(new GetObjectCommand({ Bucket: 'app', Key: 'numbered' })));
    noted(await s3.send(new HeadObjectCommand({ Bucket: 'app', Key: 'numbered' })));
    noted(await s3.send(new ListObjectsV2Command({ Bucket: 'app' })));
    noted(await s3.send(new DeleteObjectsCommand({ Bucket: 'app', Delete: { Objects: [{ Key: 'numbered' }] } })));
    await s3.send(new GetObjectCommand({ Bucket: 'app', Key: 'nowhere' })).catch(failed);
    await s3.send(new HeadObjectCommand({ Bucket: 'app', Key: 'nowhere' })).catch(failed);
    await s3.send(new ListObjectsV2Command({ Bucket: 'no-such-bucket' })).catch(failed);
    await gateway.s3({ accessKeyId: 'AKIANOBODY0000000000', secretAccessKey: 'x' }).send(new ListBucketsCommand()).catch(failed);
    assert.equal(ids.size, 9);
    for (const id of ids) assert.match(id ?? '', /^[\w-]{16,}$/);
  });

  it('an empty object is stored and read', async () => {
    await put('empty', '');
    const { ContentLength, Body } = await s3.send(new GetObjectCommand({ Bucket: 'app', Key: 'empty' }));
    assert.equal(ContentLength, 0);
    assert.equal(await Body!.transformToString(), '');
    assert.equal((await s3.send(new HeadObjectCommand({ Bucket: 'app', Key: 'empty' }))).ContentLength, 0);
  });

  const KEYS = [
    'with space',
    ' lead and trail ',
    'ünï/cødé/日本/😀',
    'a+b',
    'per%20cent',
    '%2e%2e%2fup',
    '%252e',
    'what?x=1&y#z',
    'q\'u"o(t)e*!~',
    'semi;colon:at@dollar$comma,',
    'back\\slash',
    'us-east-1:0a1b/x=y',
    'folder/',
    'folder/inside',
    'folder.txt',
    '.hidden',
    '...',
    'constructor',
    '__proto__',
    '007',
    '<&>',
    'tab\tand\nline',
  ];
  for (const key of KEYS) {
    it(`object key ${JSON.stringify(key)} is stored, listed, copied and deleted unchanged`, async () => {
      await put(key, `body of ${key}`);
      assert.equal(await text(s3, key), `body of ${key}`);
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'app', Prefix: key, EncodingType: undefined }));
      assert.ok(Contents.some(({ Key }) => Key === key));
      await s3.send(new CopyObjectCommand({ Bucket: 'app', Key: 'copy', CopySource: `app/${encodeURIComponent(key)}` }));
      assert.equal(await text(s3, 'copy'), `body of ${key}`);
      await s3.send(new DeleteObjectsCommand({ Bucket: 'app', Delete: { Objects: [{ Key: key }] } }));
      await assert.rejects(text(s3, key), NoSuchKey);
      await s3.send(new DeleteObjectCommand({ Bucket: 'app', Key: key }));
    });
  }

  it('byte ranges are read, and an unsatisfiable one is refused with InvalidRange', async () => {
    await put('digits', '0123456789');
    const read = async (Range: string): Promise<string> => text(s3, 'digits', { Range });
    assert.equal(await read('bytes=2-4'), '234');
    assert.equal(await read('bytes=0-0'), '0');
    assert.equal(await read('bytes=7-'), '789');
    assert.equal(await read('bytes=-3'), '789');
    assert.equal(await read('bytes=5-100'), '56789');
    const { ContentRange, $metadata } = await s3.send(new GetObjectCommand({ Bucket: 'app', Key: 'digits', Range: 'bytes=2-4' }));
    assert.equal(ContentRange, 'bytes 2-4/10');
    assert.equal($metadata.httpStatusCode, 206);
    await assert.rejects(read('bytes=10-'), { name: 'InvalidRange' });
  });

  it('If-Match and If-None-Match are evaluated for reads and writes', async () => {
    const { ETag } = await put('guarded', 'first');
    await assert.rejects(put('guarded', 'second', { IfNoneMatch: '*' }), { name: 'PreconditionFailed' });
    await assert.rejects(put('guarded', 'second', { IfMatch: '"other"' }), { name: 'PreconditionFailed' });
    await put('guarded', 'third', { IfMatch: ETag });
    assert.equal(await text(s3, 'guarded'), 'third');
    const current = (await s3.send(new HeadObjectCommand({ Bucket: 'app', Key: 'guarded' }))).ETag;
    await assert.rejects(text(s3, 'guarded', { IfNoneMatch: current }), (error: S3ServiceException) => {
      assert.equal(error.$metadata.httpStatusCode, 304);
      return true;
    });
    await assert.rejects(text(s3, 'guarded', { IfMatch: '"other"' }), { name: 'PreconditionFailed' });
  });

  it('a copy has the metadata of its source or replaced metadata', async () => {
    await put('from', 'x', { Metadata: { a: '1' }, ContentType: 'text/css' });
    await s3.send(new CopyObjectCommand({ Bucket: 'app', Key: 'to', CopySource: '/app/from' }));
    const head = () => s3.send(new HeadObjectCommand({ Bucket: 'app', Key: 'to' }));
    assert.deepEqual((await head()).Metadata, { a: '1' });
    await s3.send(
      new CopyObjectCommand({ Bucket: 'app', Key: 'to', CopySource: 'app/from', MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
    );
    assert.deepEqual((await head()).Metadata, { b: '2' });
    await assert.rejects(s3.send(new CopyObjectCommand({ Bucket: 'app', Key: 'to', CopySource: 'app/nothing' })), { name: 'NoSuchKey' });
  });

  it('listings are ordered, paged and grouped by common prefixes', async () => {
    const keys = ['l/a', 'l/a-b', 'l/a/1', 'l/a/2', 'l/b', 'l/c/1', 'l/d'];
    for (const key of keys) await put(key);
    for (const MaxKeys of [1, 2, 3, 100]) {
      const found: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3.send(new ListObjectsV2Command({ Bucket: 'app', Prefix: 'l/', MaxKeys, ContinuationToken }));
        found.push(...(page.Contents ?? []).map(({ Key }) => Key!));
        assert.equal(page.IsTruncated, page.NextContinuationToken !== undefined);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      assert.deepEqual(found, keys);
      const rolled: string[] = [];
      let Marker: string | undefined;
      do {
        const page = await s3.send(new ListObjectsCommand({ Bucket: 'app', Prefix: 'l/', Delimiter: '/', MaxKeys, Marker }));
        rolled.push(...(page.Contents ?? []).map(({ Key }) => Key!), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
        Marker = page.NextMarker;
      } while (Marker);
      assert.deepEqual(rolled.sort(), ['l/a', 'l/a-b', 'l/a/', 'l/b', 'l/c/', 'l/d']);
    }
    const after = await s3.send(new ListObjectsV2Command({ Bucket: 'app', Prefix: 'l/', StartAfter: 'l/b' }));
    assert.deepEqual(
      after.Contents?.map(({ Key }) => Key),
      ['l/c/1', 'l/d'],
    );
  });

  it('buckets are listed, and an unknown bucket is NotFound or NoSuchBucket', async () => {
    await s3.send(new HeadBucketCommand({ Bucket: 'app' }));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    assert.deepEqual(
      Buckets?.map(({ Name }) => Name),
      ['app'],
    );
    await assert.rejects(s3.send(new HeadBucketCommand({ Bucket: 'none' })), { name: 'NotFound' });
    await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: 'none' })), { name: 'NoSuchBucket' });
  });

  it('virtual-hosted requests are served', async () => {
    const hosted = gateway.s3(undefined, { forcePathStyle: false });
    await hosted.send(new PutObjectCommand({ Bucket: 'app', Key: 'hosted/ü +', Body: 'by host' }));
    assert.equal(await text(s3, 'hosted/ü +'), 'by host');
    assert.equal(await text(hosted, 'hosted/ü +'), 'by host');
    const { Contents } = await hosted.send(new ListObjectsV2Command({ Bucket: 'app', Prefix: 'hosted/' }));
    assert.equal(Contents?.length, 1);
  });

  it('presigned PUT and GET requests are served', async () => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: 'app', Key: 'pre signed', ContentType: 'text/plain' }));
    const stored = await fetch(url, { method: 'PUT', body: 'by link', headers: { 'content-type': 'text/plain' } });
    assert.equal(stored.status, 200, await stored.text());
    const read = await fetch(
      await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'app', Key: 'pre signed', ResponseContentDisposition: 'attachment' })),
    );
    assert.equal(await read.text(), 'by link');
    assert.equal(read.headers.get('content-disposition'), 'attachment; filename="pre signed"');
  });

  it('the stored content type is returned; active types get Content-Disposition: attachment', async () => {
    await put('report', 'x', { ContentType: 'text/html; charset=utf-8', ContentDisposition: 'inline; filename="r.html"' });
    await put('photo', 'x', { ContentType: 'image/png', ContentDisposition: 'inline; filename="p.png"' });
    await put('plain', 'x', { ContentType: 'text/csv' });
    const seen = async (Key: string): Promise<unknown[]> => {
      const head = await s3.send(new HeadObjectCommand({ Bucket: 'app', Key }));
      const read = await s3.send(new GetObjectCommand({ Bucket: 'app', Key }));
      assert.deepEqual([read.ContentType, read.ContentDisposition], [head.ContentType, head.ContentDisposition]);
      return [head.ContentType, head.ContentDisposition];
    };
    assert.deepEqual(await seen('report'), ['text/html; charset=utf-8', 'attachment; filename="r.html"']);
    assert.deepEqual(await seen('photo'), ['image/png', 'inline; filename="p.png"']);
    assert.deepEqual(await seen('plain'), ['text/csv', 'attachment; filename="plain"']);
  });

  it('a stored file name is sent without folders and control characters, encoded anew (RFC 6266)', async () => {
    const names: readonly (readonly [stored: string, sent: string])[] = [
      ['attachment; filename=plain.txt', 'attachment; filename="plain.txt"'],
      ['attachment; filename="../../etc/passwd"', 'attachment; filename="passwd"'],
      ['attachment; filename="C:\\\\Windows\\\\a.exe"', 'attachment; filename="a.exe"'],
      ['attachment; filename="say \\"hi\\".txt"', `attachment; filename="say _hi_.txt"; filename*=UTF-8''say%20%22hi%22.txt`],
      [
        "attachment; filename=a.txt; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt",
        `attachment; filename="gr__e.txt"; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt`,
      ],
      ["attachment; filename*=UTF-8''..%2F..%2Fa%0D%0Ab.txt", 'attachment; filename="ab.txt"'],
      ["attachment; filename*=UTF-8''cod%E2%80%AEgpj.exe", 'attachment; filename="codgpj.exe"'],
      ["attachment; filename*=UTF-8''%zz; filename=x", 'attachment; filename="x-name"'],
      ['attachment; filename=".."', 'attachment; filename="x-name"'],
      ['attachment; filename="a.txt"; filename="b.txt"; x=y', 'attachment; filename="a.txt"'],
      ['form-data; name="x"; filename="a;b.txt"', 'attachment; filename="a;b.txt"'],
      [`attachment; filename="${'n'.repeat(300)}"`, `attachment; filename="${'n'.repeat(200)}"`],
    ];
    for (const [ContentDisposition, sent] of names)
      for (const ContentType of ['text/csv', 'image/png']) {
        await put('folder/x-name', 'x', { ContentType, ContentDisposition });
        const read = await s3.send(new GetObjectCommand({ Bucket: 'app', Key: 'folder/x-name' }));
        assert.equal(read.ContentDisposition, sent, ContentDisposition);
        const link = await getSignedUrl(
          s3,
          new GetObjectCommand({ Bucket: 'app', Key: 'folder/x-name', ResponseContentDisposition: ContentDisposition }),
        );
        assert.equal((await fetch(link)).headers.get('content-disposition'), sent);
      }
  });

  it('an object without a stored file name is named after the last segment of its key', async () => {
    for (const [Key, sent] of [
      ['a/b/ü "q".csv', `attachment; filename="_ _q_.csv"; filename*=UTF-8''%C3%BC%20%22q%22.csv`],
      ['a/b/plain.csv', 'attachment; filename="plain.csv"'],
    ] as const) {
      await put(Key, 'x', { ContentType: 'text/csv' });
      assert.equal((await s3.send(new GetObjectCommand({ Bucket: 'app', Key }))).ContentDisposition, sent, Key);
    }
  });

  it('an HTML object is served with a sandbox policy, nosniff and as attachment', async () => {
    await put('page.html', '<script>alert(1)</script>', { ContentType: 'text/html' });
    const answer = await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'app', Key: 'page.html' })));
    assert.match(answer.headers.get('content-security-policy')!, /^sandbox; default-src 'none'/);
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="page.html"');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  });
});
