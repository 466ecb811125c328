import assert from 'node:assert/strict';
import { createBrowser } from './support/browser.js';
import { CALLBACK, POOL, startDoor, type TestDoor } from './support/door.js';
import { signIn } from './support/flows.js';

describe('clients that registered themselves without a token', () => {
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

  it('get nothing from a living session alone: the person sees a page and signs in', async () => {
    const browser = createBrowser(door.origin);
    await signIn(browser, authorize('app'), 'maria');
    assert.ok((await browser.follow(authorize('vouched'))).url.searchParams.has('code'));
    assert.equal((await browser.follow(authorize('stranger', { prompt: 'none' }))).url.searchParams.get('error'), 'login_required');
    const back = await signIn(browser, authorize('stranger'), 'maria');
    assert.ok(back.searchParams.has('code'));
    const again = await browser.follow(authorize('stranger'));
    assert.match(again.url.pathname, /\/login\//);
  });
});
