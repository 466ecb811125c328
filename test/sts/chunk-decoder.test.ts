import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';
import fc from 'fast-check';
import { CodedError } from '../../src/kernel/index.js';
import { createHashChecker, createPayloadDecoder, type SignedRequest } from '../../src/sts/index.js';
import { coded, createRoom, OPERATOR, signed } from './support.js';

const sha = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const EMPTY = sha('');

/** Chunk signatures as AWS describes them. */
function chunkSigner(authorization: string, secret: string, timestamp: string) {
  const scope = /Credential=[^/]+\/([^,]+)/.exec(authorization)![1]!;
  const key = scope.split('/').reduce<string | Buffer>((k, part) => hmac(k, part), `AWS4${secret}`) as Buffer;
  let previous = /Signature=([0-9a-f]{64})/.exec(authorization)![1]!;
  const sign = (algorithm: string, rest: string) => {
    previous = hmac(key, `${algorithm}\n${timestamp}\n${scope}\n${previous}\n${rest}`).toString('hex');
    return previous;
  };
  return {
    chunk: (data: Buffer) => sign('AWS4-HMAC-SHA256-PAYLOAD', `${EMPTY}\n${sha(data)}`),
    trailer: (lines: string) => sign('AWS4-HMAC-SHA256-TRAILER', sha(lines)),
  };
}

const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const SIGNED_TRAILER = `${SIGNED}-TRAILER`;
const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const sha256Trailer = (chunks: readonly Buffer[]) =>
  `x-amz-checksum-sha256:${createHash('sha256')
    .update(Buffer.concat([...chunks]))
    .digest('base64')}`;

interface Upload {
  mode: string;
  chunks: Buffer[];
  /** Name and value. */
  trailer?: string;
  headers?: Record<string, string>;
}

async function upload({ mode, chunks, trailer, headers = {} }: Upload): Promise<{ request: SignedRequest; wire: Buffer }> {
  const announced: Record<string, string> = trailer === undefined ? {} : { 'x-amz-trailer': trailer.split(':')[0]! };
  const length = { 'x-amz-decoded-content-length': String(Buffer.concat(chunks).length) };
  const plain = { method: 'PUT', path: '/b/k', headers: { 'x-amz-content-sha256': mode, ...length, ...announced, ...headers } };
  const request = { ...(await signed('s3', plain)), body: { hash: 'stream' as const } };
  const signer = chunkSigner(String(request.headers['authorization']), OPERATOR.secretAccessKey, String(request.headers['x-amz-date']));
  const pieces: Buffer[] = [];
  for (const data of [...chunks, Buffer.alloc(0)]) {
    const signature = mode === UNSIGNED_TRAILER ? '' : `;chunk-signature=${signer.chunk(data)}`;
    pieces.push(Buffer.from(`${data.length.toString(16)}${signature}\r\n`), data);
    if (data.length > 0) pieces.push(Buffer.from('\r\n'));
  }
  if (trailer !== undefined) pieces.push(Buffer.from(`${trailer}\r\n`));
  if (trailer !== undefined && mode === SIGNED_TRAILER)
    pieces.push(Buffer.from(`x-amz-trailer-signature:${signer.trailer(`${trailer}\n`)}\r\n`));
  return { request, wire: Buffer.concat([...pieces, Buffer.from('\r\n')]) };
}

const { verifier } = createRoom();

async function decoderOf(request: SignedRequest): Promise<Transform> {
  return createPayloadDecoder(await verifier.verify(request));
}

/** Output until end or error. The wire is written in pieces of `size` bytes, each read before the next. */
async function flow(decoder: Transform, wire: Buffer, size = 7): Promise<{ out: Buffer; error?: unknown }> {
  const out: Buffer[] = [];
  decoder.on('data', (piece) => out.push(piece));
  const finished = once(decoder, 'end').then(
    () => ({}),
    (error) => ({ error }),
  );
  for (let at = 0; at < wire.length && !decoder.destroyed; at += size) {
    decoder.write(Buffer.from(wire.subarray(at, at + size)), () => {});
    await immediate();
  }
  if (!decoder.destroyed) decoder.end();
  return { ...(await finished), out: Buffer.concat(out) };
}

const modes: [string, ((chunks: readonly Buffer[]) => string) | undefined][] = [
  [SIGNED, undefined],
  [SIGNED_TRAILER, sha256Trailer],
  [UNSIGNED_TRAILER, sha256Trailer],
];
const uploadOf = (mode: string, trailer: ((chunks: readonly Buffer[]) => string) | undefined, chunks: Buffer[]) =>
  upload({ mode, chunks, ...(trailer ? { trailer: trailer(chunks) } : {}) });
