import assert from 'node:assert/strict';
import { authorization, landWithCode, oauthClient } from '../security/support/hosted.js';
import { confirmedUser, ownPool } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { createBrowser } from './support/browser.js';

const AWAY = 'https://elsewhere.example/landing';

describe('redirects to clients from open registration', () => {
  let server: TestServer;
  let poolId: string;
  let vouched: string;
  let open: string;
  before(async () => {
    server = await startServer();
    const LogoutURLs = [AWAY];
    const made = await ownPool(server, { DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: true } } as object, {
      ...oauthClient,
      CallbackURLs: [AWAY, oauthClient.CallbackURLs[0]!],
      LogoutURLs,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    ({ poolId, clientId: vouched } = made);
    open = (await register({ redirect_uris: [AWAY], post_logout_redirect_uris: [AWAY] })).client_id!;
  });
  after(() => server.stop());

  async function register(metadata: object): Promise<Record<string, string>> {
    const answer = await fetch(`${server.url}/${poolId}/oauth2/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'Somebody’s <app>', token_endpoint_auth_method: 'none', ...metadata }),
    });
    return { status: String(answer.status), ...((await answer.json()) as Record<string, string>) };
  }

  const query = (clientId: string, more: Record<string, string>): string => String(new URLSearchParams({ client_id: clientId, ...more }));
  const authorize = (clientId: string, more: Record<string, string> = {}): string =>
    authorization({ poolId, clientId }, { redirect_uri: AWAY, ...more }).url;

  /** Each redirects to the client at once if the client is not from open registration. */
  const ways: readonly [string, (clientId: string) => string][] = [
    ['prompt=none', (id) => authorize(id, { prompt: 'none' })],
    ['a response type that the client lacks', (id) => authorize(id, { response_type: 'token' })],
    ['the plain PKCE method', (id) => authorize(id, { code_challenge_method: 'plain' })],
    ['an error in the fragment', (id) => authorize(id, { prompt: 'none', response_mode: 'fragment' })],
    ['an error in a JWT', (id) => authorize(id, { prompt: 'none', response_mode: 'query.jwt' })],
    ['/passkeys/add without a session', (id) => `/${poolId}/passkeys/add?${query(id, { redirect_uri: AWAY })}`],
    ['logout', (id) => `/${poolId}/logout?${query(id, { logout_uri: AWAY })}`],
    ['OpenID Connect logout', (id) => `/${poolId}/logout?${query(id, { post_logout_redirect_uri: AWAY, state: 's' })}`],
  ];
  for (const [title, way] of ways) {
    it(`an interstitial names the destination: ${title}`, async () => {
      const direct = await createBrowser(server.url).request(way(vouched));
      assert.ok(direct.headers.get('location')?.startsWith(AWAY), `${direct.status} ${direct.headers.get('location')}`);
      const { response, url } = await createBrowser(server.url).follow(way(open));
      assert.equal(url.origin, server.url, url.href);
      const html = await response.text();
      assert.equal(response.status, 200, html);
      assert.match(html, /elsewhere\.example<\/strong>/);
      assert.match(html, /href="https:\/\/elsewhere\.example\/landing/);
      assert.match(html, /Somebody’s|Somebody s/);
      assert.doesNotMatch(html, /http-equiv="refresh"/);
    });
  }

  it('an interstitial replaces the self-submitting form of form_post', async () => {
    const { response, url } = await createBrowser(server.url).follow(authorize(open, { prompt: 'none', response_mode: 'form_post' }));
    assert.equal(url.pathname, `/${poolId}/leave`);
    const html = await response.text();
    assert.doesNotMatch(html, /<form/);
    assert.match(html, /href="https:\/\/elsewhere\.example\/landing\?error=login_required&amp;state=some-state"/);
  });

  it('the account page links to the interstitial, not to the redirect URI', async () => {
    const person = await confirmedUser(server, poolId);
    const { browser } = await landWithCode(server, person, { poolId, clientId: vouched });
    const page = async (id: string) => (await browser.request(`/${poolId}/account?${query(id, { redirect_uri: AWAY })}`)).text();
    assert.match(await page(vouched), /class="quiet" href="https:\/\/elsewhere\.example\/landing"/);
    assert.match(await page(open), /class="quiet" href="\/[\w-]+\/leave\?client_id=/);
  });

  it('the interstitial leads to registered URIs of the client only', async () => {
    const leave = (to: string, id = open, pool = poolId) =>
      fetch(`${server.url}/${pool}/leave?${query(id, { to })}`, { redirect: 'manual' });
    assert.equal((await leave(`${AWAY}?error=x#y`)).status, 200);
    for (const to of [
      '',
      'https://evil.example/landing',
      'https://elsewhere.example/other',
      'https://elsewhere.example.evil.example/landing',
      'https://elsewhere.example:444/landing',
      'https://a@elsewhere.example/landing',
      'javascript:alert(1)',
      'nothing',
      '/landing',
    ])
      assert.equal((await leave(to)).status, 400, to);
    assert.ok((await leave(AWAY, 'nobody')).status >= 400);
    assert.ok((await leave(AWAY, open, 'us-east-1_demo')).status >= 400);
  });

  const REFUSED = [
    'view-source:https://a.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://a.example/x',
    'file:///etc/passwd',
    'about:blank',
    'chrome://settings',
    'ws://a.example/',
    'wss://a.example/',
    'filesystem:https://a.example/',
    'intent://x',
    'ftp://a.example/',
    'vbscript:x',
    'mailto:a@b.example',
    'http://a.example/',
  ];

  it('redirect URIs must be https, loopback, or of a scheme with a dot; others give invalid_redirect_uri', async () => {
    for (const uri of [...REFUSED, 'myapp://done', 'myapp:done', 'https://user:password@a.example/', 'https://a.example/#x'])
      for (const metadata of [{ redirect_uris: [uri] }, { redirect_uris: [AWAY], post_logout_redirect_uris: [uri] }])
        assert.deepEqual([(await register(metadata)).error, uri], ['invalid_redirect_uri', uri]);
    for (const uri of ['com.example.app:/done', 'http://127.0.0.1/cb', 'http://localhost:3000/cb'])
      assert.equal((await register({ redirect_uris: [uri] })).status, '201', uri);
  });

  it('CreateUserPoolClient accepts an app’s own scheme and refuses schemes that browsers handle', async () => {
    const create = (uri: string) => ownPool(server, {}, { ...oauthClient, CallbackURLs: [uri], LogoutURLs: [uri] });
    await create('myapp://done');
    for (const uri of REFUSED) await assert.rejects(create(uri), { name: 'InvalidParameterException' }, uri);
  });
});
