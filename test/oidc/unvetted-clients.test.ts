import assert from 'node:assert/strict';
import { createBrowser } from './support/browser.js';
import { CALLBACK, POOL, startDoor, type TestDoor } from './support/door.js';
import { signIn } from './support/flows.js';

describe('clients from open registration', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'vouched', registration: { open: false, authMethod: 'none' } });
    await door.addClient({ id: 'stranger', registration: { open: true, authMethod: 'none' } });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  const authorize = (client_id: string, params: Record<string, string> = {}) =>
    `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id, response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...params })}`;

  /** The interaction that the browser’s present page shows. */
  const asked = async ({ response }: { response: Response }) => (await response.json()) as { uid: string; consent?: { sub: string } };
  const answered = (browser: ReturnType<typeof createBrowser>, url: URL, answer: 'allow' | 'refuse') =>
    browser.follow(`${url.pathname}?${answer}=yes`, { method: 'POST' });

  it('a client from open registration needs the user’s consent at each request, even with an SSO session', async () => {
    const browser = createBrowser(door.origin);
    await signIn(browser, authorize('app'), 'maria');
    assert.ok((await browser.follow(authorize('vouched'))).url.searchParams.has('code'));
    const silent = await browser.request(authorize('stranger', { prompt: 'none' }));
    const page = new URL(silent.headers.get('location')!, door.origin);
    assert.equal(page.pathname, `/${POOL}/leave`);
    assert.equal(new URL(page.searchParams.get('to')!).searchParams.get('error'), 'consent_required');
    for (let i = 0; i < 2; i++) {
      const page = await browser.follow(authorize('stranger'));
      assert.deepEqual((await asked(page)).consent, { sub: 'maria' });
      assert.ok((await answered(browser, page.url, 'allow')).url.searchParams.has('code'));
    }
  });

  it('the user signs in before the consent; prompt, max_age and acr_values are satisfied by one sign-in', async () => {
    for (const params of [{}, { prompt: 'login' }, { prompt: 'consent' }, { max_age: '0' }, { acr_values: 'urn:cognito:loa:4' }]) {
      const browser = createBrowser(door.origin);
      await signIn(browser, authorize('app'), 'maria');
      if (!('prompt' in params)) browser.clear();
      const login = await browser.follow(authorize('stranger', params));
      if ((await asked(login)).consent) assert.fail(`no sign-in for ${JSON.stringify(params)}`);
      const consent = await browser.follow(`${login.url.pathname}?sub=maria`, { method: 'POST' });
      assert.deepEqual((await asked(consent)).consent, { sub: 'maria' }, JSON.stringify(params));
      assert.ok((await answered(browser, consent.url, 'allow')).url.searchParams.has('code'), JSON.stringify(params));
    }
  });

  it('denied consent gives access_denied with state', async () => {
    const browser = createBrowser(door.origin);
    await signIn(browser, authorize('app'), 'maria');
    const { url } = await answered(browser, (await browser.follow(authorize('stranger', { state: 'x' }))).url, 'refuse');
    assert.deepEqual([url.searchParams.get('error'), url.searchParams.get('state')], ['access_denied', 'x']);
  });

  it('a consent response does not complete a sign-in, and a sign-in response no consent', async () => {
    const browser = createBrowser(door.origin);
    const login = await browser.follow(authorize('stranger'));
    const wrong = await browser.request(`${login.url.pathname}?allow=yes`, { method: 'POST' });
    assert.deepEqual([wrong.status, ((await wrong.json()) as { code: string }).code], [400, 'interaction_unknown']);
    const consent = await browser.follow(`${login.url.pathname}?sub=maria`, { method: 'POST' });
    const again = await browser.follow(`${consent.url.pathname}?sub=maria`, { method: 'POST' });
    assert.deepEqual((await asked(again)).consent, { sub: 'maria' });
  });
});
