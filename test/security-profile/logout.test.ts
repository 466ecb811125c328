import assert from 'node:assert/strict';
import { createWeb, type Shown, type Web } from '../federation/support/web.js';
import { arrive, confirmLogout, plainText, startHouse } from '../saml-idp/support/house.js';
import { demo, REAL_DEMO, startServer, type TestServer } from '../support/server.js';
import { discovered, member, setProfile, signedInBy } from './support.js';

const BYE = 'http://localhost:3000/';

/** Fields of the confirmation page’s form. */
function confirmation({ html }: Pick<Shown, 'html'>): Record<string, string> {
  assert.match(html, /<h1>Do you want to sign out\?<\/h1>/);
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return Object.fromEntries(inputs.map(([, name, value]) => [name!, plainText(value!)]));
}

describe('/logout in pools of the strict security profile', function () {
  this.timeout(30_000);
  let server: TestServer;
  let web: Web;
  let idToken: string;
  before(async () => {
    server = await startServer({ environment: { SETUP: REAL_DEMO } });
  });
  after(() => server?.stop());
  beforeEach(async () => {
    server.clock.reset();
    await setProfile(server, demo.poolId, 'strict');
    ({ web, idToken } = await session());
  });

  async function session() {
    const web = createWeb();
    const tokens = await signedInBy(await discovered(server, demo.publicClient), await member(server), web);
    return { web, idToken: tokens.id_token! };
  }
  const path = () => `${server.url}/${demo.poolId}/logout`;
  const BY_CLIENT = { client_id: demo.publicClient, logout_uri: BYE };
  const get = (parameters: Record<string, string>) => web.go(`${path()}?${new URLSearchParams(parameters)}`, { until: BYE });
  const post = (body: Record<string, string>) => web.go(path(), { body, until: BYE });
  const isSignedIn = () => web.cookies().some((name) => name.startsWith('session-'));

  it('logout without id_token_hint shows a confirmation page with the app’s name, whose form signs out', async () => {
    for (const parameters of [BY_CLIENT, { client_id: demo.publicClient, post_logout_redirect_uri: BYE, state: 'a&b' }]) {
      ({ web } = await session());
      const page = await get(parameters);
      assert.match(page.html, /<strong>[^<]+<\/strong> asks to sign you out\./);
      assert.ok(isSignedIn());
      const { url } = await post(confirmation(page));
      assert.equal(url.href, 'state' in parameters ? `${BYE}?state=a%26b` : BYE);
      assert.ok(!isSignedIn());
    }
  });

  it('logout without logout_uri requires confirmation and ends at the signed-out page', async () => {
    const page = await get({});
    assert.doesNotMatch(page.html, /asks to sign you out/);
    const { url, html } = await post(confirmation(page));
    assert.equal(url.pathname, `/${demo.poolId}/signed-out`);
    assert.match(html, /You are signed out/);
    assert.ok(!isSignedIn());
  });

  it('logout with redirect_uri requires confirmation and continues to the sign-in page', async () => {
    const parameters = { client_id: demo.publicClient, redirect_uri: `${BYE}callback`, response_type: 'code', scope: 'openid' };
    const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
    const { url, html } = await web.go(path(), { body: confirmation(await get({ ...parameters, ...pkce })) });
    assert.match(url.pathname, /\/login\/[\w-]+$/);
    assert.match(html, /name="password"/);
    assert.ok(!isSignedIn());
  });

  it('the logout confirmation page is in the language of ui_locales', async () => {
    assert.match((await get({ ...BY_CLIENT, ui_locales: 'de' })).html, /<h1>Möchten Sie sich abmelden\?<\/h1>/);
  });

  it('logout with the user’s ID token as id_token_hint signs out without confirmation', async () => {
    assert.equal((await get({ id_token_hint: idToken, post_logout_redirect_uri: BYE })).url.href, BYE);
    assert.ok(!isSignedIn());
  });

  it('logout by POST with the user’s ID token signs out without confirmation', async () => {
    assert.equal((await post({ ...BY_CLIENT, id_token_hint: idToken })).url.href, BYE);
    assert.ok(!isSignedIn());
  });

  it('logout with an expired ID token of the user signs out without confirmation', async () => {
    const configuration = await discovered(server, demo.publicClient);
    const email = await member(server);
    const { id_token } = await signedInBy(configuration, email, createWeb());
    server.clock.advance(3_601_000);
    web = createWeb();
    await signedInBy(configuration, email, web);
    assert.equal((await get({ id_token_hint: id_token!, post_logout_redirect_uri: BYE })).url.href, BYE);
    assert.ok(!isSignedIn());
  });

  it('logout with another user’s, a forged or a malformed id_token_hint requires confirmation', async () => {
    const { idToken: others } = await session();
    const page = await get({ id_token_hint: others, post_logout_redirect_uri: BYE });
    const [, claims] = idToken.split('.');
    for (const id_token_hint of [others, 'garbage', `e30.${claims}.e30`]) confirmation(await get({ id_token_hint }));
    assert.ok(isSignedIn());
    await post(confirmation(page));
    assert.ok(!isSignedIn());
  });

  it('a cross-site request does not sign out, also with the form token in the query or body', async () => {
    const { token } = confirmation(await get(BY_CLIENT));
    const { token: others } = await (async () => {
      const mine = web;
      ({ web } = await session());
      const fields = confirmation(await get(BY_CLIENT));
      web = mine;
      return fields;
    })();
    confirmation(await get({ ...BY_CLIENT, token: token! }));
    confirmation(await post({ ...BY_CLIENT, token: others! }));
    confirmation(await post(BY_CLIENT));
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const body = new URLSearchParams({ ...BY_CLIENT, token: token! });
      const answer = await fetch(path(), { method: 'POST', headers, body, redirect: 'manual' });
      assert.equal(answer.status, 303);
      confirmation(await web.go(new URL(answer.headers.get('location')!, path())));
    }
    assert.ok(isSignedIn());
  });

  it('a confirmation form submitted twice redirects to the same registered logout_uri', async () => {
    const fields = confirmation(await get(BY_CLIENT));
    for (let times = 0; times < 2; times += 1) assert.equal((await post(fields)).url.href, BYE);
    const gone = await post({ ...fields, logout_uri: 'https://evil.example/' });
    assert.equal(gone.status, 400);
  });

  it('logout without a session redirects without confirmation', async () => {
    web = createWeb();
    assert.equal((await get(BY_CLIENT)).url.href, BYE);
    assert.equal((await get({})).url.pathname, `/${demo.poolId}/signed-out`);
  });

  it('an unregistered logout_uri is refused with 400 before confirmation', async () => {
    const refused = await get({ ...BY_CLIENT, logout_uri: 'https://evil.example/' });
    assert.equal(refused.status, 400);
    assert.doesNotMatch(refused.html, /Do you want to sign out/);
    assert.ok(isSignedIn());
  });

  it('logout needs no confirmation in profile cognito', async () => {
    await setProfile(server, demo.poolId, 'cognito');
    assert.equal((await get(BY_CLIENT)).url.href, BYE);
    assert.ok(!isSignedIn());
  });

  it('confirmed logout signs out of every SAML service provider, then redirects to the app', async () => {
    const house = await startHouse();
    try {
      const poolId = await house.pool();
      const ada = await house.person(poolId);
      const crm = await house.application(poolId, 'crm');
      const browser = house.browser();
      await arrive(browser, await crm.getAuthorizeUrlAsync('', undefined, {}), {}, ada);
      await setProfile(house.server, poolId, 'strict');
      const { clientId } = await house.openIdClient(poolId);
      const logout = `${house.server.url}/${poolId}/logout?client_id=${clientId}&logout_uri=https%3A%2F%2Fapp.example%2Fbye`;
      let { url } = await confirmLogout(browser, await arrive(browser, logout));
      assert.equal(url.origin, 'https://crm.example');
      const { profile } = await crm.validateRedirectAsync(Object.fromEntries(url.searchParams) as never, url.search.slice(1));
      ({ url } = await browser.follow(await crm.getLogoutResponseUrlAsync(profile!, url.searchParams.get('RelayState')!, {}, true)));
      assert.equal(url.href, 'https://app.example/bye');
    } finally {
      await house.stop();
    }
  });
});
