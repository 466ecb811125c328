import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { type Browser, createBrowser } from './support/browser.js';
import { CALLBACK, POOL, startDoor, type TestDoor } from './support/door.js';
import { postToken, signIn } from './support/flows.js';

const LEVEL = (level: number): string => `urn:cognito:loa:${level}`;

describe('acr_values', () => {
  let door: TestDoor;
  let browser: Browser;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addUser({ sub: 'maria' });
  });
  beforeEach(async () => {
    browser = createBrowser(door.origin);
    await signIn(browser, authorize(), 'maria', 'pwd');
  });
  after(() => door.stop());

  const authorize = (params: Record<string, string> = {}) =>
    `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...params })}`;
  const asksAgain = async (acr: string) => (await browser.follow(authorize({ acr_values: acr }))).url.pathname.includes('/login/');

  it('that the browser’s sign-in reaches ask nobody again', async () => {
    assert.equal(await asksAgain(LEVEL(1)), false);
    assert.equal(await asksAgain('what:no:pool:calls:anything'), false);
  });

  it('above the browser’s sign-in ask for a new one, which then satisfies them', async () => {
    assert.equal(await asksAgain(LEVEL(3)), true);
    const back = await signIn(browser, authorize({ acr_values: LEVEL(3) }), 'maria', 'pwd email_otp mfa');
    const { body } = await postToken(door, {
      grant_type: 'authorization_code',
      client_id: 'app',
      redirect_uri: CALLBACK,
      code: back.searchParams.get('code')!,
    });
    const { acr, amr } = decodeJwt(body['id_token']) as { acr: string; amr: string[] };
    assert.deepEqual([acr, amr], [LEVEL(3), ['pwd', 'email_otp', 'mfa']]);
    assert.equal(await asksAgain(LEVEL(3)), false);
    assert.equal(await asksAgain(LEVEL(2)), false);
    assert.equal(await asksAgain(LEVEL(4)), true);
  });

  it('are a wish: who cannot reach them comes in with what was shown', async () => {
    const back = await signIn(browser, authorize({ acr_values: LEVEL(4) }), 'maria', 'pwd');
    assert.ok(back.searchParams.get('code'));
  });

  it('with prompt=none say login_required rather than show a page', async () => {
    const { url } = await browser.follow(authorize({ acr_values: LEVEL(4), prompt: 'none' }));
    assert.equal(url.searchParams.get('error'), 'login_required');
  });

  it('name the most wanted first', async () => {
    assert.equal(await asksAgain(`${LEVEL(1)} ${LEVEL(4)}`), false);
    assert.equal(await asksAgain(`unknown ${LEVEL(4)} ${LEVEL(1)}`), true);
  });
});
