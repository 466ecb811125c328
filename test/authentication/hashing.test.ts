import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { createPasswords } from '../../src/authentication/factors/password/index.js';
import { createSrpVerifiers } from '../../src/authentication/factors/srp/index.js';
import { createPasswordHashing, createPowMod } from '../../src/authentication/index.js';
import { createLimiter } from '../../src/authentication/limiter.js';
import { defaultUserPool, type UserPool } from '../../src/directory/pools/index.js';
import { randomIds } from '../../src/kernel/index.js';
import { code, countingHashing } from './support/house.js';

describe('password hashing', () => {
  it('password hashes are argon2id with m=19456, t=2, p=1 and a fresh salt', async () => {
    const hashing = createPasswordHashing();
    const [one, other] = await Promise.all([hashing.hash('secret'), hashing.hash('secret')]);
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(one, other);
    assert.equal(await hashing.verify(one, 'secret'), true);
    assert.equal(await hashing.verify(one, 'Secret'), false);
  });

  it('verifying a user without a password computes a full hash and fails', async () => {
    const seen: string[] = [];
    const hashing = createPasswordHashing();
    const passwords = createPasswords({
      hashing: {
        ...hashing,
        verify(phc, password) {
          seen.push(phc);
          return hashing.verify(phc, password);
        },
      },
      verifiers: createSrpVerifiers({ powMod: createPowMod(), ids: randomIds }),
      clock: { now: () => 0 },
    });
    assert.equal(await passwords.matches(undefined, ''), false);
    assert.match(seen[0]!, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it('a password over 512 characters is wrong, even if the hash of its truncation matches', async () => {
    const pool = { ...defaultUserPool(), id: 'us-east-1_a' } as unknown as UserPool;
    const passwords = createPasswords({
      hashing: countingHashing(),
      verifiers: createSrpVerifiers({ powMod: createPowMod(), ids: randomIds }),
      clock: { now: () => 0 },
    });
    const longest = `Aa1!${'🔑'.repeat(252)}`;
    const credential = await passwords.make(pool, 'ann', longest);
    assert.equal(await passwords.matches(credential, longest), true);
    const cut = { ...credential, hash: await countingHashing().hash('x'.repeat(512)) };
    assert.equal(await passwords.matches(cut, 'x'.repeat(512)), true);
    assert.equal(await passwords.matches(cut, 'x'.repeat(513)), false);
  });

  it('the fourth concurrent hash on one core with a queue of two is refused with too_many_requests', async () => {
    const hashing = createPasswordHashing({ cores: 1, threads: 4, waiting: 2 });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => hashing.hash('x')));
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
    );
    for (const result of results) if (result.status === 'rejected') code('too_many_requests')(result.reason);
  });
});

describe('concurrency limiter', () => {
  it('the limiter runs work in order, two at a time, and releases slots after failures', async () => {
    const limiter = createLimiter({ inFlight: () => 2, waiting: 10, refuse: () => new Error('full') });
    const started: number[] = [];
    let most = 0;
    let running = 0;
    const works = Array.from({ length: 8 }, (_, i) =>
      limiter.run(async () => {
        started.push(i);
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        if (i % 2) throw new Error('failed');
      }),
    );
    assert.equal(limiter.load, 8);
    await Promise.allSettled(works);
    assert.deepEqual(started, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.equal(most, 2);
    assert.equal(limiter.load, 0);
  });
});
