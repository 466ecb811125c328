import assert from 'node:assert/strict';
import { createBrowser } from './support/browser.js';
import { OTHER_POOL, POOL, startDoor, type TestDoor } from './support/door.js';
import { postToken, signIn } from './support/flows.js';

const REGISTERED = [
  'https://app.example/callback',
  'http://localhost:3000/cb',
  'http://127.0.0.1/cb',
  'myapp://done',
  'https://app.example/with?query=1',
];

describe('redirect URIs', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app', callbackUrls: REGISTERED });
    await door.addClient({ id: 'foreign', poolId: OTHER_POOL, callbackUrls: REGISTERED });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  const ask = (params: Record<string, string>, poolId = POOL) =>
    fetch(
      `${door.origin}/${poolId}/oauth2/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', scope: 'openid', state: 's', ...params })}`,
      { redirect: 'manual' },
    );

  for (const uri of REGISTERED) {
    it(`${uri} is accepted as registered`, async () => {
      const url = `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', scope: 'openid', redirect_uri: uri })}`;
      const back = await signIn(createBrowser(door.origin), url, 'maria');
      assert.ok(back.href.startsWith(uri), back.href);
      const { status } = await postToken(door, {
        grant_type: 'authorization_code',
        client_id: 'app',
        redirect_uri: uri,
        code: back.searchParams.get('code')!,
      });
      assert.equal(status, 200);
    });
  }

  const near = [
    'https://app.example/callback/',
    'https://app.example/callback?x=1',
    'https://app.example/callback#x',
    'https://app.example/Callback',
    'https://APP.example/callback',
    'https://app.example:443/callback',
    'http://app.example/callback',
    'https://app.example.evil.example/callback',
    'https://app.example@evil.example/callback',
    'https://evil.example/callback',
    'https://app.example/callback/../evil',
    'https://app.example/%63allback',
    ' https://app.example/callback',
    'http://[::1]/cb',
    'myapp://done/',
    'myapp://other',
    'javascript:alert(1)',
    'data:text/html,x',
    '//app.example/callback',
    '/callback',
    'not a uri',
    '',
  ];
  for (const uri of near) {
    it(`${JSON.stringify(uri)} gives a 400 error page and no redirect`, async () => {
      for (const extra of [
        {},
        { prompt: 'none' },
        { scope: 'phone' },
        { response_type: 'token' },
        { response_mode: 'form_post' },
        { response_mode: 'bogus' },
      ]) {
        const response = await ask({ redirect_uri: uri, ...extra });
        assert.equal(response.status, 400);
        assert.equal(response.headers.get('location'), null);
        const page = await response.text();
        assert.match(page, /An error was encountered with the requested page/);
        assert.doesNotMatch(page, /<form/);
      }
    });
  }

  it('unknown clients and clients of another pool give a 400 page that the client does not exist', async () => {
    for (const [id, poolId] of [
      ['nobody', POOL],
      ['foreign', POOL],
      ['app', OTHER_POOL],
      ['x'.repeat(5000), POOL],
    ] as const) {
      const response = await ask({ client_id: id, redirect_uri: REGISTERED[0]! }, poolId);
      assert.equal(response.status, 400);
      assert.match(await response.text(), /Client does not exist/);
    }
  });

  it('redirect_uri may be omitted only if the client has a single one', async () => {
    assert.equal((await ask({})).status, 400);
    await door.addClient({ id: 'single', callbackUrls: ['https://app.example/only'] });
    const response = await ask({ client_id: 'single', prompt: 'none' });
    assert.match(response.headers.get('location')!, /^https:\/\/app\.example\/only\?error=login_required/);
  });

  it('errors go to the redirect URI if it is registered', async () => {
    const response = await ask({ redirect_uri: REGISTERED[0]!, response_type: 'nonsense' });
    assert.match(response.headers.get('location')!, /^https:\/\/app\.example\/callback\?error=unsupported_response_type&.*state=s/);
  });
});
