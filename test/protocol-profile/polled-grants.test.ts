import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { createWeb } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { PASSWORD } from '../security-profile/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { type App, appOf, userClaimsIn, userInfoOf } from './support.js';

describe('device and CIBA grants in a pool of profile openid', function () {
  this.timeout(30_000);
  let server: TestServer;
  let app: App;
  before(async () => {
    server = await startServer();
    const open = await appOf(server, 'openid', { GenerateSecret: true });
    const Extensions = { deviceGrant: true, ciba: true };
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: open.poolId, ClientId: open.clientId, Extensions });
    const issuer = new URL(`${server.url}/${open.poolId}`);
    const { secret } = open;
    app = {
      ...open,
      configuration: await oidc.discovery(issuer, open.clientId, secret, undefined, { execute: [oidc.allowInsecureRequests] }),
    };
  });
  after(() => server?.stop());
  afterEach(() => server.clock.reset());

  const claims = JSON.stringify({ userinfo: { name: null }, id_token: { phone_number: null } });
  const valueIn = (html: string, name: string): string => new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ?? '';
  async function assertClaims(tokens: Parameters<typeof userInfoOf>[1]): Promise<void> {
    const info = { sub: tokens.claims()!.sub, email: app.email, email_verified: true, name: 'Ada' };
    assert.deepEqual(userClaimsIn(tokens.claims()), { phone_number: '+15551234567' });
    assert.deepEqual(await userInfoOf(app, tokens), info);
  }

  it('a device gets the claims of its scopes and of the claims parameter', async () => {
    const begun = await oidc.initiateDeviceAuthorization(app.configuration, { scope: 'openid email', claims });
    const web = createWeb();
    const form = await web.go(`${server.url}/${app.poolId}/device`);
    const user_code = begun.user_code;
    const asked = await web.go(form.url, { body: { xsrf: valueIn(form.html, 'xsrf'), user_code } });
    const page = await web.go(asked.url, { body: { xsrf: valueIn(asked.html, 'xsrf'), user_code, confirm: 'yes' } });
    await web.go(page.url, { body: { token: valueIn(page.html, 'token'), username: app.email, password: PASSWORD } });
    await assertClaims(await oidc.pollDeviceAuthorizationGrant(app.configuration, { ...begun, interval: 0.01 }));
  });

  it('a CIBA client gets them too, and a request that constrains the sign-in is invalid_request', async () => {
    const ask = (more: object) =>
      oidc.initiateBackchannelAuthentication(app.configuration, { scope: 'openid email', login_hint: app.email, ...more });
    for (const id_token of [{ sub: { value: 'somebody' } }, { acr: { essential: true, value: 'urn:cognito:loa:4' } }])
      await assert.rejects(ask({ claims: JSON.stringify({ id_token }) }), { error: 'invalid_request' });
    const begun = await ask({ claims });
    const [message] = await server.outbox(app.email);
    const web = createWeb();
    const page = await web.go(/https?:\/\/\S+/.exec(message!.text)![0]);
    const body = { token: valueIn(page.html, 'token'), username: app.email, password: PASSWORD };
    const question = await web.go(page.url, { body });
    const answer = { token: valueIn(question.html, 'token'), request: valueIn(question.html, 'request'), action: 'allow' };
    await web.go(question.url, { body: answer });
    await assertClaims(await oidc.pollBackchannelAuthenticationGrant(app.configuration, { ...begun, interval: 0.01 }));
  });
});
