import assert from 'node:assert/strict';
import { type Logger, silentLogger } from '../../src/kernel/index.js';
import { send } from '../operations/support/raw.js';
import { signedIn, signedUp, type Tokens } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { type LoginPage, openLogin } from './support/hosted.js';
import { request } from './support/raw.js';

/** Milliseconds allowed for one answer; quadratic processing takes many times as long. */
const SOON = 2500;

/** Inputs that cause backtracking in expressions with nested or adjacent repetitions. */
const RUNAWAY = [
  'a'.repeat(60_000),
  ' '.repeat(60_000),
  `${'a@'.repeat(30_000)}`,
  `${'a.'.repeat(30_000)}!`,
  '"'.repeat(60_000),
  '<script'.repeat(9_000),
  '\\'.repeat(60_000),
  `${'('.repeat(30_000)}${')'.repeat(30_000)}`,
  ','.repeat(60_000),
  '\t '.repeat(30_000),
  '%'.repeat(60_000),
  '\u0301'.repeat(40_000),
];

const nested = (levels: number, inner = '"x"'): string => `${'{"a":'.repeat(levels)}${inner}${'}'.repeat(levels)}`;

describe('advisories: resource exhaustion by small inputs', function () {
  this.timeout(120_000);
  let server: TestServer;
  let tokens: Tokens;
  let page: LoginPage;
  const faults: unknown[] = [];
  before(async () => {
    const logger: Logger = { ...silentLogger, error: (fields) => faults.push(fields), child: () => logger };
    server = await startServer({ overrides: { logger } });
    tokens = await signedIn(server, await signedUp(server));
    page = await openLogin(server);
  });
  after(() => server.stop());
  afterEach(() => assert.deepEqual(faults.splice(0), []));

  async function soon(what: string, work: () => Promise<number>): Promise<void> {
    const started = Date.now();
    const status = await work();
    const took = Date.now() - started;
    assert.ok(status >= 400 && status < 500, `${what}: ${status}`);
    assert.ok(took < SOON, `${what} took ${took} ms`);
  }
  const call = async (operation: string, input: object | string, signed = false) =>
    (
      await send(server, {
        service: 'cognito-idp',
        operation,
        body: typeof input === 'string' ? input : JSON.stringify(input),
        ...(signed ? { credentials: server.operator } : {}),
      })
    ).status;

  it('ListUsers refuses long, nested and combined filters within 2.5 seconds', async () => {
    const UserPoolId = demo.poolId;
    for (const Filter of [
      `${'('.repeat(100)}email = "a"${')'.repeat(100)}`,
      'email = "a" and email = "b"',
      'email = "a" or (email = "b")',
      'not email = "a"',
      `email = "${'\\"'.repeat(120)}`,
      `email ^= "${'*'.repeat(250)}`,
      '$where = "1"',
      '__proto__ = "a"',
      'email.$ne = "a"',
      ...RUNAWAY,
    ])
      await soon(`Filter ${Filter.slice(0, 30)}`, () => call('ListUsers', { UserPoolId, Filter }, true));
  });

  it('deeply nested JSON is refused within 2.5 seconds in API calls and dynamic registration', async () => {
    for (const levels of [100, 5000, 60_000]) {
      const deep = nested(levels);
      await soon(`ClientMetadata ${levels}`, () =>
        call(
          'InitiateAuth',
          `{"ClientId":"demoapp","AuthFlow":"USER_PASSWORD_AUTH","ClientMetadata":${deep},"AuthParameters":{"USERNAME":"a","PASSWORD":"b"}}`,
        ),
      );
      const { AccessToken } = tokens;
      await soon(`Credential ${levels}`, () =>
        call('CompleteWebAuthnRegistration', `{"AccessToken":"${AccessToken}","Credential":${deep}}`),
      );
      await soon(`DCR ${levels}`, async () => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch(`${server.url}/${demo.poolId}/oauth2/register`, { method: 'POST', headers, body: nested(levels) })).status;
      });
    }
  });

  it('deeply nested policies are refused within 2.5 seconds', async () => {
    const { parsePolicy } = await import('../../src/sts/policy/parse-policy.js');
    for (const text of [
      '['.repeat(10_000),
      nested(1700),
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: JSON.parse(nested(300)) as object }] }),
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: JSON.parse(nested(300)) as object },
      }),
    ]) {
      const started = Date.now();
      assert.throws(() => parsePolicy(text, 'permission'));
      assert.ok(Date.now() - started < SOON);
    }
  });

  it('no API or form field causes catastrophic backtracking (ReDoS)', async () => {
    const cookie = page.browser.jar.map(({ name, value }) => `${name}=${value}`).join('; ');
    const form = { 'content-type': 'application/x-www-form-urlencoded', cookie };
    for (const odd of RUNAWAY) {
      const what = JSON.stringify(odd.slice(0, 8));
      const ClientId = demo.publicClient;
      await soon(`Username ${what}`, () => call('SignUp', { ClientId, Username: odd, Password: 'Correct-horse-9' }));
      await soon(`Password ${what}`, () => call('SignUp', { ClientId, Username: 'a@b.example', Password: odd }));
      for (const Name of ['email', 'phone_number', 'birthdate', 'locale', 'website', odd.slice(0, 32)])
        await soon(`${Name} ${what}`, () =>
          call('SignUp', { ClientId, Username: 'c@d.example', Password: 'Correct-horse-9', UserAttributes: [{ Name, Value: odd }] }),
        );
      await soon(`AccessToken ${what}`, () => call('GetUser', { AccessToken: odd }));
      const fields = new URLSearchParams({ token: page.token, username: odd.slice(0, 9000), password: odd.slice(0, 9000) }).toString();
      for (const path of ['', '/signup', '/forgot'])
        await soon(`hosted ${path} ${what}`, async () => (await request(server, 'POST', page.path + path, form, fields)).status);
      const token = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'demomachine',
        client_secret: odd.slice(0, 9000),
        scope: odd.slice(0, 9000),
      });
      await soon(
        `token ${what}`,
        async () => (await request(server, 'POST', `/${demo.poolId}/oauth2/token`, form, token.toString())).status,
      );
    }
  });

  it('no header, including proxy headers, causes catastrophic backtracking (ReDoS)', async () => {
    for (const odd of [
      ' '.repeat(12_000),
      `${' '.repeat(6000)},${' '.repeat(6000)}x`,
      ','.repeat(12_000),
      '"'.repeat(12_000),
      'a='.repeat(6000),
      'bearer '.repeat(1700),
      'q=0.'.repeat(3000),
    ])
      for (const name of [
        'x-forwarded-for',
        'x-forwarded-proto',
        'x-forwarded-host',
        'forwarded',
        'user-agent',
        'accept-language',
        'accept',
        'authorization',
        'cookie',
        'origin',
        'dpop',
        'if-none-match',
        'range',
      ]) {
        const started = Date.now();
        const answer = await request(server, 'GET', `/${demo.poolId}/oauth2/userInfo`, { [name]: odd });
        assert.ok(answer.status < 500, `${name}: ${answer.head}`);
        assert.ok(Date.now() - started < SOON, `${name} took ${Date.now() - started} ms`);
      }
  });
});
