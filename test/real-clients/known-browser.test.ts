import assert from 'node:assert/strict';
import { createBrowser } from '../oidc/support/browser.js';
import { type App, landWithCode, oauthClient, openLogin, submit } from '../security/support/hosted.js';
import { ownPool, signedUp } from '../support/scenario.js';
import type { TestServer } from '../support/server.js';
import { startStoppedServer } from './support/stopped-clock.js';

describe('lockout and known browsers', () => {
  let server: TestServer;
  let app: App;
  before(async () => {
    server = await startStoppedServer();
    app = await ownPool(server, {}, oauthClient);
  });
  after(() => server.stop());

  type Person = Awaited<ReturnType<typeof signedUp>>;
  type Browser = ReturnType<typeof createBrowser>;

  const signIn = async (person: Person, browser: Browser, password = person.password) => {
    const page = await openLogin(server, app, browser);
    return submit(page, '', { username: person.email, password });
  };
  /** Browser that signed in once and has only its known-device cookie left. */
  async function known(person: Person): Promise<Browser> {
    const { browser } = await landWithCode(server, person, app);
    for (const name of browser.jar.map((cookie) => cookie.name)) if (name !== 'cognate_known') dropped(browser, name);
    return browser;
  }
  function dropped({ jar }: Browser, name: string): void {
    const cookies = jar as { name: string }[];
    cookies.splice(0, cookies.length, ...cookies.filter((cookie) => cookie.name !== name));
  }

  it('20 wrong passwords from other browsers do not lock a known browser, 20 of its own do', async () => {
    const person = await signedUp(server, app.clientId);
    const mine = await known(person);
    const stranger = createBrowser(server.url);
    for (let n = 0; n < 20; n++) assert.notEqual((await signIn(person, stranger, `Wrong-guess-${n}`)).status, 303);
    assert.notEqual((await signIn(person, stranger)).status, 303, 'strangers are locked out');
    assert.equal((await signIn(person, mine)).status, 303);
    for (let n = 0; n < 20; n++) assert.notEqual((await signIn(person, mine, `Wrong-guess-${n}`)).status, 303);
    assert.notEqual((await signIn(person, mine)).status, 303, 'its own count locks it');
  });

  it('the known-browser cookie of another user or another pool does not bypass the lockout', async () => {
    const [ann, bob] = [await signedUp(server, app.clientId), await signedUp(server, app.clientId)];
    const bobs = await known(bob);
    for (let n = 0; n < 20; n++) await signIn(ann, createBrowser(server.url), 'Wrong-guess-1');
    assert.notEqual((await signIn(ann, bobs)).status, 303);

    const other = await ownPool(server, {}, oauthClient);
    const there = await landWithCode(server, await signedUp(server, other.clientId), other);
    const foreign = there.browser.jar.find(({ name }) => name === 'cognate_known')!;
    const mine = await known(ann).catch(() => undefined);
    assert.equal(mine, undefined, 'still locked');
    const carried = createBrowser(server.url);
    (carried.jar as (typeof foreign)[]).push({ ...foreign, path: foreign.path.replace(other.poolId, app.poolId) });
    assert.notEqual((await signIn(ann, carried)).status, 303);
  });

  it('the known-browser cookie is sealed, HttpOnly, limited to the pool, and set only after a complete sign-in', async () => {
    const person = await signedUp(server, app.clientId);
    const page = await openLogin(server, app);
    const wrong = await submit(page, '', { username: person.email, password: 'Wrong-guess-1' });
    const right = await submit(page, '', { username: person.email, password: person.password });
    for (const answer of [wrong, right]) assert.ok(!answer.headers.getSetCookie().some((line) => line.startsWith('cognate_known=')));
    const out = await page.browser.request(`${page.path}/continue`);
    const cookie = out.headers.getSetCookie().find((line) => line.startsWith('cognate_known='))!;
    assert.match(cookie, new RegExp(`; Path=/${app.poolId}/login; Max-Age=31536000; HttpOnly; SameSite=Lax`));
    assert.ok(!cookie.includes(person.sub));
  });
});
