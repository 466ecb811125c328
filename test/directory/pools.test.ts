import assert from 'node:assert/strict';
import { defaultUserPool, type NewUserPool, type SchemaAttribute, standardAttributes } from '../../src/directory/pools/index.js';
import { openDirectory, type TestDirectory } from './support/directory.js';
import { refused } from './support/refused.js';

const unknown = (id: string) => refused('pool_unknown', `User pool ${id} does not exist.`);
const custom: SchemaAttribute = { name: 'custom:tier', dataType: 'String', mutable: true, required: false, developerOnly: false };

describe('user pools', () => {
  let directory: TestDirectory;
  before(async () => {
    directory = await openDirectory();
  });
  after(() => directory.close());

  it('a new pool has keys and an id with the region, and is read back unchanged', async () => {
    const carried = { LambdaConfig: { 'a.b': { $set: 1 } } };
    const pool = await directory.newPool({ tags: { 'cost.center': '42', $x: 'y' }, carried, branding: { primaryColor: '#fff' } });
    assert.match(pool.id, /^us-east-1_[0-9A-Za-z]{9}$/);
    assert.ok(directory.keysMade.includes(pool.id));
    assert.deepEqual(await directory.pools.find(pool.id), pool);
    assert.deepEqual(await directory.anotherNode().pools.get(pool.id), pool);
  });

  it('the default pool equals one that CreateUserPool makes from a name', () => {
    const pool = defaultUserPool();
    assert.equal(pool.caseSensitiveUsernames, true);
    assert.deepEqual(pool.schema, standardAttributes);
    assert.deepEqual(
      pool.schema.filter(({ required }) => required).map(({ name }) => name),
      ['sub'],
    );
  });

  it('an unknown pool is undefined for find and pool_unknown for get, update and remove', async () => {
    for (const id of ['us-east-1_nobody', '', 'x'.repeat(10_000), '../../etc', 'a_b\0']) {
      assert.equal(await directory.pools.find(id), undefined);
      await assert.rejects(directory.pools.get(id), unknown(id));
    }
    await assert.rejects(directory.pools.update('us-east-1_nobody', {}), unknown('us-east-1_nobody'));
    await assert.rejects(directory.pools.remove('us-east-1_nobody'), unknown('us-east-1_nobody'));
  });

  it('a pool id is used once, also with concurrent creations', async () => {
    const results = await Promise.allSettled([1, 2, 3].map(() => directory.newPool({ id: 'us-east-1_once' })));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results) if (result.status === 'rejected') refused('pool_exists')(result.reason);
  });

  const contradictions: readonly [title: string, pool: Partial<NewUserPool>][] = [
    ['aliases and username attributes', { aliasAttributes: ['email'], usernameAttributes: ['email'] }],
    ['verification before update of an attribute that is not auto-verified', { attributesVerifiedBeforeUpdate: ['email'] }],
    ['admin_only with another recovery mechanism', { accountRecovery: ['admin_only', 'verified_email'] }],
    ['passwords of 5 characters', { passwordPolicy: { ...defaultUserPool().passwordPolicy, minimumLength: 5 } }],
    ['a schema without email', { schema: standardAttributes.filter(({ name }) => name !== 'email') }],
    ['an attribute twice', { schema: [...standardAttributes, custom, custom] }],
    ['an attribute without prefix', { schema: [...standardAttributes, { ...custom, name: 'tier' }] }],
    [
      '51 custom attributes',
      { schema: [...standardAttributes, ...Array.from({ length: 51 }, (_, i) => ({ ...custom, name: `custom:${i}` }))] },
    ],
    ['a malformed id', { id: 'identity' }],
  ];
  for (const [title, change] of contradictions) {
    it(`pool with ${title} is refused with pool_invalid`, async () => {
      await assert.rejects(directory.newPool(change), refused('pool_invalid'));
    });
  }

  describe('changes of a pool', () => {
    it('an update is seen at once by its node and within five seconds by others', async () => {
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

    it('repeated reads of a pool are served from the cache', async () => {
      const pool = await directory.newPool();
      await directory.pools.get(pool.id);
      assert.deepEqual(await directory.operations(() => Promise.all([1, 2, 3].map(() => directory.pools.get(pool.id)))), []);
    });

    it('concurrent updates succeed or fail with concurrent_change, and none is lost', async () => {
      const pool = await directory.newPool();
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, (_, i) => directory.pools.update(pool.id, { tags: { n: `${i}` } })),
      );
      for (const result of results) if (result.status === 'rejected') refused('concurrent_change')(result.reason);
      const done = results.filter(({ status }) => status === 'fulfilled').length;
      assert.ok(done >= 1);
      assert.equal((await directory.pools.get(pool.id)).version, 1 + done);
    });

    it('an update can add schema attributes, and cannot change or drop existing ones', async () => {
      const pool = await directory.newPool();
      const { schema } = await directory.pools.update(pool.id, { schema: [...pool.schema, custom] });
      assert.deepEqual(schema.at(-1), custom);
      for (const next of [pool.schema, [...pool.schema, { ...custom, mutable: false }]]) {
        await assert.rejects(directory.pools.update(pool.id, { schema: next }), refused('pool_invalid'));
      }
    });

    it('an update leaves id, username settings and signing algorithm unchanged', async () => {
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

    it('an update that makes settings contradictory is refused with pool_invalid', async () => {
      const pool = await directory.newPool({ autoVerifiedAttributes: ['email'], attributesVerifiedBeforeUpdate: ['email'] });
      await assert.rejects(
        directory.pools.update(pool.id, { autoVerifiedAttributes: [] }),
        refused('pool_invalid', 'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes'),
      );
    });
  });

  describe('removal of a pool', () => {
    it('removing a pool removes its clients, users and other data, and nothing of another pool', async () => {
      const [gone, stays] = [await directory.newPool(), await directory.newPool()];
      const [client, other] = [await directory.newClient(gone), await directory.newClient(stays)];
      const [user, otherUser] = [await directory.newUser(gone), await directory.newUser(stays)];
      await directory.pools.remove(gone.id);
      assert.equal(await directory.pools.find(gone.id), undefined);
      await assert.rejects(directory.pools.remove(gone.id), unknown(gone.id));
      await directory.finishRemovals();
      assert.equal(await directory.clients.find(client.id), undefined);
      assert.equal(await directory.users.findBySub(gone.id, user.sub), undefined);
      assert.deepEqual(await directory.pools.find(stays.id), stays);
      assert.deepEqual(await directory.clients.find(other.id), other);
      assert.deepEqual(await directory.users.findBySub(stays.id, otherUser.sub), otherUser);
      await assert.rejects(directory.pools.remove(gone.id), unknown(gone.id));
    });

    it('removing a pool with deletion protection is refused with pool_protected', async () => {
      const pool = await directory.newPool({ deletionProtection: true });
      await assert.rejects(directory.pools.remove(pool.id), refused('pool_protected'));
      await directory.pools.update(pool.id, { deletionProtection: false });
      await directory.pools.remove(pool.id);
    });

    it('a pool in removal is unknown to every node', async () => {
      const { id } = await directory.newPool();
      await directory.pools.remove(id);
      for (const pools of [directory.pools, directory.anotherNode().pools]) {
        assert.equal(await pools.find(id), undefined);
        assert.ok(!(await pools.list({ limit: 100 })).items.some((pool) => pool.id === id));
        await assert.rejects(pools.update(id, { name: 'x' }), unknown(id));
        await assert.rejects(pools.remove(id), unknown(id));
      }
    });

    it('the id of a pool in removal is not given again before nothing of the pool is left', async () => {
      const id = 'us-east-1_again';
      const pool = await directory.newPool({ id });
      await directory.newUser(pool);
      await directory.pools.remove(id);
      await directory.removals.sweep();
      await assert.rejects(directory.newPool({ id }), refused('pool_exists'));
      await directory.newUser(pool, { username: 'late' });
      await directory.finishRemovals();
      const again = await directory.newPool({ id });
      assert.deepEqual((await directory.users.list(id, { limit: 10 })).items, []);
      await directory.finishRemovals();
      assert.deepEqual(await directory.anotherNode().pools.find(id), again);
    });
  });

  it('all pools are listed by id in pages', async () => {
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
