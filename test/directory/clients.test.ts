import assert from 'node:assert/strict';
import { type AppClient, defaultAppClient, defaultLifetimes, lifetimesOf, provesClient } from '../../src/directory/clients/index.js';
import type { UserPool } from '../../src/directory/pools/index.js';
import { openDirectory, type TestDirectory } from './support/directory.js';
import { refused } from './support/refused.js';

describe('app clients', () => {
  let directory: TestDirectory;
  let pool: UserPool;
  before(async () => {
    directory = await openDirectory();
    pool = await directory.newPool();
  });
  after(() => directory.close());

  it('a public client has no secret, a confidential one a generated or a given secret', async () => {
    const open = await directory.newClient(pool);
    assert.equal(open.secret, undefined);
    assert.match(open.id, /^[a-z0-9]{26}$/);
    const generated = await directory.newClient(pool, { secret: 'generate' });
    assert.match(generated.secret!, /^[a-z0-9]{52}$/);
    const given = await directory.newClient(pool, { id: 'given', secret: { value: 'correct-horse-battery' } });
    assert.equal(given.secret, 'correct-horse-battery');
    for (const client of [open, generated, given]) {
      assert.deepEqual(await directory.anotherNode().clients.find(client.id), client);
      assert.deepEqual(await directory.clients.get(pool.id, client.id), client);
    }
  });

  it('client secrets are sealed in the store', async () => {
    const { id, secret } = await directory.newClient(pool, { secret: 'generate' });
    const raw = await directory.storage.connection.db!.collection('app_clients').findOne({ _id: id as never });
    assert.ok(raw && !JSON.stringify(raw).includes(secret!));
  });

  it('a client stored with a single secret keeps it, and can get a second', async () => {
    const { id, secret } = await directory.newClient(pool, { secret: 'generate' });
    const collection = directory.storage.connection.db!.collection<{ _id: string; sealedSecrets: { sealed: string }[] }>('app_clients');
    const { sealedSecrets } = (await collection.findOne({ _id: id }))!;
    await collection.updateOne({ _id: id }, { $set: { sealedSecret: sealedSecrets[0]!.sealed }, $unset: { sealedSecrets: 1 } });
    const { clients } = directory.anotherNode();
    const before = await clients.get(pool.id, id);
    assert.deepEqual([before.secret, before.secrets?.length], [secret, 1]);
    const second = await clients.addSecret(pool.id, id, 'generate');
    const after = await clients.get(pool.id, id);
    assert.deepEqual(
      after.secrets?.map(({ value }) => value),
      [secret, second.value],
    );
    assert.ok(provesClient(after, secret!) && provesClient(after, second.value) && !provesClient(after, `${secret}x`));
    await clients.removeSecret(pool.id, id, before.secrets![0]!.id);
    assert.equal((await clients.get(pool.id, id)).secret, second.value);
  });

  it('two secrets created at the same time have different ids', async () => {
    const { id } = await directory.newClient(pool, { secret: 'generate' });
    await directory.clients.addSecret(pool.id, id, 'generate');
    const { secrets } = await directory.clients.get(pool.id, id);
    assert.equal(new Set(secrets?.map((one) => one.id)).size, 2);
  });

  it('weak or malformed secrets and ids are refused with client_invalid', async () => {
    for (const value of ['', 'short', 'with space and more', 'x'.repeat(129), 'ünïcödé-ünïcödé-ünïcödé']) {
      await assert.rejects(directory.newClient(pool, { secret: { value } }), refused('client_invalid'));
    }
    for (const id of ['', 'a b', 'a/b', 'x'.repeat(129)])
      await assert.rejects(directory.newClient(pool, { id }), refused('client_invalid'));
  });

  it('a client id is used once, also with concurrent creations', async () => {
    const results = await Promise.allSettled([1, 2, 3].map(() => directory.newClient(pool, { id: 'once' })));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results) if (result.status === 'rejected') refused('client_exists')(result.reason);
  });

  it('an unknown client is undefined or client_unknown, and malformed ids cause no look-up', async () => {
    assert.equal(await directory.clients.find('nobody'), undefined);
    await assert.rejects(directory.clients.get(pool.id, 'nobody'), refused('client_unknown', 'User pool client nobody does not exist.'));
    const odd = ['', 'x'.repeat(100_000), 'a\0b', '../x'];
    assert.deepEqual(await directory.operations(() => Promise.all(odd.map((id) => directory.clients.find(id)))), []);
  });

  it('look-ups are cached, also of unknown clients, and a new client is found at once', async () => {
    const { id } = await directory.newClient(pool);
    await directory.clients.find(id);
    await directory.clients.find('later');
    const looks = () => Promise.all([directory.clients.find(id), directory.clients.get(pool.id, id), directory.clients.find('later')]);
    assert.deepEqual(await directory.operations(looks), []);
    await directory.newClient(pool, { id: 'later' });
    assert.ok(await directory.clients.find('later'));
  });

  describe('changes of a client', () => {
    let client: AppClient;
    beforeEach(async () => {
      client = await directory.newClient(pool, { secret: 'generate', callbackUrls: ['https://app.example'], readAttributes: ['email'] });
    });

    it('an update replaces all settings of a client and keeps id, pool, secret and creation date', async () => {
      directory.clock.advance(1000);
      const changed = await directory.clients.update(pool.id, client.id, { ...defaultAppClient(), name: 'new' });
      assert.deepEqual([changed.name, changed.callbackUrls, changed.readAttributes, changed.version], ['new', [], undefined, 2]);
      assert.deepEqual(
        [changed.id, changed.poolId, changed.secret, changed.createdAt],
        [client.id, pool.id, client.secret, client.createdAt],
      );
      assert.deepEqual(await directory.clients.find(client.id), changed);
    });

    it('an update is seen by another node within five seconds', async () => {
      const other = directory.anotherNode();
      await other.clients.find(client.id);
      await directory.clients.update(pool.id, client.id, { ...defaultAppClient(), name: 'new' });
      directory.clock.advance(5001);
      assert.equal((await other.clients.find(client.id))?.name, 'new');
    });

    it('concurrent updates succeed or fail with concurrent_change, and none is lost', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, (_, i) => directory.clients.update(pool.id, client.id, { ...defaultAppClient(), name: `n${i}` })),
      );
      for (const result of results) if (result.status === 'rejected') refused('concurrent_change')(result.reason);
      const done = results.filter(({ status }) => status === 'fulfilled').length;
      assert.ok(done >= 1);
      assert.equal((await directory.clients.get(pool.id, client.id)).version, 1 + done);
    });

    it('an update cannot add a secret or move the client to another pool', async () => {
      const open = await directory.newClient(pool);
      const sneaky = { ...defaultAppClient(), name: 'x', secret: 'generate', poolId: 'us-east-1_other', id: 'other' };
      await directory.clients.update(pool.id, open.id, sneaky);
      const after = await directory.anotherNode().clients.find(open.id);
      assert.deepEqual([after?.secret, after?.poolId, after?.id], [undefined, pool.id, open.id]);
    });

    it('a removed client is gone at once, and removing it again is client_unknown', async () => {
      await directory.clients.remove(pool.id, client.id);
      assert.equal(await directory.clients.find(client.id), undefined);
      await assert.rejects(directory.clients.remove(pool.id, client.id), refused('client_unknown'));
    });
  });

  it('clients of a pool are listed by id in pages', async () => {
    const own = await directory.newPool();
    for (const id of ['lc', 'la', 'lb']) await directory.newClient(own, { id });
    const first = await directory.clients.list(own.id, { limit: 2 });
    const second = await directory.clients.list(own.id, { limit: 2, after: first.next! });
    assert.deepEqual(
      [first, second].map(({ items }) => items.map(({ id }) => id)),
      [['la', 'lb'], ['lc']],
    );
    assert.equal(second.next, undefined);
  });

  describe('token lifetimes', () => {
    const table: readonly [validity: AppClient['validity'], lifetimes: Partial<typeof defaultLifetimes>][] = [
      [{ units: {} }, {}],
      [
        { access: 2, id: 3, refresh: 4, units: {} },
        { access: 7200, id: 10_800, refresh: 345_600 },
      ],
      [
        { access: 5, id: 300, units: { access: 'minutes', id: 'seconds' } },
        { access: 300, id: 300 },
      ],
      [{ refresh: 0, units: { refresh: 'days' } }, { refresh: 30 * 86_400 }],
      [{ refresh: 3650, units: {} }, { refresh: 3650 * 86_400 }],
      [{ units: { access: 'minutes' } }, {}],
    ];
    for (const [validity, lifetimes] of table) {
      it(`token validity ${JSON.stringify(validity)} gives lifetimes ${JSON.stringify(lifetimes)}`, () => {
        assert.deepEqual(lifetimesOf(validity), { ...defaultLifetimes, ...lifetimes });
      });
    }
    for (const validity of [
      { access: 4, units: { access: 'minutes' } },
      { access: 25, units: {} },
      { id: 86_401, units: { id: 'seconds' } },
      { refresh: 59, units: { refresh: 'minutes' } },
      { refresh: 3651, units: {} },
      { access: Number.NaN, units: {} },
    ] as const) {
      it(`token validity ${JSON.stringify(validity)} is refused with client_invalid`, () =>
        assert.throws(() => lifetimesOf(validity), refused('client_invalid')));
    }
  });
});
