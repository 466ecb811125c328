import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, decodeJwt, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import * as client from 'openid-client';
import { createWeb } from '../federation/support/web.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { operatorClient } from '../support/clients.js';
import { type Person, signedUp } from '../support/scenario.js';
import { demo, demoAsCognito, startServer, type TestServer } from '../support/server.js';

const CALLBACK = 'http://localhost:3000/callback';
const plainOf = (url: string): string => url.replace('localhost', '127.0.0.1');

describe('signed and encrypted requests and responses', function () {
  this.timeout(30_000);
  let folder: string;
  let server: TestServer;
  let issuer: string;
  let person: Person;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-signed-'));
    const setup = await demoAsCognito();
    await writeFile(join(folder, 'setup.yaml'), setup.replace('signInWith: [email]', 'signInWith: [email]\n    signingAlgorithm: ES256'));
    server = await startServer({ environment: { IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true', SETUP: join(folder, 'setup.yaml') } });
    issuer = `${server.url}/${demo.poolId}`;
    person = await signedUp(server);
  });
  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  async function make(extensions: object = {}, more: object = {}): Promise<{ id: string; secret: string | undefined }> {
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'signed',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
        ...more,
      }),
    );
    const { ClientId, ClientSecret } = UserPoolClient!;
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions: extensions });
    return { id: ClientId!, secret: ClientSecret };
  }

  const discover = (id: string, auth: client.ClientAuth): Promise<client.Configuration> =>
    client.discovery(new URL(issuer), id, undefined, auth, { execute: [client.allowInsecureRequests] });

  async function signIn(url: URL): Promise<URL> {
    const web = createWeb();
    const page = await web.go(url, { until: CALLBACK });
    if (page.status === 0) return page.url;
    const [, token] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
    assert.ok(token, page.html);
    return (await web.go(page.url, { body: { token, username: person.email, password: person.password }, until: CALLBACK })).url;
  }

  async function asked(more: Record<string, string> = {}) {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const code_challenge = await client.calculatePKCECodeChallenge(pkceCodeVerifier);
    const parameters = { redirect_uri: CALLBACK, scope: 'openid email', code_challenge, code_challenge_method: 'S256', ...more };
    return { parameters, checks: { pkceCodeVerifier } };
  }

  async function keyed(extensions: object = {}, alg = 'ES256') {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', alg, use: 'sig' };
    const { id } = await make({ jwks: { keys: [jwk] }, ...extensions });
    const config = await discover(id, client.PrivateKeyJwt({ key: privateKey, kid: 'mine' }));
    return { id, config, privateKey, signing: { key: privateKey, kid: 'mine' } };
  }

  describe('JWT-secured responses (JARM)', () => {
    it('response_mode=jwt gives the code in a JWT that is signed by the pool for the client', async () => {
      const { id } = await make();
      const config = await discover(id, client.None());
      client.useJwtResponseMode(config);
      const { parameters, checks } = await asked({ state: 'as it came' });
      const back = await signIn(client.buildAuthorizationUrl(config, parameters));
      assert.deepEqual([...back.searchParams.keys()], ['response']);
      const tokens = await client.authorizationCodeGrant(config, back, { ...checks, expectedState: 'as it came' });
      assert.equal(tokens.claims()?.sub, person.sub);
    });

    it('errors are JWT-secured, too, in query or fragment as response_mode says', async () => {
      const { id } = await make();
      const config = await discover(id, client.None());
      for (const [response_mode, where] of [
        ['jwt', 'search'],
        ['query.jwt', 'search'],
        ['fragment.jwt', 'hash'],
      ] as const) {
        const { parameters } = await asked({ response_mode, scope: 'phone', state: 'x' });
        const { url } = await createWeb().go(client.buildAuthorizationUrl(config, parameters), { until: CALLBACK });
        const response = new URLSearchParams(url[where].slice(1)).get('response')!;
        const { payload } = await jwtVerify(response, createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`)), {
          issuer,
          audience: id,
        });
        assert.deepEqual([payload['error'], payload['state']], ['invalid_scope', 'x']);
        assert.ok(payload.exp! * 1000 <= Date.now() + 121_000);
      }
    });

    it('a JARM response as id_token_hint gives 400', async () => {
      const { id } = await make({}, { LogoutURLs: [CALLBACK] });
      const config = await discover(id, client.None());
      const { parameters } = await asked({ response_mode: 'jwt' });
      const response = (await signIn(client.buildAuthorizationUrl(config, parameters))).searchParams.get('response');
      const out = await fetch(`${issuer}/logout?id_token_hint=${response}&post_logout_redirect_uri=${CALLBACK}`, { redirect: 'manual' });
      assert.equal(out.status, 400);
    });
  });

  describe('request objects (JAR, RFC 9101)', () => {
    it('a signed request object is accepted, pushed or not, and parameters beside it are ignored', async () => {
      const { config, signing } = await keyed({ requireSignedRequestObject: true });
      for (const pushed of [false, true]) {
        const { parameters, checks } = await asked({ resource: 'https://api.example/', state: 'inside' });
        const signed = await client.buildAuthorizationUrlWithJAR(config, parameters, signing);
        signed.searchParams.set('state', 'outside');
        signed.searchParams.set('redirect_uri', 'https://evil.example/');
        const url = pushed ? await client.buildAuthorizationUrlWithPAR(config, { request: signed.searchParams.get('request')! }) : signed;
        const back = await signIn(url);
        const tokens = await client.authorizationCodeGrant(config, back, { ...checks, expectedState: 'inside' });
        assert.equal(decodeJwt(tokens.access_token)['aud'], 'https://api.example/');
      }
    });

    it('a client with requireSignedRequestObject gets invalid_request without one', async () => {
      const { config } = await keyed({ requireSignedRequestObject: true });
      const { parameters } = await asked();
      const { url } = await createWeb().go(client.buildAuthorizationUrl(config, parameters), { until: CALLBACK });
      assert.equal(url.searchParams.get('error'), 'invalid_request');
      await assert.rejects(client.buildAuthorizationUrlWithPAR(config, parameters), { error: 'invalid_request' });
    });

    const now = (): number => Math.floor(Date.now() / 1000);
    for (const [what, change] of Object.entries<
      (good: Record<string, unknown>) => { claims?: object; alg?: string; stranger?: boolean; fapi2?: boolean }
    >({
      'signed by another key': () => ({ stranger: true }),
      'without a signature': () => ({ alg: 'none' }),
      'for another audience': () => ({ claims: { aud: 'https://other.example' } }),
      'of another issuer': () => ({ claims: { iss: 'other' } }),
      'of another client_id': () => ({ claims: { client_id: 'other' } }),
      'that has expired': () => ({ claims: { exp: now() - 300 } }),
      'that is not yet valid': () => ({ claims: { nbf: now() + 300 } }),
      'with a request parameter in it': () => ({ claims: { request: 'x' } }),
      'with an unregistered redirect URI': () => ({ claims: { redirect_uri: 'https://evil.example/' } }),
    }))
      it(`a request object ${what} is refused`, async () => {
        const { id, privateKey, config } = await keyed();
        const { parameters } = await asked();
        const good = { ...parameters, response_type: 'code', client_id: id, iss: id, aud: issuer, exp: now() + 60, nbf: now() };
        const { claims = {}, alg = 'ES256', stranger = false } = change(good);
        const all = { ...good, ...claims };
        const key = stranger ? (await generateKeyPair('ES256')).privateKey : privateKey;
        const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
        const request =
          alg === 'none'
            ? `${encoded({ alg })}.${encoded(all)}.`
            : await new SignJWT(all).setProtectedHeader({ alg, kid: 'mine' }).sign(key);
        await assert.rejects(client.buildAuthorizationUrlWithPAR(config, { request }), (error: client.ResponseBodyError) =>
          ['invalid_request_object', 'invalid_request'].includes(error.error),
        );
        const page = await createWeb().go(`${issuer}/oauth2/authorize?${new URLSearchParams({ client_id: id, request })}`, {
          until: CALLBACK,
        });
        assert.ok(page.status === 400 || page.url.searchParams.has('error'), `${page.status}`);
        assert.equal(page.url.searchParams.get('code'), null);
      });

    describe('pushed request objects', () => {
      async function push(extensions: object, change: object, { alg = 'ES256' } = {}): Promise<number> {
        const [ec, rsa] = await Promise.all(['ES256', 'RS256'].map((one) => generateKeyPair(one, { extractable: true })));
        const keys = [
          { ...(await exportJWK(ec!.publicKey)), kid: 'ES256', use: 'sig' },
          { ...(await exportJWK(rsa!.publicKey)), kid: 'RS256', use: 'sig' },
        ];
        const { id } = await make({ jwks: { keys }, ...extensions });
        const config = await discover(id, client.PrivateKeyJwt({ key: ec!.privateKey, kid: 'ES256' }));
        const { parameters } = await asked();
        const all = { ...parameters, response_type: 'code', client_id: id, iss: id, aud: issuer, exp: now() + 60, nbf: now(), ...change };
        const request = await new SignJWT(JSON.parse(JSON.stringify(all)))
          .setProtectedHeader({ alg, kid: alg })
          .sign((alg === 'ES256' ? ec! : rsa!).privateKey);
        return client.buildAuthorizationUrlWithPAR(config, { request }).then(
          () => 201,
          (error: client.ResponseBodyError) => error.status,
        );
      }

      for (const [what, change] of Object.entries<() => object>({
        'for several audiences': () => ({ aud: [issuer, 'https://other.example'] }),
        'with nbf eight seconds ahead': () => ({ nbf: now() + 8 }),
      }))
        it(`a request object ${what} is accepted`, async () => assert.equal(await push({}, change()), 201));

      for (const [what, change, alg] of [
        ['without exp', () => ({ exp: undefined })],
        ['without nbf', () => ({ nbf: undefined })],
        ['that live for more than an hour', () => ({ exp: now() + 3700 })],
        ['from more than an hour ago', () => ({ nbf: now() - 3700 })],
        ['signed with RS256', () => ({}), 'RS256'],
      ] as const)
        it(`a FAPI 2.0 client’s request object ${what} is refused`, async () => {
          assert.equal(await push({ fapi2: true }, change(), { alg: alg ?? 'ES256' }), 400);
        });
    });
  });

  describe('client keys at a jwks_uri', () => {
    let http: Server;
    let keys: object[] = [];
    before(async () => {
      http = createServer((_req, res) => res.setHeader('content-type', 'application/json').end(JSON.stringify({ keys })));
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
    });
    after(() => http.close());

    it('private_key_jwt is verified with the keys that the jwks_uri has now', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      keys = [{ ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256', use: 'sig' }];
      const { id } = await make({ jwksUri: `http://127.0.0.1:${(http.address() as AddressInfo).port}/keys` });
      const config = await discover(id, client.PrivateKeyJwt({ key: privateKey, kid: 'mine' }));
      const { parameters, checks } = await asked();
      const tokens = await client.authorizationCodeGrant(config, await signIn(client.buildAuthorizationUrl(config, parameters)), checks);
      assert.ok(tokens.access_token);
      const stranger = await discover(id, client.PrivateKeyJwt({ key: (await generateKeyPair('ES256')).privateKey, kid: 'mine' }));
      await assert.rejects(client.refreshTokenGrant(stranger, tokens.refresh_token!), { error: 'invalid_client' });
    });

    it('a jwks_uri that does not answer, or has no JWKS, refuses the client without a 500', async () => {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      const dead = (http.address() as AddressInfo).port === 9 ? 10 : 9;
      for (const jwksUri of [`http://127.0.0.1:${dead}/keys`, `${plainOf(server.url)}/healthz`]) {
        const { id } = await make({ jwksUri });
        const config = await discover(id, client.PrivateKeyJwt({ key: privateKey, kid: 'mine' }));
        const { parameters } = await asked();
        await assert.rejects(
          client.buildAuthorizationUrlWithPAR(config, parameters),
          (error: client.ResponseBodyError) => error.status < 500,
        );
      }
    });

    it('http jwks_uri, jwks beside jwksUri, and encryption or signing without keys are refused with 400', async () => {
      const { id: ClientId } = await make();
      for (const Extensions of [
        { jwksUri: 'http://app.example/keys' },
        { jwksUri: 'https://app.example/keys', jwks: { keys: [{ kty: 'EC' }] } },
        { requireSignedRequestObject: true },
        { idTokenEncryption: { alg: 'RSA1_5', enc: 'A256GCM' } },
        { idTokenEncryption: { alg: 'RSA-OAEP-256', enc: 'A256GCM' } },
      ])
        assert.equal(
          (await askCognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions })).status,
          400,
        );
    });
  });

  for (const [alg, enc] of [
    ['RSA-OAEP-256', 'A256GCM'],
    ['ECDH-ES', 'A128GCM'],
    ['ECDH-ES+A256KW', 'A256CBC-HS512'],
  ] as const)
    it(`ID tokens are encrypted with ${alg} and ${enc} if the client has idTokenEncryption, refreshed ones too`, async () => {
      const [signing, encryption] = await Promise.all(['ES256', alg].map((one) => generateKeyPair(one, { extractable: true })));
      const keys = [
        { ...(await exportJWK(signing!.publicKey)), kid: 'sig', alg: 'ES256', use: 'sig' },
        { ...(await exportJWK(encryption!.publicKey)), kid: 'enc', alg, use: 'enc' },
      ];
      const { id } = await make({ jwks: { keys }, idTokenEncryption: { alg, enc } });
      const config = await discover(id, client.PrivateKeyJwt({ key: signing!.privateKey, kid: 'sig' }));
      client.enableDecryptingResponses(config, [enc], { key: encryption!.privateKey, kid: 'enc', alg });
      const { parameters, checks } = await asked();
      const tokens = await client.authorizationCodeGrant(config, await signIn(client.buildAuthorizationUrl(config, parameters)), checks);
      for (const one of [tokens, await client.refreshTokenGrant(config, tokens.refresh_token!)]) {
        assert.equal(one.id_token!.split('.').length, 5);
        assert.equal(one.claims()?.sub, person.sub);
      }
      assert.equal(decodeJwt(tokens.access_token).sub, person.sub);
    });

  it('introspection gives a signed JWT for Accept: application/token-introspection+jwt (RFC 9701)', async () => {
    const { id, secret } = await make({}, { GenerateSecret: true });
    const config = await discover(id, client.ClientSecretBasic(secret));
    const { parameters, checks } = await asked();
    const tokens = await client.authorizationCodeGrant(config, await signIn(client.buildAuthorizationUrl(config, parameters)), checks);
    const answer = await fetch(`${issuer}/oauth2/introspect`, {
      method: 'POST',
      headers: {
        accept: 'application/token-introspection+jwt',
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ token: tokens.access_token }),
    });
    assert.match(answer.headers.get('content-type')!, /^application\/token-introspection\+jwt/);
    const { payload } = await jwtVerify(await answer.text(), createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`)), {
      issuer,
      audience: id,
      typ: 'token-introspection+jwt',
    });
    const { active, sub } = payload['token_introspection'] as Record<string, unknown>;
    assert.deepEqual([active, sub], [true, person.sub]);
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true);
  });
});
