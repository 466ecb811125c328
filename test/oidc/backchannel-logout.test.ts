import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
  CreateUserPoolClientCommand,
  DeleteUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { createWeb, type Web } from '../federation/support/web.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { appClient, operatorClient } from '../support/clients.js';
import { type Person, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const CALLBACK = 'http://localhost:3000/callback';
const SCOPE = 'openid aws.cognito.signin.user.admin';
const ENVIRONMENT = { IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true' };

/** Back-channel logout endpoint of an app: collects logout tokens and answers with a given status. */
async function startApp() {
  const taken: string[] = [];
  let answer = 200;
  const waiting = new Set<() => void>();
  const http: Server = createServer(async (req, res) => {
    let body = '';
    for await (const part of req) body += part;
    assert.equal(req.method, 'POST');
    assert.equal(req.headers['content-type'], 'application/x-www-form-urlencoded');
    res.writeHead(answer).end();
    taken.push(new URLSearchParams(body).get('logout_token')!);
    for (const wake of waiting) wake();
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    uri: `http://127.0.0.1:${(http.address() as AddressInfo).port}/logout`,
    answerWith(status: number) {
      answer = status;
    },
    taken,
    /** Waits for `count` logout tokens and returns them. */
    async heard(count: number): Promise<readonly string[]> {
      while (taken.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
      return taken.splice(0);
    },
    async stop() {
      http.close();
      http.closeAllConnections();
    },
  };
}

describe('back-channel logout', function () {
  this.timeout(30_000);
  let server: TestServer;
  let issuer: URL;
  let app: Awaited<ReturnType<typeof startApp>>;
  let clientId: string;
  let quiet: string;

  async function makeClient(extensions?: object): Promise<string> {
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'told',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: SCOPE.split(' '),
        CallbackURLs: [CALLBACK],
        LogoutURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      }),
    );
    const { ClientId } = UserPoolClient!;
    if (extensions) await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions: extensions });
    return ClientId!;
  }

  before(async () => {
    server = await startServer({ environment: ENVIRONMENT });
    issuer = new URL(`${server.url}/${demo.poolId}`);
    app = await startApp();
    clientId = await makeClient({ backchannelLogoutUri: app.uri });
    quiet = await makeClient();
  });
  after(async () => {
    await server.stop();
    await app.stop();
  });

  async function signIn(person: Person, web: Web = createWeb(), id = clientId) {
    const config = await client.discovery(issuer, id, undefined, client.None(), { execute: [client.allowInsecureRequests] });
    const verifier = client.randomPKCECodeVerifier();
    const parameters = { redirect_uri: CALLBACK, scope: SCOPE, code_challenge: await client.calculatePKCECodeChallenge(verifier) };
    const url = client.buildAuthorizationUrl(config, { ...parameters, code_challenge_method: 'S256' });
    let page = await web.go(url, { until: CALLBACK });
    const [, token] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
    if (token) page = await web.go(page.url, { body: { token, username: person.email, password: person.password }, until: CALLBACK });
    const tokens = await client.authorizationCodeGrant(config, page.url, { pkceCodeVerifier: verifier });
    return { config, tokens, web, sid: String(tokens.claims()!['sid']) };
  }

  /** Logout token validation of the app (OpenID Connect Back-Channel Logout 1.0, 2.6). */
  async function verified(token: string): Promise<JWTPayload> {
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(token, keys, { issuer: issuer.href, audience: clientId, typ: 'logout+jwt' });
    assert.deepEqual(payload['events'], { 'http://schemas.openid.net/event/backchannel-logout': {} });
    assert.equal(payload['nonce'], undefined);
    assert.ok(payload.jti && payload.exp! - payload.iat! <= 120);
    return payload;
  }

  async function assertHeard({ sub }: Person, sid: string): Promise<void> {
    const [token] = await app.heard(1);
    const payload = await verified(token!);
    assert.deepEqual([payload.sub, payload['sid']], [sub, sid]);
  }

  const logout = (web: Web): Promise<unknown> =>
    web.go(`${issuer}/logout?client_id=${clientId}&logout_uri=${CALLBACK}`, { until: CALLBACK });

  it('discovery has backchannel_logout_supported and backchannel_logout_session_supported', async () => {
    const document = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    assert.deepEqual([document['backchannel_logout_supported'], document['backchannel_logout_session_supported']], [true, true]);
  });

  for (const [way, end] of [
    ['browser sign-out', async (_person, { web }) => void (await logout(web))],
    [
      'GlobalSignOut',
      async (_person, { tokens }) => void (await appClient(server).send(new GlobalSignOutCommand({ AccessToken: tokens.access_token }))),
    ],
    [
      'AdminUserGlobalSignOut',
      async ({ sub }) =>
        void (await operatorClient(server).send(new AdminUserGlobalSignOutCommand({ UserPoolId: demo.poolId, Username: sub }))),
    ],
    [
      'RevokeToken',
      async (_person, { tokens }) =>
        void (await appClient(server).send(new RevokeTokenCommand({ ClientId: clientId, Token: tokens.refresh_token! }))),
    ],
    ['revocation (RFC 7009)', async (_person, { config, tokens }) => client.tokenRevocation(config, tokens.refresh_token!)],
    ['revocation of an access token', async (_person, { config, tokens }) => client.tokenRevocation(config, tokens.access_token)],
    [
      'AdminDisableUser',
      async ({ sub }) => void (await operatorClient(server).send(new AdminDisableUserCommand({ UserPoolId: demo.poolId, Username: sub }))),
    ],
    [
      'AdminDeleteUser',
      async ({ sub }) => void (await operatorClient(server).send(new AdminDeleteUserCommand({ UserPoolId: demo.poolId, Username: sub }))),
    ],
    [
      'DeleteUser',
      async (_person, { tokens }) => void (await appClient(server).send(new DeleteUserCommand({ AccessToken: tokens.access_token }))),
    ],
    [
      'another user’s sign-in in the same browser',
      async (_person, { web, config }) => {
        const other = await signedUp(server);
        const again = client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK, scope: SCOPE, prompt: 'login' });
        const page = await web.go(again, { until: CALLBACK });
        const [, token] = /name="token" value="([^"]+)"/.exec(page.html)!;
        await web.go(page.url, { body: { token: token!, username: other.email, password: other.password }, until: CALLBACK });
      },
    ],
  ] as readonly [string, (person: Person, signedIn: Awaited<ReturnType<typeof signIn>>) => Promise<void>][]) {
    it(`${way} ends the session and sends a logout token with its sub and sid`, async () => {
      const person = await signedUp(server);
      const session = await signIn(person);
      await end(person, session);
      await assertHeard(person, session.sid);
      await assert.rejects(client.refreshTokenGrant(session.config, session.tokens.refresh_token!), { error: 'invalid_grant' });
    });
  }

  it('sessions from API sign-in get a logout token each, with the sid of their ID token', async () => {
    const person = await signedUp(server);
    const sids = [await signedIn(server, person, clientId), await signedIn(server, person, clientId)].map(
      ({ IdToken }) => decodeJwt(IdToken)['sid'],
    );
    assert.equal(new Set(sids).size, 2);
    await operatorClient(server).send(new AdminUserGlobalSignOutCommand({ UserPoolId: demo.poolId, Username: person.sub }));
    const told = await Promise.all((await app.heard(2)).map(verified));
    assert.deepEqual(told.map(({ sid }) => sid).sort(), [...sids].sort());
  });

  it('sessions in other browsers, of other users and of other clients are not ended', async () => {
    const [person, neighbour] = [await signedUp(server), await signedUp(server)];
    const here = await signIn(person);
    const there = await signIn(person);
    const next = await signIn(neighbour);
    const other = await signIn(person, here.web, quiet);
    assert.equal(other.tokens.claims()!['sid'], undefined);
    await logout(here.web);
    await assertHeard(person, here.sid);
    for (const { config, tokens } of [there, next, other]) assert.ok(await client.refreshTokenGrant(config, tokens.refresh_token!));
    assert.deepEqual(app.taken, []);
  });

  describe('pools with session tracking', () => {
    const track = (UserSessionTracking: 'ENABLED' | 'DISABLED') =>
      operatorClient(server).send(
        new SetUserPoolSessionConfigurationCommand({ UserPoolId: demo.poolId, UserSessionTracking, TokenSession: { MaxPerUser: 2 } }),
      );
    before(() => track('ENABLED'));
    after(() => track('DISABLED'));

    async function revoke({ sub: Username }: Person, type: 'SSO' | 'TOKEN', RevokeAssociatedSessions: 'NONE' | 'LINKED'): Promise<void> {
      const pool = { UserPoolId: demo.poolId, Username };
      const { Sessions } = await operatorClient(server).send(new AdminListUserSessionsCommand(pool));
      const { SessionId } = Sessions!.find(({ SessionType }) => SessionType === type)!;
      await operatorClient(server).send(new AdminRevokeUserSessionCommand({ ...pool, SessionId, RevokeAssociatedSessions }));
    }

    for (const [type, also] of [
      ['TOKEN', 'NONE'],
      ['TOKEN', 'LINKED'],
      ['SSO', 'NONE'],
      ['SSO', 'LINKED'],
    ] as const)
      it(`AdminRevokeUserSession of a ${type} session with ${also} sends one logout token`, async () => {
        const person = await signedUp(server);
        const { sid } = await signIn(person);
        await revoke(person, type, also);
        await assertHeard(person, sid);
        assert.deepEqual(app.taken, []);
      });

    it('RevokeToken with LINKED also ends the browser session and sends its logout token', async () => {
      const person = await signedUp(server);
      const { web, sid } = await signIn(person);
      const { tokens } = await signIn(person, web, quiet);
      const given = { ClientId: quiet, Token: tokens.refresh_token!, RevokeAssociatedSessions: 'LINKED' } as const;
      await appClient(server).send(new RevokeTokenCommand(given));
      await assertHeard(person, sid);
    });

    it('a session ended by MaxPerUser gets a logout token', async () => {
      const person = await signedUp(server);
      const sids = [];
      for (let count = 0; count < 3; count += 1) {
        sids.push(decodeJwt((await signedIn(server, person, clientId)).IdToken)['sid']);
        server.clock.advance(1000);
      }
      await assertHeard(person, String(sids[0]));
    });
  });

  it('a failed logout token is sent again, also after a restart, and as a dead letter by RetryDeadLetter', async () => {
    const own = await startServer({ environment: ENVIRONMENT });
    const before = [server, issuer, clientId] as const;
    [server, issuer] = [own, new URL(`${own.url}/${demo.poolId}`)];
    clientId = await makeClient({ backchannelLogoutUri: app.uri });
    try {
      const person = await signedUp(own);
      const { sid } = await signIn(person);
      app.answerWith(503);
      await operatorClient(own).send(new AdminUserGlobalSignOutCommand({ UserPoolId: demo.poolId, Username: person.sub }));
      await app.heard(1);
      await own.stop({ keepData: true });
      server = await startServer({ environment: ENVIRONMENT, dataDir: own.dataDir });
      app.answerWith(400);
      server.clock.advance(60_000);
      await app.heard(1);
      app.answerWith(200);
      const [letter] = await someLetters();
      assert.deepEqual(
        [letter!['Kind'], letter!['DeliveryMedium'], letter!['Destination']],
        ['BACKCHANNEL_LOGOUT', 'HTTP', new URL(app.uri).origin],
      );
      await cognate(server, 'RetryDeadLetter', { UserPoolId: demo.poolId, DeadLetterId: letter!['DeadLetterId'] });
      const [token] = await app.heard(1);
      assert.equal(decodeJwt(token!)['sid'], sid);
    } finally {
      await server.stop();
      [server, issuer, clientId] = before;
    }
  });

  async function someLetters(): Promise<readonly Record<string, unknown>[]> {
    for (;;) {
      const { DeadLetters } = await cognate<{ DeadLetters: Record<string, unknown>[] }>(server, 'ListDeadLetters', {
        UserPoolId: demo.poolId,
      });
      if (DeadLetters.length > 0) return DeadLetters;
    }
  }

  it('backchannelLogoutUri with http, a fragment, credentials or another scheme is refused with 400', async () => {
    for (const uri of ['http://app.example/', 'https://app.example/#x', 'https://u:p@app.example/', 'javascript:alert(1)', 'x'])
      assert.equal(
        (
          await askCognate(server, 'UpdateUserPoolClientExtensions', {
            UserPoolId: demo.poolId,
            ClientId: clientId,
            Extensions: { backchannelLogoutUri: uri },
          })
        ).status,
        400,
        uri,
      );
  });

  it('a logout token as id_token_hint is refused with 400', async () => {
    const person = await signedUp(server);
    await signIn(person);
    await operatorClient(server).send(new AdminUserGlobalSignOutCommand({ UserPoolId: demo.poolId, Username: person.sub }));
    const [token] = await app.heard(1);
    const answer = await fetch(`${issuer}/logout?id_token_hint=${token}&post_logout_redirect_uri=${CALLBACK}`, { redirect: 'manual' });
    assert.equal(answer.status, 400);
  });
});
