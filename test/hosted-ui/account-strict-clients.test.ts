import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserPoolClientCommand, type CreateUserPoolClientCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as client from 'openid-client';
import { createWeb, type Web } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { operatorClient } from '../support/clients.js';
import { type Person, signedUp } from '../support/scenario.js';
import { demo, demoAsCognito, startServer, type TestServer } from '../support/server.js';

const CALLBACK = 'http://localhost:3000/callback';
const GRANT = 'urn:openid:params:grant-type:ciba';
const valueIn = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

/** The account pages sign in under the name of any client, whatever its own authorization requests have to meet. */
describe('account pages of clients with strict authorization requests', function () {
  this.timeout(30_000);
  let folder: string;
  let server: TestServer;
  let issuer: string;
  let person: Person;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-strict-'));
    const setup = (await demoAsCognito()).replace('signInWith: [email]', 'signInWith: [email]\n    signingAlgorithm: ES256');
    await writeFile(join(folder, 'setup.yaml'), setup);
    server = await startServer({ environment: { SETUP: join(folder, 'setup.yaml') } });
    issuer = `${server.url}/${demo.poolId}`;
    person = await signedUp(server);
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function clientWith(extensions: object, more: Partial<CreateUserPoolClientCommandInput> = {}) {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256', use: 'sig' };
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'The bank',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
        ...more,
      }),
    );
    const id = UserPoolClient!.ClientId!;
    const Extensions = { jwks: { keys: [jwk] }, ...extensions };
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId: id, Extensions });
    const config = await client.discovery(new URL(issuer), id, undefined, client.PrivateKeyJwt({ key: privateKey, kid: 'mine' }), {
      execute: [client.allowInsecureRequests],
    });
    return { id, config, privateKey };
  }

  /** Opens a link of an account page and signs in on the way. */
  async function open(web: Web, link: string) {
    const page = await web.go(link);
    assert.match(page.html, /name="password"/, page.html);
    return web.go(page.url, { body: { token: valueIn(page.html, 'token'), username: person.email, password: person.password } });
  }

  const STRICT = {
    fapi2: { extensions: { fapi2: true }, more: {} },
    requireSignedRequestObject: { extensions: { requireSignedRequestObject: true }, more: {} },
    requirePushedAuthorizationRequests: { extensions: { requirePushedAuthorizationRequests: true }, more: {} },
    'all of them': {
      extensions: { fapi2: true, requireSignedRequestObject: true, requirePushedAuthorizationRequests: true },
      more: {},
    },
    'no code flow': { extensions: {}, more: { AllowedOAuthFlows: ['implicit'] as ('implicit' | 'code')[] } },
  };

  for (const [name, { extensions, more }] of Object.entries(STRICT)) {
    it(`the account page of a client with ${name} signs in and shows the section that was asked for`, async () => {
      const { id } = await clientWith(extensions, more);
      const web = createWeb();
      const shown = await open(web, `${issuer}/account/security?client_id=${id}`);
      assert.equal(shown.url.pathname, `/${demo.poolId}/account/security`);
      assert.equal(shown.status, 200);
      const other = await web.go(`${issuer}/account?client_id=${id}`);
      assert.ok(other.html.includes(person.email), other.html);
    });

    it(`the user of a CIBA request by a client with ${name} can answer by the link of the message`, async () => {
      const { id, config, privateKey } = await clientWith({ ciba: true, ...extensions }, more);
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: id,
        aud: issuer,
        jti: crypto.randomUUID(),
        iat: now,
        nbf: now,
        exp: now + 60,
        scope: 'openid',
        login_hint: person.email,
      };
      const request = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'mine' }).sign(privateKey);
      const begun = await client.initiateBackchannelAuthentication(config, { request });
      const [message] = await server.outbox(person.email);
      const web = createWeb();
      const page = await open(web, /https?:\/\/\S+/.exec(message!.text)![0]);
      assert.match(page.html, /The bank/);
      const form = { token: valueIn(page.html, 'token'), request: valueIn(page.html, 'request'), action: 'allow' };
      assert.match((await web.go(page.url, { body: form })).html, /You allowed it/);
      if ('fapi2' in extensions) return;
      const tokens = await client.genericGrantRequest(config, GRANT, { auth_req_id: begun.auth_req_id });
      assert.equal(tokens.claims()?.sub, person.sub);
    });
  }

  it('the account page of a client without OAuth, and without CIBA, does not sign in', async () => {
    const more = {
      AllowedOAuthFlowsUserPoolClient: false,
      AllowedOAuthFlows: undefined,
      AllowedOAuthScopes: undefined,
      CallbackURLs: undefined,
      SupportedIdentityProviders: undefined,
    };
    const { id } = await clientWith({}, more);
    const shown = await createWeb().go(`${issuer}/account?client_id=${id}`);
    assert.equal(shown.status, 400);
    assert.doesNotMatch(shown.html, /name="password"/);
  });

  it('the client’s own plain authorization requests stay refused', async () => {
    for (const name of ['fapi2', 'requireSignedRequestObject', 'requirePushedAuthorizationRequests'] as const) {
      const { config } = await clientWith(STRICT[name].extensions);
      const code_challenge = await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier());
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: 'openid',
        code_challenge,
        code_challenge_method: 'S256',
      });
      const back = await createWeb().go(url, { until: CALLBACK });
      assert.equal(back.url.searchParams.get('error'), 'invalid_request', name);
    }
  });

  it('a request that returns to the account pages gets no code that can be redeemed, and no other redirect URI beside it', async () => {
    const { id, config, privateKey } = await clientWith({ requirePushedAuthorizationRequests: true });
    const verifier = client.randomPKCECodeVerifier();
    const code_challenge = await client.calculatePKCECodeChallenge(verifier);
    const internal = `${issuer}/account/return`;
    const parameters = { redirect_uri: internal, scope: 'openid', code_challenge, code_challenge_method: 'S256', state: 'x' };
    const web = createWeb();
    const page = await web.go(client.buildAuthorizationUrl(config, parameters));
    const body = { token: valueIn(page.html, 'token'), username: person.email, password: person.password };
    const back = await web.go(page.url, { body, until: internal });
    const code = back.url.searchParams.get('code');
    assert.ok(code, back.url.href);
    const [pkceCodeVerifier, expectedState] = [verifier, 'x'];
    await assert.rejects(client.authorizationCodeGrant(config, back.url, { pkceCodeVerifier, expectedState }), { error: 'invalid_grant' });
    for (const inside of [{ redirect_uri: CALLBACK }, {}]) {
      const claims = { ...parameters, ...inside, response_type: 'code', client_id: id, iss: id, aud: issuer };
      const request = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'mine' }).setExpirationTime('1m').sign(privateKey);
      const query = new URLSearchParams({ client_id: id, redirect_uri: internal, response_type: 'code', scope: 'openid', request });
      const { url } = await web.go(`${issuer}/oauth2/authorize?${query}`, { until: CALLBACK });
      assert.ok(!url.href.startsWith(CALLBACK) || url.searchParams.has('error'), url.href);
    }
  });
});
