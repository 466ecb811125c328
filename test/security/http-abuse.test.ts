import assert from 'node:assert/strict';
import { type Logger, silentLogger } from '../../src/kernel/index.js';
import { send } from '../operations/support/raw.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { authorization, CALLBACK, demoApp, type LoginPage, openLogin } from './support/hosted.js';
import { request } from './support/raw.js';

const POOL = `/${demo.poolId}`;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Logger that records errors logged as faults of the server. */
function faultLogger(): Logger & { readonly faults: unknown[] } {
  const faults: unknown[] = [];
  const logger: Logger = { ...silentLogger, error: (fields) => faults.push(fields), child: () => logger };
  return { ...logger, faults };
}

describe('HTTP abuse', () => {
  const logger = faultLogger();
  let server: TestServer;
  let page: LoginPage;
  let cookie: string;
  before(async () => {
    server = await startServer({ overrides: { logger } });
  });
  beforeEach(async () => {
    page = await openLogin(server);
    cookie = page.browser.jar.map(({ name, value }) => `${name}=${value}`).join('; ');
  });
  after(() => server.stop());
  afterEach(() => assert.deepEqual(logger.faults.splice(0), [], 'nothing of it is our fault'));

  const paths = (): string[] => [
    '/',
    '/healthz',
    '/readyz',
    '/dev/outbox',
    '/dev/outbox.json',
    '/dev/callback',
    '/assets/pages.css',
    '/identity/.well-known/openid-configuration',
    '/identity/.well-known/jwks.json',
    `/.well-known/oauth-authorization-server${POOL}`,
    POOL,
    ...['login', 'signup', 'logout', 'theme.css', 'signed-out', '.well-known/jwks.json', '.well-known/openid-configuration'].map(
      (end) => `${POOL}/${end}`,
    ),
    ...['authorize', 'authorize/some-uid', 'token', 'revoke', 'userInfo'].map((end) => `${POOL}/oauth2/${end}`),
    ...['', '/signup', '/confirm', '/resend', '/forgot', '/reset', '/new-password', '/cancel', '/continue'].map((end) => page.path + end),
    `/${demo.bucket}/key`,
  ];

  const nonsense = [
    '?%',
    '?a=%&b=%zz&%=1',
    '?a=%c0%af&b=%ff%fe',
    '?client_id=%00&redirect_uri=%&state=%',
    '?__proto__=x&constructor=y&toString=z&__proto__[a]=b&constructor[prototype][a]=b',
    '?client_id=demoapp&client_id=demoapp&to=a&to=b&v=1&v=2',
    '?client_id[]=demoapp&to[]=a&prompt[]=login&screen_hint[a]=b',
    `?client_id=demoapp&state=${'a'.repeat(9000)}`,
    '?id_token_hint=a.b.c&client_id=demoapp&logout_uri=x',
    '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%zz/s3/aws4_request&X-Amz-Signature=%',
    '/%',
    '%00',
    '/..%2f..%2fetc/passwd',
    '/../../../../etc/passwd',
    ';a=b',
  ];

  it('malformed URLs are answered below 500 on each route, with security headers and without stack traces', async () => {
    for (const path of paths())
      for (const tail of nonsense)
        for (const [method, headers, body] of [
          ['GET', {}, ''],
          ['POST', FORM, 'token=%&__proto__=1&grant_type=%00&client_id=%ff&username=%zz'],
        ] as const) {
          const answer = await request(server, method, path + tail, { cookie, ...headers }, body);
          assert.ok(answer.status >= 200 && answer.status < 500, `${method} ${path}${tail}: ${answer.head}`);
          assertHarmless(answer, `${method} ${path}${tail}`);
        }
  });

  /** Checks for no stack trace, and that HTML has a policy against foreign scripts and framing. */
  function assertHarmless({ head, body, header }: Awaited<ReturnType<typeof request>>, what: string): void {
    assert.doesNotMatch(body, /node_modules|\.js:\d+|at \w+ \(/, what);
    assert.equal(header('x-content-type-options'), 'nosniff', what);
    if (!/html/.test(header('content-type') ?? '')) return;
    assert.match(header('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/, `${what}\n${head}`);
    assert.equal(header('x-frame-options'), 'DENY', what);
  }

  it('unsupported methods are refused, and TRACE does not echo', async () => {
    for (const path of paths())
      for (const method of ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
        const answer = await request(server, method, path, { cookie, 'x-echo': 'do-not-echo-me' });
        assert.ok(answer.status >= 200 && answer.status < 500, `${method} ${path}: ${answer.head}`);
        if (['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'].includes(method)) assert.ok(answer.status >= 400, `${method} ${path}`);
        assert.ok(!answer.body.includes('do-not-echo-me'));
        if (method === 'HEAD') assert.equal(answer.body, '');
      }
  });

  it('GET requests do not perform form posts, and POST-only routes answer 405', async () => {
    const query = new URLSearchParams({ token: page.token, username: 'a@b.example', password: 'x' });
    const answer = await request(server, 'GET', `${page.path}?${query}`, { cookie });
    assert.equal(answer.status, 200);
    assert.match(answer.body, /<form/);
    for (const path of ['/resend', '/cancel']) assert.equal((await request(server, 'GET', page.path + path, { cookie })).status, 405);
    assert.equal((await request(server, 'GET', `${POOL}/oauth2/token?grant_type=client_credentials`)).status, 405);
  });

  it('oversized headers and URLs are refused with 431', async () => {
    assert.equal((await request(server, 'GET', '/healthz', { 'x-large': 'a'.repeat(70_000) })).status, 431);
    assert.equal((await request(server, 'GET', `/healthz?${'a'.repeat(70_000)}`)).status, 431);
    assert.equal((await request(server, 'GET', '/healthz', { cookie: 'a=b; '.repeat(14_000) })).status, 431);
  });

  it('oversized bodies are refused on each HTTP surface', async () => {
    const large = `a=${'b'.repeat(1_100_000)}`;
    const json = { 'content-type': 'application/x-amz-json-1.1' };
    const calls: [string, Record<string, string>, RegExp][] = [
      ['/', { ...json, 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' }, /^413$/],
      ['/', { ...json, 'x-amz-target': 'AWSCognitoIdentityService.GetId' }, /^413$/],
      ['/', FORM, /^413$/],
      [page.path, { ...FORM, cookie }, /^413$/],
      [`${POOL}/oauth2/token`, FORM, /^4\d\d$/],
      [`${POOL}/oauth2/revoke`, FORM, /^4\d\d$/],
      [`${POOL}/oauth2/userInfo`, FORM, /^4\d\d$/],
    ];
    for (const [path, headers, status] of calls) {
      const answer = await request(server, 'POST', path, headers, large);
      assert.match(String(answer.status), status, `${path} ${JSON.stringify(headers)}: ${answer.head}`);
    }
  });

  it('a body of a wrong content type is refused on each HTTP surface', async () => {
    const target = { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' };
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'application/x-amz-json-1.1x', '']) {
      const headers = type ? { 'content-type': type } : {};
      assert.equal((await request(server, 'POST', '/', { ...target, ...headers }, '{}')).status, 400, `AWS ${type}`);
      assert.equal((await request(server, 'POST', page.path, { ...headers, cookie }, 'a=b')).status, 415, `hosted ${type}`);
      const token = await request(server, 'POST', `${POOL}/oauth2/token`, headers, 'grant_type=client_credentials');
      assert.equal(token.status, 400, `OIDC ${type}`);
    }
  });

  it('names of Object.prototype members in JSON and forms are refused without prototype pollution', async () => {
    const call = async (operation: string, body: string) => send(server, { service: 'cognito-idp', operation, body });
    const own = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf'];
    for (const name of own) {
      const bodies = [
        [
          'SignUp',
          `{"${name}":{"ClientId":"demoapp"},"ClientId":"demoapp","Username":"p@example.com","Password":"Correct-horse-9","UserAttributes":[{"Name":"${name}","Value":"x"}]}`,
        ],
        [
          'InitiateAuth',
          `{"ClientId":"${name}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"${name}":"x","USERNAME":"${name}","PASSWORD":"x"}}`,
        ],
        ['InitiateAuth', `{"ClientId":"demoapp","AuthFlow":"${name}","AuthParameters":{}}`],
        [
          'InitiateAuth',
          `{"ClientId":"demoapp","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"__proto__":{"USERNAME":"x","PASSWORD":"y"}}}`,
        ],
        ['RespondToAuthChallenge', `{"ClientId":"demoapp","ChallengeName":"${name}","ChallengeResponses":{"USERNAME":"x"}}`],
        [name, '{}'],
      ] as const;
      for (const [operation, body] of bodies) {
        const answer = await call(operation, body);
        assert.equal(answer.status, 400, `${operation} ${body}: ${answer.text}`);
        assert.ok(answer.error, answer.text);
      }
      const getId = `{"IdentityPoolId":"${demo.identityPoolId}","Logins":{"${name}":"x"}}`;
      const identity = await send(server, { service: 'cognito-identity', operation: 'GetId', body: getId });
      assert.equal(identity.status, 400, identity.text);
      const token = await request(server, 'POST', `${POOL}/oauth2/token`, FORM, `grant_type=${name}&${name}=x&client_id=${name}`);
      assert.ok(token.status === 400 || token.status === 401);
    }
    assert.equal(({} as Record<string, unknown>)['ClientId'], undefined, 'nobody’s prototype was changed');
    assert.deepEqual(await server.outbox('p@example.com'), []);
  });

  it('deeply nested and invalid JSON is refused with a short 400 answer', async () => {
    for (const body of [
      '['.repeat(500_000),
      `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`,
      `{"ClientId":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      '{"ClientId":1e999}',
      '{"ClientId":"a","ClientId":"b"}',
      '\ufeff{}',
      '{"ClientId":"\ud800"}',
      'null',
      '"x"',
      '[]',
    ]) {
      for (const [service, operation] of [
        ['cognito-idp', 'InitiateAuth'],
        ['cognito-identity', 'GetId'],
      ] as const) {
        const answer = await send(server, { service, operation, body });
        assert.equal(answer.status, 400, `${body.slice(0, 40)}: ${answer.text.slice(0, 300)}`);
        assert.ok(answer.text.length < 3000, 'an answer does not grow with the request');
      }
    }
  });

  it('NUL, line breaks and lone surrogates in a username are refused with 400', async () => {
    for (const odd of ['\\u0000', 'a\\u0000b', 'a\\r\\nb: c', '\\ud800', 'a\\u202eb@example.com', 'a b@example.com']) {
      const body = `{"ClientId":"demoapp","Username":"${odd}","Password":"Correct-horse-9"}`;
      const answer = await send(server, { service: 'cognito-idp', operation: 'SignUp', body });
      assert.equal(answer.status, 400, `${odd}: ${answer.text}`);
      const hosted = await request(
        server,
        'POST',
        `${page.path}/signup`,
        { ...FORM, cookie },
        new URLSearchParams({ token: page.token, username: JSON.parse(`"${odd}"`) as string, password: 'Correct-horse-9' }).toString(),
      );
      assert.equal(hosted.status, 400, odd);
    }
  });

  it('NFC, NFD and case variants of a username are the same user', async () => {
    const signUp = async (Username: string) =>
      send(server, {
        service: 'cognito-idp',
        operation: 'SignUp',
        body: JSON.stringify({ ClientId: demo.publicClient, Username, Password: 'Correct-horse-9' }),
      });
    assert.equal((await signUp('zoe\u0301@example.com'.normalize('NFC'))).status, 200);
    for (const again of ['zoe\u0301@example.com'.normalize('NFD'), 'ZOÉ@EXAMPLE.COM', 'Zoe\u0301@Example.com'])
      assert.equal((await signUp(again)).error, 'UsernameExistsException', again);
  });

  it('reflected input is escaped on all pages', async () => {
    const script = '"><script>alert(1)</script>';
    const typed = encodeURIComponent(script);
    const places = [
      `${POOL}/oauth2/authorize?client_id=${typed}`,
      `${POOL}/oauth2/authorize?client_id=demoapp&redirect_uri=${typed}&response_type=code`,
      `${POOL}/oauth2/authorize?client_id=demoapp&response_type=${typed}&redirect_uri=${encodeURIComponent(CALLBACK)}&response_mode=form_post&state=${typed}`,
      `${POOL}/login?client_id=${typed}`,
      `${POOL}/logout?client_id=${typed}&logout_uri=${typed}`,
      `${POOL}/logout?${typed}=1&${typed}=2&logout_uri=x`,
      `/dev/callback?code=${typed}&state=${typed}`,
      `/dev/callback?error=${typed}&error_description=${typed}`,
      `/dev/outbox?to=${typed}`,
      `/${typed}`,
      `${POOL}/${typed}`,
      `${page.path}/${typed}`,
    ];
    for (const place of places) {
      const answer = await request(server, 'GET', place, { cookie, accept: 'text/html' });
      assert.ok(!answer.body.includes('<script>alert'), `${place}\n${answer.body}`);
      assertHarmless(answer, place);
    }
    for (const field of ['username', 'code', 'password']) {
      const body = new URLSearchParams({ token: page.token, username: 'x', password: 'x', [field]: script }).toString();
      for (const path of ['', '/signup', '/forgot']) {
        const answer = await request(server, 'POST', page.path + path, { ...FORM, cookie }, body);
        assert.ok(!answer.body.includes('<script>alert'), `${path} ${field}`);
      }
    }
  });

  it('a form_post response allows its own script only', async () => {
    const { url } = authorization(demoApp, { prompt: 'none', response_mode: 'form_post', state: '"><script>alert(1)</script>' });
    const answer = await request(server, 'GET', url);
    assertHarmless(answer, url);
    assert.match(answer.header('content-security-policy')!, /(?:^|;) ?script-src 'sha256-[\w+/=]+'(?:;|$)/);
    assert.ok(!answer.body.includes('<script>alert'));
  });

  it('redirects lead to registered URLs or to the server only', async () => {
    for (const evil of [
      '//evil.example',
      'https://evil.example/',
      '/\\evil.example',
      'http://localhost:3000/callback@evil.example',
      'javascript:alert(1)',
    ]) {
      const typed = encodeURIComponent(evil);
      for (const place of [
        `${POOL}/oauth2/authorize?client_id=demoapp&response_type=code&redirect_uri=${typed}`,
        `${POOL}/login?client_id=demoapp&response_type=code&redirect_uri=${typed}`,
        `${POOL}/logout?client_id=demoapp&logout_uri=${typed}`,
        `${POOL}/logout?client_id=demoapp&redirect_uri=${typed}&response_type=code`,
        `${POOL}/logout?client_id=demoapp&post_logout_redirect_uri=${typed}`,
        `//evil.example${POOL}/login`,
        `//evil.example/..${POOL}/login`,
        `/\\evil.example${POOL}/logout`,
        `http://evil.example${POOL}/login?client_id=demoapp`,
      ]) {
        const location = (await request(server, 'GET', place, { cookie })).header('location');
        if (location === undefined) continue;
        const { origin } = new URL(location, server.url);
        assert.ok([server.url, 'http://localhost:3000'].includes(origin), `${place} led to ${location}`);
      }
    }
  });

  it('line breaks in a URL or parameter add no response header', async () => {
    const state = '%0d%0aset-cookie:%20evil=1%0d%0a%0d%0a<p>';
    const { url } = authorization(demoApp, { prompt: 'none' });
    const answer = await request(server, 'GET', url.replace('some-state', state));
    assert.equal(answer.status, 303);
    assert.doesNotMatch(answer.head, /^set-cookie: evil/im);
    const hint = await request(server, 'GET', `${POOL}/login?client_id=demoapp&lang=${state}`);
    assert.doesNotMatch(hint.head, /^set-cookie: evil/im);
    assert.equal((await request(server, 'GET', '/healthz', { 'x-a': 'b\rset-cookie: evil=1' })).status, 400);
  });
});
