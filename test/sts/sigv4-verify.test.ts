import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CodedError } from '../../src/kernel/index.js';
import { credentialScopeOf, queryParameters, type SignedRequest } from '../../src/sts/index.js';
import { canonicalQuery } from '../../src/sts/sigv4/canonical-request.js';
import { coded, createRoom, lower, NOW, OPERATOR, type Plain, presigned, rawQuery, signed } from './support.js';

const room = createRoom();
const verify = (request: SignedRequest, expect = {}) => room.verifier.verify(request, expect);
const POST: Plain = {
  method: 'POST',
  path: '/',
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'T.Op' },
  body: Buffer.from('{"a":1}'),
};
const GET: Plain = { method: 'GET', path: '/bucket/key' };
const withHeaders = (request: SignedRequest, headers: object): SignedRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

/** Characters of a path or a value, special ones first. */
const character = fc.oneof(
  fc.constantFrom(...' +%/.~-_!\'()*:@&=$,;?#[]<>"|\\^`{}é漢😀'),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
);
const text = fc.string({ unit: character, maxLength: 12 });
const encoded = (segment: string) =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const path = fc
  .array(fc.oneof(text, fc.constantFrom('.', '..', '')), { maxLength: 5 })
  .map((segments) => `/${segments.map(encoded).join('/')}`);
const name = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019-._~ é+/='), minLength: 1, maxLength: 8 })
  .filter((n) => n !== '__proto__' && !/^x-amz/i.test(n));
