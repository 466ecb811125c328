import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAwsLambdaRunner } from '../../src/triggers/runners/aws-lambda.js';
import { arnOf, type Logged, recordingLogger, withFunction } from './support.js';

const running: (() => unknown)[] = [];

async function stopAll(): Promise<void> {
  for (const stop of running.splice(0)) await stop();
}

/** HTTP server with a given answer that records its requests. */
async function answering(answer: (response: ServerResponse, body: string) => void) {
  const asked: { headers: IncomingMessage['headers']; url: string; body: string }[] = [];
  const server: Server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    asked.push({ headers: request.headers, url: request.url!, body });
    answer(response, body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Function that is closed after its test. */
function calling(...given: Parameters<typeof withFunction>) {
  const made = withFunction(...given);
  running.push(() => made.triggers.close());
  return made;
}

const confirmed = (body: string): string => JSON.stringify({ ...JSON.parse(body), response: { autoConfirmUser: true } });
const yes = { kind: 'answered', response: { autoConfirmUser: true, autoVerifyEmail: false, autoVerifyPhone: false } };
const LATE = { kind: 'failed', reason: 'Socket timeout while invoking Lambda function' };

describe('trigger function behind an HTTP endpoint', () => {
  afterEach(stopAll);
  const secret = 'a secret of some length';
  const answers: readonly [string, (response: ServerResponse, body: string) => void, object][] = [
    ['a 200 answer of the endpoint is applied', (response, body) => response.end(confirmed(body)), yes],
    [
      'a 403 answer with errorMessage refuses with this message',
      (response) => response.writeHead(403).end(JSON.stringify({ errorMessage: 'not you' })),
      { kind: 'refused', message: 'not you' },
    ],
    [
      'a 500 answer of the endpoint fails',
      (response) => response.writeHead(500).end('{"errorMessage":"x"}'),
      { kind: 'failed', reason: 'Status 500' },
    ],
    [
      'an answer that is not JSON is invalid',
      (response) => response.end('<html>'),
      { kind: 'invalid', reason: 'the answer is not an event' },
    ],
    [
      'an oversized answer of the endpoint is invalid',
      (response) => response.end('x'.repeat(2 ** 21)),
      { kind: 'invalid', reason: 'the answer is not an event' },
    ],
    [
      'a redirect of the endpoint is not followed',
      (response, body) =>
        response.req.url === '/' ? response.writeHead(307, { location: '/elsewhere' }).end() : response.end(confirmed(body)),
      { kind: 'failed', reason: 'The endpoint did not answer' },
    ],
    ['an endpoint that does not answer within five seconds times out', () => undefined, LATE],
  ];
  for (const [title, answer, expected] of answers) {
    it(title, async () => {
      const endpoint = await answering(answer);
      assert.deepEqual(await calling({ url: endpoint.url, secret }).call(), expected);
    });
  }

  it('requests to the endpoint carry a timestamp, an HMAC-SHA256 signature and the function’s ARN', async () => {
    const endpoint = await answering((response, body) => response.end(confirmed(body)));
    await calling({ url: endpoint.url, secret }).call();
    const [{ headers, body }] = endpoint.asked as [(typeof endpoint.asked)[number]];
    const timestamp = String(headers['x-cognate-timestamp']);
    assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 5);
    const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    assert.equal(headers['x-cognate-signature'], `v1=${expected}`);
    assert.equal(headers['x-cognate-function'], arnOf('one'));
  });

  it('an endpoint that refuses connections fails', async () => {
    const outcome = await withFunction({ url: 'http://127.0.0.1:1/', secret }).call();
    assert.deepEqual(outcome, { kind: 'failed', reason: 'The endpoint did not answer' });
  });
});

describe('trigger function on AWS Lambda', () => {
  afterEach(stopAll);
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  const before_ = Object.keys(keys).map((name) => [name, process.env[name]] as const);
  before(() => void Object.assign(process.env, keys));
  after(() => {
    for (const [name, value] of before_) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('a function at another endpoint than AWS is invoked by its name in the region of its ARN, signed with SigV4', async () => {
    const lambda = await answering((response, body) => response.end(confirmed(body)));
    const { call } = calling({ lambda: { endpoint: lambda.url } });
    assert.deepEqual(await call(), yes);
    const [{ headers, url }] = lambda.asked as [(typeof lambda.asked)[number]];
    assert.equal(url, '/2015-03-31/functions/one/invocations');
    assert.match(String(headers.authorization), /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/lambda\//);
  });

  it('functionName replaces the name that an endpoint is asked for', async () => {
    const lambda = await answering((response, body) => response.end(confirmed(body)));
    const { call } = calling({ lambda: { endpoint: lambda.url, functionName: 'service-dev-one:live' } });
    assert.deepEqual(await call(), yes);
    assert.equal(decodeURIComponent(lambda.asked[0]!.url), '/2015-03-31/functions/service-dev-one:live/invocations');
  });

  it('the alias in an ARN is passed on to another endpoint than AWS as Qualifier', async () => {
    const lambda = await answering((response, body) => response.end(confirmed(body)));
    const runner = createAwsLambdaRunner({ endpoint: lambda.url });
    running.push(() => runner.close());
    await runner.run({}, { arn: `${arnOf('one')}:live`, timeLimit: 5000 });
    assert.equal(lambda.asked[0]!.url, '/2015-03-31/functions/one/invocations?Qualifier=live');
  });

  it('an endpoint without the function fails with its HTTP status', async () => {
    const lambda = await answering((response) => response.writeHead(404).end('not here'));
    const { call } = calling({ lambda: { endpoint: lambda.url } });
    assert.deepEqual(await call(), { kind: 'failed', reason: 'Status 404' });
  });

  it('a Lambda function that threw refuses with its errorMessage', async () => {
    const error = { errorMessage: 'not you', errorType: 'Error' };
    const lambda = await answering((response) =>
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify(error)),
    );
    const { call } = calling(undefined, { lambda: { endpoint: lambda.url } });
    assert.deepEqual(await call(), { kind: 'refused', message: 'not you' });
  });

  it('a missing Lambda function fails with ResourceNotFoundException without a retry', async () => {
    const lambda = await answering((response) =>
      response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"Message":"Function not found"}'),
    );
    const { call } = calling(undefined, { lambda: { endpoint: lambda.url } });
    assert.deepEqual(await call(), { kind: 'failed', reason: 'ResourceNotFoundException (status 404)' });
    assert.equal(lambda.asked.length, 1);
  });

  it('a Lambda function that does not answer within five seconds times out', async () => {
    const lambda = await answering(() => undefined);
    const { call } = calling(undefined, { lambda: { endpoint: lambda.url } });
    assert.deepEqual(await call(), LATE);
  });
});

describe('ARN without a configured function', () => {
  it('an ARN without a function is logged as a warning with the reason, without the event', async () => {
    const logger = recordingLogger();
    const { call } = withFunction(undefined, { logger });
    assert.deepEqual(await call(), { kind: 'failed', reason: 'Function not found' });
    const [line] = logger.lines as [Logged];
    assert.equal(line.level, 'warn');
    assert.match(JSON.stringify(line.fields), /triggers\.functions/);
    assert.ok(!JSON.stringify(line.fields).includes('ada@example.com'));
  });

  it('a pool without a trigger for the source makes no call', async () => {
    const { triggers } = withFunction(undefined);
    const pool = { id: 'us-east-1_pool', triggers: {} };
    const outcome = await triggers.invoke('postConfirmation', {
      pool,
      source: 'PostConfirmation_ConfirmSignUp',
      userName: 'ada',
      request: { userAttributes: {} },
    });
    assert.deepEqual(outcome, { kind: 'none' });
  });
});
