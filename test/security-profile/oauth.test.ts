import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import * as oidc from 'openid-client';
import { createWeb } from '../federation/support/web.js';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import { demo, REAL_DEMO, startServer, type TestServer } from '../support/server.js';
import { authorized, CALLBACK, discovered, member, PASSWORD, setProfile, signedInBy } from './support.js';

const request = { redirect_uri: CALLBACK, scope: 'openid' };

describe('strict security profile: OAuth endpoints', function () {
  this.timeout(30_000);
  let server: TestServer;
  let email: string;
  let secret: string;
  before(async () => {
    server = await startServer({ environment: { SETUP: REAL_DEMO } });
    email = await member(server);
    const described = new DescribeUserPoolClientCommand({ UserPoolId: demo.poolId, ClientId: demo.confidentialClient });
    secret = (await operatorClient(server).send(described)).UserPoolClient!.ClientSecret!;
  });
  after(() => server?.stop());
  afterEach(() => setProfile(server, demo.poolId, 'strict'));

  const issuer = () => `${server.url}/${demo.poolId}`;
  const clients = async () => [
    await discovered(server, demo.publicClient),
    await discovered(server, demo.confidentialClient, oidc.ClientSecretBasic(secret)),
  ];
  const errorIn = (url: URL) => url.searchParams.get('error') ?? new URLSearchParams(url.hash.slice(1)).get('error');
  const settings: Partial<CreateUserPoolClientCommandInput> = {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    CallbackURLs: [CALLBACK],
    SupportedIdentityProviders: ['COGNITO'],
  };
  const make = (more: Partial<CreateUserPoolClientCommandInput>) =>
    new CreateUserPoolClientCommand({ UserPoolId: demo.poolId, ClientName: 'made', ...settings, ...more });
  const token = async (body: Record<string, string>, clientId: string = demo.publicClient) => {
    const answer = await fetch(`${issuer()}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, ...body }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };
  const renewed = (refresh_token: string, clientId?: string) => token({ grant_type: 'refresh_token', refresh_token }, clientId);

  it('an authorization request without PKCE is refused with invalid_request, and accepted in profile cognito', async () => {
    for (const configuration of await clients()) {
      const url = oidc.buildAuthorizationUrl(configuration, request);
      await setProfile(server, demo.poolId, 'strict');
      assert.equal(errorIn(await authorized(url, email)), 'invalid_request');
      await setProfile(server, demo.poolId, 'cognito');
      assert.ok((await authorized(url, email)).searchParams.get('code'));
    }
  });

  it('a pushed authorization request without PKCE is refused with invalid_request, and accepted in profile cognito', async () => {
    for (const configuration of await clients()) {
      await setProfile(server, demo.poolId, 'strict');
      await assert.rejects(oidc.buildAuthorizationUrlWithPAR(configuration, request), { error: 'invalid_request' });
      await setProfile(server, demo.poolId, 'cognito');
      assert.ok(await oidc.buildAuthorizationUrlWithPAR(configuration, request));
    }
  });

  it('PKCE with method plain or without a method is refused with invalid_request', async () => {
    const [configuration] = await clients();
    const code_challenge = oidc.randomPKCECodeVerifier();
    for (const more of [{ code_challenge, code_challenge_method: 'plain' }, { code_challenge }])
      assert.equal(
        errorIn(await authorized(oidc.buildAuthorizationUrl(configuration!, { ...request, ...more }), email)),
        'invalid_request',
      );
  });

  it('a code without its code_verifier or with another is refused with invalid_grant', async () => {
    const [configuration] = await clients();
    const challenge = await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier());
    const asked = { ...request, code_challenge: challenge, code_challenge_method: 'S256' };
    for (const verifier of [undefined, oidc.randomPKCECodeVerifier()]) {
      const back = await authorized(oidc.buildAuthorizationUrl(configuration!, asked), email);
      const given = { grant_type: 'authorization_code', code: back.searchParams.get('code')!, redirect_uri: CALLBACK };
      const { body } = await token({ ...given, ...(verifier === undefined ? {} : { code_verifier: verifier }) });
      assert.equal(body['error'], 'invalid_grant');
    }
  });

  it('the account page signs in with PKCE and returns to itself', async () => {
    const web = createWeb();
    const page = await web.go(`${issuer()}/account?client_id=${demo.publicClient}`);
    const [, form] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
    const shown = await web.go(page.url, { body: { token: form!, username: email, password: PASSWORD } });
    assert.equal(shown.url.pathname, `/${demo.poolId}/account`);
    assert.equal(shown.status, 200);
  });

  it('/dev/login of the banner leads to the login page and returns to the callback page with a code', async () => {
    const back = await authorized(new URL(`${server.url}/dev/login`), email);
    assert.equal(back.pathname, '/dev/callback');
    assert.ok(back.searchParams.get('code'));
    assert.ok(server.server.banner.includes(`${server.url}/dev/login`));
  });

  it('a public client’s refresh token rotates with ten seconds of grace, and later reuse ends the session', async () => {
    const [configuration] = await clients();
    const { refresh_token: first } = await signedInBy(configuration!, email);
    const second = (await oidc.refreshTokenGrant(configuration!, first!)).refresh_token!;
    assert.ok(second && second !== first);
    server.clock.advance(9_000);
    assert.equal((await renewed(first!)).status, 200);
    server.clock.advance(2_000);
    assert.equal((await renewed(first!)).body['error'], 'invalid_grant');
    assert.equal((await renewed(second)).body['error'], 'invalid_grant');
  });

  it('two concurrent uses of one refresh token succeed within the grace period', async () => {
    const [configuration] = await clients();
    const { refresh_token: first } = await signedInBy(configuration!, email);
    const answers = await Promise.all([renewed(first!), renewed(first!)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
  });

  it('refresh tokens of confidential clients, and of public ones in profile cognito, do not rotate', async () => {
    const [open, confidential] = await clients();
    const kept = await signedInBy(confidential!, email);
    assert.equal(
      (await oidc.refreshTokenGrant(confidential!, kept.refresh_token!)).refresh_token ?? kept.refresh_token,
      kept.refresh_token,
    );
    await setProfile(server, demo.poolId, 'cognito');
    const cognito = await signedInBy(open!, email);
    const again = await oidc.refreshTokenGrant(open!, cognito.refresh_token!);
    assert.equal(again.refresh_token ?? cognito.refresh_token, cognito.refresh_token);
  });

  it('a refresh token of another client or pool is refused with invalid_grant', async () => {
    const [configuration] = await clients();
    const { refresh_token: given } = await signedInBy(configuration!, email);
    const { UserPoolClient } = await operatorClient(server).send(make({}));
    assert.equal((await renewed(given!, UserPoolClient!.ClientId)).body['error'], 'invalid_grant');
    const other = await ownPool(server, {}, settings);
    const elsewhere = await fetch(`${server.url}/${other.poolId}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: other.clientId, grant_type: 'refresh_token', refresh_token: given! }),
    });
    assert.deepEqual([elsewhere.status, ((await elsewhere.json()) as { error: string }).error], [400, 'invalid_grant']);
    assert.equal((await renewed(given!)).status, 200);
  });

  it('discovery has no implicit grant, and has it in profile cognito', async () => {
    const documents = [
      `${issuer()}/.well-known/openid-configuration`,
      `${server.url}/.well-known/oauth-authorization-server/${demo.poolId}`,
    ];
    for (const document of documents) {
      await setProfile(server, demo.poolId, 'strict');
      const strict = (await (await fetch(document)).json()) as Record<string, string[]>;
      assert.deepEqual(strict['response_types_supported'], ['code']);
      assert.ok(!strict['grant_types_supported']!.includes('implicit'));
      assert.deepEqual(strict['code_challenge_methods_supported'], ['S256']);
      await setProfile(server, demo.poolId, 'cognito');
      const cognito = (await (await fetch(document)).json()) as Record<string, string[]>;
      assert.ok(cognito['response_types_supported']!.includes('token') && cognito['grant_types_supported']!.includes('implicit'));
    }
  });

  it('a client with the implicit flow is refused it with unauthorized_client, and keeps the code flow', async () => {
    await setProfile(server, demo.poolId, 'cognito');
    const { UserPoolClient } = await operatorClient(server).send(make({ AllowedOAuthFlows: ['code', 'implicit'] }));
    const configuration = await discovered(server, UserPoolClient!.ClientId!);
    const ask = (response_type: string) => {
      const url = oidc.buildAuthorizationUrl(configuration, { ...request, nonce: 'a-nonce' });
      url.searchParams.set('response_type', response_type);
      return authorized(url, email);
    };
    for (const type of ['token', 'id_token', 'id_token token']) {
      await setProfile(server, demo.poolId, 'cognito');
      assert.match((await ask(type)).hash, /_token=/, type);
      await setProfile(server, demo.poolId, 'strict');
      const refused = await ask(type);
      assert.equal(errorIn(refused), 'unauthorized_client', type);
      assert.doesNotMatch(refused.hash, /_token=/);
    }
    assert.ok((await signedInBy(configuration, email)).access_token);
  });

  it('the implicit flow is refused at client creation, update and in the set-up file', async () => {
    const operator = operatorClient(server);
    const flows = { AllowedOAuthFlows: ['code' as const, 'implicit' as const] };
    await assert.rejects(operator.send(make(flows)), { name: 'InvalidOAuthFlowException' });
    const { ClientId } = (await operator.send(make({}))).UserPoolClient!;
    const { input } = make(flows);
    await assert.rejects(operator.send(new UpdateUserPoolClientCommand({ ...input, ClientId })), { name: 'InvalidOAuthFlowException' });

    const folder = await mkdtemp(join(tmpdir(), 'cognate-strict-'));
    const setup = (extensions: string) => `userPools:
  - { id: us-east-1_implicit, name: Implicit, ${extensions} clients: [{ id: old, name: Old, oauthFlows: [implicit], scopes: [openid], callbackUrls: ['${CALLBACK}'] }] }`;
    try {
      await writeFile(join(folder, 'strict.yaml'), setup(''));
      const environment = { SETUP: join(folder, 'strict.yaml'), SECURITY_PROFILE: 'strict' };
      await assert.rejects(startServer({ environment }), { code: 'oauth_flow_invalid' });
      await writeFile(join(folder, 'cognito.yaml'), setup('extensions: { securityProfile: cognito },'));
      await (await startServer({ environment: { ...environment, SETUP: join(folder, 'cognito.yaml') } })).stop();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('dynamic registration refuses implicit and password grants, and its clients need PKCE', async () => {
    const operator = operatorClient(server);
    await operator.send(
      new UpdateUserPoolCommand({
        UserPoolId: demo.poolId,
        AutoVerifiedAttributes: ['email'],
        DcrConfiguration: { OpenDcrEnabled: true, OpenDcrGrantTypes: ['code'] },
      }),
    );
    const register = async (metadata: object) =>
      fetch(`${issuer()}/oauth2/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none', ...metadata }),
      });
    for (const metadata of [{ response_types: ['token'] }, { grant_types: ['implicit'] }, { grant_types: ['password'] }])
      assert.equal((await register(metadata)).status, 400);
    const answer = await register({});
    assert.equal(answer.status, 201);
    const { client_id } = (await answer.json()) as { client_id: string };
    const configuration = await discovered(server, client_id);
    // Errors of unapproved clients pass a page that names the target.
    const page = await createWeb().go(oidc.buildAuthorizationUrl(configuration, request), { until: CALLBACK });
    assert.equal(errorIn(new URL(page.url.searchParams.get('to')!)), 'invalid_request');
  });

  for (const profile of ['cognito', 'strict'] as const)
    it(`profile ${profile}: the password grant is refused with unsupported_grant_type`, async () => {
      await setProfile(server, demo.poolId, profile);
      const { status, body } = await token({ grant_type: 'password', username: email, password: PASSWORD });
      assert.equal(status, 400);
      assert.equal(body['error'], 'unsupported_grant_type');
    });
});
