import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminUserGlobalSignOutCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { createWeb, type Web } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { operatorClient } from '../support/clients.js';
import { type Person, signedUp, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const GRANT = 'urn:openid:params:grant-type:ciba';

describe('client-initiated backchannel authentication (CIBA)', function () {
  this.timeout(30_000);
  let server: TestServer;
  let issuer: string;
  let person: Person;
  let bank: client.Configuration;
  let secret: string;

  before(async () => {
    server = await startServer();
    issuer = `${server.url}/${demo.poolId}`;
    person = await signedUp(server);
    bank = await make({ ciba: true });
    secret = String(bank.clientMetadata().client_secret);
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  async function make(extensions: object, more: object = {}): Promise<client.Configuration> {
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'The bank',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: ['http://localhost:3000/callback'],
        SupportedIdentityProviders: ['COGNITO'],
        ...more,
      }),
    );
    const { ClientId, ClientSecret } = UserPoolClient!;
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions: extensions });
    return client.discovery(new URL(issuer), ClientId!, ClientSecret, undefined, { execute: [client.allowInsecureRequests] });
  }

  const ask = (more: Record<string, string> = {}, config = bank) =>
    client.initiateBackchannelAuthentication(config, { scope: 'openid email', login_hint: person.email, ...more });

  async function poll(auth_req_id: string, config = bank): Promise<{ status: number; body: Record<string, string> }> {
    const { client_id, client_secret = '' } = config.clientMetadata() as { client_id: string; client_secret?: string };
    const body = new URLSearchParams({ grant_type: GRANT, auth_req_id, client_id, client_secret });
    const answer = await fetch(`${issuer}/oauth2/token`, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  }

  /** The link in the newest message. */
  async function linkFor(email = person.email): Promise<string> {
    const [message] = await server.outbox(email);
    return /https?:\/\/\S+/.exec(message!.text)![0];
  }

  const valueIn = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

  /** Opens the link and signs in if necessary. */
  async function open(web: Web, link: string, who: Person = person) {
    const page = await web.go(link);
    if (!page.html.includes('name="password"')) return page;
    return web.go(page.url, { body: { token: valueIn(page.html, 'token'), username: who.email, password: who.password } });
  }

  async function answer(web: Web, link: string, action: 'allow' | 'deny', who: Person = person) {
    const page = await open(web, link, who);
    return web.go(page.url, { body: { token: valueIn(page.html, 'token'), request: valueIn(page.html, 'request'), action } });
  }

  it('the user sees client and binding message, allows the request, and the client’s poll gets tokens', async () => {
    const begun = await ask({ binding_message: 'Pay 10 € to Bob?' });
    assert.equal(begun.expires_in, 300);
    assert.equal((await poll(begun.auth_req_id)).body['error'], 'authorization_pending');
    const web = createWeb();
    const page = await open(web, await linkFor());
    assert.match(page.html, /The bank/);
    assert.match(page.html, /Pay 10 € to Bob\?/);
    assert.match((await answer(web, page.url.href, 'allow')).html, /You allowed it/);
    server.clock.advance(5000);
    const tokens = await client.pollBackchannelAuthenticationGrant(bank, { ...begun, interval: 0.01 });
    assert.equal(tokens.claims()?.sub, person.sub);
    assert.equal((await client.fetchUserInfo(bank, tokens.access_token, person.sub)).email, person.email);
    assert.ok((await client.refreshTokenGrant(bank, tokens.refresh_token!)).access_token);
    // A sign-out in the future would end the sign-ins of the next tests.
    server.clock.reset();
    await operatorClient(server).send(new AdminUserGlobalSignOutCommand({ UserPoolId: demo.poolId, Username: person.sub }));
    await assert.rejects(client.refreshTokenGrant(bank, tokens.refresh_token!), { error: 'invalid_grant' });
  });

  it('tokens have the requested resource as aud; a poll for another one gives invalid_target', async () => {
    const begun = await ask({ resource: 'https://bank.example/api' });
    await answer(createWeb(), await linkFor(), 'allow');
    const other = client.genericGrantRequest(bank, 'urn:openid:params:grant-type:ciba', {
      auth_req_id: begun.auth_req_id,
      resource: 'https://other.example/',
    });
    await assert.rejects(other, { error: 'invalid_target' });
    const tokens = await client.pollBackchannelAuthenticationGrant(bank, { ...begun, interval: 0.01 });
    assert.equal(decodeJwt(tokens.access_token).aud, 'https://bank.example/api');
  });

  it('denied, expired and too frequent polls give access_denied, expired_token and slow_down', async () => {
    const denied = await ask();
    assert.match((await answer(createWeb(), await linkFor(), 'deny')).html, /Nobody was signed in/);
    assert.equal((await poll(denied.auth_req_id)).body['error'], 'access_denied');
    const late = await ask({ requested_expiry: '60' });
    assert.equal(late.expires_in, 60);
    const link = await linkFor();
    assert.equal((await poll(late.auth_req_id)).body['error'], 'authorization_pending');
    assert.equal((await poll(late.auth_req_id)).body['error'], 'slow_down');
    server.clock.advance(61_000);
    assert.equal((await poll(late.auth_req_id)).body['error'], 'expired_token');
    assert.match((await open(createWeb(), link)).html, /is over/);
    assert.equal((await ask({ requested_expiry: '999999' })).expires_in, 300);
  });

  it('one of two concurrent decisions counts, and an allowed request gives tokens once', async () => {
    const decider = await signedUp(server);
    const web = createWeb();
    for (const actions of [
      ['allow', 'deny'],
      ['allow', 'allow'],
    ]) {
      const begun = await ask({ login_hint: decider.email });
      const link = await linkFor(decider.email);
      const page = await open(web, link, decider);
      const form = { token: valueIn(page.html, 'token'), request: valueIn(page.html, 'request') };
      const both = await Promise.all(actions.map((action) => web.go(page.url, { body: { ...form, action } })));
      const counted = both.filter(({ html }) => !/is over/.test(html));
      assert.equal(counted.length, 1);
      const allowed = /You allowed it/.test(counted[0]!.html);
      assert.ok(allowed || (actions.includes('deny') && /Nobody was signed in/.test(counted[0]!.html)), counted[0]!.html);
      const redeemed = [await poll(begun.auth_req_id), await poll(begun.auth_req_id)];
      assert.deepEqual(
        redeemed.map(({ status, body }) => (status === 200 ? 'tokens' : body['error'])),
        [allowed ? 'tokens' : 'access_denied', 'invalid_grant'],
      );
      assert.match((await open(web, link, decider)).html, /is over/);
    }
  });

  it('only the user of the request can decide it; forms without the right token and other clients are refused', async () => {
    const begun = await ask();
    const link = await linkFor();
    const other = await signedUp(server);
    const web = createWeb();
    const page = await open(web, link, other);
    assert.match(page.html, /is over, or was not meant for this account/);
    const request = new URL(link).searchParams.get('request')!;
    const shown = await web.go(`${issuer}/account?client_id=${bank.clientMetadata().client_id}`);
    const forged = await web.go(link, { body: { token: valueIn(shown.html, 'token'), request, action: 'allow' } });
    assert.match(forged.html, /is over/);
    const mine = createWeb();
    await open(mine, link);
    assert.equal((await mine.go(link, { body: { token: 'x', request, action: 'allow' } })).status, 403);
    assert.equal((await poll(begun.auth_req_id)).body['error'], 'authorization_pending');
    const thief = await make({ ciba: true });
    server.clock.advance(5000);
    assert.equal((await poll(begun.auth_req_id, thief)).body['error'], 'invalid_grant');
    assert.equal((await poll(request)).body['error'], 'invalid_grant');
  });

  it('a client can send one user at most six messages an hour; other clients and users are not affected', async () => {
    const often = await signedUp(server);
    for (let n = 0; n < 6; n++) await ask({ login_hint: often.email });
    await assert.rejects(ask({ login_hint: often.email }), { error: 'access_denied' });
    assert.equal((await server.outbox(often.email)).filter(({ subject }) => /asks you to sign in/.test(subject)).length, 6);
    await ask({ login_hint: often.email }, await make({ ciba: true }));
    await ask({ login_hint: (await signedUp(server)).email });
    server.clock.advance(3600_000);
    await ask({ login_hint: often.email });
  });

  it('unknown users, invalid binding messages, scopes and unauthorized clients are refused', async () => {
    await assert.rejects(ask({ login_hint: 'nobody@example.com' }), { error: 'unknown_user_id' });
    const { UserPoolId, Username } = { UserPoolId: demo.poolId, Username: someEmail() };
    await operatorClient(server).send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
    await assert.rejects(ask({ login_hint: Username }), { error: 'access_denied' });
    await assert.rejects(ask({ binding_message: 'x'.repeat(65) }), { error: 'invalid_binding_message' });
    await assert.rejects(ask({ binding_message: 'two\nlines' }), { error: 'invalid_binding_message' });
    await assert.rejects(ask({ scope: 'openid phone' }), { error: 'invalid_scope' });
    await assert.rejects(ask({}, await make({})), { error: 'unauthorized_client' });
    const open = await make({ ciba: true }, { GenerateSecret: false });
    await assert.rejects(ask({}, open));
    const body = new URLSearchParams({
      client_id: bank.clientMetadata().client_id,
      client_secret: `${secret}x`,
      scope: 'openid',
      login_hint: person.email,
    });
    assert.equal((await fetch(`${issuer}/oauth2/bc-authorize`, { method: 'POST', body })).status, 401);
  });
});
