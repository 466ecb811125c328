import assert from 'node:assert/strict';
import { createHash, type webcrypto } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as client from 'openid-client';
import { createWeb, type Web } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { confirmedUser, type Person } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { type ClientSite, startClientSite } from './support/client-site.js';
import { type Registering, registeringPool } from './support/registering.js';

const CALLBACK = 'http://localhost:3000/callback';
const SITE = 'https://client.example';

describe('registered keys, signed messages and request objects', function () {
  this.timeout(30_000);
  let site: ClientSite;
  let server: TestServer;
  let pool: Registering;
  let person: Person;
  let privateKey: webcrypto.CryptoKey;
  let jwks: { keys: object[] };

  before(async () => {
    site = await startClientSite();
    server = await startServer({
      environment: {
        IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true',
        REGISTERED_CLIENTS_ORIGINS: JSON.stringify({ [SITE]: `http://127.0.0.1:${site.port}` }),
        LIMITS_OPEN_REGISTRATIONS_PER_ADDRESS: '0',
      },
    });
    pool = await registeringPool(server);
    person = await confirmedUser(server, pool.poolId);
    const keys = await generateKeyPair('ES256');
    ({ privateKey } = keys);
    jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] };
    site.serve('/jwks', JSON.stringify(jwks), { headers: { 'content-type': 'application/json' } });
  });
  beforeEach(() => {
    site.requests.length = 0;
  });
  after(async () => {
    await server?.stop();
    await site.stop();
  });

  const keyAuth = () => client.PrivateKeyJwt({ key: privateKey, kid: 'one' });

  /** Registers a client with an initial access token: its users are not asked for consent. */
  async function registered(metadata: object, authentication?: client.ClientAuth): Promise<client.Configuration> {
    const config = await client.dynamicClientRegistration(
      pool.issuer,
      { redirect_uris: [CALLBACK], ...metadata } as Partial<client.ClientMetadata>,
      authentication,
      {
        initialAccessToken: await pool.initialToken(),
        execute: [client.allowInsecureRequests],
      },
    );
    return config;
  }

  async function request(more: Record<string, string> = {}) {
    const verifier = client.randomPKCECodeVerifier();
    const challenge = await client.calculatePKCECodeChallenge(verifier);
    const parameters = {
      redirect_uri: CALLBACK,
      scope: 'openid email',
      state: 's',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...more,
    };
    return { parameters, checks: { pkceCodeVerifier: verifier, expectedState: 's' } };
  }

  async function signIn(url: URL, web: Web = createWeb()): Promise<URL> {
    const page = await web.go(url, { until: CALLBACK });
    if (page.status === 0) return page.url;
    const [, token] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
    assert.ok(token, page.html);
    return (await web.go(page.url, { body: { token, username: person.email, password: person.password }, until: CALLBACK })).url;
  }

  async function tokensOf(config: client.Configuration) {
    const { parameters, checks } = await request();
    return client.authorizationCodeGrant(config, await signIn(client.buildAuthorizationUrl(config, parameters)), checks);
  }

  const refusedRequest = async (config: client.Configuration, parameters: Record<string, string>): Promise<string> => {
    const url = new URL(config.serverMetadata().authorization_endpoint!);
    url.search = String(new URLSearchParams({ client_id: config.clientMetadata().client_id, redirect_uri: CALLBACK, ...parameters }));
    const { url: back, html } = await createWeb().go(url, { until: CALLBACK });
    return back.searchParams.get('error') ?? html;
  };

  describe('private_key_jwt', () => {
    for (const [way, metadata] of [
      ['jwks', () => ({ jwks })],
      ['jwks_uri', () => ({ jwks_uri: `${SITE}/jwks` })],
    ] as const) {
      it(`a client registered with ${way} authenticates by its key`, async () => {
        const config = await registered(
          { ...metadata(), token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' },
          keyAuth(),
        );
        assert.equal(config.clientMetadata().client_secret, undefined);
        const tokens = await tokensOf(config);
        assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token!)).id_token);
        assert.equal((await client.tokenIntrospection(config, tokens.access_token))['active'], true);
      });
    }

    it('another key, another algorithm than registered, and no proof at all give invalid_client', async () => {
      const other = await generateKeyPair('ES256');
      const stolen = await registered(
        { jwks, token_endpoint_auth_method: 'private_key_jwt' },
        client.PrivateKeyJwt({ key: other.privateKey, kid: 'one' }),
      );
      await assert.rejects(client.refreshTokenGrant(stolen, 'x'), { error: 'invalid_client' });
      const pinned = await registered(
        { jwks, token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'PS256' },
        keyAuth(),
      );
      await assert.rejects(client.refreshTokenGrant(pinned, 'x'), { error: 'invalid_client' });
      const bare = await registered({ jwks, token_endpoint_auth_method: 'private_key_jwt' }, client.None());
      await assert.rejects(client.refreshTokenGrant(bare, 'x'), { error: 'invalid_client' });
    });

    it('keys of a client with a secret do not replace the secret', async () => {
      for (const method of ['client_secret_basic', 'client_secret_post']) {
        const config = await registered({ jwks, token_endpoint_auth_method: method });
        assert.equal(config.clientMetadata()['token_endpoint_auth_method'], method);
        assert.ok((await tokensOf(config)).id_token);
      }
      const config = await registered({ jwks, token_endpoint_auth_method: 'client_secret_basic' }, keyAuth());
      await assert.rejects(client.refreshTokenGrant(config, 'x'), { error: 'invalid_client' });
    });

    it('a jwks_uri at a private address is never fetched, even where identity providers may be private', async () => {
      const before = site.connections();
      for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254', '0x7f.1']) {
        const jwks_uri = `https://${host}:${site.port}/jwks`;
        const config = await registered({ jwks_uri, token_endpoint_auth_method: 'private_key_jwt' }, keyAuth());
        await assert.rejects(client.refreshTokenGrant(config, 'x'), /./, host);
      }
      assert.equal(site.connections(), before);
    });

    it('a jwks_uri with more than 256 KiB, or without a key set, gives an error', async () => {
      site.serve('/long', JSON.stringify({ keys: jwks.keys, filler: 'x'.repeat(300_000) }));
      site.serve('/none', '"x"');
      site.serve('/moved', '', { status: 302, headers: { location: `${SITE}/jwks` } });
      for (const path of ['/long', '/none', '/moved', '/missing']) {
        const config = await registered({ jwks_uri: `${SITE}${path}`, token_endpoint_auth_method: 'private_key_jwt' }, keyAuth());
        await assert.rejects(
          client.refreshTokenGrant(config, 'x'),
          (error: client.ResponseBodyError) => error.status === 400 || error.status === 401,
          path,
        );
      }
      assert.ok(!site.requests.includes('/jwks'));
    });

    it('PUT replaces the keys of a client, and a client cannot give up its authentication', async () => {
      await cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: pool.poolId, Extensions: { registrationManagement: true } });
      const metadata = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'private_key_jwt' };
      const made = await pool.registered({ ...metadata, jwks }, await pool.initialToken());
      const put = async (body: object) => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${made['registration_access_token']}` };
        const answer = await fetch(made['registration_client_uri'], {
          method: 'PUT',
          headers,
          body: JSON.stringify({ client_id: made['client_id'], ...body }),
        });
        return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
      };
      const moved = await put({ ...metadata, jwks_uri: `${SITE}/jwks` });
      assert.deepEqual([moved.status, moved.body['jwks'], moved.body['jwks_uri']], [200, undefined, `${SITE}/jwks`]);
      for (const method of ['none', 'client_secret_basic'])
        assert.equal((await put({ ...metadata, token_endpoint_auth_method: method })).status, 400, method);
      assert.equal((await put(metadata)).body['error'], 'invalid_client_metadata');
      assert.equal((await put({ ...metadata, jwks, require_pushed_authorization_requests: true })).status, 200);
      assert.equal((await put({ ...metadata, jwks })).body['require_pushed_authorization_requests'], true);
    });
  });

  describe('signed userInfo (OpenID Connect Core section 5.3.2)', () => {
    it('a client that registered userinfo_signed_response_alg gets a JWT with issuer and audience', async () => {
      const config = await registered({ userinfo_signed_response_alg: 'RS256' });
      const { access_token, claims } = await tokensOf(config).then((tokens) => ({ ...tokens, claims: tokens.claims()! }));
      const plain = await fetch(config.serverMetadata().userinfo_endpoint!, { headers: { authorization: `Bearer ${access_token}` } });
      assert.match(plain.headers.get('content-type')!, /^application\/jwt/);
      client.enableNonRepudiationChecks(config);
      const info = await client.fetchUserInfo(config, access_token, claims.sub);
      assert.deepEqual(
        [info.sub, info.email, info['iss'], info['aud']],
        [person.sub, person.email, pool.issuer.href, config.clientMetadata().client_id],
      );
      const hint = await fetch(`${pool.issuer}/logout?id_token_hint=${await plain.text()}&post_logout_redirect_uri=${CALLBACK}`, {
        redirect: 'manual',
      });
      assert.equal(hint.status, 400);
    });

    it('other clients get JSON, and errors are JSON', async () => {
      const config = await registered({});
      const { access_token } = await tokensOf(config);
      const answer = await fetch(config.serverMetadata().userinfo_endpoint!, { headers: { authorization: `Bearer ${access_token}` } });
      assert.match(answer.headers.get('content-type')!, /^application\/json/);
      assert.equal((await fetch(config.serverMetadata().userinfo_endpoint!, { headers: { authorization: 'Bearer x' } })).status, 401);
    });
  });

  describe('request objects by reference (OpenID Connect Core section 6.2)', () => {
    const REQUEST = `${SITE}/request`;
    const VERSION = `${SITE}/version#${'2'.repeat(43)}`;
    let config: client.Configuration;
    before(async () => {
      config = await registered({
        jwks,
        request_uris: [REQUEST, `${SITE}/other`, VERSION],
        request_object_signing_alg: 'ES256',
      });
    });

    async function object(parameters: Record<string, string>, claims: object = {}): Promise<string> {
      const { client_id } = config.clientMetadata();
      return new SignJWT({ client_id, response_type: 'code', ...parameters, iss: client_id, aud: pool.issuer.href, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'oauth-authz-req+jwt' })
        .setExpirationTime('5m')
        .sign(privateKey);
    }

    it('the request object at a registered address is fetched, verified and used', async () => {
      const { parameters, checks } = await request();
      site.serve('/request', await object(parameters));
      const url = client.buildAuthorizationUrl(config, { request_uri: REQUEST, scope: 'openid', redirect_uri: 'https://evil.example/' });
      const tokens = await client.authorizationCodeGrant(config, await signIn(url), checks);
      assert.ok(tokens.id_token);
      assert.deepEqual(site.requests, ['/request']);
    });

    it('a fragment with the SHA-256 hash of the request object is verified', async () => {
      const { parameters } = await request();
      const text = await object(parameters);
      site.serve('/request', text);
      const hash = createHash('sha256').update(text).digest('base64url');
      assert.ok((await signIn(client.buildAuthorizationUrl(config, { request_uri: `${REQUEST}#${hash}` }))).searchParams.get('code'));
      assert.equal(await refusedRequest(config, { request_uri: `${REQUEST}#${hash.slice(0, -1)}_` }), 'invalid_request_uri');
    });

    it('a fragment that was registered is part of the address and need not be a hash', async () => {
      const { parameters } = await request();
      site.serve('/version', await object(parameters));
      assert.ok((await signIn(client.buildAuthorizationUrl(config, { request_uri: VERSION }))).searchParams.get('code'));
      for (const request_uri of [VERSION.replaceAll('2', '3'), `${SITE}/version`])
        assert.equal(await refusedRequest(config, { request_uri }), 'invalid_request_uri', request_uri);
    });

    it('an address that is not registered, or another client’s, is not fetched and gives invalid_request_uri', async () => {
      const other = await registered({ jwks, request_uris: [`${SITE}/theirs`] });
      for (const request_uri of [
        `${SITE}/theirs`,
        `${REQUEST}?x=1`,
        `${REQUEST}/..`,
        REQUEST.toUpperCase(),
        `http://127.0.0.1:${site.port}/request`,
        'file:///etc/passwd',
        'x',
      ])
        assert.equal(await refusedRequest(config, { request_uri }), 'invalid_request_uri', request_uri);
      assert.equal(await refusedRequest(other, { request_uri: REQUEST }), 'invalid_request_uri');
      assert.deepEqual(site.requests, []);
    });

    it('an answer that is no request object of the client gives an error, and no redirect to its parameters', async () => {
      const { parameters } = await request();
      const elsewhere = await object({ ...parameters, redirect_uri: 'https://evil.example/' });
      const signed = await object(parameters);
      for (const [body, status, error] of [
        ['not a JWT', 200, 'invalid_request_uri'],
        ['', 200, 'invalid_request_uri'],
        [signed, 404, 'invalid_request_uri'],
        [`${signed}${'x'.repeat(33_000)}`, 200, 'invalid_request_uri'],
        [`${signed.slice(0, -4)}AAAA`, 200, 'invalid_request_object'],
        [await object(parameters, { aud: 'https://elsewhere.example' }), 200, 'invalid_request_object'],
        [await object(parameters, { iss: 'somebody' }), 200, 'invalid_request_object'],
      ] as const) {
        site.serve('/other', body, { status });
        assert.equal(await refusedRequest(config, { request_uri: `${SITE}/other` }), error, body.slice(-20));
      }
      site.serve('/other', elsewhere);
      const url = client.buildAuthorizationUrl(config, { request_uri: `${SITE}/other` });
      assert.equal((await createWeb().go(url, { until: 'https://evil.example' })).status, 400);
    });

    it('request beside request_uri, and two request_uri, give invalid_request', async () => {
      const { parameters } = await request();
      site.serve('/request', await object(parameters));
      assert.equal(await refusedRequest(config, { request_uri: REQUEST, request: await object(parameters) }), 'invalid_request');
      const doubled = `${client.buildAuthorizationUrl(config, { request_uri: REQUEST })}&request_uri=x`;
      assert.match((await createWeb().go(doubled, { until: CALLBACK })).html, /request_uri/);
    });

    it('an openly registered client has private addresses refused for its request object', async () => {
      const uri = `https://127.0.0.1:${site.port}/request`;
      const before = site.connections();
      const made = await pool.registered({ redirect_uris: [CALLBACK], jwks, request_uris: [uri] });
      const query = new URLSearchParams({ client_id: made['client_id'], request_uri: uri });
      const { status, html } = await createWeb().go(`${pool.issuer}/oauth2/authorize?${query}`);
      assert.equal(status, 400);
      assert.match(html, /request_uri/);
      assert.equal(site.connections(), before);
    });
  });

  describe('back-channel logout', () => {
    async function ended(backchannel_logout_uri: string): Promise<void> {
      const config = await registered({ backchannel_logout_uri, backchannel_logout_session_required: true });
      assert.equal(config.clientMetadata()['backchannel_logout_session_required'], true);
      const tokens = await tokensOf(config);
      assert.ok(tokens.claims()!['sid']);
      await client.tokenRevocation(config, tokens.refresh_token!);
    }

    it('a registered backchannel_logout_uri gets a logout token, but never at a private address', async () => {
      site.serve('/logout-token', '');
      const before = site.connections();
      await ended(`https://127.0.0.1:${site.port}/private`);
      await ended(`${SITE}/logout-token`);
      for (let i = 0; i < 100 && site.requests.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(site.requests, ['/logout-token']);
      assert.ok(site.connections() - before <= 1);
    });
  });

  describe('defaults of authorization requests', () => {
    it('default_max_age asks for a new sign-in, and auth_time is in the ID token', async () => {
      const relaxed = await registered({});
      const strict = await registered({ default_max_age: 0, require_auth_time: true });
      const web = createWeb();
      const silent = async (config: client.Configuration, more: Record<string, string> = {}) => {
        const { parameters } = await request({ prompt: 'none', ...more });
        return (await web.go(client.buildAuthorizationUrl(config, parameters), { until: CALLBACK })).url.searchParams;
      };
      const { parameters, checks } = await request();
      const back = await signIn(client.buildAuthorizationUrl(strict, parameters), web);
      assert.ok((await client.authorizationCodeGrant(strict, back, { ...checks, maxAge: 100 })).claims()!.auth_time);
      assert.ok((await silent(relaxed)).get('code'));
      assert.match((await silent(strict)).get('error')!, /login_required|invalid_request/);
      assert.ok((await silent(strict, { max_age: '100' })).get('code'));
    });

    it('default_acr_values count where a request has none', async () => {
      const config = await registered({ default_acr_values: ['urn:cognito:loa:3'] });
      const web = createWeb();
      const relaxed = await registered({});
      await signIn(client.buildAuthorizationUrl(relaxed, (await request()).parameters), web);
      const silent = async (more: Record<string, string>) => {
        const { parameters } = await request({ prompt: 'none', ...more });
        return (await web.go(client.buildAuthorizationUrl(config, parameters), { until: CALLBACK })).url.searchParams;
      };
      assert.equal((await silent({})).get('error'), 'login_required');
      assert.ok((await silent({ acr_values: 'urn:cognito:loa:1' })).get('code'));
    });
  });
});
