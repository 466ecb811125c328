import assert from 'node:assert/strict';
import type { RequestContext } from '../../src/authentication/index.js';
import { isLocked, lockAfter, withFailure } from '../../src/authentication/threats/lockout.js';
import { code, type House, openHouse } from './support/house.js';

const PASSWORD = 'Correct-horse-1';
const MINUTE = 60_000;

describe('lockout durations', () => {
  it('the n-th failure locks for 2^(n-5) seconds from the fifth on, at most 15 minutes', () => {
    const seconds = [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900];
    assert.deepEqual(
      seconds.map((_, n) => lockAfter(n) / 1000),
      seconds,
    );
    assert.equal(lockAfter(1e9), 900_000);
  });

  it('a lockout ends to the millisecond', () => {
    const failures = { count: 6, lastAt: new Date(1_000_000) };
    assert.equal(isLocked(failures, 1_001_999), true);
    assert.equal(isLocked(failures, 1_002_000), false);
    assert.equal(isLocked(undefined, 0), false);
  });

  it('the failure count restarts 15 minutes after the last failure', () => {
    const failures = { count: 4, lastAt: new Date(0) };
    assert.equal(withFailure(failures, 15 * MINUTE - 1).count, 5);
    assert.equal(withFailure(failures, 15 * MINUTE).count, 1);
  });
});

describe('lockout of a user', () => {
  let house: House;
  let on: RequestContext;
  let hidden: RequestContext;
  before(async () => {
    house = await openHouse();
    on = await house.context();
    hidden = { ...on, client: { ...on.client, preventUserExistenceErrors: true } };
    await house.confirmed(on, 'ann', PASSWORD);
  });
  after(() => house.stop());
  beforeEach(() => {
    house.clock.at += 20 * MINUTE;
  });

  const attempt = (username: string, password: string, context = on) =>
    house.signIn.start(context, { flow: 'password', username, password });
  const failuresOf = async (name: string) => (await house.users.findByLogin(on.pool, name))?.failures?.count ?? 0;

  /** Fails as soon as the lockout allows; returns the waits in seconds. */
  async function waits(name: string, context: RequestContext, failures: number): Promise<number[]> {
    const seen: number[] = [];
    for (let n = 0; n < failures; n++) {
      let waited = 0;
      for (;;) {
        const error: { code: string } = await attempt(name, 'wrong', context).then(
          () => assert.fail(),
          (reason) => reason,
        );
        if (error.code === 'credentials_wrong') break;
        code('attempts_exceeded', 'Password attempts exceeded')(error);
        house.clock.at += 1000;
        waited += 1;
      }
      seen.push(waited);
    }
    return seen;
  }

  it('a locked user is refused with attempts_exceeded for 2^(n-5) seconds, also with the right password', async () => {
    assert.deepEqual(await waits('ann', on, 9), [0, 0, 0, 0, 0, 1, 2, 4, 8]);
    await assert.rejects(attempt('ann', PASSWORD), code('attempts_exceeded'));
    assert.equal(await failuresOf('ann'), 9);
    house.clock.at += 16_000;
    await attempt('ann', PASSWORD);
    assert.equal(await failuresOf('ann'), 0);
  });

  it('an unknown user is locked like a known one where existence is hidden', async () => {
    assert.deepEqual(await waits('nobody', hidden, 9), [0, 0, 0, 0, 0, 1, 2, 4, 8]);
    await assert.rejects(attempt('NOBODY-else', 'x', hidden), code('credentials_wrong'));
    await assert.rejects(attempt('nobody', 'x', hidden), code('attempts_exceeded'));
  });

  it('thirty concurrent guesses are all counted, and at most nine are verified', async () => {
    const from = house.hashing.verified;
    const burst = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => attempt('ann', `guess ${i}`)));
    const wrong = burst.filter((result) => result.status === 'rejected' && result.reason.code === 'credentials_wrong').length;
    const locked = burst.filter((result) => result.status === 'rejected' && result.reason.code === 'attempts_exceeded').length;
    assert.equal(wrong + locked, 30);
    assert.equal(await failuresOf('ann'), wrong);
    assert.equal(house.hashing.verified - from, wrong);
    assert(wrong >= 5 && wrong <= 9, String(wrong));
  });

  it('fewer than five failures are reset by a success and after 15 minutes', async () => {
    for (let i = 0; i < 4; i++) await assert.rejects(attempt('ann', 'wrong'), code('credentials_wrong'));
    await attempt('ann', PASSWORD);
    for (let i = 0; i < 4; i++) await assert.rejects(attempt('ann', 'wrong'), code('credentials_wrong'));
    house.clock.at += 15 * MINUTE;
    await assert.rejects(attempt('ann', 'wrong'), code('credentials_wrong'));
    assert.equal(await failuresOf('ann'), 1);
  });

  it('a lockout in one pool does not affect the same username in another', async () => {
    const other = await house.context();
    await house.confirmed(other, 'ann', PASSWORD);
    for (let i = 0; i < 5; i++) await assert.rejects(attempt('ann', 'wrong'), code('credentials_wrong'));
    await assert.rejects(attempt('ann', PASSWORD), code('attempts_exceeded'));
    await attempt('ann', PASSWORD, other);
  });
});
