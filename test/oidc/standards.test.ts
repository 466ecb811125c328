import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import {
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as client from 'openid-client';
import { createWeb } from '../federation/support/web.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const CALLBACK = 'http://localhost:3000/callback';

describe('OAuth extensions beyond Cognito', function () {
  this.timeout(30_000);
  let server: TestServer;
  let person: Person;
  let issuer: URL;

  before(async () => {
    server = await startServer();
    issuer = new URL(`${server.url}/${demo.poolId}`);
    person = await signedUp(server);
  });
  after(() => server.stop());

  interface Made {
    readonly id: string;
    readonly secret: string | undefined;
  }

  async function make(extensions: object = {}, more: object = {}): Promise<Made> {
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'standards',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
        ...more,
      }),
    );
    const { ClientId: id, ClientSecret: secret } = UserPoolClient!;
    if (Object.keys(extensions).length > 0)
      await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId: id!, Extensions: extensions });
    return { id: id!, secret };
  }

  const discover = (id: string, auth: client.ClientAuth) =>
    client.discovery(issuer, id, undefined, auth, { execute: [client.allowInsecureRequests] });

  /** Signs in through the hosted page in a new browser, up to the app’s redirect URI. */
  async function signIn(url: URL): Promise<URL> {
    const web = createWeb();
    const page = await web.go(url, { until: CALLBACK });
    if (page.status === 0) return page.url;
    const [, token] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
    assert.ok(token, page.html);
    const back = await web.go(page.url, { body: { token, username: person.email, password: person.password }, until: CALLBACK });
    return back.url;
  }

  async function asked(more: Record<string, string> = {}) {
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const parameters = {
      redirect_uri: CALLBACK,
      scope: 'openid email aws.cognito.signin.user.admin',
      state,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    };
    return { parameters, checks: { pkceCodeVerifier: verifier, expectedState: state } };
  }

  describe('pushed authorization requests (RFC 9126)', () => {
    it('a pushed request overrides the parameters of the URL, and its request_uri gives a code only once', async () => {
      const app = await make({}, { GenerateSecret: true });
      const config = await discover(app.id, client.ClientSecretBasic(app.secret));
      const { parameters, checks } = await asked();
      const url = await client.buildAuthorizationUrlWithPAR(config, parameters);
      assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
      url.searchParams.set('redirect_uri', 'https://evil.example/');
      const tokens = await client.authorizationCodeGrant(config, await signIn(url), checks);
      assert.ok(tokens.id_token);
      const again = await createWeb().go(url, { until: CALLBACK });
      assert.notEqual(again.url.searchParams.has('code'), true);
    });

    it('a client with requirePushedAuthorizationRequests gets invalid_request for other requests', async () => {
      const app = await make({ requirePushedAuthorizationRequests: true });
      const config = await discover(app.id, client.None());
      const { parameters } = await asked();
      const page = await createWeb().go(client.buildAuthorizationUrl(config, parameters), { until: CALLBACK });
      assert.equal(page.url.searchParams.get('error'), 'invalid_request');
      const pushed = await client.buildAuthorizationUrlWithPAR(config, parameters);
      assert.ok((await signIn(pushed)).searchParams.get('code'));
    });

    it('a request_uri of another client or pool, or an expired one, gives a 400 page', async () => {
      const [app, thief] = [await make(), await make()];
      const config = await discover(app.id, client.None());
      const { parameters } = await asked();
      const url = await client.buildAuthorizationUrlWithPAR(config, parameters);
      const stolen = new URL(url);
      stolen.searchParams.set('client_id', thief.id);
      assert.equal((await createWeb().go(stolen)).status, 400);
      const { poolId } = await ownPool(server);
      assert.equal((await createWeb().go(`${url}`.replace(demo.poolId, poolId))).status, 400);
      server.clock.advance(61_000);
      assert.equal((await createWeb().go(url)).status, 400);
      server.clock.reset();
    });

    it('redirect_uri and scope may be omitted from a pushed request, and nonce without openid is ignored', async () => {
      const app = await make({}, { DefaultRedirectURI: CALLBACK });
      const config = await discover(app.id, client.None());
      const { parameters, checks } = await asked();
      const { redirect_uri: _, scope: __, ...rest } = parameters;
      const url = await client.buildAuthorizationUrlWithPAR(config, { ...rest, prompt: 'select_account' });
      const tokens = await client.authorizationCodeGrant(config, await signIn(url), checks);
      assert.equal(tokens.scope, 'openid email aws.cognito.signin.user.admin');
      const plain = await client.buildAuthorizationUrlWithPAR(config, { ...parameters, scope: 'email', nonce: 'unheard' });
      assert.ok((await signIn(plain)).searchParams.get('code'));
    });

    it('implicit requests can be pushed by clients with the implicit flow only', async () => {
      const app = await make({}, { AllowedOAuthFlows: ['implicit'] });
      const config = await discover(app.id, client.None());
      const parameters = { redirect_uri: CALLBACK, scope: 'openid', response_type: 'token' };
      const back = await signIn(await client.buildAuthorizationUrlWithPAR(config, parameters));
      assert.ok(new URLSearchParams(back.hash.slice(1)).get('access_token'));
      const smuggled = { ...parameters, response_type: 'none', implicit_response_type: 'token' };
      await assert.rejects(client.buildAuthorizationUrlWithPAR(config, smuggled), { error: 'unsupported_response_type' });
      const other = await discover((await make()).id, client.None());
      await assert.rejects(client.buildAuthorizationUrlWithPAR(other, parameters), { error: 'unauthorized_client' });
    });

    it('a pushed request with an unregistered redirect URI gives invalid_request', async () => {
      const app = await make();
      const config = await discover(app.id, client.None());
      const { parameters } = await asked({ redirect_uri: 'https://evil.example/' });
      await assert.rejects(client.buildAuthorizationUrlWithPAR(config, parameters), { error: 'invalid_request' });
    });
  });

  describe('resource indicators (RFC 8707)', () => {
    const audienceOf = ({ access_token }: { access_token: string }) => decodeJwt(access_token)['aud'];

    it('resource becomes aud of access and refreshed tokens, pushed or not', async () => {
      const app = await make();
      const config = await discover(app.id, client.None());
      for (const resource of ['https://api.example/v1', 'http://localhost:4000/', 'myapp://api']) {
        const { parameters, checks } = await asked({ resource });
        for (const url of [
          client.buildAuthorizationUrl(config, parameters),
          await client.buildAuthorizationUrlWithPAR(config, parameters),
        ]) {
          const tokens = await client.authorizationCodeGrant(config, await signIn(url), checks);
          assert.equal(audienceOf(tokens), resource);
          assert.equal(tokens.claims()?.aud, app.id);
          assert.equal(audienceOf(await client.refreshTokenGrant(config, tokens.refresh_token!)), resource);
          assert.equal((await client.fetchUserInfo(config, tokens.access_token, person.sub)).email, person.email);
        }
      }
    });

    it('a malformed resource gives invalid_target; https, localhost and app schemes are allowed, one at a time', async () => {
      const config = await discover((await make()).id, client.None());
      for (const resource of [
        'api',
        'http://api.example/',
        'http://localhost.evil.example/',
        'https://api.example/#x',
        'javascript://x',
        'https://',
        `https://x.example/${'x'.repeat(2048)}`,
      ]) {
        const { parameters } = await asked({ resource });
        const { url } = await createWeb().go(client.buildAuthorizationUrl(config, parameters), { until: CALLBACK });
        assert.equal(url.searchParams.get('error'), 'invalid_target', resource);
      }
      const { parameters } = await asked({ resource: 'https://a.example/' });
      const twice = client.buildAuthorizationUrl(config, parameters);
      twice.searchParams.append('resource', 'https://b.example/');
      const page = await createWeb().go(twice, { until: CALLBACK });
      assert.ok(page.status === 400 || page.url.searchParams.has('error'));
    });

    it('resource becomes aud of implicit access tokens', async () => {
      const config = await discover((await make({}, { AllowedOAuthFlows: ['implicit'] })).id, client.None());
      const parameters = { redirect_uri: CALLBACK, scope: 'openid', response_type: 'token', resource: 'https://api.example/' };
      const { hash } = await signIn(client.buildAuthorizationUrl(config, parameters));
      assert.equal(audienceOf({ access_token: new URLSearchParams(hash.slice(1)).get('access_token')! }), 'https://api.example/');
    });
  });

  describe('DPoP (RFC 9449)', () => {
    async function bound(extensions: object = { dpopBoundAccessTokens: true }) {
      const app = await make(extensions);
      const config = await discover(app.id, client.None());
      const keys = await client.randomDPoPKeyPair('ES256');
      const DPoP = client.getDPoPHandle(config, keys);
      const { parameters, checks } = await asked();
      const back = await signIn(client.buildAuthorizationUrl(config, parameters));
      const tokens = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
      return { app, config, keys, DPoP, tokens };
    }

    it('DPoP-bound tokens have cnf.jkt, and userInfo refuses them without a proof by the key', async () => {
      const { config, DPoP, keys, tokens } = await bound();
      assert.equal(tokens.token_type, 'dpop');
      const { cnf } = decodeJwt(tokens.access_token) as { cnf?: { jkt: string } };
      assert.equal(cnf?.jkt, await calculateJwkThumbprint(await exportJWK(keys.publicKey)));
      const info = await client.fetchUserInfo(config, tokens.access_token, person.sub, { DPoP });
      assert.equal(info.email, person.email);
      const bearer = await fetch(config.serverMetadata().userinfo_endpoint!, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      assert.equal(bearer.status, 401);
      const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
      await assert.rejects(client.fetchUserInfo(config, tokens.access_token, person.sub, { DPoP: other }));
    });

    it('a DPoP-bound refresh token of a public client gives invalid_grant with another key', async () => {
      const { config, DPoP, tokens } = await bound();
      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP });
      assert.equal(renewed.token_type, 'dpop');
      const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
      await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP: other }), { error: 'invalid_grant' });
    });

    it('AWS API operations refuse DPoP-bound access tokens with NotAuthorizedException', async () => {
      const { tokens } = await bound();
      await assert.rejects(appClient(server).send(new GetUserCommand({ AccessToken: tokens.access_token })), {
        name: 'NotAuthorizedException',
      });
    });

    it('a client with dpopBoundAccessTokens needs a proof; other clients may send one', async () => {
      const app = await make({ dpopBoundAccessTokens: true });
      const config = await discover(app.id, client.None());
      const { parameters, checks } = await asked();
      const back = await signIn(client.buildAuthorizationUrl(config, parameters));
      await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' });
      assert.equal((await bound({})).tokens.token_type, 'dpop');
    });

    async function proof(claims: object, header: object = {}, typ = 'dpop+jwt') {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = await exportJWK(publicKey);
      const url = `${issuer.href}/oauth2/token`;
      return new SignJWT({ htm: 'POST', htu: url, jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ, jwk, ...header })
        .sign(privateKey);
    }

    async function machine(dpop: string) {
      const { UserPoolClient } = await operatorClient(server).send(
        new DescribeUserPoolClientCommand({
          UserPoolId: demo.poolId,
          ClientId: demo.machineClient,
        }),
      );
      const credentials = Buffer.from(`${demo.machineClient}:${UserPoolClient!.ClientSecret}`).toString('base64');
      const answer = await fetch(`${issuer.href}/oauth2/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${credentials}`, DPoP: dpop },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    }

    it('client_credentials tokens can be DPoP-bound', async () => {
      const { status, body } = await machine(await proof({}));
      assert.equal(status, 200);
      assert.equal(body['token_type'], 'DPoP');
    });

    for (const seconds of [-10, 10])
      it(`a proof with iat ${seconds} seconds off is accepted`, async () => {
        assert.equal((await machine(await proof({ iat: Math.floor(Date.now() / 1000) + seconds }))).status, 200);
      });

    it('a DPoP proof is accepted once, also concurrently', async () => {
      const one = await proof({});
      const both = await Promise.all([machine(one), machine(one)]);
      assert.deepEqual(both.map(({ status }) => status).sort(), [200, 400]);
      assert.equal((await machine(one)).status, 400);
    });

    for (const [what, claims, header, typ] of [
      ['for another method', { htm: 'GET' }],
      ['for another URI', { htu: 'https://evil.example/token' }],
      ['with an old iat', { iat: 1_000_000 }],
      ['without jti', { jti: undefined }],
      ['of another typ', {}, {}, 'JWT'],
    ] as const) {
      it(`a DPoP proof ${what} is refused`, async () => {
        const { status, body } = await machine(await proof(claims, header, typ));
        assert.equal(status, 400);
        assert.match(body['error']!, /^(invalid_dpop_proof|use_dpop_nonce)$/);
      });
    }
  });

  describe('introspection (RFC 7662)', () => {
    const introspect = async (config: client.Configuration, token: string) => client.tokenIntrospection(config, token);

    const proofOf = ({ id, secret }: Made) =>
      secret === undefined ? {} : { SECRET_HASH: createHmac('sha256', secret).update(`${person.email}${id}`).digest('base64') };

    async function tokensOf(app: Made) {
      const { AuthenticationResult } = await appClient(server).send(
        new InitiateAuthCommand({
          ClientId: app.id,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: person.email, PASSWORD: person.password, ...proofOf(app) },
        }),
      );
      return AuthenticationResult!;
    }

    it('a confidential client introspects its pool’s access tokens and its own refresh tokens until revocation', async () => {
      const resource = await make({}, { GenerateSecret: true });
      const app = await make({}, { GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
      const [config, own] = [resource, app].map(async ({ id, secret }) => discover(id, client.ClientSecretBasic(secret)));
      const { AccessToken, RefreshToken } = await tokensOf(app);
      const access = await introspect(await config!, AccessToken!);
      assert.deepEqual([access.active, access.sub, access.client_id], [true, person.sub, app.id]);
      assert.deepEqual(await introspect(await config!, RefreshToken!), { active: false });
      const refresh = await introspect(await own!, RefreshToken!);
      assert.deepEqual([refresh.active, refresh.sub], [true, person.sub]);
      assert.ok(!JSON.stringify(refresh).includes(RefreshToken!), 'the answer does not repeat the token');
      await client.tokenRevocation(await own!, RefreshToken!);
      for (const asking of [await config!, await own!]) assert.deepEqual(await introspect(asking, AccessToken!), { active: false });
      assert.deepEqual(await introspect(await own!, RefreshToken!), { active: false });
    });

    it('introspection by a public client gives active: false', async () => {
      const app = await make({}, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
      const config = await discover(app.id, client.None());
      const { AccessToken } = await tokensOf(app);
      assert.deepEqual(await introspect(config, AccessToken!), { active: false });
    });

    it('tokens of another pool and malformed tokens give active: false', async () => {
      const { poolId, clientId, secret } = await ownPool(server, {}, { GenerateSecret: true });
      const config = await client.discovery(new URL(`${server.url}/${poolId}`), clientId, undefined, client.ClientSecretBasic(secret), {
        execute: [client.allowInsecureRequests],
      });
      const app = await make({}, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
      const { AccessToken, IdToken, RefreshToken } = await tokensOf(app);
      for (const token of [AccessToken!, IdToken!, RefreshToken!, 'made-up'])
        assert.deepEqual(await introspect(config, token), { active: false });
    });
  });

  describe('private_key_jwt (RFC 7523)', () => {
    async function keyed(more: object = {}) {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256' };
      const app = await make({ jwks: { keys: [jwk] } }, more);
      return { app, privateKey, jwk };
    }

    it('a client with a JWKS signs users in by private_key_jwt without a secret', async () => {
      const { app, privateKey } = await keyed();
      const config = await discover(app.id, client.PrivateKeyJwt({ key: privateKey, kid: 'mine' }));
      const { parameters, checks } = await asked();
      const tokens = await client.authorizationCodeGrant(config, await signIn(client.buildAuthorizationUrl(config, parameters)), checks);
      assert.ok(tokens.access_token);
    });

    it('a repeated assertion, another key, a missing assertion and a client_secret give 401', async () => {
      const { app, privateKey } = await keyed({
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['demo/read'],
        CallbackURLs: undefined,
        SupportedIdentityProviders: undefined,
      });
      const url = `${issuer.href}/oauth2/token`;
      const assertion = (key: Parameters<SignJWT['sign']>[0]) =>
        new SignJWT({})
          .setProtectedHeader({ alg: 'ES256', kid: 'mine' })
          .setIssuer(app.id)
          .setSubject(app.id)
          .setAudience(issuer.href)
          .setJti(crypto.randomUUID())
          .setIssuedAt()
          .setExpirationTime('1m')
          .sign(key);
      const ask = async (more: Record<string, string>) => {
        const answer = await fetch(url, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'client_credentials', client_id: app.id, ...more }),
        });
        return answer.status;
      };
      const proved = (client_assertion: string) =>
        ask({ client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' });
      const good = await assertion(privateKey);
      assert.equal(await proved(good), 200);
      assert.equal(await proved(good), 401);
      assert.equal(await proved(await assertion((await generateKeyPair('ES256')).privateKey)), 401);
      assert.equal(await ask({}), 401);
      assert.equal(await ask({ client_secret: 'x' }), 401);
    });

    it('a private key in jwks is refused with 400', async () => {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      const { id } = await make();
      const { status, body } = await askCognate(server, 'UpdateUserPoolClientExtensions', {
        UserPoolId: demo.poolId,
        ClientId: id,
        Extensions: { jwks: { keys: [await exportJWK(privateKey)] } },
      });
      assert.equal(status, 400);
      assert.match(body.message!, /must be a public key/);
    });
  });
});
