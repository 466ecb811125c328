import assert from 'node:assert/strict';
import { GetProvisionedLimitCommand, GetUserCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createCategoryRates, createProvisionedLimits } from '../../src/directory/pools/index.js';
import { silentLogger } from '../../src/kernel/index.js';
import { createCounters, createRateLimiter } from '../../src/limits/index.js';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { startStorage } from '../tokens/support/storage.js';

function at(start: number) {
  const clock = { at: start, now: () => clock.at };
  return clock;
}

describe('rate limit counters', () => {
  it('a counter estimates a sliding window from the current and the previous one', () => {
    const clock = at(1_000_000);
    const counters = createCounters({ clock, logger: silentLogger });
    for (let count = 1; count <= 10; count++) assert.equal(counters.count('a', 1000), count);
    clock.at += 1500;
    assert.equal(counters.estimate('a', 1000), 5);
    clock.at += 1000;
    assert.equal(counters.estimate('a', 1000), 0);
    assert.equal(counters.estimate('b', 1000), 0);
  });

  it('counters keep at most maxKeys keys and drop the oldest', () => {
    const counters = createCounters({ clock: at(0), logger: silentLogger, maxKeys: 1000 });
    for (let count = 0; count < 100_000; count++) counters.count(`key-${count}`, 1000);
    assert.equal(counters.estimate('key-99999', 1000), 1);
    assert.equal(counters.estimate('key-0', 1000), 0);
  });

  it('counters of two nodes are merged in the store by one write and one read, none per request', async () => {
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

  it('counters keep counting locally while the store is unavailable', async () => {
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

describe('rate limiter', () => {
  it('the rate limiter admits bursts, limits the average and gives a retry time', () => {
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

describe('rate limits of a server', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer({ environment: { LIMITS_PER_ADDRESS: '30', LIMITS_PER_USER: '2' } });
  });
  after(() => server.stop());
  // Each test starts in a new window, and no request is so slow that the limit recovers meanwhile.
  beforeEach(() => {
    server.clock.freeze();
    server.clock.advance(60_000);
  });

  const signIn = (email: string, ClientId: string = demo.publicClient) =>
    appClient(server).send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: email, PASSWORD: 'Wrong-horse-9' } }),
    );

  it('calls over the limit of a user get TooManyRequestsException and Retry-After, other users’ do not', async () => {
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

  it('an address over its limit gets 429 on OIDC and API endpoints, not on /healthz', async () => {
    const url = `${server.url}/${demo.poolId}/.well-known/jwks.json`;
    let last = await fetch(url);
    for (let count = 0; count < 320 && last.status === 200; count++) last = await fetch(url);
    assert.equal(last.status, 429);
    assert.match(last.headers.get('retry-after')!, /^\d+$/);
    assert.equal(last.headers.get('access-control-allow-origin'), '*');
    assert.match(last.headers.get('access-control-expose-headers')!, /(^|, )Retry-After(,|$)/);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    await refused(signIn('nobody@example.com'), 'TooManyRequestsException');
    server.clock.advance(60_000);
    assert.equal((await fetch(url)).status, 200);
  });

  it('API categories have Cognito’s default rates under LIMITS_CATEGORIES=cognito', async () => {
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

  it('a provisioned category limit applies at once, and other categories stay unlimited in mode set', async () => {
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
