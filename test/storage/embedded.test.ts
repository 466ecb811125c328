import assert from 'node:assert/strict';
import { Schema } from 'mongoose';
import { openEngine } from '../../src/storage/embedded/engine.js';
import { openStorage } from '../../src/storage/index.js';
import { failure, withEmbedded, withFolder } from './support.js';

const schema = () => {
  const made = new Schema(
    { _id: String, poolId: String, name: String, tags: [String], n: Number, other: Number, at: Date },
    { versionKey: false },
  );
  made.index({ poolId: 1, name: 1 }, { unique: true });
  made.index({ poolId: 1, tags: 1, n: -1 });
  made.index({ at: 1 }, { expireAfterSeconds: 0 });
  return made;
};

async function planOf(query: any): Promise<any> {
  return (await query.explain()).queryPlanner.winningPlan.inputStage;
}

describe('embedded storage', function () {
  this.timeout(20_000);

  it('a query uses the index with the most fixed fields in the requested order', () =>
    withEmbedded(async (storage) => {
      const things = storage.connection.model('Thing', schema());
      await storage.ready();
      await things.create({ _id: 'a', poolId: 'p', name: 'x', tags: ['t', 'u'] });
      assert.equal((await planOf(things.find({ _id: 'a' }))).indexName, '_id_');
      assert.equal((await planOf(things.find({ poolId: 'p', name: 'x', other: 1 }))).indexName, 'poolId_1_name_1');
      assert.equal((await planOf(things.find({ poolId: 'p', tags: 't' }))).indexName, 'poolId_1_tags_1_n_-1');
      assert.equal((await planOf(things.find({ poolId: 'p', tags: 't' }).sort({ n: 1 }))).direction, 'backward');
      assert.equal((await planOf(things.find({ poolId: 'p' }).sort({ name: -1 }))).indexName, 'poolId_1_name_1');
      assert.equal((await planOf(things.find({ poolId: 'p', name: { $in: ['x', 'y', 'x'] } }))).ranges, 2);
      assert.equal((await planOf(things.find({}))).indexName, '_id_');
    }));

  it('reads and writes without an index are refused with storage_unindexed', () =>
    withEmbedded(async (storage) => {
      const things = storage.connection.model('Thing', schema());
      await storage.ready();
      await things.create({ _id: 'a', poolId: 'p', name: 'x', tags: ['t'] });
      const refused = async (work: PromiseLike<unknown>) => assert.equal((await failure(work)).code, 'storage_unindexed');
      await refused(things.findOne({ other: 1 }).lean());
      await refused(things.find({ name: 'x' }).lean());
      await refused(things.find({ poolId: 'p' }).sort({ other: 1 }).lean());
      await refused(
        things
          .find({ poolId: 'p', tags: { $in: ['t', 'u'] } })
          .sort({ n: 1 })
          .lean(),
      );
      await refused(things.find({ poolId: 'p' }).sort({ tags: 1 }).lean());
      await refused(things.find({ $or: [{ poolId: 'p' }, { other: 1 }] }).lean());
      await refused(things.updateOne({ other: 1 }, { $set: { n: 1 } }));
      await refused(things.deleteMany({ other: 1 }));
      await refused(things.countDocuments({ other: 1 }));
      assert.equal(
        (
          await things
            .find({ other: { $exists: false } })
            .hint({ _id: 1 })
            .lean()
        ).length,
        1,
      );
    }));

  it('unknown operators and options are refused with storage_unsupported', () =>
    withEmbedded(async (storage) => {
      const raw: any = storage.connection.collection('raw');
      await raw.insertOne({ _id: 'a', n: 1 });
      const refused = async (work: () => unknown) => assert.equal((await failure((async () => work())())).code, 'storage_unsupported');
      await refused(() => raw.findOne({ _id: 'a', n: { $mod: [2, 1] } }));
      await refused(() => raw.findOne({ _id: 'a', $where: 'true' }));
      await refused(() => raw.findOne({ _id: undefined }));
      await refused(() => raw.findOne({ _id: /a$/ }));
      await refused(() => raw.findOne({ _id: /^a/i }));
      await refused(() => raw.findOne({ _id: 'a' }, { collation: { locale: 'en' } }));
      await refused(() => raw.updateOne({ _id: 'a' }, { $rename: { n: 'm' } }));
      await refused(() => raw.updateOne({ _id: 'a' }, { n: 2 }));
      await refused(() => raw.updateOne({ _id: 'a' }, [{ $set: { n: 2 } }]));
      await refused(() => raw.updateOne({ _id: 'a' }, { $push: { l: { $each: [1], $sort: 1 } } }));
      await refused(() => raw.insertOne({ n: 1 }));
      await refused(() => raw.createIndex({ n: 'text' }));
      await refused(() => raw.createIndex({ n: 1 }, { collation: { locale: 'en' } }));
      await refused(() => raw.aggregate([]));
      assert.deepEqual(await raw.findOne({ _id: 'a' }), { _id: 'a', n: 1 });
    }));

  it('a partial or sparse index serves only filters whose documents it contains completely', () =>
    withEmbedded(async (storage) => {
      const raw: any = storage.connection.collection('raw');
      await raw.createIndex({ k: 1 }, { sparse: true });
      await raw.createIndex({ m: 1 }, { partialFilterExpression: { live: true } });
      await raw.insertMany([{ _id: 'a' }, { _id: 'b', k: 1, m: 1, live: true }, { _id: 'c', m: 1 }]);
      assert.equal((await failure(raw.find({ k: null }).toArray())).code, 'storage_unindexed');
      assert.equal((await failure(raw.find({ m: 1 }).toArray())).code, 'storage_unindexed');
      assert.deepEqual(await raw.find({ m: 1, live: true }).toArray(), [{ _id: 'b', k: 1, m: 1, live: true }]);
      assert.deepEqual(
        await raw
          .find({ k: { $exists: true } })
          .hint({ k: 1 })
          .toArray(),
        [{ _id: 'b', k: 1, m: 1, live: true }],
      );
    }));

  it('long strings and strings with NUL are found and ordered', () =>
    withEmbedded(async (storage) => {
      const raw: any = storage.connection.collection('raw');
      await raw.createIndex({ s: 1 }, { unique: true });
      const long = 'x'.repeat(3000);
      const texts = ['', '\0', '\0\0', '\0a', 'a', 'a\0', 'a\0b', 'ab', 'é', '\u{1F600}', '\uFFFD', `${long}1`, `${long}2`, long];
      for (const [i, s] of texts.entries()) await raw.insertOne({ _id: `id${i}`, s });
      for (const [i, s] of texts.entries()) assert.equal((await raw.findOne({ s }))?._id, `id${i}`);
      assert.equal((await failure(raw.insertOne({ _id: 'again', s: `${long}2` }))).code, 11000);
      const short = texts.filter((s) => s.length < 100);
      const ordered = (
        await raw
          .find({ s: { $lt: 'x' } })
          .sort({ s: 1 })
          .toArray()
      ).map((d: any) => d.s);
      assert.deepEqual(
        ordered,
        short
          .filter((s) => Buffer.compare(Buffer.from(s), Buffer.from('x')) < 0)
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
      assert.equal(
        (await raw.find({ s: { $gt: `${long}1` } }).toArray()).length,
        texts.filter((s) => Buffer.compare(Buffer.from(s), Buffer.from(`${long}1`)) > 0).length,
      );
      assert.equal((await raw.find({ s: new RegExp(`^${long}`) }).toArray()).length, 3);
      assert.equal(
        (
          await failure(
            raw
              .find({ s: { $gt: 'w' } })
              .sort({ s: 1 })
              .toArray(),
          )
        ).code,
        'storage_unsupported',
      );
    }));

  it('a sweep deletes exactly the documents expired at its time', () =>
    withFolder(async (path) => {
      const storage = await openStorage({ path });
      const things = storage.connection.model('Thing', schema());
      await storage.ready();
      await things.insertMany(
        Array.from({ length: 450 }, (_, i) => ({ _id: `old${i}`, poolId: 'p', name: `o${i}`, at: new Date(1000 + i) })),
      );
      await things.insertMany([
        { _id: 'new', poolId: 'p', name: 'n', at: new Date(5000) },
        { _id: 'never', poolId: 'p', name: 'x' },
      ]);
      await storage.close();
      const engine = openEngine(path);
      assert.equal(await engine.sweep(999), 0);
      assert.equal(await engine.sweep(4999), 450);
      assert.equal(await engine.sweep(4999), 0);
      assert.deepEqual({ ...engine.verify(), entries: 0 }, { documents: 2, entries: 0, problems: [] });
      await engine.close();
    }));

  it('data and indexes survive a restart, and an index with other options is refused with error 85', () =>
    withFolder(async (path) => {
      const first = await openStorage({ path });
      first.connection.model('Thing', schema());
      await first.ready();
      await first.connection.model('Thing').create({ _id: 'a', poolId: 'p', name: 'x' });
      await first.close();
      const second = await openStorage({ path });
      const things = second.connection.model('Thing', schema());
      await second.ready();
      assert.equal((await things.findOne({ poolId: 'p', name: 'x' }).lean())?._id, 'a');
      assert.equal((await failure(things.collection.createIndex({ poolId: 1, name: 1 }))).code, 85);
      await things.collection.dropIndex('poolId_1_name_1');
      assert.equal(
        (await failure(things.findOne({ poolId: 'p', name: 'x', tags: null }).sort({ name: 1 }).lean())).code,
        'storage_unindexed',
      );
      await second.close();
    }));

  it('two stores in one process do not share data', () =>
    withEmbedded((one) =>
      withEmbedded(async (two) => {
        await one.connection.model('Thing', schema()).create({ _id: 'a', poolId: 'p', name: 'x' });
        assert.equal(await two.connection.model('Thing', schema()).findOne({ _id: 'a' }).lean(), null);
      }),
    ));

  it('onOperation reports every operation except index creation', async () => {
    const seen: string[] = [];
    await withEmbedded(
      async (storage) => {
        const things = storage.connection.model('Thing', schema());
        await storage.ready();
        await things.create({ _id: 'a', poolId: 'p', name: 'x' });
        await things.find({ poolId: 'p' }).lean();
        await things.findOneAndUpdate({ _id: 'a' }, { $set: { n: 1 } });
      },
      { onOperation: ({ collection, kind, method }) => seen.push(`${collection} ${kind} ${method}`) },
    );
    assert.deepEqual(seen, ['things write insertOne', 'things read find', 'things write findOneAndUpdate']);
  });

  it('operations after close are refused', () =>
    withFolder(async (path) => {
      const storage = await openStorage({ path });
      const things = storage.connection.model('Thing', schema());
      await storage.ready();
      await storage.close();
      await assert.rejects(async () => things.findOne({ _id: 'a' }).lean());
      await assert.rejects(async () => things.create({ _id: 'a' }));
    }));

  it('close waits until pending writes are stored', () =>
    withFolder(async (path) => {
      const storage = await openStorage({ path });
      const things = storage.connection.model('Thing', schema());
      await storage.ready();
      const writes = Promise.all(Array.from({ length: 20 }, (_, i) => things.create({ _id: `i${i}`, poolId: 'p', name: `${i}` })));
      await new Promise((resolve) => setImmediate(resolve));
      await storage.close();
      await writes;
      const again = await openStorage({ path });
      assert.equal((await again.connection.model('Thing', schema()).find({}).lean()).length, 20);
      await again.close();
    }));
});
