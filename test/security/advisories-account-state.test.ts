import assert from 'node:assert/strict';
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  CreateUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createWeb } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { type Person, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { CALLBACK, codeGrant, landWithCode, openLogin, postToken, submit } from './support/hosted.js';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const CIBA = 'urn:openid:params:grant-type:ciba';

/** Grants obtained while the account was enabled and used after it was disabled or deleted. */
describe('advisories: tokens of a user who was disabled or deleted', function () {
  this.timeout(30_000);
  let server: TestServer;
  let app: { readonly poolId: string; readonly clientId: string; readonly secret: string };
  before(async () => {
    server = await startServer();
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'every way',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
      }),
    );
    app = { poolId: demo.poolId, clientId: UserPoolClient!.ClientId!, secret: UserPoolClient!.ClientSecret! };
    const Extensions = { deviceGrant: true, ciba: true };
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: app.poolId, ClientId: app.clientId, Extensions });
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  const ask = async (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: app.clientId, client_secret: app.secret, ...fields });
    const answer = await fetch(`${server.url}/${app.poolId}/oauth2/${path}`, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };
  const valueIn = (html: string, name: string): string => new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ?? '';

  async function allowedDevice(person: Person): Promise<string> {
    const { body } = await ask('device_authorization', { scope: 'openid' });
    const web = createWeb();
    const user_code = body['user_code']!;
    const page = await web.go(`${server.url}/${app.poolId}/device`);
    const asked = await web.go(page.url, { body: { xsrf: valueIn(page.html, 'xsrf'), user_code } });
    const login = await web.go(asked.url, { body: { xsrf: valueIn(asked.html, 'xsrf'), user_code, confirm: 'yes' } });
    const done = await web.go(login.url, {
      body: { token: valueIn(login.html, 'token'), username: person.email, password: person.password },
    });
    assert.match(done.html, /Your device is connected/);
    return body['device_code']!;
  }

  async function allowedRequest(person: Person): Promise<string> {
    const { body } = await ask('bc-authorize', { scope: 'openid', login_hint: person.email });
    const [message] = await server.outbox(person.email);
    const web = createWeb();
    const login = await web.go(/https?:\/\/\S+/.exec(message!.text)![0]);
    const page = await web.go(login.url, {
      body: { token: valueIn(login.html, 'token'), username: person.email, password: person.password },
    });
    const form = { token: valueIn(page.html, 'token'), request: valueIn(page.html, 'request'), action: 'allow' };
    assert.match((await web.go(page.url, { body: form })).html, /You allowed it/);
    return body['auth_req_id']!;
  }

  for (const [what, end] of Object.entries({ disabled: AdminDisableUserCommand, deleted: AdminDeleteUserCommand }))
    it(`a ${what} user gets no tokens by code, device code, CIBA request, refresh token or browser session`, async () => {
      const person = await signedUp(server);
      const tokens = await signedIn(server, person);
      const landed = await landWithCode(server, person, app);
      const refreshing = await landWithCode(server, person, app);
      const { body: given } = await ask('token', codeGrant(refreshing, app));
      assert.ok(given['refresh_token']);
      const [device, backchannel] = [await allowedDevice(person), await allowedRequest(person)];
      const waiting = await openLogin(server, app);
      const command = { UserPoolId: app.poolId, Username: person.sub };
      await operatorClient(server).send(new end(command) as AdminDisableUserCommand);
      server.clock.advance(6000);

      for (const fields of [
        codeGrant(landed, app),
        { grant_type: DEVICE, device_code: device },
        { grant_type: CIBA, auth_req_id: backchannel },
        { grant_type: 'refresh_token', refresh_token: given['refresh_token']! },
      ]) {
        const { status, body } = await ask('token', fields);
        assert.deepEqual([status, body['error']], [400, 'invalid_grant'], fields['grant_type']);
      }
      const old = await postToken(server, demo.poolId, {
        grant_type: 'refresh_token',
        client_id: demo.publicClient,
        refresh_token: tokens.RefreshToken,
      });
      assert.deepEqual([old.status, old.body['error']], [400, 'invalid_grant']);
      const { publicClient: ClientId } = demo;
      const AuthParameters = { REFRESH_TOKEN: tokens.RefreshToken };
      for (const AuthFlow of ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const)
        await refused(appClient(server).send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters })), 'NotAuthorizedException');
      const renewed = appClient(server).send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: tokens.RefreshToken }));
      await refused(renewed, 'NotAuthorizedException');
      const { body: about } = await ask('introspect', { token: given['access_token']! });
      assert.deepEqual(about, { active: false });
      const asking = await ask('bc-authorize', { scope: 'openid', login_hint: person.email });
      assert.equal(asking.status, 400);
      const typed = await submit(waiting, '', { username: person.email, password: person.password });
      assert.doesNotMatch(typed.headers.get('location') ?? '', /continue|code=/);
      const silent = await landed.browser.follow(
        `/${app.poolId}/oauth2/authorize?${new URLSearchParams({ client_id: app.clientId, response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', prompt: 'none' })}`,
      );
      assert.equal(silent.url.searchParams.get('error'), 'login_required');
    });

  it('CIBA for a user locked after wrong passwords issues no tokens, and the correct password does not open the request', async () => {
    const person = await signedUp(server);
    for (let attempt = 0; attempt < 6; attempt += 1) await assert.rejects(signedIn(server, { ...person, password: 'Wrong-horse-9' }), /./);
    const { body } = await ask('bc-authorize', { scope: 'openid', login_hint: person.email });
    assert.equal((await ask('token', { grant_type: CIBA, auth_req_id: body['auth_req_id'] ?? '' })).status, 400);
    const [message] = await server.outbox(person.email);
    const web = createWeb();
    const login = await web.go(/https?:\/\/\S+/.exec(message!.text)?.[0] ?? assert.fail('no link'));
    const page = await web.go(login.url, {
      body: { token: valueIn(login.html, 'token'), username: person.email, password: person.password },
    });
    assert.equal(valueIn(page.html, 'request'), '', 'the right password does not open the page while the lock lasts');
  });

  it('a used rotating refresh token is refused after a restart, and its session has ended', async () => {
    const first = await startServer();
    const { UserPoolClient } = await operatorClient(first).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'rotating',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
      }),
    );
    const ClientId = UserPoolClient!.ClientId!;
    const tokens = await signedIn(first, await signedUp(first), ClientId);
    const renew = (at: TestServer, RefreshToken: string) =>
      appClient(at).send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
    const { AuthenticationResult } = await renew(first, tokens.RefreshToken);
    await first.stop({ keepData: true });
    const second = await startServer({ dataDir: first.dataDir });
    try {
      await assert.rejects(renew(second, tokens.RefreshToken));
      await assert.rejects(renew(second, AuthenticationResult!.RefreshToken!), 'its family has ended');
    } finally {
      await second.stop();
    }
  });
});