const query = fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), { maxKeys: 5 });
const headerValue = fc.string({ unit: fc.constantFrom(...'ab ,;"=\t/'), maxLength: 15 });
const headers = fc.dictionary(
  fc.constantFrom('content-type', 'x-amz-meta-a', 'x-amz-target', 'range', 'x-other', 'user-agent'),
  headerValue,
);
const body = fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes));
const requestOf = fc.record({ method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'), path, query, headers, body });

describe('SigV4 compared with the signer of the AWS SDK', () => {
  for (const service of ['s3', 'dynamodb', 'cognito-idp'])
    it(`property: every request signed for ${service} verifies`, async () => {
      await fc.assert(
        fc.asyncProperty(requestOf, async (plain) => {
          const { principal, payload } = await verify(await signed(service, plain));
          assert.equal(principal.accessKeyId, OPERATOR.accessKeyId);
          assert.equal(payload, 'hashed');
        }),
        { numRuns: 300 },
      );
    });

  for (const service of ['s3', 'sts'])
    it(`property: every request presigned for ${service} verifies`, async () => {
      const plain = fc.record({ method: fc.constant('GET'), path, query, headers });
      await fc.assert(
        fc.asyncProperty(plain, async (request) => {
          const { payload } = await verify(await presigned(service, request));
          assert.equal(payload, service === 's3' ? 'unsigned' : 'hashed');
        }),
        { numRuns: 300 },
      );
    });

  it('property: a request changed after signing does not verify', async () => {
    const changes: ((r: SignedRequest) => SignedRequest)[] = [
      (r) => ({ ...r, method: 'PATCH' }),
      (r) => ({ ...r, path: `${r.path}x` }),
      (r) => ({ ...r, query: `${r.query}&zz=1` }),
      (r) => ({ ...r, body: Buffer.from('other body') }),
      (r) => withHeaders(r, { host: 'elsewhere' }),
      (r) => withHeaders(r, { 'x-amz-date': '20261122T120001Z' }),
      (r) => withHeaders(r, { 'x-amz-target': 'T.Other' }),
      (r) => withHeaders(r, { 'x-amz-added': '1' }),
      (r) => withHeaders(r, { 'x-amz-security-token': 'x' }),
    ];
    await fc.assert(
      fc.asyncProperty(requestOf, fc.constantFrom('s3', 'dynamodb'), fc.constantFrom(...changes), async (plain, service, change) => {
        await assert.rejects(verify(change(await signed(service, plain))), CodedError);
      }),
      { numRuns: 300 },
    );
  });
});

describe('SigV4 canonical query', () => {
  const blank = { method: 'GET', path: '/bucket', query: { prefix: 'a b/' } };
  const plus = { method: 'GET', path: '/bucket', query: { prefix: 'a+b/' } };

  it('a plus sign in a query verifies as the space that was signed as %20', async () => {
    for (const request of [await signed('s3', blank), await presigned('s3', blank)]) {
      assert.match(request.query, /a%20b/);
      await verify({ ...request, query: request.query.replace('%20', '+') });
    }
  });

  it('a signed %2B does not verify as a plus sign, which means a space', async () => {
    for (const request of [await signed('s3', plus), await presigned('s3', plus), await presigned('sts', plus)])
      await assert.rejects(verify({ ...request, query: request.query.replace('%2B', '+') }), coded('signature_mismatch'));
  });

  it('property: canonical queries are equal only if their parameters are', () => {
    const raw = fc.string({ unit: fc.constantFrom(...'ab+%20Bé&=?#', '%2B', '%20', '%26', '%3D', '%C3%A9', '%FF'), maxLength: 12 });
    fc.assert(
      fc.property(raw, raw, (first, second) => {
        const sorted = (query: string) =>
          JSON.stringify([...queryParameters(query)].sort(([a, x], [b, y]) => compare(a, b) || compare(x, y)));
        assert.equal(canonicalQuery(first) === canonicalQuery(second), sorted(first) === sorted(second));
      }),
      { numRuns: 3000 },
    );
  });

  it('the service of a presigned request is found in any spelling of X-Amz-Credential', async () => {
    const { query } = await presigned('s3', GET);
    for (const spelling of ['X-Amz-Credential=', 'x-amz-credential=', 'X%2DAmz%2DCredential='])
      assert.equal(credentialScopeOf({ headers: {}, query: query.replace('X-Amz-Credential=', spelling) })?.service, 's3', spelling);
  });
});

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

describe('SigV4 verification', () => {
  it('AWS’s published GetObject example verifies', async () => {
    const vector = createRoomFor('AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '2013-05-24T00:00:00Z');
    const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
    const request: SignedRequest = {
      method: 'GET',
      path: '/test.txt',
      query: '',
      headers: {
        host: 'examplebucket.s3.amazonaws.com',
        range: 'bytes=0-9',
        'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        'x-amz-date': '20130524T000000Z',
        authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
      },
      body: Buffer.alloc(0),
    };
    assert.equal((await vector.verify(request)).principal.kind, 'operator');
    await assert.rejects(vector.verify(withHeaders(request, { range: 'bytes=0-10' })), coded('signature_mismatch'));
  });

  it('AWS’s published presigned URL example verifies', async () => {
    const vector = createRoomFor('AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '2013-05-24T10:00:00Z');
    const request = {
      method: 'GET',
      path: '/test.txt',
      query:
        'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
      headers: { host: 'examplebucket.s3.amazonaws.com' },
      body: Buffer.alloc(0),
    };
    assert.equal((await vector.verify(request)).payload, 'unsigned');
  });

  it('get-vanilla, query order and duplicate headers of AWS’s test suite verify', async () => {
    const vector = createRoomFor('AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', '2015-08-30T12:36:00Z');
    const authorization = (headers: string, signature: string) =>
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${headers}, Signature=${signature}`;
    const base = { method: 'GET', path: '/', body: Buffer.alloc(0) };
    const common = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' };
    const vanilla = authorization('host;x-amz-date', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31');
    await vector.verify({ ...base, query: '', headers: { ...common, authorization: vanilla } });
    const ordered = authorization('host;x-amz-date', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500');
    await vector.verify({ ...base, query: 'Param2=value2&Param1=value1', headers: { ...common, authorization: ordered } });
    const repeated = authorization('host;my-header1;x-amz-date', 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea');
    await vector.verify({
      ...base,
      query: '',
      headers: { ...common, 'my-header1': ['value2', 'value2', 'value1'], authorization: repeated },
    });
  });

  it('an Authorization header verifies with any spacing and order of its parts', async () => {
    const request = await signed('sts', POST);
    const [scheme, credential, names, signature] = String(request.headers['authorization']).split(/,? /);
    for (const spelled of [`${scheme} ${signature},${names},${credential}`, `${scheme} ${credential} , ${names}  ,${signature}`])
      await verify(withHeaders(request, { authorization: spelled }));
  });

  it('the Date header is used if X-Amz-Date is absent', async () => {
    const { createHmac, createHash } = await import('node:crypto');
    const hash = (data: string) => createHash('sha256').update(data).digest('hex');
    const hmac = (key: any, data: string) => createHmac('sha256', key).update(data).digest();
    const date = new Date(NOW).toUTCString();
    const canonical = `GET\n/\n\ndate:${date}\nhost:h\n\ndate;host\n${hash('')}`;
    const scope = '20261122/us-east-1/sts/aws4_request';
    const key = scope.split('/').reduce<any>((k, part) => hmac(k, part), `AWS4${OPERATOR.secretAccessKey}`);
    const signature = hmac(key, `AWS4-HMAC-SHA256\n20261122T120000Z\n${scope}\n${hash(canonical)}`).toString('hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${OPERATOR.accessKeyId}/${scope}, SignedHeaders=date;host, Signature=${signature}`;
    await verify({ method: 'GET', path: '/', query: '', headers: { host: 'h', date, authorization }, body: Buffer.alloc(0) });
  });

  it('S3 paths verify with reserved characters encoded or not', async () => {
    const request = await signed('s3', { method: 'GET', path: "/b/it's%20(1)" });
    await verify(request);
    await verify({ ...(await signed('s3', { method: 'GET', path: '/b/it%27s%20%281%29' })), path: "/b/it's%20(1)" });
    await assert.rejects(verify({ ...request, path: "/b/it's/%20(1)" }), coded('signature_mismatch'));
  });

  it('S3 paths are not normalised', async () => {
    const request = await signed('s3', { method: 'GET', path: '/b/a/../c' });
    await verify(request);
    await assert.rejects(verify({ ...request, path: '/b/c' }), coded('signature_mismatch'));
    await assert.rejects(verify({ ...request, path: '/b/a%2F../c' }), coded('signature_mismatch'));
  });

  it('missing authentication, an unknown access key and a wrong signature fail with their own codes', async () => {
    await assert.rejects(verify({ ...(await signed('s3', GET)), headers: {} }), coded('missing_authentication'));
    const stranger = { accessKeyId: 'AKIDNOBODY', secretAccessKey: 'x' };
    await assert.rejects(verify(await signed('s3', GET, stranger)), coded('invalid_client_token'));
    await assert.rejects(verify(await signed('s3', GET, { ...OPERATOR, secretAccessKey: 'x' })), coded('signature_mismatch'));
  });

  it('a signature mismatch shows the canonical request in its detail only', async () => {
    const token = 'sealed-token/+=';
    const request = withHeaders(await signed('sts', POST, { ...OPERATOR, sessionToken: token }), { 'x-amz-target': 'T.Other' });
    const error = await verify(request).catch((e) => e);
    assert.equal(error.code, 'invalid_client_token', 'an operator has no session');
    const plain = await verify(withHeaders(await signed('sts', POST), { 'x-amz-target': 'T.Other' })).catch((e) => e);
    assert.match(plain.detail, /x-amz-target:T\.Other\n(.*\n)*AWS4-HMAC-SHA256\n20261122T120000Z/);
    assert.doesNotMatch(plain.message, /T\.Other/);
  });

  it('a request time more than five minutes off (fifteen for S3) is refused', async () => {
    for (const [service, minutes] of [
      ['sts', 5],
      ['s3', 15],
    ] as const)
      for (const sign of [-1, 1]) {
        await verify(await signed(service, GET, OPERATOR, NOW + sign * minutes * 60_000));
        const outside = signed(service, GET, OPERATOR, NOW + sign * (minutes * 60_000 + 1000));
        await assert.rejects(verify(await outside), coded('request_time_too_skewed'));
      }
    const late = await verify(await signed('sts', GET, OPERATOR, NOW - 600_000)).catch((e) => e);
    assert.equal(late.message, 'Signature expired: 20261122T115000Z is now earlier than 20261122T115500Z (20261122T120000Z - 5 min.)');
  });

  it('a presigned URL expires after X-Amz-Expires, which is at most seven days', async () => {
    const at = (seconds: number, expires = 60) => presigned('s3', GET, OPERATOR, expires, NOW - seconds * 1000);
    await verify(await at(60));
    await assert.rejects(verify(await at(61)), coded('expired_presigned'));
    await verify(await at(604_800, 604_800));
    await assert.rejects(verify(await at(-1000)), coded('request_time_too_skewed'));
    for (const expires of ['0', '604801', '-1', 'x', '']) {
      const request = await at(0);
      const query = request.query.replace('X-Amz-Expires=60', `X-Amz-Expires=${expires}`);
      await assert.rejects(verify({ ...request, query }), coded('incomplete_signature'));
    }
    const longer = await at(120);
    await assert.rejects(verify({ ...longer, query: longer.query.replace('Expires=60', 'Expires=600') }), coded('signature_mismatch'));
  });

  it('a request signed for another service or region is refused', async () => {
    const request = await signed('sts', POST);
    await verify(request, { services: ['sts'], regions: ['us-east-1'] });
    const wrong = await verify(request, { services: ['cognito-idp', 'x'] }).catch((e) => e);
    assert.equal(wrong.message, "Credential should be scoped to correct service: 'cognito-idp'. ");
    await assert.rejects(verify(request, { regions: ['eu-west-1'] }), coded('signature_mismatch'));
  });

  it('host and all x-amz- headers have to be signed', async () => {
    const request = await signed('s3', GET);
    await assert.rejects(verify(withHeaders(request, { 'x-amz-acl': 'public-read' })), coded('headers_not_signed'));
    const authorization = String(request.headers['authorization']).replace('=host;', '=');
    await assert.rejects(verify(withHeaders(request, { authorization })), coded('headers_not_signed'));
    const url = await presigned('s3', GET);
    await assert.rejects(verify(withHeaders(url, { 'x-amz-acl': 'public-read' })), coded('headers_not_signed'));
  });

  it('a body that differs from its signed hash is refused; only S3 accepts UNSIGNED-PAYLOAD', async () => {
    const request = await signed('s3', { ...POST, path: '/b/k' });
    await assert.rejects(verify({ ...request, body: Buffer.from('other') }), coded('payload_hash_mismatch'));
    const unsigned = await signed('dynamodb', { ...POST, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } });
    await assert.rejects(verify(unsigned), coded('signature_mismatch'), 'only S3 leaves a body unsigned');
  });

  it('a streamed S3 body needs a signed hash, which is returned for checking', async () => {
    const request: SignedRequest = { ...(await signed('s3', { ...POST, path: '/b/k' })), body: { hash: 'stream' } };
    const signature = await verify(request);
    assert.equal(signature.payload, 'hashed');
    assert.match(signature.payloadHash!, /^[0-9a-f]{64}$/);
    const { 'x-amz-content-sha256': _gone, ...headers } = request.headers;
    await assert.rejects(verify({ ...request, headers }), coded('incomplete_signature'));
  });

  const header = (value: string) => ({ authorization: value });
  const GOOD = `Credential=${OPERATOR.accessKeyId}/20261122/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'a'.repeat(64)}`;
  const malformed: [string, string][] = [
    ['', 'incomplete_signature'],
    ['Bearer abc', 'incomplete_signature'],
    ['AWS4-HMAC-SHA256', 'incomplete_signature'],
    ['AWS4-HMAC-SHA256 Credential=a', 'incomplete_signature'],
    [`AWS4-HMAC-SHA256 ${GOOD}, Signature=b`, 'incomplete_signature'],
    [`AWS4-HMAC-SHA256 ${GOOD.replace('/sts', '')}`, 'incomplete_signature'],
    [`AWS4-HMAC-SHA256 ${GOOD.replace('host;x-amz-date', 'x-amz-date;host')}`, 'incomplete_signature'],
    [`AWS4-HMAC-SHA256 ${GOOD.replace('host;', 'Host;')}`, 'incomplete_signature'],
    [`AWS4-HMAC-SHA256 ${GOOD.replace('aws4_request', 'aws5')}`, 'signature_mismatch'],
    [`AWS4-HMAC-SHA256 ${GOOD.replace('20261122', '20261121')}`, 'signature_mismatch'],
    [`AWS4-HMAC-SHA256 ${GOOD.replace('a'.repeat(64), 'abc')}`, 'signature_mismatch'],
    [`AWS4-HMAC-SHA256 ${GOOD}`, 'signature_mismatch'],
    [`AWS4-HMAC-SHA256 ${GOOD}${' '.repeat(5000)}`, 'signature_mismatch'],
    [`AWS4-HMAC-SHA256 ${GOOD}, X=${'x'.repeat(5000)}`, 'incomplete_signature'],
    [`AWS4-ECDSA-P256-SHA256 ${GOOD}`, 'unsupported_algorithm'],
    ['AWS AKID:signature', 'unsupported_algorithm'],
  ];
  for (const [value, code] of malformed)
    it(`Authorization ${JSON.stringify(value.slice(0, 60))}… fails with ${code}`, async () => {
      const request = await signed('sts', { method: 'GET', path: '/' });
      await assert.rejects(verify(withHeaders(request, header(value))), coded(code));
    });

  it('Authorization header with query signature, repeated parameters or broken encodings are refused', async () => {
    const url = await presigned('s3', GET);
    const { authorization } = (await signed('s3', GET)).headers;
    await assert.rejects(verify(withHeaders(url, { authorization })), coded('incomplete_signature'));
    await assert.rejects(verify({ ...url, query: `${url.query}&x-amz-date=20261122T120000Z` }), coded('incomplete_signature'));
    await assert.rejects(verify({ ...url, query: `${url.query}&X-Amz-Foo=%E0%A4%A` }), coded('signature_mismatch'));
  });

  it('a percent-encoded signature parameter name is equivalent, and counts as a duplicate', async () => {
    const url = await presigned('s3', GET);
    await verify({ ...url, query: url.query.replace('X-Amz-Signature', 'X%2DAmz-Signature') });
    await assert.rejects(verify({ ...url, query: `${url.query}&X%2DAmz-Signature=1` }), coded('incomplete_signature'));
  });

  it('an invalid x-amz-date is refused with incomplete_signature', async () => {
    const request = await signed('sts', { method: 'GET', path: '/' });
    for (const date of ['', 'now', '20261322T120000Z', '2026-11-22T12:00:00Z'])
      await assert.rejects(verify(withHeaders(request, { 'x-amz-date': date })), coded('incomplete_signature'));
  });

  it('fuzz: arbitrary requests fail with coded errors only', async () => {
    const pieces = fc.constantFrom(
      'AWS4-HMAC-SHA256 ',
      'Credential=',
      'AKIDOPERATOR/20261122/us-east-1/s3/aws4_request',
      ', ',
      'SignedHeaders=host;x-amz-date',
      'Signature=',
      'a'.repeat(64),
      '%',
      '\n',
    );
    const garbled = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 8 }).map((parts) => parts.join(''));
    const amz = fc.constantFrom(
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-SignedHeaders',
      'X-Amz-Signature',
      'x-amz-security-token',
    );
    const value = fc.oneof(
      fc.constantFrom(
        'AWS4-HMAC-SHA256',
        'AKIDOPERATOR%2F20261122%2Fus-east-1%2Fs3%2Faws4_request',
        '20261122T120000Z',
        '60',
        'host',
        'a'.repeat(64),
      ),
      fc.string(),
    );
    const queries = fc.array(fc.tuple(amz, value), { maxLength: 8 }).map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));
    const names = fc.constantFrom(
      'authorization',
      'host',
      'x-amz-date',
      'date',
      'x-amz-content-sha256',
      'x-amz-security-token',
      'x-amz-decoded-content-length',
      'x-amz-trailer',
    );
    const many = fc.dictionary(
      names,
      fc.oneof(garbled, fc.constantFrom('20261122T120000Z', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'), fc.array(fc.string(), { maxLength: 2 })),
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.oneof(queries, fc.string()), many, async (rawPath, rawQueryText, hs) => {
        const request = { method: 'GET', path: `/${rawPath}`, query: rawQueryText, headers: hs, body: { hash: 'stream' } as const };
        credentialScopeOf(request);
        await assert.rejects(verify(request), CodedError);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('credentialScopeOf', () => {
  it('the scope of a signed or presigned request is returned, of others undefined', async () => {
    const scope = { accessKeyId: OPERATOR.accessKeyId, date: '20261122', region: 'us-east-1' };
    assert.deepEqual(credentialScopeOf(await signed('dynamodb', POST)), { ...scope, service: 'dynamodb' });
    assert.deepEqual(credentialScopeOf(await presigned('s3', GET)), { ...scope, service: 's3' });
    assert.equal(credentialScopeOf({ headers: {}, query: rawQuery({ a: 'b' }) }), undefined);
    assert.equal(credentialScopeOf({ headers: lower({ Authorization: 'Bearer x' }), query: '' }), undefined);
  });
});

function createRoomFor(accessKeyId: string, secretAccessKey: string, at: string) {
  return createRoom({ operator: { accessKeyId, secretAccessKey }, now: Date.parse(at) }).verifier;
}
