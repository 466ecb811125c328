import assert from 'node:assert/strict';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Credentials, type Gateway, OPERATOR, openGateway } from './support/gateway.js';
import { send, sendSigned, signedHeaders } from './support/raw.js';

const ME = 'us-east-1:alice';
const SUB = '${cognito-identity.amazonaws.com:sub}';
const OWN_PREFIX = [
  {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    Resource: `arn:aws:s3:::app/${SUB}/*`,
  },
  { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::app', Condition: { StringLike: { 's3:prefix': `${SUB}/*` } } },
];
const DENIED = { name: 'AccessDenied' };

describe('authorization of S3 requests by policies', () => {
  let gateway: Gateway;
  let mine: S3Client;
  let me: Credentials;
  before(async () => {
    gateway = await openGateway();
    await gateway.resources.ensureBucket('app');
    await gateway.resources.ensureBucket('other');
    me = (await gateway.session(OWN_PREFIX, ME)).credentials;
    mine = gateway.s3(me);
    const operator = gateway.s3();
    for (const Key of ['us-east-1:bob/secret', 'secret', `${ME}/own`])
      for (const Bucket of ['app', 'other']) await operator.send(new PutObjectCommand({ Bucket, Key, Body: `${Bucket}/${Key}` }));
  });
  after(() => gateway.close());

  const get = (Key: string, Bucket = 'app') => mine.send(new GetObjectCommand({ Bucket, Key }));

  it('a policy limits an identity to the objects under its own prefix', async () => {
    await mine.send(new PutObjectCommand({ Bucket: 'app', Key: `${ME}/x`, Body: 'x' }));
    assert.equal(await (await get(`${ME}/x`)).Body!.transformToString(), 'x');
    await assert.rejects(get('us-east-1:bob/secret'), DENIED);
    await assert.rejects(get('secret'), DENIED);
    await assert.rejects(get(`${ME}/own`, 'other'), DENIED);
    await assert.rejects(mine.send(new PutObjectCommand({ Bucket: 'app', Key: 'us-east-1:bob/x', Body: 'x' })), DENIED);
  });

  it('a policy limits an identity to listing its own prefix', async () => {
    const list = (more: object) => mine.send(new ListObjectsV2Command({ Bucket: 'app', ...more }));
    assert.ok((await list({ Prefix: `${ME}/` })).KeyCount! > 0);
    await assert.rejects(list({}), DENIED);
    await assert.rejects(list({ Prefix: '' }), DENIED);
    await assert.rejects(list({ Prefix: 'us-east-1:bob/' }), DENIED);
    await assert.rejects(list({ Prefix: ME }), DENIED);
    // Permitted by the policy, then an ordinary prefix.
    assert.equal((await list({ Prefix: `${ME}/../us-east-1:bob/` })).KeyCount, 0);
  });

  it('repeated query parameters are refused with InvalidArgument', async () => {
    const headers = await signedHeaders(gateway, me, { method: 'GET', path: '/app', query: { prefix: [`${ME}/`, 'us-east-1:bob/'] } });
    const path = `/app?prefix=${encodeURIComponent(`${ME}/`)}&prefix=${encodeURIComponent('us-east-1:bob/')}`;
    const { status, code } = await send(gateway.port, { method: 'GET', path, headers });
    assert.deepEqual([status, code], [400, 'InvalidArgument']);
  });

  it('the source of a copy is authorized', async () => {
    const copy = (CopySource: string) => mine.send(new CopyObjectCommand({ Bucket: 'app', Key: `${ME}/copy`, CopySource }));
    await copy(`app/${ME}/own`);
    await copy(`app/${encodeURIComponent(`${ME}/own`)}`);
    for (const source of ['app/us-east-1:bob/secret', '/app/us-east-1:bob/secret', 'app/us-east-1%3Abob%2Fsecret', `other/${ME}/own`])
      await assert.rejects(copy(source), DENIED);
    await assert.rejects(copy(`app/${ME}/../us-east-1:bob/secret`), { name: 'InvalidURI' });
    await assert.rejects(copy(`app/${ME}/%2e%2e/us-east-1:bob/secret`), { name: 'InvalidURI' });
    await assert.rejects(copy(`app/${ME}/own?versionId=1`), DENIED);
    await assert.rejects(
      mine.send(
        new UploadPartCopyCommand({ Bucket: 'app', Key: `${ME}/x`, UploadId: 'a'.repeat(32), PartNumber: 1, CopySource: 'app/secret' }),
      ),
      DENIED,
    );
  });

  it('s3:x-amz-copy-source is compared with the decoded copy source', async () => {
    const { credentials } = await gateway.session([
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:PutObject', Resource: '*', Condition: { StringLike: { 's3:x-amz-copy-source': 'app/secret*' } } },
    ]);
    const s3 = gateway.s3(credentials);
    for (const CopySource of ['app/secret', '/app/secret', 'app/%73ecret', '%61pp%2Fsecret', 'app/secret?versionId=1'])
      await assert.rejects(s3.send(new CopyObjectCommand({ Bucket: 'app', Key: 'copy', CopySource })), DENIED, CopySource);
  });

  it('policies see a plus sign in a query as a space, and a %2B replaced by it breaks the signature', async () => {
    const { credentials } = await gateway.session([
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::app', Condition: { StringLike: { 's3:prefix': 'a b/*' } } },
    ]);
    const list = async (prefix: string, wire: string) => {
      const plain = { method: 'GET', path: '/app', query: { prefix } };
      const headers = await signedHeaders(gateway, credentials, plain);
      return (await send(gateway.port, { method: 'GET', path: `/app?prefix=${wire}`, headers })).code ?? 'listed';
    };
    assert.equal(await list('a b/', 'a+b%2F'), 'listed');
    assert.equal(await list('a b/', 'a%20b/'), 'listed');
    assert.equal(await list('a+b/', 'a%2Bb/'), 'AccessDenied');
    assert.equal(await list('a+b/', 'a+b/'), 'SignatureDoesNotMatch');
    const link = new URL(await getSignedUrl(gateway.s3(), new ListObjectsV2Command({ Bucket: 'app', Prefix: 'a+b' })));
    assert.equal((await fetch(link)).status, 200);
    assert.equal((await fetch(link.href.replace('a%2Bb', 'a+b'))).status, 403);
  });

  it('a copy source as query parameter is authorized', async () => {
    const query = { 'x-amz-copy-source': '/app/us-east-1:bob/secret' };
    const { status, code } = await sendSigned(gateway, me, { method: 'PUT', path: `/app/${ME}/x`, query, body: Buffer.alloc(0) });
    assert.deepEqual([status, code], [403, 'AccessDenied']);
  });

  it('each key of a DeleteObjects request is authorized, and malformed XML is refused', async () => {
    const remove = (...keys: string[]) =>
      mine.send(new DeleteObjectsCommand({ Bucket: 'app', Delete: { Objects: keys.map((Key) => ({ Key })) } }));
    await assert.rejects(remove(`${ME}/../secret`), { name: 'InvalidURI' });
    const xml = (body: string) => sendSigned(gateway, me, { method: 'POST', path: '/app', query: { delete: '' }, body: Buffer.from(body) });
    const cases = [
      '<!DOCTYPE d [<!ENTITY k "secret">]><Delete><Object><Key>&k;</Key></Object></Delete>',
      '<Delete><Object><Key><![CDATA[secret]]></Key></Object></Delete>',
      `<Delete><Object><Key>${ME}/own</Key><Key>secret</Key></Object></Delete>`,
      '<Delete></Delete>',
      '<Delete><Object/></Delete>',
      '<Delete><Object><Key>&#0;</Key></Object></Delete>',
      '<Delete',
      'Delete',
    ];
    for (const body of cases) assert.equal((await xml(body)).code, 'MalformedXML', body);
    for (const key of ['&#115;ecret', ' secret']) {
      const { status, text } = await xml(`<Delete><Object><Key>${key}</Key></Object></Delete>`);
      assert.equal(status, 200);
      assert.match(text, /<Error><Key> ?secret<\/Key><Code>AccessDenied<\/Code>/);
    }
    const more = { method: 'POST', path: '/app', query: { delete: '', versions: '' }, body: Buffer.from('<Delete/>') };
    assert.equal((await sendSigned(gateway, me, more)).code, 'NotImplemented');
    assert.equal((await get(`${ME}/own`)).ContentLength, `app/${ME}/own`.length);
  });

  for (const Quiet of [false, true]) {
    it(`DeleteObjects deletes permitted keys and reports AccessDenied for the others (quiet: ${Quiet})`, async () => {
      const keys = [`${ME}/one & <two>`, 'secret', `${ME}/three`, 'us-east-1:bob/secret'];
      for (const Key of [keys[0]!, keys[2]!]) await mine.send(new PutObjectCommand({ Bucket: 'app', Key, Body: 'x' }));
      const Objects = keys.map((Key) => ({ Key }));
      const { Deleted = [], Errors } = await mine.send(new DeleteObjectsCommand({ Bucket: 'app', Delete: { Objects, Quiet } }));
      assert.deepEqual(
        Deleted.map(({ Key }) => Key),
        Quiet ? [] : [keys[0], keys[2]],
      );
      assert.deepEqual(
        Errors?.map(({ Key, Code }) => [Key, Code]),
        [
          ['secret', 'AccessDenied'],
          ['us-east-1:bob/secret', 'AccessDenied'],
        ],
      );
      assert.match(Errors?.[0]?.Message ?? '', /is not authorized to perform: s3:DeleteObject/);
      await assert.rejects(get(keys[2]!), { name: 'NoSuchKey' });
      for (const Key of ['secret', 'us-east-1:bob/secret']) await gateway.s3().send(new GetObjectCommand({ Bucket: 'app', Key }));
    });
  }

  it('DeleteObjects without a permitted key deletes nothing', async () => {
    const Delete = { Objects: [{ Key: 'secret' }, { Key: 'us-east-1:bob/secret' }] };
    const { Deleted, Errors } = await mine.send(new DeleteObjectsCommand({ Bucket: 'app', Delete }));
    assert.deepEqual([Deleted, Errors?.length], [undefined, 2]);
    for (const Key of ['secret', 'us-east-1:bob/secret']) await gateway.s3().send(new GetObjectCommand({ Bucket: 'app', Key }));
  });

  for (const path of [
    `/app/${ME}/../us-east-1:bob/secret`,
    `/app/${ME}/%2e%2e/us-east-1:bob/secret`,
    `/app/${ME}%2f..%2fus-east-1:bob/secret`,
    `/app/${ME}/%2e./us-east-1:bob/secret`,
    `/app/${ME}/..\\us-east-1:bob\\secret`,
    `/app/${ME}/..%5cus-east-1:bob%5csecret`,
    `/app/${ME}//own`,
    `/app/${ME}/./own`,
    `/app/${ME}/x%00`,
    `/app/${ME}/..`,
    `/app/${ME}/%ff`,
    `/app/${ME}/%`,
    `/app/${ME}/own._S3rver_object`,
    `/app/${ME}/own._S3rver_metadata.json`,
    `/app/${ME}/._s3rver_UPLOADS/x`,
    '/app/../other/secret',
    '/app%2f..%2fother/secret',
    '/../app/secret',
    '//app/secret',
    '/%2e%2e/dynamodb/x',
    '/.incoming/x',
    '/a/x',
  ]) {
    it(`path ${JSON.stringify(path)} gives no access to another identity’s objects`, async () => {
      for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) {
        const { status, code = 'AccessDenied' } = await sendSigned(gateway, me, {
          method,
          path,
          ...(method === 'PUT' ? { body: Buffer.from('overwritten') } : {}),
        });
        assert.ok(status === 400 || status === 403, `${method}: ${status}`);
        assert.ok(['InvalidURI', 'InvalidBucketName', 'AccessDenied'].includes(code), code);
      }
      assert.equal(
        await (await gateway.s3().send(new GetObjectCommand({ Bucket: 'app', Key: 'us-east-1:bob/secret' }))).Body!.transformToString(),
        'app/us-east-1:bob/secret',
      );
    });
  }

  it('a percent-encoded path is authorized by its decoded key', async () => {
    for (const path of [`/app/${ME}/own`, '/app/us-east-1%3Aalice%2Fown', '/%61pp/us-east-1%3aalic%65/%6fwn', `/app%2F${ME}/own`]) {
      const { status, text } = await sendSigned(gateway, me, { method: 'GET', path });
      assert.deepEqual([status, text], [200, `app/${ME}/own`], path);
    }
  });

  for (const query of [
    { website: '' },
    { policy: '' },
    { lifecycle: '' },
    { constructor: '' },
    { toString: '' },
    { __proto__x: '' },
    { acl: '', tagging: '' },
    { 'response-set-cookie': 'a=b' },
    { versions: '', uploads: '' },
  ] as Record<string, string>[]) {
    it(`sub-resource ${JSON.stringify(query)} is refused with NotImplemented`, async () => {
      for (const path of ['/app', '/app/key', '/'])
        for (const method of ['GET', 'PUT', 'POST', 'DELETE', 'PATCH']) {
          const body = method === 'GET' || method === 'DELETE' ? {} : { body: Buffer.from('<x/>') };
          const { status, code } = await sendSigned(gateway, OPERATOR, { method, path, query, ...body });
          assert.deepEqual([status, code], [501, 'NotImplemented'], `${method} ${path}`);
        }
    });
  }

  it('the bucket comes from the signed Host header, not from X-Forwarded-Host', async () => {
    const host = (name: string) => ({ host: `${name}.localhost:${gateway.port}` });
    const own = await sendSigned(gateway, me, { method: 'GET', path: `/${ME}/own`, headers: host('app') });
    assert.deepEqual([own.status, own.text], [200, `app/${ME}/own`]);
    const other = await sendSigned(gateway, me, { method: 'GET', path: `/${ME}/own`, headers: host('other') });
    assert.equal(other.code, 'AccessDenied');
    // In path style this would be the caller’s own object of `app`.
    const confused = await sendSigned(gateway, me, { method: 'GET', path: `/app/${ME}/own`, headers: host('other') });
    assert.equal(confused.code, 'AccessDenied');
    const signedFor = await signedHeaders(gateway, me, { method: 'GET', path: `/${ME}/own`, headers: host('app') });
    const moved = await send(gateway.port, { method: 'GET', path: `/${ME}/own`, headers: { ...signedFor, ...host('other') } });
    assert.equal(moved.code, 'SignatureDoesNotMatch');
    const forwarded = await send(gateway.port, {
      method: 'GET',
      path: `/${ME}/own`,
      headers: { ...signedFor, 'x-forwarded-host': host('other').host },
    });
    assert.equal(forwarded.text, `app/${ME}/own`);
  });

  it('x-amz-acl as header or presigned parameter needs s3:PutObjectAcl', async () => {
    const { status, code } = await sendSigned(gateway, me, {
      method: 'PUT',
      path: `/app/${ME}/x`,
      headers: { 'x-amz-acl': 'public-read' },
      body: Buffer.from('x'),
    });
    assert.deepEqual([status, code], [403, 'AccessDenied']);
    const url = await getSignedUrl(mine, new PutObjectCommand({ Bucket: 'app', Key: `${ME}/x`, ACL: 'public-read' }));
    const answer = await fetch(url, { method: 'PUT', body: 'x' });
    assert.match(await answer.text(), /PutObjectAcl/);
  });

  it('session policies restrict the policies of the role', async () => {
    const { credentials } = await gateway.session(OWN_PREFIX, ME, {
      sessionStatements: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    });
    const narrow = gateway.s3(credentials);
    await narrow.send(new GetObjectCommand({ Bucket: 'app', Key: `${ME}/own` }));
    await assert.rejects(narrow.send(new PutObjectCommand({ Bucket: 'app', Key: `${ME}/x`, Body: 'x' })), DENIED);
    await assert.rejects(narrow.send(new GetObjectCommand({ Bucket: 'app', Key: 'secret' })), DENIED);
  });
});
