import assert from 'node:assert/strict';
import { OTHER_POOL, POOL, startDoor, type TestDoor } from './support/door.js';

describe('discovery, JWKS and CORS', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
  });
  after(() => door.stop());

  it('discovery at the OpenID and the RFC 8414 URL names all endpoints and supported values', async () => {
    const response = await fetch(`${door.issuer}/.well-known/openid-configuration`);
    const document = (await response.json()) as Record<string, any>;
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.match(response.headers.get('cache-control')!, /max-age=\d+/);
    assert.equal(document['issuer'], door.issuer);
    for (const [name, path] of Object.entries({
      authorization_endpoint: '/oauth2/authorize',
      token_endpoint: '/oauth2/token',
      userinfo_endpoint: '/oauth2/userInfo',
      revocation_endpoint: '/oauth2/revoke',
      end_session_endpoint: '/logout',
      jwks_uri: '/.well-known/jwks.json',
    })) {
      assert.equal(document[name], `${door.issuer}${path}`);
    }
    assert.deepEqual(document['code_challenge_methods_supported'], ['S256']);
    assert.deepEqual(document['id_token_signing_alg_values_supported'], ['ES256']);
    assert.ok(document['grant_types_supported'].includes('urn:ietf:params:oauth:grant-type:token-exchange'));
    assert.ok(document['claims_supported'].includes('email'));
    const second = await fetch(`${door.origin}/.well-known/oauth-authorization-server/${POOL}`);
    assert.deepEqual(await second.json(), document);
  });

  it('each pool has its own keys, and an unknown pool gives 404', async () => {
    const keysOf = async (pool: string) =>
      (await (await fetch(`${door.origin}/${pool}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] };
    const [a, b] = [await keysOf(POOL), await keysOf(OTHER_POOL)];
    assert.equal(new Set([...a.keys, ...b.keys].map(({ kid }) => kid)).size, 4);
    for (const path of [
      '.well-known/jwks.json',
      '.well-known/openid-configuration',
      'oauth2/authorize',
      'oauth2/userInfo',
      'login',
      'logout',
    ]) {
      assert.equal((await fetch(`${door.origin}/us-east-1_Nobody/${path}`)).status, 404);
    }
  });

  it('HEAD gives the headers of GET without a body', async () => {
    for (const path of [
      `${POOL}/.well-known/openid-configuration`,
      `${POOL}/.well-known/oauth-authorization-server`,
      `.well-known/openid-configuration/${POOL}`,
      `.well-known/oauth-authorization-server/${POOL}`,
    ]) {
      it(`/${path} answers GET, HEAD and a CORS preflight`, async () => {
        const url = `${door.origin}/${path}`;
        const document = (await (await fetch(url)).json()) as { issuer: string };
        assert.equal(document.issuer, door.issuer);
        const head = await fetch(url, { method: 'HEAD', headers: { origin: 'https://spa.example' } });
        assert.deepEqual([head.status, head.headers.get('access-control-allow-origin')], [200, '*']);
        const preflight = await fetch(url, { method: 'OPTIONS', headers: { 'access-control-request-headers': 'mcp-protocol-version' } });
        assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-headers')], [204, 'mcp-protocol-version']);
        assert.equal((await fetch(`${url}/x`)).status, 404);
        assert.equal((await fetch(url.replace(POOL, 'us-east-1_Nobody'))).status, 404);
        assert.equal((await fetch(url, { method: 'POST' })).status, 405);
      });
    }

    for (const path of ['.well-known/jwks.json', '.well-known/openid-configuration']) {
      const head = await fetch(`${door.issuer}/${path}`, { method: 'HEAD' });
      const get = await fetch(`${door.issuer}/${path}`);
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, get.headers.get('content-length')]);
      assert.equal(await head.text(), '');
    }
  });

  for (const path of ['.well-known/jwks.json', '.well-known/openid-configuration', 'oauth2/token', 'oauth2/userInfo', 'oauth2/revoke']) {
    it(`${path} allows CORS from any origin`, async () => {
      const preflight = await fetch(`${door.issuer}/${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://spa.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,x-amz-user-agent',
        },
      });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
      assert.equal(preflight.headers.get('access-control-allow-headers'), 'authorization,x-amz-user-agent');
      const method = /token|revoke/.test(path) ? 'POST' : 'GET';
      const actual = await fetch(`${door.issuer}/${path}`, { method, headers: { origin: 'https://spa.example' } });
      assert.equal(actual.headers.get('access-control-allow-origin'), '*');
      for (const name of ['DPoP-Nonce', 'WWW-Authenticate', 'Retry-After', 'Location'])
        assert.ok(actual.headers.get('access-control-expose-headers')!.split(', ').includes(name), name);
    });
  }

  it('the authorization endpoint does not allow CORS', async () => {
    const response = await fetch(`${door.issuer}/oauth2/authorize`, { headers: { origin: 'https://spa.example' } });
    assert.equal(response.headers.get('access-control-allow-origin'), null);
  });

  it('unsupported methods give 405 with an Allow header', async () => {
    for (const [path, method] of [
      ['oauth2/token', 'GET'],
      ['oauth2/authorize', 'PUT'],
      ['.well-known/jwks.json', 'DELETE'],
      ['logout', 'DELETE'],
    ] as const) {
      const response = await fetch(`${door.issuer}/${path}`, { method });
      assert.equal(response.status, 405);
      assert.ok(response.headers.get('allow'));
    }
  });
});
