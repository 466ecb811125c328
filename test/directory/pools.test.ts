import assert from 'node:assert/strict';
import { defaultUserPool, type NewUserPool, type SchemaAttribute, standardAttributes } from '../../src/directory/pools/index.js';
import { openDirectory, type TestDirectory } from './support/directory.js';
import { refused } from './support/refused.js';

const unknown = (id: string) => refused('pool_unknown', `User pool ${id} does not exist.`);
const custom: SchemaAttribute = { name: 'custom:tier', dataType: 'String', mutable: true, required: false, developerOnly: false };

describe('pools', () => {
  let directory: TestDirectory;
  before(async () => {
    directory = await openDirectory();
  });
  after(() => directory.close());
  afterEach(() => void directory.onRemove.splice(0));

  it('a pool is made with keys, an id of the region, and comes back as it was', async () => {
    const carried = { LambdaConfig: { 'a.b': { $set: 1 } } };
    const pool = await directory.newPool({ tags: { 'cost.center': '42', $x: 'y' }, carried, branding: { primaryColor: '#fff' } });
    assert.match(pool.id, /^us-east-1_[0-9A-Za-z]{9}$/);
    assert.ok(directory.keysMade.includes(pool.id));
    assert.deepEqual(await directory.pools.find(pool.id), pool);
    assert.deepEqual(await directory.anotherNode().pools.get(pool.id), pool);
  });

  it('defaults are a pool that CreateUserPool would make from a name', () => {
    const pool = defaultUserPool();
    assert.equal(pool.caseSensitiveUsernames, true);
    assert.deepEqual(pool.schema, standardAttributes);
    assert.deepEqual(
      pool.schema.filter(({ required }) => required).map(({ name }) => name),
      ['sub'],
    );
  });

  it('an unknown pool is undefined to find, and an error to get, update and remove', async () => {
    for (const id of ['us-east-1_nobody', '', 'x'.repeat(10_000), '../../etc', 'a_b\0']) {
      assert.equal(await directory.pools.find(id), undefined);
      await assert.rejects(directory.pools.get(id), unknown(id));
    }
    await assert.rejects(directory.pools.update('us-east-1_nobody', {}), unknown('us-east-1_nobody'));
    await assert.rejects(directory.pools.remove('us-east-1_nobody'), unknown('us-east-1_nobody'));
  });

  it('an id is taken once, also by two at once', async () => {
    const results = await Promise.allSettled([1, 2, 3].map(() => directory.newPool({ id: 'us-east-1_once' })));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results) if (result.status === 'rejected') refused('pool_exists')(result.reason);
  });

  const contradictions: readonly [title: string, pool: Partial<NewUserPool>][] = [
    ['aliases and username attributes', { aliasAttributes: ['email'], usernameAttributes: ['email'] }],
    ['verification before update of what is not verified', { attributesVerifiedBeforeUpdate: ['email'] }],
    ['admin_only beside another way of recovery', { accountRecovery: ['admin_only', 'verified_email'] }],
    ['passwords of 5 characters', { passwordPolicy: { ...defaultUserPool().passwordPolicy, minimumLength: 5 } }],
    ['a schema without email', { schema: standardAttributes.filter(({ name }) => name !== 'email') }],
    ['an attribute twice', { schema: [...standardAttributes, custom, custom] }],
    ['an attribute without prefix', { schema: [...standardAttributes, { ...custom, name: 'tier' }] }],
    [
      '51 custom attributes',
      { schema: [...standardAttributes, ...Array.from({ length: 51 }, (_, i) => ({ ...custom, name: `custom:${i}` }))] },
    ],
    ['an id that is none', { id: 'identity' }],
  ];
  for (const [title, change] of contradictions) {
    it(`${title}: refused`, async () => {
      await assert.rejects(directory.newPool(change), refused('pool_invalid'));
    });
  }

  describe('changes', () => {
    it('are seen at once where they are made, and within 5 seconds elsewhere', async () => {
      const pool = await directory.newPool();
      const other = directory.anotherNode();
      await other.pools.find(pool.id);
      directory.clock.advance(1000);
      const changed = await directory.pools.update(pool.id, { name: 'new', messages: { inviteSms: 'Hi' } });
      assert.deepEqual([changed.name, changed.version, changed.messages], ['new', 2, { inviteSms: 'Hi' }]);
      assert.ok(changed.updatedAt > pool.updatedAt && changed.createdAt.getTime() === pool.createdAt.getTime());
      assert.deepEqual(await directory.pools.get(pool.id), changed);
      directory.clock.advance(5001);
      assert.deepEqual(await other.pools.get(pool.id), changed);
    });

    it('a pool that is read again and again costs no read', async () => {
      const pool = await directory.newPool();
      await directory.pools.get(pool.id);
      assert.deepEqual(await directory.operations(() => Promise.all([1, 2, 3].map(() => directory.pools.get(pool.id)))), []);
    });

    it('two at once: each happens on top of the other or is refused, none is lost', async () => {
      const pool = await directory.newPool();
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, (_, i) => directory.pools.update(pool.id, { tags: { n: `${i}` } })),
      );
      for (const result of results) if (result.status === 'rejected') refused('concurrent_change')(result.reason);
      const done = results.filter(({ status }) => status === 'fulfilled').length;
      assert.ok(done >= 1);
      assert.equal((await directory.pools.get(pool.id)).version, 1 + done);
    });

    it('may add attributes, and neither change nor drop those that are there', async () => {
      const pool = await directory.newPool();
      const { schema } = await directory.pools.update(pool.id, { schema: [...pool.schema, custom] });
      assert.deepEqual(schema.at(-1), custom);
      for (const next of [pool.schema, [...pool.schema, { ...custom, mutable: false }]]) {
        await assert.rejects(directory.pools.update(pool.id, { schema: next }), refused('pool_invalid'));
      }
    });

    it('leave what is fixed at creation, whatever they carry', async () => {
      const pool = await directory.newPool({ usernameAttributes: ['email'] });
      const sneaky = {
        id: 'us-east-1_x',
        usernameAttributes: [],
        aliasAttributes: ['email'],
        caseSensitiveUsernames: true,
        signingAlgorithm: 'EdDSA',
      };
      const changed = await directory.pools.update(pool.id, sneaky as object);
      assert.deepEqual({ ...changed, version: 1, updatedAt: pool.updatedAt }, pool);
    });

    it('cannot make a pool contradict itself', async () => {
      const pool = await directory.newPool({ autoVerifiedAttributes: ['email'], attributesVerifiedBeforeUpdate: ['email'] });
      await assert.rejects(
        directory.pools.update(pool.id, { autoVerifiedAttributes: [] }),
        refused('pool_invalid', 'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes'),
      );
    });
  });

  describe('removal', () => {
    it('takes clients, users and all else of the pool, and nothing of another', async () => {
      const [gone, stays] = [await directory.newPool(), await directory.newPool()];
      const [client, other] = [await directory.newClient(gone), await directory.newClient(stays)];
      const [user, otherUser] = [await directory.newUser(gone), await directory.newUser(stays)];
      const removed: string[] = [];
      directory.onRemove.push(async (poolId) => void removed.push(poolId));
      await directory.pools.remove(gone.id);
      assert.deepEqual(removed, [gone.id]);
      assert.equal(await directory.pools.find(gone.id), undefined);
      assert.equal(await directory.clients.find(client.id), undefined);
      assert.equal(await directory.users.findBySub(gone.id, user.sub), undefined);
      assert.deepEqual(await directory.pools.find(stays.id), stays);
      assert.deepEqual(await directory.clients.find(other.id), other);
      assert.deepEqual(await directory.users.findBySub(stays.id, otherUser.sub), otherUser);
      await assert.rejects(directory.pools.remove(gone.id), unknown(gone.id));
    });

    it('is refused while the pool is protected', async () => {
      const pool = await directory.newPool({ deletionProtection: true });
      await assert.rejects(directory.pools.remove(pool.id), refused('pool_protected'));
      await directory.pools.update(pool.id, { deletionProtection: false });
      await directory.pools.remove(pool.id);
    });

    async function cutRemoval(id: string): Promise<string> {
      const pool = await directory.newPool({ id });
      directory.onRemove.push(() => Promise.reject(new Error('crash')));
      await assert.rejects(directory.pools.remove(pool.id), /crash/);
      directory.onRemove.splice(0);
      return pool.id;
    }

    it('cut in the middle leaves a pool that is gone for everybody', async () => {
      const id = await cutRemoval('us-east-1_cut1');
      for (const pools of [directory.pools, directory.anotherNode().pools]) {
        assert.equal(await pools.find(id), undefined);
        assert.ok(!(await pools.list({ limit: 100 })).items.some((pool) => pool.id === id));
        await assert.rejects(pools.update(id, { name: 'x' }), unknown(id));
      }
    });

    it('cut in the middle is completed by another try', async () => {
      const id = await cutRemoval('us-east-1_cut2');
      const removed: string[] = [];
      directory.onRemove.push(async (poolId) => void removed.push(poolId));
      await directory.pools.remove(id);
      assert.deepEqual(removed, [id]);
      await assert.rejects(directory.pools.remove(id), unknown(id));
    });

    it('cut in the middle is completed before the id is used again: nothing of the old pool comes back', async () => {
      const id = 'us-east-1_cut3';
      const pool = await directory.newPool({ id });
      await directory.newUser(pool);
      directory.onRemove.push(() => Promise.reject(new Error('crash')));
      await assert.rejects(directory.pools.remove(id), /crash/);
      directory.onRemove.splice(0);
      await directory.newUser(pool, { username: 'late' });
      const again = await directory.newPool({ id });
      assert.deepEqual((await directory.users.list(again.id, { limit: 10 })).items, []);
      assert.deepEqual(await directory.pools.find(id), again);
    });
  });

  it('lists run through all pools by id, a page at a time', async () => {
    const fresh = await openDirectory();
    try {
      const ids: string[] = [];
      for (const letter of ['c', 'a', 'e', 'b', 'd']) ids.push((await fresh.newPool({ id: `us-east-1_${letter}` })).id);
      const first = await fresh.pools.list({ limit: 2 });
      const second = await fresh.pools.list({ limit: 2, after: first.next! });
      const third = await fresh.pools.list({ limit: 2, after: second.next! });
      assert.deepEqual(
        [first, second, third].map(({ items }) => items.map(({ id }) => id.at(-1))),
        [['a', 'b'], ['c', 'd'], ['e']],
      );
      assert.equal(third.next, undefined);
    } finally {
      await fresh.close();
    }
  });
});
