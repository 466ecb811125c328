import assert from 'node:assert/strict';
import type { UserPool } from '../../src/directory/pools/index.js';
import type { PasswordCredential, PendingCode, User, UserChange } from '../../src/directory/users/index.js';
import { openDirectory, type TestDirectory } from './support/directory.js';
import { refused } from './support/refused.js';

const password: PasswordCredential = { hash: '$argon2id$…', srpSalt: 'ab12', srpVerifier: 'c0ffee', setAt: new Date(1000) };
const code: PendingCode = { hash: 'h', expiresAt: new Date(2000), attemptsLeft: 3, attribute: 'email' };

describe('changes of users', () => {
  let directory: TestDirectory;
  let pool: UserPool;
  let user: User;
  before(async () => {
    directory = await openDirectory();
  });
  after(() => directory.close());
  beforeEach(async () => {
    pool = await directory.newPool();
    user = await directory.newUser(pool, { password, code: { purpose: 'sign-up', pending: code } });
  });
  const stored = () => directory.users.findBySub(pool.id, user.sub) as Promise<User>;
  const raw = () => directory.storage.connection.db!.collection('users').findOne({ _id: `${pool.id}/${user.sub}` as never });

  it('an update returns the stored user with all changes', async () => {
    assert.deepEqual(await stored(), user);
    const failures = { count: 2, lastAt: new Date(3000) };
    const change: UserChange = {
      status: 'RESET_REQUIRED',
      enabled: false,
      attributes: { name: 'Alice', 'custom:a.b$c': '…' },
      password: { ...password, temporaryUntil: new Date(4000) },
      failures,
      codes: { recovery: code, 'sign-up': null },
    };
    directory.clock.advance(1000);
    const changed = await directory.users.update(pool, user, change);
    assert.deepEqual(await stored(), changed);
    const { codes: _, ...rest } = change;
    assert.deepEqual(changed, { ...user, ...rest, codes: { recovery: code }, version: 2, updatedAt: new Date(directory.clock.now()) });
    const emptied = await directory.users.update(pool, changed, {
      password: null,
      failures: null,
      attributes: { name: null, 'custom:a.b$c': null },
    });
    assert.deepEqual([emptied.password, emptied.failures, emptied.attributes], [undefined, undefined, {}]);
    assert.deepEqual(await stored(), emptied);
  });

  it('an update is one write and no read', async () => {
    const operations = await directory.operations(() =>
      directory.users.update(pool, user, { status: 'CONFIRMED', attributes: { name: 'A' } }),
    );
    assert.deepEqual(
      operations.map(({ method }) => method),
      ['findOneAndUpdate'],
    );
  });

  it('concurrent updates to one version: one succeeds, the others fail with concurrent_change', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => directory.users.update(pool, user, { attributes: { name: `${i}` } })),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results) if (result.status === 'rejected') refused('concurrent_change')(result.reason);
    assert.equal((await stored()).version, 2);
  });

  it('an update does not recreate a removed user', async () => {
    await directory.users.remove(pool.id, user.sub);
    await assert.rejects(directory.users.update(pool, user, { enabled: false }), refused('concurrent_change'));
    assert.equal(await stored(), undefined);
  });

  it('removing a pool removes all its users, and none of a pool whose id has it as prefix', async () => {
    const crowd = await directory.newPool({ id: 'us-east-1_crowd' });
    const near = await directory.newPool({ id: 'us-east-1_crowd2' });
    await Promise.all(Array.from({ length: 250 }, (_, i) => directory.newUser(crowd, { username: `u${i}` })));
    await directory.newUser(near);
    await directory.pools.remove(crowd.id);
    await directory.finishRemovals();
    assert.deepEqual((await directory.users.list(crowd.id, { limit: 1 })).items, []);
    assert.equal((await directory.users.list(near.id, { limit: 10 })).items.length, 1);
  });

  it('counting failures does not change the date of last modification', async () => {
    directory.clock.advance(1000);
    const counted = await directory.users.update(pool, user, { failures: { count: 1, lastAt: new Date(0) } });
    assert.deepEqual(counted.updatedAt, user.updatedAt);
  });

  describe('SRP verifier in the store', () => {
    it('the SRP verifier is sealed in the store', async () => {
      const text = JSON.stringify(await raw());
      assert.ok(text.includes(password.hash));
      assert.ok(!text.includes(password.srpVerifier));
    });

    it('a sealed verifier copied to another user fails with unsealable', async () => {
      const users = directory.storage.connection.db!.collection('users');
      const mallory = await directory.newUser(pool, { username: 'mallory', password });
      const { password: sealed } = (await raw()) as unknown as { password: object };
      await users.updateOne({ _id: `${pool.id}/${mallory.sub}` as never }, { $set: { password: sealed } });
      await assert.rejects(directory.users.findBySub(pool.id, mallory.sub), refused('unsealable'));
    });
  });

  describe('attempts on a pending code', () => {
    it('attempts are counted down atomically: of 50 concurrent ones, those left succeed', async () => {
      const results = await Promise.all(Array.from({ length: 50 }, () => directory.users.spendCodeAttempt(pool, user, 'sign-up')));
      const spent = results.flatMap((pending) => (pending ? [pending.attemptsLeft] : []));
      assert.deepEqual(spent.sort(), [0, 1, 2]);
    });

    it('spending an attempt returns the code in one write and does not conflict with the next update', async () => {
      let pending: PendingCode | undefined;
      const operations = await directory.operations(async () => {
        pending = await directory.users.spendCodeAttempt(pool, user, 'sign-up');
      });
      assert.equal(operations.length, 1);
      assert.deepEqual(pending, { ...code, attemptsLeft: 2 });
      const confirmed = await directory.users.update(pool, user, { status: 'CONFIRMED', codes: { 'sign-up': null } });
      assert.deepEqual(confirmed.codes, {});
      assert.equal(await directory.users.spendCodeAttempt(pool, confirmed, 'sign-up'), undefined);
    });

    it('another update does not restore spent attempts', async () => {
      await directory.users.spendCodeAttempt(pool, user, 'sign-up');
      const changed = await directory.users.update(pool, user, { attributes: { name: 'A' }, codes: { recovery: code } });
      assert.equal(changed.codes['sign-up']?.attemptsLeft, 2);
      assert.equal(changed.codes.recovery?.attemptsLeft, 3);
    });

    it('spending an attempt on a code of another purpose returns undefined', async () => {
      assert.equal(await directory.users.spendCodeAttempt(pool, user, 'recovery'), undefined);
    });
  });
});