const HELLO = [Buffer.from('hello '), Buffer.from('chunked '), Buffer.from('world')];

describe('decoder of aws-chunked bodies', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((b) => Buffer.from(b));
  for (const [mode, trailer] of modes) {
    it(`${mode}: property: decoding returns the payload for any chunks and any split of the wire`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), fc.integer({ min: 1, max: 60 }), async (chunks, size) => {
          const { request, wire } = await uploadOf(mode, trailer, chunks);
          const { out, error } = await flow(await decoderOf(request), wire, size);
          assert.equal(error, undefined);
          assert.deepEqual(out, Buffer.concat(chunks));
        }),
      );
    });

    it(`${mode}: property: a changed byte never passes with the whole payload unless the meaning is the same`, async () => {
      const { request, wire } = await uploadOf(mode, trailer, HELLO);
      const payload = Buffer.concat(HELLO);
      for (let at = 0; at < wire.length; at++) {
        const changed = Buffer.from(wire);
        changed[at] = changed[at]! ^ 1;
        const { out, error } = await flow(await decoderOf(request), changed, 50);
        if (error === undefined) assert.deepEqual(out, payload, `byte ${at}: only what means the same may pass`);
        else assert.ok(error instanceof CodedError && out.length < payload.length, `byte ${at}: ${error}`);
      }
    });

    it(`${mode}: a truncated body fails before the whole payload is released`, async () => {
      const { request, wire } = await uploadOf(mode, trailer, HELLO);
      for (let length = 0; length < wire.length - 4; length++) {
        const { out, error } = await flow(await decoderOf(request), wire.subarray(0, length), 50);
        assert.ok(error instanceof CodedError, `cut at ${length}`);
        assert.ok(out.length < Buffer.concat(HELLO).length);
      }
    });

    it(`${mode}: fuzz: any input decodes or fails with a coded error`, async () => {
      const { request, wire } = await uploadOf(mode, trailer, HELLO);
      const piece = fc.oneof(
        fc.uint8Array({ maxLength: 20 }).map((b) => Buffer.from(b)),
        fc
          .constantFrom('\r\n', '0\r\n', '5\r\nhello\r\n', ';chunk-signature=', 'a'.repeat(300), 'ffffffff\r\n', 'x-amz-checksum-sha256:')
          .map((t) => Buffer.from(t)),
        fc.nat(wire.length).map((at) => wire.subarray(at)),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
          const { error } = await flow(await decoderOf(request), Buffer.concat(pieces), 40);
          assert.ok(error === undefined || error instanceof CodedError, String(error));
        }),
      );
    });
  }

  it('published AWS examples of chunked uploads decode, with and without trailer', async () => {
    const parts = { operator: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' } };
    const vector = createRoom({ ...parts, now: Date.parse('2013-05-24T00:00:00Z') }).verifier;
    const common = {
      host: 's3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
    };
    const names = 'host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class';
    const authorization = (signedHeaders: string, signature: string) =>
      `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`;
    const plain = {
      ...common,
      'content-length': '66824',
      'x-amz-content-sha256': SIGNED,
      authorization: authorization(
        `content-encoding;content-length;${names}`,
        '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
      ),
    };
    const trailing = {
      ...common,
      'x-amz-content-sha256': SIGNED_TRAILER,
      'x-amz-trailer': 'x-amz-checksum-crc32c',
      authorization: authorization(
        `content-encoding;${names};x-amz-trailer`,
        '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
      ),
    };
    const wire = (first: string, second: string, last: string, end: string) =>
      Buffer.from(
        `10000;chunk-signature=${first}\r\n${'a'.repeat(65536)}\r\n400;chunk-signature=${second}\r\n${'a'.repeat(1024)}\r\n0;chunk-signature=${last}\r\n${end}`,
      );
    const plainWire = wire(
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
      '\r\n',
    );
    const trailingWire = wire(
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
      'x-amz-checksum-crc32c:sOO8/Q==\n\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\n\r\n\r\n',
    );
    for (const [headers, body] of [
      [plain, plainWire],
      [trailing, trailingWire],
    ] as const) {
      const request = { method: 'PUT', path: '/examplebucket/chunkObject.txt', query: '', headers, body: { hash: 'stream' } as const };
      const { out, error } = await flow(createPayloadDecoder(await vector.verify(request)), body, 10_000);
      assert.equal(error, undefined);
      assert.equal(out.toString(), 'a'.repeat(66_560));
    }
  });

  it('reordered, missing or repeated chunks fail with chunk_signature_mismatch', async () => {
    const { request, wire } = await uploadOf(SIGNED, undefined, [Buffer.from('aaaa'), Buffer.from('bbbb')]);
    const size = '4;chunk-signature='.length + 64 + 2 + 4 + 2;
    const [first, second, rest] = [wire.subarray(0, size), wire.subarray(size, 2 * size), wire.subarray(2 * size)];
    for (const order of [
      [second, first, rest],
      [first, rest],
      [first, first, rest],
    ]) {
      const { error } = await flow(await decoderOf(request), Buffer.concat(order as Buffer[]));
      assert.ok(coded('chunk_signature_mismatch')(error));
    }
  });

  it('a payload length other than x-amz-decoded-content-length fails with chunk_malformed', async () => {
    for (const announced of ['3', '5']) {
      const { request, wire } = await upload({
        mode: SIGNED,
        chunks: [Buffer.from('aaaa')],
        headers: { 'x-amz-decoded-content-length': announced },
      });
      const { error } = await flow(await decoderOf(request), wire);
      assert.ok(coded('chunk_malformed')(error));
    }
    const { request } = await upload({ mode: SIGNED, chunks: [], headers: { 'x-amz-decoded-content-length': '-4' } });
    await assert.rejects(verifier.verify(request), coded('chunk_malformed'));
  });

  const digests: [string, string][] = [
    ['x-amz-checksum-crc32', 'y/Q5Jg=='],
    ['x-amz-checksum-crc32c', '4waSgw=='],
    ['x-amz-checksum-crc64nvme', 'rosUhgp5mIg='],
    ['x-amz-checksum-sha1', createHash('sha1').update('123456789').digest('base64')],
    ['x-amz-checksum-sha512', createHash('sha512').update('123456789').digest('base64')],
  ];
  for (const [name, value] of digests)
    it(`${name}: a correct checksum passes, a wrong one fails with checksum_mismatch`, async () => {
      const chunks = [Buffer.from('1234'), Buffer.from('56789')];
      const good = await upload({ mode: UNSIGNED_TRAILER, chunks, trailer: `${name}:${value}` });
      assert.equal((await flow(await decoderOf(good.request), good.wire)).error, undefined);
      const bad = await upload({ mode: UNSIGNED_TRAILER, chunks: [Buffer.from('x')], trailer: `${name}:${value}` });
      assert.ok(coded('checksum_mismatch')((await flow(await decoderOf(bad.request), bad.wire)).error));
    });

  it('a missing, renamed, added or repeated trailer fails; an unknown checksum algorithm is refused', async () => {
    const { request, wire } = await uploadOf(UNSIGNED_TRAILER, sha256Trailer, HELLO);
    const text = wire.toString();
    for (const changed of [
      text.replace(/x-amz-checksum.*\r\n/, ''),
      text.replace('checksum-sha256', 'checksum-sha1'),
      text.replace('x-amz-checksum', 'x-amz-other:1\r\nx-amz-checksum'),
      text.replace(/(x-amz-checksum.*\r\n)/, '$1$1'),
      `${text}more`,
    ])
      assert.ok(coded('chunk_malformed')((await flow(await decoderOf(request), Buffer.from(changed))).error));
    const strange = await upload({ mode: UNSIGNED_TRAILER, chunks: [], trailer: 'x-amz-checksum-rot13:x' });
    await assert.rejects(decoderOf(strange.request), coded('unsupported_algorithm'));
  });

  it('ECDSA signatures are refused with unsupported_algorithm, unknown modes with incomplete_signature', async () => {
    const ecdsa = await upload({ mode: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', chunks: [] });
    await assert.rejects(verifier.verify(ecdsa.request), coded('unsupported_algorithm'));
    for (const mode of ['STREAMING-OTHER', 'toString', 'abc']) {
      const { request } = await upload({ mode, chunks: [] });
      await assert.rejects(verifier.verify(request), coded('incomplete_signature'));
    }
  });
});

describe('streamed bodies with a signed hash', () => {
  const body = Buffer.from('the quick brown fox jumps over the lazy dog');

  it('a streamed body that matches its signed hash passes', async () => {
    assert.deepEqual((await flow(createHashChecker(sha(body)), body)).out, body);
    assert.equal((await flow(createHashChecker(EMPTY), Buffer.alloc(0))).error, undefined);
  });

  it('a streamed body that differs from its signed hash fails with payload_hash_mismatch before its end', async () => {
    const { out, error } = await flow(createHashChecker(sha('other')), body);
    assert.ok(coded('payload_hash_mismatch')(error));
    assert.ok(out.length < body.length);
  });
});
