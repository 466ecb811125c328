import assert from 'node:assert/strict';
import { createGroups, type Groups } from '../../src/directory/groups/index.js';
import type { UserPool } from '../../src/directory/pools/index.js';
import { openDirectory, type TestDirectory } from './support/directory.js';
import { refused } from './support/refused.js';

const MOST = 200;
const FULL = refused('group_pool_limit', 'A user pool can have at most 200 groups.');

describe('limit of groups in a pool', () => {
  let directory: TestDirectory;
  let groups: Groups;
  let pool: UserPool;
  before(async () => {
    directory = await openDirectory();
    const { storage, clock, users } = directory;
    groups = createGroups({ connection: storage.connection, clock, users, most: MOST });
    await storage.ready();
  });
  after(() => directory.close());

  /** Groups that existed before the counter. */
  beforeEach(async () => {
    pool = await directory.newPool();
    const now = new Date();
    const documents = Array.from({ length: MOST - 2 }, (_, n) => {
      const name = `group${n}`;
      return { _id: `${pool.id}/${name}`, poolId: pool.id, name, createdAt: now, updatedAt: now };
    });
    await directory.storage.connection.model('Group').insertMany(documents);
  });

  const make = (name: string) => groups.create({ poolId: pool.id, name });

  it('the default limit is 10,000 groups', async () => {
    const { storage, clock, users } = directory;
    await make('one');
    await storage.connection.model('GroupCount').updateOne({ _id: pool.id }, { $set: { count: 9_999 } });
    const usual = createGroups({ connection: storage.connection, clock, users });
    await usual.create({ poolId: pool.id, name: 'two' });
    await assert.rejects(
      usual.create({ poolId: pool.id, name: 'three' }),
      refused('group_pool_limit', 'A user pool can have at most 10000 groups.'),
    );
  });

  it('a group beyond the limit is refused with group_pool_limit until another is removed', async () => {
    await make('one');
    await make('two');
    await assert.rejects(make('three'), FULL);
    await assert.rejects(make('one'), refused('group_exists'));
    await groups.remove(pool.id, 'one');
    await make('three');
    await assert.rejects(make('four'), FULL);
  });

  it('concurrent creations do not exceed the limit, and a duplicate name does not count', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => make(`at once ${n}`)));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 2);
    await groups.remove(pool.id, 'group0');
    await groups.remove(pool.id, 'group1');
    const same = await Promise.allSettled(Array.from({ length: 5 }, () => make('same')));
    assert.equal(same.filter(({ status }) => status === 'fulfilled').length, 1);
    await make('last');
    await assert.rejects(make('over'), FULL);
  });

  it('groups of another pool do not count', async () => {
    await make('one');
    await make('two');
    const other = await directory.newPool();
    await groups.create({ poolId: other.id, name: 'one' });
  });

  it('checking the limit reads at most six documents, not the groups', async () => {
    await make('one');
    assert.ok((await directory.documents(() => make('two'))) <= 3);
    assert.ok((await directory.documents(() => make('three').catch(() => undefined))) <= 6);
  });

  it('a counter left too high by a crash is corrected within the hour', async () => {
    await make('one');
    await directory.storage.connection.model('GroupCount').updateOne({ _id: pool.id }, { $inc: { count: 1 } });
    await assert.rejects(make('two'), FULL);
    directory.clock.advance(61 * 60_000);
    await make('two');
    await assert.rejects(make('three'), FULL);
  });
});
