import assert from 'node:assert/strict';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Browser } from '../oidc/support/browser.js';
import { cognate } from '../operations/support/cognate.js';
import { operatorClient } from '../support/clients.js';
import { type Person, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { authorization, CALLBACK, demoApp, landWithCode, openLogin } from './support/hosted.js';
import { request } from './support/raw.js';

const POOL = `/${demo.poolId}`;
const HOST = 'localhost:3000';

/** URLs that a loose comparison takes for the registered callback or a path of this server. */
const LURES = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/%09/evil.example',
  '/%5cevil.example',
  'https:evil.example',
  'https:/\\evil.example',
  `http://${HOST}@evil.example/callback`,
  `http://${HOST}\\@evil.example/callback`,
  `http://evil.example\\${HOST}/callback`,
  `http://evil.example#${HOST}/callback`,
  `http://${HOST}.evil.example/callback`,
  `http://user:pass@${HOST}/callback`,
  'http://localhost:3000:80/callback',
  'http://localhost:0/callback',
  'http://localhost:300000/callback',
  `http://${HOST}/callback/../evil`,
  `http://${HOST}/callback/..%2fevil`,
  `http://${HOST}/callback;evil`,
  `http://${HOST}/callback%00.evil.example`,
  `http://${HOST}/callback?x=1`,
  `http://${HOST}/callback#x`,
  `http://${HOST}//callback`,
  'http://localhos\u0442:3000/callback',
  'http://localhost\u3002evil.example/callback',
  'javascript://localhost:3000/%0aalert(1)',
  'data:text/html,x',
  'view-source:http://localhost:3000/callback',
];

describe('advisories: redirects and repeated parameters', function () {
  this.timeout(60_000);
  let server: TestServer;
  let person: Person;
  let browser: Browser;
  before(async () => {
    server = await startServer();
    person = await signedUp(server);
    ({ browser } = await landWithCode(server, person));
  });
  after(() => server.stop());

  it('no parameter redirects a signed-in browser to an unregistered URL', async () => {
    const page = await openLogin(server);
    const cookie = [...browser.jar, ...page.browser.jar].map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const lure of LURES) {
      const value = encodeURIComponent(lure);
      for (const place of [
        `/oauth2/authorize?client_id=demoapp&response_type=code&scope=openid&redirect_uri=${value}`,
        `/oauth2/authorize?client_id=demoapp&response_type=code&prompt=none&redirect_uri=${value}`,
        `/oauth2/authorize?client_id=demoapp&response_type=token&response_mode=form_post&redirect_uri=${value}`,
        `/login?client_id=demoapp&response_type=code&redirect_uri=${value}`,
        `/signup?client_id=demoapp&response_type=code&redirect_uri=${value}`,
        `/logout?client_id=demoapp&logout_uri=${value}`,
        `/logout?client_id=demoapp&redirect_uri=${value}&response_type=code`,
        `/logout?client_id=demoapp&post_logout_redirect_uri=${value}`,
        `/passkeys/add?client_id=demoapp&redirect_uri=${value}`,
        `/account?client_id=demoapp&redirect_uri=${value}`,
        `/account/return?client_id=demoapp&redirect_uri=${value}&state=x`,
        `/saml2/idpresponse?RelayState=${value}&SAMLResponse=x`,
        `/saml/logout?RelayState=${value}&SAMLRequest=x`,
        `/oauth2/idpresponse?state=${value}&code=x`,
        `/device?user_code=${value}`,
      ]) {
        const answer = await request(server, 'GET', POOL + place, { cookie });
        assert.ok(answer.status < 500, `${place}: ${answer.head}`);
        const location = answer.header('location');
        const target = location === undefined ? undefined : new URL(location, server.url);
        if (target) assert.ok(target.origin === server.url || target.href.startsWith(`${CALLBACK}?`), `${place} led to ${location}`);
        assert.doesNotMatch(answer.body, /(href|action|url)="?[^"]*(evil|javascript:|data:|view-source:)/i, place);
      }
    }
  });

  it('a repeated parameter is refused with invalid_request at the authorization and token endpoints', async () => {
    const { url } = authorization(demoApp, { prompt: 'none' });
    const params = new URL(url, server.url).searchParams;
    for (const [name, value] of params)
      for (const more of [`${name}=${encodeURIComponent(value)}`, `${name}=evil`, `${name.replace('_', '%5f')}=evil`]) {
        const answer = await request(server, 'GET', `${url}&${more}`, {});
        assert.ok(answer.status === 400 || /error=invalid_request/.test(answer.header('location') ?? ''), `${more}: ${answer.head}`);
        assert.doesNotMatch(answer.header('location') ?? '', /[?&]code=/);
      }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const grant of ['grant_type=refresh_token&refresh_token=x', 'grant_type=authorization_code&code=x&redirect_uri=x&code_verifier=x'])
      for (const name of [...new URLSearchParams(`client_id=demoapp&${grant}`).keys()]) {
        const body = `client_id=demoapp&${grant}&${name}=b`;
        const answer = await request(server, 'POST', `${POOL}/oauth2/token`, form, body);
        assert.equal(answer.status, 400, name);
        assert.match(answer.body, /invalid_request/, `${name}: ${answer.body}`);
      }
  });

  it('a client assertion with a foreign audience is refused with 401', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'keyed',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['demo/read'],
      }),
    );
    const { ClientId = '' } = UserPoolClient!;
    const Extensions = { jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256' }] } };
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions });
    const issuer = server.url + POOL;
    const status = async (audience: string | string[]) => {
      const assertion = new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: 'mine' }).setIssuer(ClientId).setSubject(ClientId);
      const client_assertion = await assertion
        .setAudience(audience)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey);
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: ClientId, client_assertion, client_assertion_type });
      return (await fetch(`${issuer}/oauth2/token`, { method: 'POST', body })).status;
    };
    for (const own of [issuer, `${issuer}/oauth2/token`, [issuer], [issuer, `${issuer}/oauth2/token`]])
      assert.equal(await status(own), 200, String(own));
    for (const mixed of [
      [issuer, 'https://evil.example'],
      ['https://evil.example/token', `${issuer}/oauth2/token`],
      [issuer, `${issuer}x`],
      [issuer, `${server.url}/us-east-1_other`],
      'https://evil.example',
      [],
      `${issuer}@evil.example`,
    ])
      assert.equal(await status(mixed), 401, String(mixed));
  });
});
