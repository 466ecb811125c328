import assert from 'node:assert/strict';
import { connect } from 'node:net';
import fc from 'fast-check';
import { CALLBACK, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';

const NAMES = [
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'prompt',
  'max_age',
  'id_token_hint',
  'login_hint',
  'code_challenge',
  'code_challenge_method',
  'claims',
  'request',
  'request_uri',
  'registration',
  'resource',
  'acr_values',
  'ui_locales',
  'dpop_jkt',
  'authorization_details',
  'grant_type',
  'code',
  'code_verifier',
  'refresh_token',
  'subject_token',
  'subject_token_type',
  'audience',
  'identity_pool_id',
  'token',
  'token_type_hint',
  'access_token',
  'logout_uri',
  'post_logout_redirect_uri',
  '__proto__',
  'constructor',
  'toString',
];
const VALUES = [
  'app',
  'secretapp',
  SECRET,
  CALLBACK,
  'code',
  'token',
  'id_token',
  'openid',
  'openid email',
  'none',
  'login',
  'S256',
  'x'.repeat(43),
  '0',
  '-1',
  '1e400',
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:token-type:id_token',
  'implicit',
  'password',
  'fragment',
  'form_post',
  'query',
  'jwt',
  '{}',
  '{"id_token":{"sub":{"value":"x"}}}',
  '[]',
  'null',
  'a.b.c',
  'eyJhbGciOiJub25lIn0.e30.',
  '__proto__',
  '\u0000',
  '\ud800',
  'ü',
  '%',
  '%ff',
  "'; --",
  '{"$gt":""}',
  'https://app.example/bye',
];

describe('invalid input at the OpenID Connect endpoints', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'secretapp', secret: SECRET, oauthFlows: ['code', 'client_credentials'], oauthScopes: ['openid', 'a/b'] });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  const parameter = fc.tuple(
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...NAMES) }, fc.string()),
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...VALUES) }, fc.string({ unit: 'binary' }), fc.string({ maxLength: 300 })),
  );
  const parameters = fc.array(parameter, { maxLength: 10 });
  const encode = (pairs: readonly (readonly [string, string])[]) =>
    new URLSearchParams(pairs.map(([name, value]) => [name, value] as [string, string])).toString();
  const never500 = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${door.issuer}${path}`, { redirect: 'manual', ...init });
    const text = await response.text();
    assert.ok(response.status < 500, `${response.status} ${path} ${init.body ?? ''} ${text}`);
    assert.doesNotMatch(text, /node_modules|at .*\.js:\d/);
    return response;
  };
  const runs = { numRuns: 150 };

  it('random parameters at the authorization endpoint give no 500 and no redirect to an unregistered URI', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, async (pairs) => {
        const response = await never500(`/oauth2/authorize?${encode(pairs)}`);
        const location = response.headers.get('location');
        assert.ok(
          location === null || location.startsWith(`/${POOL}/login/`) || new URL(location).href.startsWith(CALLBACK),
          String(location),
        );
      }),
      runs,
    );
  });

  it('one random parameter in a valid authorization request gives no 500', async () => {
    const good: [string, string][] = [
      ['client_id', 'app'],
      ['response_type', 'code'],
      ['redirect_uri', CALLBACK],
      ['scope', 'openid'],
    ];
    await fc.assert(
      fc.asyncProperty(
        parameter,
        async (pair) => void (await never500(`/oauth2/authorize?${encode([...good.filter(([n]) => n !== pair[0]), pair])}`)),
      ),
      runs,
    );
  });

  it('random input at the token, revocation and userInfo endpoints gives JSON errors and no 500', async () => {
    const headers = fc.oneof(
      fc.constant({}),
      fc.string().map((text) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })),
      fc.constantFrom('Basic', 'Basic :', 'Bearer x', 'Bearer a.b.c', 'Basic ====', 'DPoP x').map((authorization) => ({ authorization })),
    );
    await fc.assert(
      fc.asyncProperty(
        parameters,
        headers,
        fc.constantFrom('/oauth2/token', '/oauth2/revoke', '/oauth2/userInfo'),
        async (pairs, extra, path) => {
          const response = await never500(path, {
            method: 'POST',
            body: encode(pairs),
            headers: { 'content-type': 'application/x-www-form-urlencoded', ...extra },
          });
          if (response.status >= 400) assert.match(response.headers.get('content-type')!, /json/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('random parameters at logout, login, sign-up, resumption and JWKS give no 500', async () => {
    const paths = fc.constantFrom('/logout', '/login', '/signup', '/oauth2/authorize/abc', '/.well-known/jwks.json');
    await fc.assert(
      fc.asyncProperty(paths, parameters, async (path, pairs) => void (await never500(`${path}?${encode(pairs)}`))),
      runs,
    );
  });

  it('malformed paths, queries, cookies and bodies give no 500; token requests with them get 400 in JSON', async () => {
    for (const path of [
      '/oauth2/authorize?%',
      '/oauth2/authorize?a=%zz&client_id=%ff',
      '/oauth2/authorize?client_id[]=app',
      '/oauth2/authorize/%2e%2e',
      '/logout?%00',
      '/%ff/login',
    ])
      await never500(path);
    for (const cookie of [
      'session-x',
      `session-${POOL}=1; session-${POOL}.sig=1`,
      `interaction-${POOL}=%ff`,
      ';;;=;',
      `session-${POOL}=${'x'.repeat(5000)}`,
    ]) {
      await never500(`/oauth2/authorize?client_id=app&response_type=code&redirect_uri=${CALLBACK}&scope=openid`, { headers: { cookie } });
      await never500('/logout', { headers: { cookie } });
    }
    const form = 'application/x-www-form-urlencoded';
    for (const [type, body] of [
      ['application/json', '{}'],
      [form, '%'],
      [form, 'grant_type=x&grant_type=y'],
      ['text/plain', 'a'],
      [`${form}; charset=nonsense`, 'a=b'],
      [form, 'a='.repeat(40_000)],
      ['', ''],
    ] as const) {
      const response = await never500('/oauth2/token', { method: 'POST', body, headers: { 'content-type': type, accept: 'text/html' } });
      assert.equal(response.status, 400);
      assert.match(response.headers.get('content-type')!, /json/);
    }
  });

  it('a resumption with request parameters gives 400 without a redirect', async () => {
    for (const query of ['client_id=app', `client_id=app&redirect_uri=${CALLBACK}&response_type=code&state=s`]) {
      const response = await never500(`/oauth2/authorize/abc?${query}`);
      assert.deepEqual([response.status, response.headers.get('location')], [400, null]);
    }
  });

  it('a missing or malformed Host header gives 303 or 400', async () => {
    const { port } = new URL(door.origin);
    for (const head of ['HTTP/1.0\r\n', 'HTTP/1.1\r\nHost: [\r\n', 'HTTP/1.1\r\nHost: a b/c?#\r\n', 'HTTP/1.1\r\nHost: \r\n']) {
      const answer = await new Promise<string>((resolve, reject) => {
        let text = '';
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.write(
            `GET /${POOL}/oauth2/authorize?client_id=app&response_type=code&redirect_uri=${encodeURIComponent(CALLBACK)} ${head}Connection: close\r\n\r\n`,
          ),
        );
        socket.on('data', (data) => {
          text += data;
        });
        socket.on('end', () => resolve(text)).on('error', reject);
      });
      assert.match(answer, /^HTTP\/1\.1 (303|400)/);
    }
  });

  it('none of these requests is logged as an error', () => assert.deepEqual(door.logged, []));
});
