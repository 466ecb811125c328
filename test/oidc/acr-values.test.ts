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

  it('acr_values at or below the level of the SSO session, or unknown, need no new sign-in', async () => {
    assert.equal(await asksAgain(LEVEL(1)), false);
    assert.equal(await asksAgain('what:no:pool:calls:anything'), false);
  });

  it('acr_values above the SSO session’s level require a new sign-in, which then satisfies them', async () => {
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

  it('acr_values are voluntary: a user who cannot reach the level gets a code at the level proven', async () => {
    const back = await signIn(browser, authorize({ acr_values: LEVEL(4) }), 'maria', 'pwd');
    assert.ok(back.searchParams.get('code'));
  });

  it('prompt=none with acr_values above the session’s level gives login_required', async () => {
    const { url } = await browser.follow(authorize({ acr_values: LEVEL(4), prompt: 'none' }));
    assert.equal(url.searchParams.get('error'), 'login_required');
  });

  it('acr_values are ordered by preference: the first known value decides', async () => {
    assert.equal(await asksAgain(`${LEVEL(1)} ${LEVEL(4)}`), false);
    assert.equal(await asksAgain(`unknown ${LEVEL(4)} ${LEVEL(1)}`), true);
  });
});
