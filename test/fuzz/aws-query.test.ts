import assert from 'node:assert/strict';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { startServer, type TestServer } from '../support/server.js';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 100);
const VERSION = '2011-06-15';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    '<a>',
    ']]>',
    '&#0;',
    '\0',
    '\ufffe',
    '900',
    '-1',
    'arn:aws:iam::123456789012:role/demo-guest',
    'x'.repeat(3000),
  ),
);
const action = fc.oneof(fc.constantFrom('AssumeRoleWithWebIdentity', 'GetCallerIdentity', 'AssumeRole'), text);
const name = fc.oneof(
  fc.constantFrom(
    'RoleArn',
    'RoleSessionName',
    'WebIdentityToken',
    'DurationSeconds',
    'Policy',
    'PolicyArns.member.1.arn',
    'ProviderId',
    'X-Amz-Signature',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-Algorithm',
  ),
  text,
);
const pairs = fc.array(fc.tuple(name, text), { maxLength: 8 });

describe('fuzz: the AWS Query protocol', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  /** Checks that the response is well-formed XML with an error of type Sender. */
  async function check(response: Response, sent: unknown): Promise<void> {
    const body = await response.text();
    const told = `${JSON.stringify(sent)} -> ${response.status} ${body.slice(0, 500)}`;
    assert.ok(response.status >= 400 && response.status < 500, told);
    assert.match(response.headers.get('content-type') ?? '', /^text\/xml/, told);
    assert.equal(XMLValidator.validate(body), true, told);
    const { ErrorResponse } = new XMLParser().parse(body);
    assert.equal(ErrorResponse.Error.Type, 'Sender', told);
    assert.match(ErrorResponse.Error.Code, /^[A-Z]\w+$/, told);
    assert.doesNotMatch(body, /node_modules|\.[jt]s:\d|Cannot read|\[object/, told);
  }

  it('fuzz: arbitrary forms get an XML error of type Sender', async () => {
    await fc.assert(
      fc.asyncProperty(action, pairs, async (Action, more) => {
        const form = new URLSearchParams([['Action', Action], ['Version', VERSION], ...more]);
        await check(await fetch(`${server.url}/`, { method: 'POST', body: form }), [Action, more]);
      }),
      { numRuns: RUNS },
    );
  });

  it('fuzz: arbitrary query strings get an XML error of type Sender', async () => {
    await fc.assert(
      fc.asyncProperty(action, pairs, async (Action, more) => {
        // The gateway serves requests signed for its services.
        fc.pre(!more.some(([key]) => /^x-amz-/i.test(key)));
        const query = new URLSearchParams([['Action', Action], ['Version', VERSION], ...more]);
        await check(await fetch(`${server.url}/?${query}`), [Action, more]);
      }),
      { numRuns: RUNS },
    );
  });

  it('fuzz: bytes that are not a form get an XML error of type Sender', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await check(await fetch(`${server.url}/`, { method: 'POST', headers, body: Buffer.from(bytes) }), [...bytes]);
      }),
      { numRuns: RUNS },
    );
  });
});
