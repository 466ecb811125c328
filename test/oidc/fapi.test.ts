import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as client from 'openid-client';
import { fetchTrusting } from '../app/support/https.js';
import { createWeb } from '../federation/support/web.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { issue, selfSigned } from '../support/certificates.js';
import { operatorClient } from '../support/clients.js';
import { type Person, signedUp } from '../support/scenario.js';
import { demo, demoAsCognito, startServer, type TestServer } from '../support/server.js';

const CALLBACK = 'http://localhost:3000/callback';
const MACHINE = {
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['demo/read'],
  CallbackURLs: undefined,
  SupportedIdentityProviders: undefined,
};
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A pool that signs with PS256, at a TLS listener that requests client certificates of a test CA; the plain listener is for the rest. */
describe('mutual TLS and FAPI 2.0', function () {
  this.timeout(30_000);
  let folder: string;
  let server: TestServer;
  /** The same server without TLS. */
  let plain: TestServer;
  let issuer: string;
  let known: Identity;
  let person: Person;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-fapi-'));
    const demoYaml = await demoAsCognito();
    const setup = demoYaml.replace('signInWith: [email]', 'signInWith: [email]\n    signingAlgorithm: PS256');
    const { clientCa, issued } = await issue('C=DE, O=Known\\, Inc., CN=app', [
      { type: 'dns', value: 'app.example' },
      { type: 'ip', value: '192.0.2.7' },
      { type: 'url', value: 'spiffe://example/app,1' },
      { type: 'email', value: 'app@example.com' },
    ]);
    known = issued;
    await Promise.all([writeFile(join(folder, 'setup.yaml'), setup), writeFile(join(folder, 'ca.pem'), clientCa)]);
    server = await startServer({
      environment: {
        SETUP: join(folder, 'setup.yaml'),
        TLS_PORT: '0',
        TLS_CLIENT_CERTIFICATES: 'true',
        TLS_CLIENT_CA_FILE: join(folder, 'ca.pem'),
      },
    });
    issuer = `${server.url}/${demo.poolId}`;
    plain = { ...server, url: `http://localhost:${server.server.port}` };
    const outbox = async (to: string) =>
      (await (await fetch(`${plain.url}/dev/outbox.json?to=${encodeURIComponent(to)}`)).json()) as { code: string }[];
    person = await signedUp({ ...plain, codeFor: async (to) => (await outbox(to))[0]!.code });
  });
  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  async function make(extensions: object = {}, more: object = {}): Promise<string> {
    const { UserPoolClient } = await operatorClient(plain).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'fapi',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
        ...more,
      }),
    );
    const { ClientId } = UserPoolClient!;
    await cognate(plain, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions: extensions });
    return ClientId!;
  }

  const trusting = (shown?: Identity): typeof fetch => fetchTrusting(server.server.caFile!, shown);

  async function configured(id: string, auth: client.ClientAuth, shown?: Identity): Promise<client.Configuration> {
    const customFetch = trusting(shown) as client.CustomFetch;
    return client.discovery(new URL(issuer), id, undefined, auth, { [client.customFetch]: customFetch });
  }

  /** Signs in through the hosted page. */
  async function signIn(url: URL): Promise<URL> {
    const web = createWeb(trusting());
    const page = await web.go(url, { until: CALLBACK });
    if (page.status === 0) return page.url;
    const [, token] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
    assert.ok(token, page.html);
    return (await web.go(page.url, { body: { token, username: person.email, password: person.password }, until: CALLBACK })).url;
  }

  async function asked() {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const code_challenge = await client.calculatePKCECodeChallenge(pkceCodeVerifier);
    return {
      parameters: { redirect_uri: CALLBACK, scope: 'openid email', code_challenge, code_challenge_method: 'S256' },
      checks: { pkceCodeVerifier },
    };
  }

  const machine = async (id: string, shown?: Identity) =>
    client.clientCredentialsGrant(await configured(id, client.TlsClientAuth(), shown));
  const thumbprint = ({ cert }: Identity): string => createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url');

  describe('mutual TLS (RFC 8705)', () => {
    for (const name of [
      { subjectDn: 'CN=app,O=Known\\, Inc.,C=DE' },
      { sanDns: 'app.example' },
      { sanIp: '192.0.2.7' },
      { sanUri: 'spiffe://example/app,1' },
      { sanEmail: 'app@example.com' },
    ])
      it(`a client certificate authenticates by its ${Object.keys(name)[0]}`, async () => {
        const tokens = await machine(await make({ tlsClientAuth: name }, MACHINE), known);
        assert.equal(decodeProtectedHeader(tokens.access_token).alg, 'PS256');
        assert.equal(decodeJwt(tokens.access_token)['cnf'], undefined);
      });

    for (const name of [
      { subjectDn: 'CN=app' },
      { subjectDn: 'C=DE,O=Known\\, Inc.,CN=app' },
      { sanDns: 'other.example' },
      { sanDns: 'example' },
      { sanIp: '192.0.2.70' },
      { sanUri: 'spiffe://example/app' },
      { sanEmail: 'APP2@example.com' },
    ])
      it(`a client certificate that does not match ${JSON.stringify(name)} gives invalid_client`, async () => {
        await assert.rejects(machine(await make({ tlsClientAuth: name }, MACHINE), known), { error: 'invalid_client' });
      });

    it('mTLS clients need a certificate of the configured CA; a client secret gives invalid_client', async () => {
      const id = await make({ tlsClientAuth: { subjectDn: 'CN=app' } }, MACHINE);
      await assert.rejects(machine(id), { error: 'invalid_client' });
      await assert.rejects(machine(id, selfSigned('app')), { error: 'invalid_client' });
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: 'x' });
      assert.equal((await trusting(known)(`${issuer}/oauth2/token`, { method: 'POST', body })).status, 401);
    });

    it('a self-signed certificate authenticates only if it is in the client’s JWKS', async () => {
      const [mine, other] = [selfSigned('mine'), selfSigned('mine')];
      const { publicKey, raw } = new X509Certificate(mine.cert);
      const jwk = { ...(publicKey.export({ format: 'jwk' }) as object), x5c: [raw.toString('base64')] };
      const id = await make({ tlsClientAuth: { selfSigned: true }, jwks: { keys: [jwk] } }, MACHINE);
      assert.ok((await machine(id, mine)).access_token);
      for (const shown of [other, known]) await assert.rejects(machine(id, shown), { error: 'invalid_client' });
    });

    it('certificate-bound tokens have cnf x5t#S256, and userInfo refuses them without the certificate', async () => {
      const id = await make({ tlsClientAuth: { sanDns: 'app.example' }, certificateBoundAccessTokens: true });
      const config = await configured(id, client.TlsClientAuth(), known);
      const { parameters, checks } = await asked();
      const tokens = await client.authorizationCodeGrant(config, await signIn(client.buildAuthorizationUrl(config, parameters)), checks);
      assert.deepEqual(decodeJwt(tokens.access_token)['cnf'], { 'x5t#S256': thumbprint(known) });
      assert.equal((await client.fetchUserInfo(config, tokens.access_token, person.sub)).email, person.email);
      for (const shown of [undefined, selfSigned('app')]) {
        const headers = { authorization: `Bearer ${tokens.access_token}` };
        assert.equal((await trusting(shown)(`${issuer}/oauth2/userInfo`, { headers })).status, 401);
      }
      const { cnf } = await client.tokenIntrospection(config, tokens.access_token);
      assert.deepEqual(cnf, { 'x5t#S256': thumbprint(known) });
      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!);
      assert.deepEqual(decodeJwt(renewed.access_token)['cnf'], { 'x5t#S256': thumbprint(known) });
    });

    it('contradictory or too broad certificate settings are refused with 400', async () => {
      const ClientId = await make();
      for (const Extensions of [
        { tlsClientAuth: { sanDns: '.example' } },
        { tlsClientAuth: { sanDns: '*.example' } },
        { tlsClientAuth: { sanDns: 'a.example', sanIp: '192.0.2.7' } },
        { tlsClientAuth: {} },
        { tlsClientAuth: { selfSigned: true } },
        { certificateBoundAccessTokens: true, dpopBoundAccessTokens: true },
        { fapi2: true },
      ])
        assert.equal(
          (await askCognate(plain, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions })).status,
          400,
        );
    });
  });

  describe('clients with fapi2', () => {
    async function keyed(extensions: object = {}) {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256' };
      const id = await make(
        { fapi2: true, jwks: { keys: [jwk] }, ...extensions },
        { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } },
      );
      const config = await configured(id, client.PrivateKeyJwt({ key: privateKey, kid: 'mine' }));
      const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
      return { id, config, DPoP, privateKey };
    }

    it('a FAPI 2.0 sign-in needs PAR, PKCE, private_key_jwt and DPoP, and its refresh token stays valid', async () => {
      const { config, DPoP } = await keyed();
      const { parameters, checks } = await asked();
      const back = await signIn(await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP }));
      assert.equal(back.searchParams.get('iss'), issuer);
      const tokens = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
      assert.equal(tokens.token_type, 'dpop');
      assert.equal(decodeProtectedHeader(tokens.id_token!).alg, 'PS256');
      assert.equal((await client.fetchUserInfo(config, tokens.access_token, person.sub, { DPoP })).email, person.email);
      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP });
      assert.ok([undefined, tokens.refresh_token].includes(renewed.refresh_token));
      assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP })).access_token);
    });

    it('a FAPI 2.0 client can use a certificate for authentication and token binding', async () => {
      const id = await make({ fapi2: true, tlsClientAuth: { sanDns: 'app.example' }, certificateBoundAccessTokens: true });
      const config = await configured(id, client.TlsClientAuth(), known);
      const { parameters, checks } = await asked();
      const back = await signIn(await client.buildAuthorizationUrlWithPAR(config, parameters));
      const tokens = await client.authorizationCodeGrant(config, back, checks);
      assert.deepEqual(decodeJwt(tokens.access_token)['cnf'], { 'x5t#S256': thumbprint(known) });
    });

    it('an authorization request that was not pushed gives invalid_request', async () => {
      const { config } = await keyed();
      const { parameters } = await asked();
      const back = await signIn(client.buildAuthorizationUrl(config, parameters));
      assert.equal(back.searchParams.get('error'), 'invalid_request');
    });

    for (const [what, change] of [
      ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
      ['with the plain method', { code_challenge_method: 'plain' }],
      ['with another response type than code', { response_type: 'token' }],
      ['with a request_uri in it', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }],
    ] as const)
      it(`a pushed request ${what} is refused`, async () => {
        const { config } = await keyed();
        const { parameters } = await asked();
        await assert.rejects(client.buildAuthorizationUrlWithPAR(config, { ...parameters, ...change }), (error: client.ResponseBodyError) =>
          ['invalid_request', 'request_uri_not_supported', 'unauthorized_client', 'unsupported_response_type'].includes(error.error),
        );
      });

    it('a code redeemed without DPoP proof, or with another key than the pushed request’s, gives invalid_grant', async () => {
      const { config, DPoP } = await keyed();
      const { parameters, checks } = await asked();
      const back = async () => signIn(await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP }));
      await assert.rejects(client.authorizationCodeGrant(config, await back(), checks), { error: 'invalid_grant' });
      const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
      await assert.rejects(client.authorizationCodeGrant(config, await back(), checks, undefined, { DPoP: other }), {
        error: 'invalid_grant',
      });
    });

    it('a pushed request with dpop_jkt of another key than its proof is refused', async () => {
      const { config, DPoP } = await keyed();
      const { parameters } = await asked();
      const pushed = client.buildAuthorizationUrlWithPAR(config, { ...parameters, dpop_jkt: 'A'.repeat(43) }, { DPoP });
      await assert.rejects(pushed, (error: client.ResponseBodyError) => ['invalid_request', 'invalid_dpop_proof'].includes(error.error));
    });

    it('a pushed request_uri can be opened again until it is answered; the PAR endpoint accepts POST only', async () => {
      assert.equal((await fetch(`${plain.url}/${demo.poolId}/oauth2/par`)).status, 405);
      const { config, DPoP } = await keyed();
      const { parameters, checks } = await asked();
      const url = await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
      assert.match((await createWeb(trusting()).go(url, { until: CALLBACK })).html, /name="password"/);
      const tokens = await client.authorizationCodeGrant(config, await signIn(url), checks, undefined, { DPoP });
      assert.ok(tokens.access_token);
    });

    it('a code older than one minute is refused', async () => {
      const { config, DPoP } = await keyed();
      const { parameters, checks } = await asked();
      const back = await signIn(await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP }));
      server.clock.advance(61_000);
      await assert.rejects(client.authorizationCodeGrant(config, back, checks, undefined, { DPoP }));
      server.clock.reset();
    });

    for (const [what, { claims = {}, header = {}, rsa = false }] of Object.entries<{ claims?: object; header?: object; rsa?: boolean }>({
      'for the token endpoint': { claims: { aud: 'TOKEN_ENDPOINT' } },
      'for several audiences': { claims: { aud: ['ISSUER', 'https://other.example'] } },
      'for another audience': { claims: { aud: 'https://other.example' } },
      'without sub': { claims: { sub: undefined } },
      'that has expired': { claims: { exp: Math.floor(Date.now() / 1000) - 300 } },
      'signed with RS256': { header: { alg: 'RS256' }, rsa: true },
    }))
      it(`a client assertion ${what} is refused with 401`, async () => {
        const [ec, rs] = await Promise.all([
          generateKeyPair('ES256', { extractable: true }),
          generateKeyPair('RS256', { extractable: true }),
        ]);
        const keys = [
          { ...(await exportJWK(ec.publicKey)), kid: 'ec' },
          { ...(await exportJWK(rs.publicKey)), kid: 'rsa' },
        ];
        const id = await make({ fapi2: true, jwks: { keys } });
        const ask = async (given: object, kid: 'ec' | 'rsa', more: object = {}): Promise<number> => {
          const now = Math.floor(Date.now() / 1000);
          const payload = { iss: id, sub: id, aud: issuer, iat: now, exp: now + 60, jti: crypto.randomUUID(), ...given };
          const named = JSON.stringify(payload).replace('TOKEN_ENDPOINT', `${issuer}/oauth2/token`).replace('ISSUER', issuer);
          const assertion = await new SignJWT(JSON.parse(named))
            .setProtectedHeader({ alg: 'ES256', kid, ...more })
            .sign((kid === 'ec' ? ec : rs).privateKey);
          const { parameters } = await asked();
          const body = new URLSearchParams({
            ...parameters,
            response_type: 'code',
            client_id: id,
            client_assertion: assertion,
            client_assertion_type: ASSERTION,
          });
          return (await fetch(`${plain.url}/${demo.poolId}/oauth2/par`, { method: 'POST', body })).status;
        };
        assert.equal(await ask({}, 'ec'), 201);
        assert.equal(await ask(claims, rsa ? 'rsa' : 'ec', header), 401);
      });

    it('fapi2 is refused with InvalidParameterException in a pool that signs with RS256', async () => {
      const other = await startServer();
      const { status, body } = await askCognate(other, 'UpdateUserPoolClientExtensions', {
        UserPoolId: demo.poolId,
        ClientId: demo.confidentialClient,
        Extensions: { fapi2: true, jwks: { keys: [await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey)] } },
      });
      await other.stop();
      assert.deepEqual([status, body.__type], [400, 'InvalidParameterException']);
    });
  });
});
