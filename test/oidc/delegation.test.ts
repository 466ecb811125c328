import assert from 'node:assert/strict';
import { AdminUserGlobalSignOutCommand, CreateUserPoolClientCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { createWeb } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const CALLBACK = 'http://localhost:3000/callback';
const ALL = ['openid', 'email', 'aws.cognito.signin.user.admin', 'demo/read', 'demo/write'];

interface Made {
  readonly id: string;
  readonly config: client.Configuration;
}

describe('token exchange between clients (RFC 8693)', function () {
  this.timeout(30_000);
  let server: TestServer;
  let person: Person;
  let app: Made;
  let api: Made;
  let token: string;

  before(async () => {
    server = await startServer();
    person = await signedUp(server);
    app = await make();
    api = await make({ mayActFor: [app.id] }, { AllowedOAuthScopes: ['demo/read', 'email', 'aws.cognito.signin.user.admin'] });
    ({ access_token: token } = await signIn(app));
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  async function make(extensions: object = {}, more: object = {}, poolId: string = demo.poolId): Promise<Made> {
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'delegation',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ALL,
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
        ...more,
      }),
    );
    const { ClientId: id, ClientSecret: secret } = UserPoolClient!;
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: poolId, ClientId: id, Extensions: extensions });
    const issuer = new URL(`${server.url}/${poolId}`);
    const proof = secret === undefined ? client.None() : client.ClientSecretBasic(secret);
    return { id: id!, config: await client.discovery(issuer, id!, undefined, proof, { execute: [client.allowInsecureRequests] }) };
  }

  async function signIn({ config }: Made, DPoP?: client.DPoPHandle) {
    const verifier = client.randomPKCECodeVerifier();
    const parameters = { redirect_uri: CALLBACK, scope: ALL.join(' '), code_challenge_method: 'S256' };
    const url = client.buildAuthorizationUrl(config, { ...parameters, code_challenge: await client.calculatePKCECodeChallenge(verifier) });
    const web = createWeb();
    const page = await web.go(url, { until: CALLBACK });
    const [, form] = /name="token" value="([^"]+)"/.exec(page.html)!;
    const back = await web.go(page.url, { body: { token: form!, username: person.email, password: person.password }, until: CALLBACK });
    return client.authorizationCodeGrant(config, back.url, { pkceCodeVerifier: verifier }, undefined, DPoP ? { DPoP } : {});
  }

  const swap = (by: Made, subject_token: string, more: Record<string, string> = {}) =>
    client.genericGrantRequest(by.config, GRANT, { subject_token, subject_token_type: ACCESS_TOKEN, ...more });

  it('the exchanged token has the user as sub, the acting client in act, and the scopes both clients may have', async () => {
    const answer = await swap(api, token);
    assert.equal(answer['issued_token_type'], ACCESS_TOKEN);
    assert.equal(answer.refresh_token, undefined);
    assert.equal(answer.scope, 'demo/read email aws.cognito.signin.user.admin');
    const [claims, before] = [decodeJwt(answer.access_token), decodeJwt(token)];
    assert.deepEqual([claims.sub, claims['client_id'], claims['username']], [person.sub, api.id, before['username']]);
    assert.deepEqual(claims['act'], { sub: api.id });
    assert.deepEqual([claims['auth_time'], claims['origin_jti']], [before['auth_time'], before['origin_jti']]);
    assert.notEqual(claims.jti, before.jti);
    const { Username } = await appClient(server).send(new GetUserCommand({ AccessToken: answer.access_token }));
    assert.equal(Username, before['username']);
  });

  it('an exchanged token can be exchanged again, and act names all acting clients', async () => {
    const third = await make({ mayActFor: [api.id] });
    const { access_token: first } = await swap(api, token, { scope: 'demo/read', resource: 'https://third.example/' });
    assert.equal(decodeJwt(first)['aud'], 'https://third.example/');
    const { access_token: second } = await swap(third, first);
    assert.deepEqual(decodeJwt(second)['act'], { sub: third.id, act: { sub: api.id } });
    assert.equal(decodeJwt(second)['scope'], 'demo/read');
  });

  it('an exchange for a malformed resource, or several, gives invalid_target', async () => {
    const type = 'urn:ietf:params:oauth:token-type:access_token';
    for (const resources of [['third'], ['https://third.example/', 'https://other.example/']]) {
      const parameters = new URLSearchParams({ subject_token: token, subject_token_type: type });
      for (const resource of resources) parameters.append('resource', resource);
      const exchange = client.genericGrantRequest(api.config, 'urn:ietf:params:oauth:grant-type:token-exchange', parameters);
      await assert.rejects(exchange, { error: 'invalid_target' }, String(resources));
    }
  });

  it('the exchanged token expires no later than its subject token', async () => {
    const longer = await make({ mayActFor: [app.id] }, { AccessTokenValidity: 24, TokenValidityUnits: { AccessToken: 'hours' } });
    server.clock.advance(3_000_000);
    const { access_token: made, expires_in: lasts } = await swap(longer, token);
    assert.equal(decodeJwt(made).exp, decodeJwt(token).exp);
    assert.ok(lasts! <= 600);
    server.clock.advance(700_000);
    await assert.rejects(swap(longer, token), { error: 'invalid_request' });
  });

  it('the exchanged token ends with the session of its subject token', async () => {
    const { access_token: own } = await signIn(app);
    const { access_token: made } = await swap(api, own);
    assert.equal((await client.tokenIntrospection(api.config, made)).active, true);
    assert.deepEqual((await client.tokenIntrospection(api.config, made))['act'], { sub: api.id });
    await operatorClient(server).send(new AdminUserGlobalSignOutCommand({ UserPoolId: demo.poolId, Username: person.sub }));
    assert.equal((await client.tokenIntrospection(api.config, made)).active, false);
    await assert.rejects(appClient(server).send(new GetUserCommand({ AccessToken: made })), { name: 'NotAuthorizedException' });
    await assert.rejects(swap(api, own), { error: 'invalid_request' });
    ({ access_token: token } = await signIn(app));
  });

  it('scope narrows the exchanged token; a scope that either client lacks gives invalid_scope', async () => {
    assert.equal(decodeJwt((await swap(api, token, { scope: 'email' })).access_token)['scope'], 'email');
    for (const scope of ['demo/write', 'email demo/write', 'openid', 'unknown'])
      await assert.rejects(swap(api, token, { scope }), { error: 'invalid_scope' }, scope);
    const stranger = await make({ mayActFor: [app.id] }, { AllowedOAuthScopes: ['phone'] });
    await assert.rejects(swap(stranger, token), { error: 'invalid_scope' });
  });

  it('clients not named in mayActFor, or without client authentication, are refused', async () => {
    const unnamed = await make();
    await assert.rejects(swap(unnamed, token), { error: 'unauthorized_client' });
    const other = await make({ mayActFor: [unnamed.id] });
    await assert.rejects(swap(other, token), { error: 'invalid_request' });
    const open = await make({ mayActFor: [app.id] }, { GenerateSecret: false });
    await assert.rejects(swap(open, token), { error: 'unauthorized_client' });
    const bound = await make({ mayActFor: [app.id], dpopBoundAccessTokens: true });
    await assert.rejects(swap(bound, token), { error: 'unauthorized_client' });
  });

  it('tokens of another pool, machine tokens, DPoP-bound tokens and other token types give invalid_request', async () => {
    const { poolId } = await ownPool(server);
    const foreign = await make({ mayActFor: [app.id] }, { AllowedOAuthScopes: ['openid'] }, poolId);
    await assert.rejects(swap(foreign, token), { error: 'invalid_request' });
    const machine = await make(
      {},
      { AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['demo/read'], CallbackURLs: undefined },
    );
    const { access_token: machines } = await client.clientCredentialsGrant(machine.config);
    const forBoth = await make({ mayActFor: [machine.id, app.id] });
    await assert.rejects(swap(forBoth, machines), { error: 'invalid_request' });
    const DPoP = client.getDPoPHandle(app.config, await client.randomDPoPKeyPair('ES256'));
    const bound = await signIn(app, DPoP);
    await assert.rejects(swap(api, bound.access_token), { error: 'invalid_request' });
    for (const wrong of [bound.id_token!, bound.refresh_token!, 'x', `${token}x`])
      await assert.rejects(swap(api, wrong), { error: 'invalid_request' });
    for (const more of [{ actor_token: token }, { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }])
      await assert.rejects(swap(api, token, more as never), { error: 'invalid_request' });
  });
});
