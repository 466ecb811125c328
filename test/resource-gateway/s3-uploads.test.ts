import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { type Gateway, OPERATOR, openGateway } from './support/gateway.js';
import { head, open, send, sendSigned, signedHeaders, until } from './support/raw.js';

const MiB = 1024 * 1024;

describe('S3 uploads through the resource gateway', () => {
  let gateway: Gateway;
  let s3: S3Client;
  before(async () => {
    gateway = await openGateway();
    await gateway.resources.ensureBucket('app');
    s3 = gateway.s3();
  });
  after(() => gateway.close());

  const text = async (Key: string): Promise<string> =>
    (await s3.send(new GetObjectCommand({ Bucket: 'app', Key }))).Body!.transformToString();
  const put = (Key: string, Body: string | Buffer | Readable, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket: 'app', Key, Body, ...more }));
  const leftOver = (): string[] => readdirSync(join(gateway.dataDir, 's3-incoming'));

  it('a 30 MiB upload and download are streamed with less than 12 MiB of buffers', async () => {
    const size = 30 * MiB;
    const piece = Buffer.alloc(64 * 1024, 'x');
    await put('warm', Readable.from([piece]), { ContentLength: piece.length });
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    const before = process.memoryUsage().arrayBuffers;
    let seen = 0;
    let most = 0;
    const watch = (): void => {
      if (seen++ % 32 !== 0) return;
      collect();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    };
    const body = Readable.from(
      (function* () {
        for (let sent = 0; sent < size; sent += piece.length) {
          watch();
          yield piece;
        }
      })(),
    );
    await put('large', body, { ContentLength: size });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'app', Key: 'large' }));
    let received = 0;
    for await (const chunk of Body as Readable) {
      received += (chunk as Buffer).length;
      watch();
    }
    assert.equal(received, size);
    assert.ok(most < 12 * MiB, `held ${Math.round(most / MiB)} MiB`);
  });

  it('a multipart upload makes one object, for its own key only', async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'app', Key: 'parted', ContentType: 'text/plain' }));
    await put('source', 'from another object');
    const parts = [];
    for (const [PartNumber, Body] of [
      [1, 'one '],
      [2, 'two '],
    ] as const) {
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket: 'app', Key: 'parted', UploadId, PartNumber, Body }));
      parts.push({ PartNumber, ETag });
    }
    const copied = await s3.send(
      new UploadPartCopyCommand({ Bucket: 'app', Key: 'parted', UploadId, PartNumber: 3, CopySource: 'app/source' }),
    );
    parts.push({ PartNumber: 3, ETag: copied.CopyPartResult?.ETag });
    const complete = (Key: string, Parts: object[]) =>
      s3.send(new CompleteMultipartUploadCommand({ Bucket: 'app', Key, UploadId, MultipartUpload: { Parts } }));
    await assert.rejects(complete('other', parts), { name: 'NoSuchUpload' });
    await assert.rejects(s3.send(new UploadPartCommand({ Bucket: 'app', Key: 'other', UploadId, PartNumber: 1, Body: 'x' })), {
      name: 'NoSuchUpload',
    });
    await assert.rejects(complete('parted', [{ PartNumber: 7, ETag: '"x"' }]), { name: 'InvalidPart' });
    await assert.rejects(complete('parted', [parts[1]!, parts[0]!]), { name: 'InvalidPartOrder' });
    await complete('parted', parts);
    assert.equal(await text('parted'), 'one two from another object');
    assert.equal((await s3.send(new HeadObjectCommand({ Bucket: 'app', Key: 'parted' }))).ContentType, 'text/plain');
    await assert.rejects(complete('parted', parts), { name: 'NoSuchUpload' });
  });

  it('parts of an aborted multipart upload are refused with NoSuchUpload', async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'app', Key: 'given-up' }));
    await s3.send(new UploadPartCommand({ Bucket: 'app', Key: 'given-up', UploadId, PartNumber: 1, Body: 'x' }));
    await s3.send(new AbortMultipartUploadCommand({ Bucket: 'app', Key: 'given-up', UploadId }));
    await assert.rejects(s3.send(new UploadPartCommand({ Bucket: 'app', Key: 'given-up', UploadId, PartNumber: 1, Body: 'x' })), {
      name: 'NoSuchUpload',
    });
  });

  for (const uploadId of ['../../../etc', '..', '.', 'a/b', '', 'x'.repeat(2000), '%00']) {
    it(`upload id ${JSON.stringify(uploadId.slice(0, 20))} is refused`, async () => {
      for (const method of ['PUT', 'POST', 'DELETE', 'GET']) {
        const { status, code } = await sendSigned(gateway, OPERATOR, {
          method,
          path: '/app/key',
          query: { uploadId, partNumber: '1' },
          ...(method === 'PUT' || method === 'POST' ? { body: Buffer.from('<CompleteMultipartUpload/>') } : {}),
        });
        assert.ok(status === 400 || status === 404, `${method} ${status}`);
        assert.ok(['InvalidArgument', 'NoSuchUpload'].includes(code!), code);
      }
    });
  }

  describe('uploads whose body differs from their headers', () => {
    beforeEach(() => put('earlier', 'the earlier object'));
    afterEach(async () => {
      assert.equal(await text('earlier'), 'the earlier object');
      assert.deepEqual(leftOver(), []);
    });
    const sha256 = (body: string): string => createHash('sha256').update(body).digest('hex');
    const attempt = (headers: Record<string, string>, body: string) =>
      sendSigned(gateway, OPERATOR, { method: 'PUT', path: '/app/earlier', headers, body: Buffer.from(body) });

    it('a body with another SHA-256 is refused with XAmzContentSHA256Mismatch', async () => {
      const { status, code } = await attempt({ 'x-amz-content-sha256': sha256('promised') }, 'delivered');
      assert.deepEqual([status, code], [400, 'XAmzContentSHA256Mismatch']);
    });

    it('a body truncated to nothing is refused with XAmzContentSHA256Mismatch', async () => {
      const { status, code } = await attempt({ 'x-amz-content-sha256': sha256('promised') }, '');
      assert.deepEqual([status, code], [400, 'XAmzContentSHA256Mismatch']);
    });

    for (const [name, value] of [
      ['content-md5', 'AAAAAAAAAAAAAAAAAAAAAA=='],
      ['x-amz-checksum-crc32', 'AAAAAA=='],
      ['x-amz-checksum-sha256', 'x'],
    ] as const) {
      it(`a wrong ${name} is refused with BadDigest`, async () => {
        const { status, code } = await attempt({ [name]: value }, 'delivered');
        assert.deepEqual([status, code], [400, 'BadDigest']);
      });
    }

    const chunked = (length: string, trailer = 'x-amz-checksum-crc32'): Record<string, string> => ({
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': length,
      'x-amz-trailer': trailer,
      'content-encoding': 'aws-chunked',
    });
    const cases: [string, Record<string, string>, string, string][] = [
      ['a wrong checksum in the trailer', chunked('3'), '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
      ['a missing trailer', chunked('3'), '3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody'],
      [
        'a payload longer than its decoded length',
        chunked('2'),
        '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n',
        'IncompleteBody',
      ],
      [
        'a payload shorter than its decoded length',
        chunked('4'),
        '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n',
        'IncompleteBody',
      ],
      ['a payload truncated within a chunk', chunked('9'), '9\r\nabc', 'IncompleteBody'],
      ['an empty payload with a wrong checksum', chunked('0'), '0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n', 'BadDigest'],
      [
        'bytes after the end',
        chunked('3'),
        '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\nGET / HTTP/1.1\r\n\r\n',
        'IncompleteBody',
      ],
      [
        'a decoded length that is not a decimal number',
        chunked('0x3'),
        '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n',
        'IncompleteBody',
      ],
    ];
    for (const [what, headers, body, expected] of cases) {
      it(`an upload with ${what} is refused`, async () => {
        const { status, code } = await attempt(headers, body);
        assert.deepEqual([status, code], [400, expected]);
      });
    }

    it('an upload without Content-Length is refused with MissingContentLength', async () => {
      const headers = await signedHeaders(gateway, OPERATOR, { method: 'PUT', path: '/app/earlier' });
      const { status, code } = await send(gateway.port, {
        method: 'PUT',
        path: '/app/earlier',
        headers: { ...headers, 'transfer-encoding': 'chunked' },
      });
      assert.deepEqual([status, code], [411, 'MissingContentLength']);
    });

    it('an upload is discarded if the client disconnects', async () => {
      const headers = await signedHeaders(gateway, OPERATOR, { method: 'PUT', path: '/app/earlier' });
      const socket = await open(gateway.port);
      socket.write(head('PUT', '/app/earlier', { ...headers, 'content-length': String(4 * MiB) }));
      socket.write(Buffer.alloc(MiB));
      await until(() => leftOver().length > 0);
      socket.destroy();
      await until(() => leftOver().length === 0);
    });
  });

  it('a refused upload of 8 MiB gets its error response', async () => {
    const { credentials } = await gateway.session([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]);
    await assert.rejects(
      gateway.s3(credentials).send(new PutObjectCommand({ Bucket: 'app', Key: 'refused', Body: Buffer.alloc(8 * MiB) })),
      { name: 'AccessDenied' },
    );
    await assert.rejects(put('x/'.repeat(10), Buffer.alloc(0), { Bucket: 'nobucket' }), { name: 'NoSuchBucket' });
  });

  it('concurrent uploads of one key leave one of them whole, with its ETag', async () => {
    const bodies = Array.from({ length: 12 }, (_, i) => `${i}`.repeat(200_000));
    await Promise.all(bodies.map((body) => put('raced', body)));
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: 'app', Key: 'raced' }));
    const body = await Body!.transformToString();
    assert.ok(bodies.includes(body));
    assert.equal(ETag, `"${createHash('md5').update(body).digest('hex')}"`);
  });
});
