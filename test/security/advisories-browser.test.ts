import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { makeClient, makePool, type Pool, register, signInThrough, startHouse } from '../federation/support/house.js';
import { startUpstream } from '../federation/support/openid-upstream.js';
import { createBrowser } from '../oidc/support/browser.js';
import { send } from '../operations/support/raw.js';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, createScenario, goodPassword, ownPool, signedIn } from '../support/scenario.js';
import type { TestServer } from '../support/server.js';
import { type App, authorization, CALLBACK, codeGrant, landWithCode, oauthClient, openLogin, postToken, submit } from './support/hosted.js';

describe('advisories: browser sessions, caches and pre-registered accounts', function () {
  this.timeout(30_000);
  let server: TestServer;
  before(async () => {
    server = await startHouse();
  });
  after(() => server.stop());

  const silent = (app: App, browser: ReturnType<typeof createBrowser>) => browser.follow(authorization(app, { prompt: 'none' }).url);

  it('a password alone gives no code, session or account page while the second factor is missing', async () => {
    const app = await ownPool(
      server,
      { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } },
      oauthClient,
    );
    const person = await confirmedUser(server, app.poolId);
    const operator = operatorClient(server);
    await operator.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId: app.poolId, MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} }),
    );
    const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
    await operator.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: app.poolId, Username: person.email, EmailMfaSettings }));
    const page = await openLogin(server, app);
    const answer = await submit(page, '', { username: person.email, password: person.password });
    const second = await page.browser.follow(new URL(answer.headers.get('location')!, server.url));
    assert.match(second.url.pathname, /\/code$/);
    for (const path of ['continue', 'passkey', 'new-password', 'set-up', 'choose']) {
      const skipped = await page.browser.follow(`${page.path}/${path}`);
      assert.equal(skipped.url.searchParams.get('code'), null, path);
      assert.notEqual(skipped.url.origin, new URL(CALLBACK).origin, path);
    }
    assert.equal((await silent(app, page.browser)).url.searchParams.get('error'), 'login_required');
    for (const place of [
      `/${app.poolId}/account?client_id=${app.clientId}`,
      `/${app.poolId}/passkeys/add?client_id=${app.clientId}&redirect_uri=${encodeURIComponent(CALLBACK)}`,
    ]) {
      const { url } = await page.browser.follow(place);
      assert.ok(!url.pathname.endsWith('/account') && !url.pathname.endsWith('/passkeys/add'), url.href);
    }
  });

  it('a session cookie set before sign-in is replaced, and a chosen one is refused (session fixation)', async () => {
    const app = await createScenario({ server, client: oauthClient });
    const first = await landWithCode(server, app.person, app);
    const planted = first.browser.jar.find(({ name }) => name.includes('session') && !name.includes('.sig'))!;
    const victim = createBrowser(server.url);
    const page = await openLogin(server, app, victim);
    const before = new Map(victim.jar.map(({ name, value }) => [name, value]));
    await submit(page, '', { username: app.person.email, password: app.person.password }).then((answer) =>
      victim.follow(new URL(answer.headers.get('location')!, server.url)),
    );
    const after = victim.jar.find(({ name }) => name === planted.name)!;
    assert.ok(after.value && after.value !== before.get(planted.name) && after.value !== planted.value);
    const made = createBrowser(server.url);
    const forged = await made.request(authorization(app, { prompt: 'none' }).url, {
      headers: { cookie: `${planted.name}=chosen; ${planted.name}.sig=chosen` },
    });
    assert.match(forged.headers.get('location')!, /error=login_required/);
  });

  it('personal responses are not cacheable and never answered with 304', async () => {
    const app = await createScenario({ server, client: oauthClient });
    const landed = await landWithCode(server, app.person, app);
    const { body } = await postToken(server, app.poolId, codeGrant(landed, app));
    const account = `/${app.poolId}/account`;
    const query = `client_id=${app.clientId}`;
    const bearer = { authorization: `Bearer ${body['access_token']}` };
    const { url: authorize } = authorization(app, { prompt: 'none' });
    for (const [place, headers] of [
      [`${account}?${query}`, {}],
      [`${account}/security?${query}`, {}],
      [`${account}/activity?${query}`, {}],
      [`${account}/data?${query}`, {}],
      [`${account}/security.css?${query}`, {}],
      [`${account}/security%2f..%2fx.css?${query}`, {}],
      [`/${app.poolId}/oauth2/userInfo`, bearer],
      [authorize, {}],
      [`${authorize}&response_mode=form_post`, {}],
    ] as const) {
      const answer = await landed.browser.request(place, {
        headers: { ...headers, 'if-none-match': '*', 'if-modified-since': new Date(Date.now() + 1e9).toUTCString() },
      });
      assert.notEqual(answer.status, 304, place);
      if (answer.status !== 404) assert.match(answer.headers.get('cache-control') ?? '', /no-store/, `${place}: ${answer.status}`);
      assert.equal(answer.headers.get('etag'), null, place);
    }
    const call = { service: 'cognito-idp', operation: 'GetUser', body: JSON.stringify({ AccessToken: app.tokens.AccessToken }) } as const;
    assert.match((await send(server, call)).headers.get('cache-control') ?? '', /no-store/);
  });

  it('an unconfirmed sign-up with a victim’s address is not linked to the victim’s federated sign-in', async () => {
    const made = await makePool(server);
    const user = { sub: 'victim-1', email: 'victim@example.com', email_verified: true };
    const upstream = await startUpstream(() => [made.returnUrl]);
    upstream.user = user;
    try {
      await register(made, {
        ProviderName: 'Corp',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'cognate',
          client_secret: 'upstream-secret',
          attributes_request_method: 'GET',
          oidc_issuer: upstream.issuer,
          authorize_scopes: 'openid email',
        },
        AttributeMapping: { email: 'email', email_verified: 'email_verified' },
      });
      const pool: Pool = { ...made, clientId: await makeClient(made, ['COGNITO', 'Corp']) };
      const prepared = { ClientId: pool.clientId, Username: user.email, Password: goodPassword };
      const { UserSub } = await appClient(server).send(new SignUpCommand(prepared));
      const { claims } = await signInThrough(server, pool, 'Corp');
      assert.notEqual(claims['sub'], UserSub);
      assert.equal(claims['cognito:username'], `Corp_${user.sub}`);
      await refused(signedIn(server, { email: user.email, password: goodPassword, sub: '' }, pool.clientId), 'UserNotConfirmedException');
      const { UserStatus, UserAttributes } = await made.operator.send(new AdminGetUserCommand({ UserPoolId: pool.id, Username: UserSub! }));
      assert.equal(UserStatus, 'UNCONFIRMED');
      assert.equal(
        UserAttributes!.find(({ Name }) => Name === 'identities'),
        undefined,
      );
    } finally {
      await upstream.close();
    }
  });
});
