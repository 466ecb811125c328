import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as identitySdk from '@aws-sdk/client-cognito-identity';
import * as idpSdk from '@aws-sdk/client-cognito-identity-provider';
import fc from 'fast-check';
import { packageRoot } from '../../src/app/package-root.js';
import { createShapes, type Schema, type Shape } from '../../src/http/aws-api/protocol/schema.js';
import { identityPoolOperations } from '../../src/http/aws-api/registry/identity-pools.js';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import { type RawAnswer, type ServiceName, send } from '../operations/support/raw.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { inputOf } from './aws-inputs.js';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 25);

interface Target {
  readonly service: ServiceName;
  readonly name: string;
  readonly shape: Shape;
}

function targets(service: ServiceName, registry: object, sdk: object): Target[] {
  const shapes = createShapes();
  return Object.entries(registry).flatMap(([name, operation]) => {
    if (operation === 'absent') return [];
    const schema = (sdk as Record<string, unknown>)[`${name}$`] as readonly unknown[];
    return [{ service, name, shape: shapes.shapeOf(schema[4] as Schema) }];
  });
}

/** Values of the members that are enumerations. */
function enumMembers(file: string, sdk: Readonly<Record<string, unknown>>): Record<string, readonly unknown[]> {
  const { shapes } = JSON.parse(readFileSync(join(packageRoot(), file), 'utf8')) as {
    shapes: Record<string, string | Record<string, string>>;
  };
  const members = Object.values(shapes).flatMap((shape) => (typeof shape === 'string' ? [] : Object.entries(shape)));
  return Object.fromEntries(
    members.flatMap(([name, type]) => {
      const values = sdk[type];
      return typeof values === 'object' && values !== null && !Array.isArray(values) ? [[name, Object.values(values)]] : [];
    }),
  );
}

const CONSTRAINTS = 'src/http/aws-api/constraints';
const USUAL: Readonly<Record<string, readonly unknown[]>> = {
  ...enumMembers(`${CONSTRAINTS}/user-pools.json`, idpSdk),
  ...enumMembers(`${CONSTRAINTS}/identity-pools.json`, identitySdk),
  ClientId: [demo.publicClient, 'nobody'],
  Username: ['a@b.example', 'c@d.example'],
  AuthFlow: ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'],
  ChallengeName: ['PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED'],
  Password: ['Correct-horse-9'],
  Session: ['x'.repeat(30)],
  PoolName: ['a'],
  ClientName: ['a'],
  MaxResults: [10],
  IdentityPoolName: ['a'],
  AllowUnauthenticatedIdentities: [true],
  IdentityId: [demo.identityPoolId],
  CallbackURLs: [['https://app.example/cb']],
};

const ALL = [...targets('cognito-idp', userPoolOperations, idpSdk), ...targets('cognito-identity', identityPoolOperations, identitySdk)];

describe('fuzz: the AWS JSON protocol', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  /** Checks that the response is a result or a named error below 500 without internals. */
  function check(answer: RawAnswer, sent: unknown): void {
    const told = `${JSON.stringify(sent).slice(0, 2000)} -> ${answer.status} ${answer.text.slice(0, 500)}`;
    assert.ok(answer.status < 500, told);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/x-amz-json-1\.1/, told);
    if (answer.status === 200) {
      assert.equal(answer.error, undefined, told);
      return;
    }
    assert.match(answer.error ?? '', /^[A-Z]\w+(Exception|Timeout)$/, told);
    assert.equal(answer.headers.get('x-amzn-errortype'), `${answer.error}:`, told);
    assert.doesNotMatch(answer.text, /node_modules|\.[jt]s:\d|mongo|lmdb|Cannot read|undefined/i, told);
  }

  for (const { service, name, shape } of ALL) {
    it(`fuzz: ${name} answers any input of its shape with a result or a named error`, async () => {
      const members = {
        ...USUAL,
        // Never the demo pools where an operation would change or delete them for later runs.
        UserPoolId: /^(Delete|Update)/.test(name) ? ['us-east-1_nobody'] : [demo.poolId, demo.poolId, 'us-east-1_nobody'],
        IdentityPoolId: /^(Delete|Update|Set)/.test(name) ? ['us-east-1:00000000-0000-0000-0000-000000000000'] : [demo.identityPoolId],
      };
      // Creating a pool creates its keys.
      const numRuns = name === 'CreateUserPool' ? Math.min(RUNS, 15) : RUNS;
      await fc.assert(
        fc.asyncProperty(inputOf(shape, { members }), async (input) => {
          check(await send(server, { service, operation: name, body: JSON.stringify(input), credentials: server.operator }), {
            name,
            input,
          });
        }),
        { numRuns },
      );
    });
  }

  it('fuzz: bodies that are not JSON get a protocol error', async () => {
    const names = fc.constantFrom(...ALL);
    await fc.assert(
      fc.asyncProperty(names, fc.uint8Array({ maxLength: 200 }), async ({ service, name }, body) => {
        check(await send(server, { service, operation: name, body, credentials: server.operator }), { name, body: [...body] });
      }),
      { numRuns: RUNS * 4 },
    );
  });

  it('fuzz: JSON that does not match the shape gets a protocol error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ALL), fc.json({ maxDepth: 6 }), async ({ service, name }, body) => {
        check(await send(server, { service, operation: name, body }), { name, body });
      }),
      { numRuns: RUNS * 4 },
    );
  });

  it('fuzz: unknown targets are refused with UnknownOperationException', async () => {
    const name = fc.string({ unit: fc.constantFrom(...'abcXYZ.:/_-019$'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom<ServiceName>('cognito-idp', 'cognito-identity'), name, async (service, operation) => {
        fc.pre(!ALL.some((one) => one.service === service && one.name === operation));
        const answer = await send(server, { service, operation, body: '{}' });
        assert.equal(answer.error, 'UnknownOperationException');
        assert.equal(answer.status, 400);
      }),
      { numRuns: RUNS * 4 },
    );
  });

  it('fuzz: malformed Authorization headers get a protocol error', async () => {
    const credential = fc.tuple(
      fc.constantFrom('AKIAAAAAAAAAAAAAAAAA', 'ASIAAAAAAAAAAAAAAAAA', ''),
      fc.string({ unit: fc.constantFrom(...'20261122/us-eastcogniid4rq_,;= '), maxLength: 60 }),
    );
    const header = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'AWS4-HMAC-SHA256 Credential=/,;SignedHeaders'), maxLength: 120 }),
      credential.map(
        ([key, scope]) => `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
      ),
    );
    const token = fc.string({ unit: fc.constantFrom(...'abcdefAZ09+/=.-_'), maxLength: 80 });
    const date = fc.oneof(fc.constantFrom('20261122T230000Z', '99999999T999999Z', 'x'), token);
    await fc.assert(
      fc.asyncProperty(header, token, date, async (authorization, session, at) => {
        const headers = { authorization, 'x-amz-security-token': session, 'x-amz-date': at };
        const answer = await send(server, { service: 'cognito-idp', operation: 'ListUserPools', body: '{"MaxResults":1}', headers });
        check(answer, headers);
        assert.notEqual(answer.status, 200);
      }),
      { numRuns: RUNS * 4 },
    );
  });
});
