import assert from 'node:assert/strict';
import { GetProvisionedLimitCommand, GetUserCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createCategoryRates, createProvisionedLimits } from '../../src/directory/pools/index.js';
import { silentLogger } from '../../src/kernel/index.js';
import { createCounters, createRateLimiter } from '../../src/limits/index.js';
import { appClient, operatorClient } from '../operations/support/clients.js';
import { signedIn, signedUp } from '../operations/support/people.js';
import { refused } from '../operations/support/refused.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { startStorage } from '../tokens/support/storage.js';

function at(start: number) {
  const clock = { at: start, now: () => clock.at };
  return clock;
}

describe('counters', () => {
  it('count a window that slides: what was in the last one fades', () => {
    const clock = at(1_000_000);
    const counters = createCounters({ clock, logger: silentLogger });
    for (let count = 1; count <= 10; count++) assert.equal(counters.count('a', 1000), count);
    clock.at += 1500;
    assert.equal(counters.estimate('a', 1000), 5);
    clock.at += 1000;
    assert.equal(counters.estimate('a', 1000), 0);
    assert.equal(counters.estimate('b', 1000), 0);
  });

  it('hold no more keys than they may, whoever makes them up', () => {
    const counters = createCounters({ clock: at(0), logger: silentLogger, maxKeys: 1000 });
    for (let count = 0; count < 100_000; count++) counters.count(`key-${count}`, 1000);
    assert.equal(counters.estimate('key-99999', 1000), 1);
    assert.equal(counters.estimate('key-0', 1000), 0);
  });

  it('of two nodes come together in the store, a write and a read for all keys, none for a request', async () => {
    const clock = at(Date.now());
    const storage = await startStorage(clock);
    try {
      const [one, two] = [0, 0].map(() => createCounters({ clock, logger: silentLogger, shared: storage.connection }));
      await storage.ready();
      storage.operations.length = 0;
      for (let count = 0; count < 30; count++) {
        one!.count('a', 60_000);
        two!.count('a', 60_000);
        one!.count('b', 60_000);
      }
      two!.count('rare', 60_000);
      assert.deepEqual(storage.operations, []);
      await one!.merge();
      assert.deepEqual(
        storage.operations.map(({ kind }) => kind),
        ['write', 'read'],
      );
      await two!.merge();
      await one!.merge();
      assert.equal(two!.estimate('a', 60_000), 60);
      one!.count('a', 60_000);
      await one!.merge();
      assert.equal(one!.estimate('a', 60_000), 61);
      assert.equal(one!.estimate('b', 60_000), 30);
      assert.equal(one!.estimate('rare', 60_000), 0);
      await one!.close();
      await two!.close();
    } finally {
      await storage.stop();
    }
  });

  it('a store that is away costs nobody an answer', async () => {
    const clock = at(0);
    const storage = await startStorage(clock);
    const counters = createCounters({ clock, logger: silentLogger, shared: storage.connection });
    await storage.ready();
    await storage.stop();
    for (let count = 0; count < 10; count++) counters.count('a', 60_000);
    await counters.merge();
    assert.equal(counters.estimate('a', 60_000), 10);
    await counters.close();
  });
});

describe('admission', () => {
  it('lets bursts pass and holds the average, and says when to come again', () => {
    const clock = at(1_000_000);
    const counters = createCounters({ clock, logger: silentLogger });
    const rateLimiter = createRateLimiter({ counters, clock, rates: { perAddress: 5, perClient: 0, perUser: 0 } });
    let passed = 0;
    for (let second = 0; second < 60; second++) {
      for (let count = 0; count < 100; count++) {
        try {
          rateLimiter.admit({ address: '192.0.2.1' });
          passed += 1;
        } catch (error) {
          assert.ok((error as { retryAfter: number }).retryAfter >= 1);
        }
        rateLimiter.admit({ address: `198.51.100.${count}` });
      }
      clock.at += 1000;
    }
    assert.ok(passed >= 50 && passed <= 300, `${passed} of 6000 in a minute`);
  });
});

describe('limits of a server', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer({ environment: { LIMITS_PER_ADDRESS: '30', LIMITS_PER_USER: '2' } });
  });
  after(() => server.stop());
  // Every suite from a window of its own.
  beforeEach(() => server.clock.advance(60_000));

  const signIn = (email: string, ClientId: string = demo.publicClient) =>
    appClient(server).send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: email, PASSWORD: 'Wrong-horse-9' } }),
    );

  it('a user’s calls are held back as Cognito does, with Retry-After, and another user’s are not', async () => {
    const person = await signedUp(server);
    server.clock.advance(60_000);
    const { AccessToken } = await signedIn(server, person);
    for (let count = 0; count < 20; count++) await appClient(server).send(new GetUserCommand({ AccessToken }));
    await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'TooManyRequestsException');
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' };
    const answer = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify({ AccessToken }) });
    assert.equal(answer.status, 400);
    assert.match(answer.headers.get('retry-after')!, /^\d+$/);
    assert.equal(((await answer.json()) as { message: string }).message, 'Rate exceeded');
    const other = await signedUp(server);
    assert.ok(await signedIn(server, other));
  });

  it('an address is held back on every door, and health is told all the same', async () => {
    const url = `${server.url}/${demo.poolId}/.well-known/jwks.json`;
    let last = await fetch(url);
    for (let count = 0; count < 320 && last.status === 200; count++) last = await fetch(url);
    assert.equal(last.status, 429);
    assert.match(last.headers.get('retry-after')!, /^\d+$/);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    await refused(signIn('nobody@example.com'), 'TooManyRequestsException');
    server.clock.advance(60_000);
    assert.equal((await fetch(url)).status, 200);
  });

  it('categories are held to Cognito’s own rates where the setting says so', async () => {
    const strict = await startServer({ environment: { LIMITS_CATEGORIES: 'cognito' } });
    try {
      const operator = operatorClient(strict);
      const named = { LimitDefinition: { LimitClass: 'API_CATEGORY' as const, Attributes: { Category: 'UserRead' } } };
      const calls = Array.from({ length: 30 }, () =>
        operator.send(new GetProvisionedLimitCommand(named)).catch((error: Error) => error.name),
      );
      const refusals = (await Promise.all(calls)).filter((answer) => answer === 'TooManyRequestsException');
      assert.ok(refusals.length >= 10 && refusals.length <= 20, `${refusals.length} of 30 refused, with one a second allowed`);
    } finally {
      await strict.stop();
    }
  });

  it('what an operator has provisioned holds at once, and nothing else where the setting does not say so', async () => {
    const storage = await startStorage({ now: () => Date.now() });
    const made = createProvisionedLimits({ connection: storage.connection });
    await storage.ready();
    const { rateOf, limits } = createCategoryRates({ limits: made, clock: { now: () => Date.now() }, mode: 'set' });
    assert.equal(await rateOf('UserRead'), 0);
    await limits.set('UserRead', 150);
    assert.equal(await rateOf('UserRead'), 150);
    assert.equal(await rateOf('UserCreation'), 0);
    await storage.stop();
  });
});
