import assert from 'node:assert/strict';
import { type Scenario, signedUp, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { openLogin, submit } from './support/hosted.js';
import { createTwinScenarios } from './support/twin-scenarios.js';

describe('isolation of user pools on the hosted pages', () => {
  let server: TestServer;
  let a: Scenario;
  let b: Scenario;
  before(async () => {
    server = await sharedServer();
    [a, b] = await createTwinScenarios(server);
  });

  const cookiesAt = (browser: { readonly jar: readonly { name: string; value: string; path: string }[] }, path: string): string =>
    browser.jar
      .filter((cookie) => path.startsWith(cookie.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');

  it('an interaction id is refused at another pool, with the cookies of either pool', async () => {
    const [one, two] = [await openLogin(server, a), await openLogin(server, b)];
    const path = one.path.replace(a.poolId, b.poolId);
    const renamed = cookiesAt(one.browser, one.path).replaceAll(a.poolId, b.poolId);
    for (const cookie of [cookiesAt(one.browser, one.path), renamed, cookiesAt(two.browser, two.path), '']) {
      const answer = await fetch(server.url + path, { headers: { cookie }, redirect: 'manual' });
      assert.equal(answer.status, 400);
      assert.doesNotMatch(await answer.text(), /<form/);
    }
  });

  it('an interaction id is refused with the cookies of another browser', async () => {
    const [mine, theirs] = [await openLogin(server, a), await openLogin(server, a)];
    const answer = await fetch(server.url + mine.path, { headers: { cookie: cookiesAt(theirs.browser, theirs.path) } });
    assert.equal(answer.status, 400);
  });

  it('a form token is refused in another browser, pool or interaction', async () => {
    const [one, other, mine] = [await openLogin(server, a), await openLogin(server, b), await openLogin(server, a)];
    for (const token of [other.token, mine.token, '', 'x'.repeat(43)]) {
      const answer = await submit(one, '', { token, username: a.person.email, password: a.person.password });
      assert.equal(answer.status, 403);
    }
    assert.equal((await submit(one, '', { username: a.person.email, password: a.person.password })).status, 303);
  });

  it('the flow cookie of a finished sign-in does not finish another interaction or pool', async () => {
    const done = await openLogin(server, a);
    assert.equal((await submit(done, '', { username: a.person.email, password: a.person.password })).status, 303);
    const sealed = done.browser.jar.find(({ name }) => name === 'cognate_flow')!.value;
    for (const victim of [await openLogin(server, b), await openLogin(server, a)]) {
      const cookie = cookiesAt(victim.browser, victim.path).replace(/cognate_flow=[^;]+/, `cognate_flow=${sealed}`);
      const answer = await fetch(`${server.url}${victim.path}/continue`, { headers: { cookie }, redirect: 'manual' });
      assert.equal(answer.headers.get('location'), victim.path, 'back to sign-in');
    }
  });

  it('the flow cookie of a sign-up is refused with 403 at another pool', async () => {
    const email = someEmail();
    const page = await openLogin(server, a);
    assert.equal((await submit(page, 'signup', { username: email, password: 'Correct-horse-9' })).status, 303);
    const code = await server.codeFor(email);
    const sealed = page.browser.jar.find(({ name }) => name === 'cognate_flow')!.value;
    const victim = await openLogin(server, b);
    const cookie = cookiesAt(victim.browser, victim.path).replace(/cognate_flow=[^;]+/, `cognate_flow=${sealed}`);
    const answer = await fetch(`${server.url}${victim.path}/confirm`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ token: victim.token, code }),
      redirect: 'manual',
    });
    assert.equal(answer.status, 403);
  });

  it('a user’s password is refused at another pool', async () => {
    const stranger = await signedUp(server, a.clientId);
    const answer = await submit(await openLogin(server, b), '', { username: stranger.email, password: stranger.password });
    assert.equal(answer.status, 400);
  });
});
