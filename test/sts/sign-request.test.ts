import assert from 'node:assert/strict';
import fc from 'fast-check';
import { signRequest } from '../../src/sts/index.js';
import { lower, NOW, OPERATOR, rawQuery, referenceSigner } from './support.js';

describe('SigV4 signing of requests', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abz09-._~ %+/=&é'), maxLength: 8 });
  const path = fc.array(word, { maxLength: 4 }).map((segments) => `/${segments.map(encodeURIComponent).join('/')}`);
  const query = fc.dictionary(
    word.filter((name) => name !== ''),
    fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })),
    { maxKeys: 4 },
  );
  const headers = fc.dictionary(
    fc.constantFrom('content-type', 'range', 'x-amz-acl', 'user-agent', 'connection', 'sec-fetch-mode', 'date'),
    fc.string({ unit: fc.constantFrom(...'ab ='), maxLength: 10 }),
  );
  const body = fc.oneof(
    fc.constant('unsigned' as const),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  );
  const token = fc.option(fc.constantFrom('a-token'), { nil: undefined });

  for (const service of ['s3', 'dynamodb'])
    it(`property: a signed ${service} request equals that of the AWS SDK byte for byte`, async () => {
      await fc.assert(
        fc.asyncProperty(path, query, headers, body, token, async (p, q, h, b, sessionToken) => {
          const credentials = { ...OPERATOR, ...(sessionToken === undefined ? {} : { sessionToken }) };
          const request = { method: 'PUT', path: p, headers: { host: 'upstream:9000', ...h } };
          const ours = signRequest({ ...request, query: rawQuery(q), body: b, service, region: 'us-east-1', credentials, now: NOW });
          const payload: Record<string, string> = b === 'unsigned' ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {};
          const signer = referenceSigner(service, credentials, { applyChecksum: true });
          const toSign = {
            protocol: 'http:',
            hostname: 'upstream',
            ...request,
            headers: { ...request.headers, ...payload },
            query: q,
            body: b,
          };
          const theirs = await signer.sign(toSign as any, { signingDate: new Date(NOW) });
          assert.deepEqual(ours, lower((theirs as any).headers));
        }),
        { numRuns: 300 },
      );
    });

  it('signing again replaces a previous signature', () => {
    const request = {
      method: 'GET',
      path: '/',
      query: '',
      body: Buffer.alloc(0),
      service: 's3',
      region: 'us-east-1',
      credentials: OPERATOR,
      now: NOW,
    };
    const fresh = signRequest({ ...request, headers: { host: 'h' } });
    const again = signRequest({ ...request, headers: { ...fresh, 'x-amz-security-token': 'old', 'x-amz-date': '20200101T000000Z' } });
    assert.deepEqual(again, fresh);
  });
});
