import assert from 'node:assert/strict';
import mongoose, { Schema } from 'mongoose';
import type { Connection } from '../../src/storage/index.js';
import { failure, withStorage } from './support.js';

const { Binary } = mongoose.mongo;

interface Item {
  _id: string;
  poolId?: string;
  email?: string | null;
  phone?: string;
  groups?: string[];
  logins?: { provider: string; subject: string }[];
  n?: number;
  at?: Date;
  bytes?: Buffer;
  any?: unknown;
  nested?: { a?: number; list?: { c: string }[] };
}

function itemModel(connection: Connection) {
  const schema = new Schema(
    {
      _id: { type: String, required: true },
      poolId: String,
      email: String,
      phone: String,
      groups: { type: [String], default: undefined },
      logins: { type: [{ _id: false, provider: String, subject: String }], default: undefined },
      n: Number,
      at: Date,
      bytes: Buffer,
      any: Schema.Types.Mixed,
      nested: { type: new Schema({ a: Number, list: { type: [{ _id: false, c: String }], default: undefined } }, { _id: false }) },
    },
    { versionKey: false, minimize: false },
  );
  schema.index({ poolId: 1, email: 1 }, { unique: true, partialFilterExpression: { email: { $type: 'string' } } });
  schema.index({ phone: 1 }, { unique: true, sparse: true });
  schema.index({ poolId: 1, groups: 1, _id: 1 });
  schema.index({ 'logins.provider': 1, 'logins.subject': 1 }, { unique: true, sparse: true });
  schema.index({ poolId: 1, n: -1, _id: 1 });
  schema.index({ poolId: 1, at: 1 });
  return connection.model<Item>('Item', schema as any);
}

type Items = ReturnType<typeof itemModel>;

const withItems = (use: (items: Items) => Promise<void>) => () =>
  withStorage(async (storage) => {
    const items = itemModel(storage.connection);
    await storage.ready();
    await use(items);
  });

const ids = (documents: { _id: string }[]): string[] => documents.map((document) => document._id);

describe('storage contract', function () {
  this.timeout(30_000);

  describe('documents', () => {
    it(
      'documents of every type are read back unchanged',
      withItems(async (items) => {
        const any = {
          text: 'ü\u{1F600}\0',
          whole: 7,
          large: 2 ** 40,
          real: 1.5,
          yes: true,
          none: null,
          when: new Date(86_400_123),
          list: [1, [2, 'x'], { y: {} }],
          empty: {},
          no: [],
        };
        await items.create({ _id: 'a', bytes: Buffer.from([0, 255]), at: new Date(1), any, nested: { a: 1, list: [{ c: 'd' }] } });
        const found = await items.findOne({ _id: 'a' }).lean<any>();
        assert.deepEqual(found.any, any);
        assert.deepEqual(found.at, new Date(1));
        assert.ok(found.bytes instanceof Binary);
        assert.deepEqual(Buffer.from(found.bytes.buffer), Buffer.from([0, 255]));
        assert.deepEqual(found.nested, { a: 1, list: [{ c: 'd' }] });
        const hydrated = await items.findById('a');
        assert.ok(Buffer.isBuffer(hydrated?.bytes));
      }),
    );

    it(
      'undefined fields are stored as absent, null as null',
      withItems(async (items) => {
        await items.create({ _id: 'a', poolId: 'p', email: null, n: undefined as any });
        assert.deepEqual(await items.findOne({ _id: 'a' }).lean(), { _id: 'a', poolId: 'p', email: null });
      }),
    );

    it(
      'a missing document is null in findOne and no item in find',
      withItems(async (items) => {
        assert.equal(await items.findOne({ _id: 'x' }).lean(), null);
        assert.deepEqual(await items.find({ _id: 'x' }).lean(), []);
        assert.equal(await items.countDocuments({ _id: 'x' }), 0);
      }),
    );

    it(
      'a hydrated mongoose document is edited and saved',
      withItems(async (items) => {
        await items.create({ _id: 'a', groups: ['x'], any: { k: 1 } });
        const document = await items.findById('a');
        document!.groups!.push('y');
        document!.any = { k: 2 };
        await document!.save();
        assert.deepEqual(await items.findOne({ _id: 'a' }).lean(), { _id: 'a', groups: ['x', 'y'], any: { k: 2 } });
      }),
    );
  });

  describe('queries', () => {
    const filled = (use: (items: Items) => Promise<void>) =>
      withItems(async (items) => {
        await items.insertMany([
          { _id: '1', poolId: 'p', email: 'a@x', n: 3, groups: ['g', 'h'], at: new Date(1000), logins: [{ provider: 'G', subject: '1' }] },
          { _id: '2', poolId: 'p', email: 'ab@x', n: 1, groups: ['h'], at: new Date(2000) },
          {
            _id: '3',
            poolId: 'p',
            email: 'b@x',
            n: 2,
            at: new Date(3000),
            logins: [
              { provider: 'G', subject: '2' },
              { provider: 'H', subject: '1' },
            ],
          },
          { _id: '4', poolId: 'p', n: 2 },
          { _id: '5', poolId: 'q', email: 'a@x', n: 9, groups: ['g'] },
        ]);
        await use(items);
      });

    it(
      'queries compare with $gt, $gte, $lt, $lte, $in and $ne, also combined',
      filled(async (items) => {
        const found = async (filter: object) =>
          ids(
            await items
              .find({ poolId: 'p', ...filter })
              .sort({ poolId: 1, n: -1, _id: 1 })
              .lean(),
          );
        assert.deepEqual(await found({ n: { $gt: 1 } }), ['1', '3', '4']);
        assert.deepEqual(await found({ n: { $gte: 2, $lt: 3 } }), ['3', '4']);
        assert.deepEqual(await found({ n: { $lte: 2 } }), ['3', '4', '2']);
        assert.deepEqual(await found({ n: { $in: [1, 3, 77] } }), ['1', '2']);
        assert.deepEqual(await found({ n: { $ne: 2 } }), ['1', '2']);
        assert.deepEqual(await found({ n: 2, email: { $exists: false } }), ['4']);
        assert.deepEqual(await found({ n: { $gt: 0 }, $or: [{ email: 'a@x' }, { email: null }] }), ['1', '4']);
        assert.deepEqual(await found({ $and: [{ n: { $gt: 1 } }, { n: { $lt: 3 } }] }), ['3', '4']);
        assert.deepEqual(await found({ at: { $gte: new Date(2000), $lt: new Date(3000) } }), ['2']);
      }),
    );

    it(
      'queries match array members, and fields of documents in arrays',
      filled(async (items) => {
        assert.deepEqual(ids(await items.find({ poolId: 'p', groups: 'h' }).sort({ _id: 1 }).lean()), ['1', '2']);
        assert.deepEqual(ids(await items.find({ 'logins.provider': 'G', 'logins.subject': '1' }).lean()).sort(), ['1', '3']);
        assert.deepEqual(ids(await items.find({ logins: { $elemMatch: { provider: 'G', subject: '1' } } }).lean()), ['1']);
        assert.deepEqual(ids(await items.find({ logins: { $elemMatch: { provider: 'H', subject: '1' } } }).lean()), ['3']);
      }),
    );

    it(
      'two conditions on an array may match two elements, within $elemMatch only one',
      withItems(async (items) => {
        await items.insertMany([
          { _id: 'both', poolId: 'p', groups: ['a', 'c'] },
          { _id: 'one', poolId: 'p', groups: ['b'] },
          { _id: 'none', poolId: 'p', groups: ['c'] },
        ]);
        assert.deepEqual(ids(await items.find({ poolId: 'p', groups: { $gt: 'a', $lt: 'c' } }).lean()).sort(), ['both', 'one']);
        assert.deepEqual(ids(await items.find({ poolId: 'p', groups: { $elemMatch: { $gt: 'a', $lt: 'c' } } }).lean()), ['one']);
      }),
    );

    it('values of all types sort in BSON order', () =>
      withStorage(async (storage) => {
        const raw = storage.connection.collection<{ _id: string; v?: unknown }>('raw');
        await raw.createIndex({ v: 1 });
        const { ObjectId } = mongoose.mongo;
        const values = [
          null,
          Number.NEGATIVE_INFINITY,
          -1e300,
          -2,
          -1.5,
          -1e-300,
          0,
          1e-300,
          1,
          1.5,
          2,
          2 ** 31,
          2 ** 53,
          Number.POSITIVE_INFINITY,
          '',
          '\0',
          'A',
          'a',
          'a\0',
          'aa',
          '\uFFFD',
          '\u{1F600}',
          new Binary(Buffer.from([9])),
          new Binary(Buffer.from([1, 2])),
          new Binary(Buffer.from([1, 3])),
          new ObjectId('000000000000000000000001'),
          new ObjectId('f00000000000000000000001'),
          false,
          true,
          new Date(-1),
          new Date(0),
          new Date(8.64e15),
        ];
        const named = values.map((v, i) => ({ _id: String(i).padStart(2, '0'), v }));
        await raw.insertMany([...named].reverse());
        const expected = ids(named);
        assert.deepEqual(ids(await raw.find({}).sort({ v: 1 }).toArray()), expected);
        assert.deepEqual(ids(await raw.find({}).sort({ v: -1 }).toArray()), [...expected].reverse());
        await raw.dropIndex('v_1');
        await raw.createIndex({ v: -1 });
        assert.deepEqual(ids(await raw.find({}).sort({ v: 1 }).toArray()), expected);
        assert.deepEqual(
          ids(
            await raw
              .find({ v: { $gt: -2, $lte: 2 } })
              .sort({ v: 1 })
              .toArray(),
          ),
          expected.slice(4, 11),
        );
        assert.deepEqual(
          ids(
            await raw
              .find({ v: { $gte: 'a' } })
              .sort({ v: 1 })
              .toArray(),
          ),
          expected.slice(17, 22),
        );
        assert.deepEqual(ids(await raw.find({ v: /^a/ }).sort({ v: 1 }).toArray()), expected.slice(17, 20));
        assert.deepEqual(ids(await raw.find({ v: { $lt: new Date(0) } }).toArray()), expected.slice(29, 30));
        for (const { _id, v } of named) assert.deepEqual(ids(await raw.find({ v }).toArray()), [_id]);
      }));

    it(
      'queries match string prefixes by regular expression',
      filled(async (items) => {
        assert.deepEqual(ids(await items.find({ poolId: 'p', email: /^a/ }).sort({ email: 1 }).lean()), ['1', '2']);
        assert.deepEqual(ids(await items.find({ poolId: 'p', email: { $regex: '^a@' } }).lean()), ['1']);
        assert.deepEqual(ids(await items.find({ poolId: 'p', email: /^\.\*/ }).lean()), []);
      }),
    );

    it(
      'paging returns each document once',
      filled(async (items) => {
        const seen: string[] = [];
        for (let after = ''; ; ) {
          const page = await items
            .find({ poolId: 'p', email: { $gt: after } })
            .sort({ email: 1 })
            .limit(2)
            .lean();
          seen.push(...ids(page));
          if (page.length < 2) break;
          after = page.at(-1)!.email!;
        }
        assert.deepEqual(seen, ['1', '2', '3']);
        assert.deepEqual(
          ids(
            await items
              .find({ _id: { $gt: '2' } })
              .sort({ _id: 1 })
              .limit(2)
              .lean(),
          ),
          ['3', '4'],
        );
        assert.deepEqual(ids(await items.find({}).sort({ _id: -1 }).skip(1).limit(2).lean()), ['4', '3']);
      }),
    );

    it(
      'sorting works in both and in mixed directions',
      filled(async (items) => {
        assert.deepEqual(ids(await items.find({ poolId: 'p' }).sort({ n: -1, _id: 1 }).lean()), ['1', '3', '4', '2']);
        assert.deepEqual(ids(await items.find({ poolId: 'p' }).sort({ n: 1, _id: -1 }).lean()), ['2', '4', '3', '1']);
        assert.deepEqual(
          ids(
            await items
              .find({ _id: { $in: ['4', '1', '2'] } })
              .sort({ n: 1 })
              .lean(),
          ),
          ['2', '4', '1'],
        );
      }),
    );

    it(
      'projections include and exclude fields',
      filled(async (items) => {
        assert.deepEqual(await items.findOne({ _id: '1' }).select({ n: 1, 'logins.provider': 1 }).lean(), {
          _id: '1',
          n: 3,
          logins: [{ provider: 'G' }],
        });
        assert.deepEqual(await items.findOne({ _id: '4' }).select({ poolId: 0, _id: 0 }).lean(), { n: 2 });
      }),
    );

    it(
      'countDocuments counts with filters and limit',
      filled(async (items) => {
        assert.equal(await items.countDocuments({ poolId: 'p' }), 4);
        assert.equal(await items.countDocuments({ poolId: 'p', n: { $gt: 1 } }), 3);
        assert.equal(await items.countDocuments({ poolId: 'p', groups: 'h' }), 2);
        assert.equal(await items.countDocuments({ poolId: 'p', groups: { $in: ['g', 'h'] } }), 2);
        assert.equal(await items.countDocuments({ poolId: 'p', n: 2, email: null }), 1);
        assert.equal(await items.countDocuments({ poolId: 'p' }).limit(3), 3);
      }),
    );

    it(
      'a cursor streams all documents in order',
      filled(async (items) => {
        const seen: string[] = [];
        for await (const item of items.find({}).sort({ _id: 1 }).lean().cursor()) seen.push(item._id);
        assert.deepEqual(seen, ['1', '2', '3', '4', '5']);
      }),
    );
  });

  describe('updates', () => {
    const updated = (before: object, update: object, after: object) =>
      withItems(async (items) => {
        await items.collection.insertOne({ _id: 'a', ...before } as any);
        const result = await items.collection.updateOne({ _id: 'a' } as any, update);
        assert.equal(result.matchedCount, 1);
        assert.deepEqual(await items.findOne({ _id: 'a' }).lean(), { _id: 'a', ...after });
      });

    it(
      '$set and $unset follow dotted paths',
      updated(
        { any: { b: { c: 1, d: 2 } }, n: 1 },
        { $set: { 'any.b.c': 5, 'any.e.f': 6 }, $unset: { n: '', 'any.b.d': '' } },
        { any: { b: { c: 5 }, e: { f: 6 } } },
      ),
    );
    it(
      '$set changes a field of one array element',
      updated({ any: [{ a: 1 }, { a: 2 }] }, { $set: { 'any.1.a': 3 } }, { any: [{ a: 1 }, { a: 3 }] }),
    );
    it('$inc increments existing and absent fields', updated({ n: 1 }, { $inc: { n: 2, 'any.k': -1 } }, { n: 3, any: { k: -1 } }));
    it(
      '$push with a negative $slice keeps the last elements',
      updated({ groups: ['a', 'b'] }, { $push: { groups: { $each: ['c', 'd'], $slice: -3 } } }, { groups: ['b', 'c', 'd'] }),
    );
    it('$push to an absent field creates the array', updated({}, { $push: { any: { x: 1 } } }, { any: [{ x: 1 }] }));
    it(
      '$push with a positive $slice keeps the first elements',
      updated({ any: [1, 2] }, { $push: { any: { $each: [3], $slice: 2 } } }, { any: [1, 2] }),
    );
    it(
      '$addToSet adds only values not in the array',
      updated({ any: [1, { a: 1 }] }, { $addToSet: { any: { $each: [{ a: 1 }, 2, 2, 1] } } }, { any: [1, { a: 1 }, 2] }),
    );
    it('$pull removes equal values', updated({ any: [1, 2, 1, { a: 1 }] }, { $pull: { any: 1 } }, { any: [2, { a: 1 }] }));
    it(
      '$pull removes documents that match some fields',
      updated(
        {
          any: [
            { a: 1, b: 1 },
            { a: 2, b: 1 },
          ],
        },
        { $pull: { any: { a: 1 } } },
        { any: [{ a: 2, b: 1 }] },
      ),
    );
    it('$pull removes values that match an operator', updated({ any: [1, 5, 9] }, { $pull: { any: { $gte: 5 } } }, { any: [1] }));
    it('$setOnInsert is ignored when a document matches', updated({ n: 1 }, { $set: { n: 2 }, $setOnInsert: { poolId: 'x' } }, { n: 2 }));

    const refused = (before: object, update: object, code: number) =>
      withItems(async (items) => {
        await items.collection.insertOne({ _id: 'a', ...before } as any);
        assert.equal((await failure(items.collection.updateOne({ _id: 'a' } as any, update))).code, code);
        assert.deepEqual(await items.findOne({ _id: 'a' }).lean(), { _id: 'a', ...before });
      });

    it('$inc of a string is refused with error 14', refused({ any: 'x' }, { $inc: { any: 1 } }, 14));
    it('$push to a non-array is refused with error 2', refused({ any: null }, { $push: { any: 1 } }, 2));
    it('$set of _id is refused with error 66', refused({ n: 1 }, { $set: { _id: 'b' } }, 66));
    it('two operators on one path are refused with error 40', refused({ n: 1 }, { $set: { 'any.a': 1 }, $unset: { any: 1 } }, 40));
    it('a path through a string is refused with error 28', refused({ any: 'text' }, { $set: { 'any.a': 1 } }, 28));

    it(
      'updateOne returns matched and modified counts',
      withItems(async (items) => {
        await items.create({ _id: 'a', n: 1 });
        const { matchedCount, modifiedCount } = await items.updateOne({ _id: 'a' }, { $set: { n: 1 } });
        assert.deepEqual({ matchedCount, modifiedCount }, { matchedCount: 1, modifiedCount: 0 });
        assert.equal((await items.updateOne({ _id: 'a' }, { $set: { n: 2 } })).modifiedCount, 1);
        assert.equal((await items.updateOne({ _id: 'b' }, { $set: { n: 2 } })).matchedCount, 0);
      }),
    );

    it(
      'findOneAndUpdate returns the document before or after the update',
      withItems(async (items) => {
        await items.create({ _id: 'a', poolId: 'p', n: 1 });
        assert.equal((await items.findOneAndUpdate({ _id: 'a' }, { $inc: { n: 1 } }, { returnDocument: 'before' }).lean())?.n, 1);
        assert.equal((await items.findOneAndUpdate({ _id: 'a' }, { $inc: { n: 1 } }, { returnDocument: 'after' }).lean())?.n, 3);
        assert.equal(await items.findOneAndUpdate({ _id: 'z' }, { $inc: { n: 1 } }, { returnDocument: 'after' }).lean(), null);
        assert.deepEqual(await items.findOneAndUpdate({ _id: 'a' }, { $inc: { n: 1 } }, { projection: { n: 1 } }).lean(), {
          _id: 'a',
          n: 3,
        });
        assert.deepEqual(await items.findOneAndDelete({ _id: 'a' }).lean(), { _id: 'a', poolId: 'p', n: 4 });
      }),
    );

    it(
      'an upsert inserts once, with fields of filter and update',
      withItems(async (items) => {
        const upsert = () =>
          items.updateOne(
            { _id: 'a', poolId: 'p' },
            { $set: { email: 'e' }, $inc: { n: 1 }, $setOnInsert: { phone: '1' } },
            { upsert: true },
          );
        const first = await upsert();
        assert.deepEqual([first.upsertedCount, first.upsertedId, first.matchedCount], [1, 'a', 0]);
        assert.equal((await upsert()).upsertedCount, 0);
        assert.deepEqual(await items.findOne({ _id: 'a' }).lean(), { _id: 'a', poolId: 'p', email: 'e', n: 2, phone: '1' });
        const made = await items.findOneAndUpdate({ _id: 'b' }, { $set: { n: 5 } }, { upsert: true, returnDocument: 'after' }).lean();
        assert.deepEqual(made, { _id: 'b', n: 5 });
        assert.equal(
          await items.findOneAndUpdate({ _id: 'c' }, { $set: { n: 5 } }, { upsert: true, returnDocument: 'before' }).lean(),
          null,
        );
      }),
    );

    it(
      'replaceOne, updateMany, deleteOne and deleteMany change the matching documents',
      withItems(async (items) => {
        await items.insertMany([
          { _id: 'a', poolId: 'p', n: 1 },
          { _id: 'b', poolId: 'p', n: 2 },
          { _id: 'c', poolId: 'q' },
        ]);
        await items.replaceOne({ _id: 'a' }, { email: 'x' });
        assert.deepEqual(await items.findOne({ _id: 'a' }).lean(), { _id: 'a', email: 'x' });
        assert.equal((await items.updateMany({ poolId: 'p' }, { $set: { n: 7 } })).modifiedCount, 1);
        assert.equal((await items.deleteOne({ _id: 'zz' })).deletedCount, 0);
        assert.equal((await items.deleteOne({ _id: 'a' })).deletedCount, 1);
        assert.equal((await items.deleteMany({ poolId: 'p' })).deletedCount, 1);
        assert.deepEqual(ids(await items.find({}).lean()), ['c']);
      }),
    );

    it(
      'bulk writes run in order and stop at the first error',
      withItems(async (items) => {
        const error = await failure(items.insertMany([{ _id: 'a' }, { _id: 'a' }, { _id: 'b' }]));
        assert.equal(error.code, 11000);
        assert.deepEqual(ids(await items.find({}).lean()), ['a']);
        const result = await items.bulkWrite([
          { insertOne: { document: { _id: 'b', n: 1 } as any } },
          { updateOne: { filter: { _id: 'b' }, update: { $inc: { n: 1 } } } },
          { deleteOne: { filter: { _id: 'a' } } },
        ]);
        assert.deepEqual([result.insertedCount, result.modifiedCount, result.deletedCount], [1, 1, 1]);
        assert.deepEqual(await items.find({}).lean(), [{ _id: 'b', n: 2 }]);
      }),
    );
  });

  describe('unique indexes', () => {
    const taken = (error: any, keyPattern: object, keyValue: object) => {
      assert.ok(error instanceof mongoose.mongo.MongoServerError);
      assert.equal(error.code, 11000);
      assert.deepEqual(error['keyPattern'], keyPattern);
      assert.deepEqual(error['keyValue'], keyValue);
    };

    it(
      'a duplicate key is refused with error 11000 that names the key',
      withItems(async (items) => {
        await items.create({ _id: 'a', poolId: 'p', email: 'e', phone: '1' });
        taken(await failure(items.create({ _id: 'a' })), { _id: 1 }, { _id: 'a' });
        taken(await failure(items.create({ _id: 'b', poolId: 'p', email: 'e' })), { poolId: 1, email: 1 }, { poolId: 'p', email: 'e' });
        await items.create({ _id: 'b', poolId: 'p', email: 'f', phone: '2' });
        taken(await failure(items.updateOne({ _id: 'b' }, { $set: { phone: '1' } })), { phone: 1 }, { phone: '1' });
        taken(await failure(items.updateOne({ _id: 'c' }, { $set: { phone: '1' } }, { upsert: true })), { phone: 1 }, { phone: '1' });
        assert.deepEqual(await items.findOne({ _id: 'b' }).lean(), { _id: 'b', poolId: 'p', email: 'f', phone: '2' });
        assert.equal(await items.findOne({ _id: 'c' }).lean(), null);
      }),
    );

    it(
      'sparse and partial unique indexes ignore documents without the indexed value',
      withItems(async (items) => {
        await items.insertMany([
          { _id: 'a', poolId: 'p' },
          { _id: 'b', poolId: 'p', email: null },
          { _id: 'c', poolId: 'p', email: null },
        ]);
        assert.equal(await items.countDocuments({ _id: { $in: ['a', 'b', 'c'] } }), 3);
      }),
    );

    it(
      'a unique key is free again when its document is changed or deleted',
      withItems(async (items) => {
        await items.create({ _id: 'a', phone: '1' });
        await items.updateOne({ _id: 'a' }, { $set: { phone: '2' } });
        await items.create({ _id: 'b', phone: '1' });
        await items.deleteOne({ _id: 'b' });
        await items.create({ _id: 'c', phone: '1' });
        assert.deepEqual(ids(await items.find({ phone: '1' }).lean()), ['c']);
      }),
    );

    it(
      'a unique index applies to array elements across documents',
      withItems(async (items) => {
        await items.create({
          _id: 'a',
          logins: [
            { provider: 'G', subject: '1' },
            { provider: 'H', subject: '1' },
          ],
        });
        const error = await failure(
          items.create({
            _id: 'b',
            logins: [
              { provider: 'X', subject: '1' },
              { provider: 'H', subject: '1' },
            ],
          }),
        );
        taken(error, { 'logins.provider': 1, 'logins.subject': 1 }, { 'logins.provider': 'H', 'logins.subject': '1' });
        await items.create({ _id: 'b', logins: [{ provider: 'G', subject: '2' }] });
        await items.updateOne({ _id: 'a' }, { $pull: { logins: { provider: 'H' } } });
        await items.updateOne({ _id: 'b' }, { $push: { logins: { provider: 'H', subject: '1' } } });
        assert.deepEqual(ids(await items.find({ logins: { $elemMatch: { provider: 'H', subject: '1' } } }).lean()), ['b']);
      }),
    );

    it(
      'a unique index is built over existing documents, or refused if they have duplicates',
      withStorage.bind(null, async (storage) => {
        const raw = storage.connection.collection<{ _id: string; k: number; u: number }>('raw');
        await raw.insertMany([
          { _id: 'a', k: 1, u: 1 },
          { _id: 'b', k: 2, u: 1 },
        ]);
        await raw.createIndex({ k: 1 }, { unique: true });
        assert.equal((await failure(raw.createIndex({ u: 1 }, { unique: true }))).code, 11000);
        assert.equal((await failure(raw.insertOne({ _id: 'c', k: 2, u: 2 }))).code, 11000);
        await raw.insertOne({ _id: 'c', k: 3, u: 1 });
        assert.deepEqual(
          await raw
            .find({ k: { $gte: 2 } })
            .sort({ k: 1 })
            .toArray(),
          [
            { _id: 'b', k: 2, u: 1 },
            { _id: 'c', k: 3, u: 1 },
          ],
        );
      }) as () => Promise<void>,
    );
  });

  describe('concurrency', () => {
    it(
      'one of fifty concurrent inserts of one unique key succeeds',
      withItems(async (items) => {
        const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => items.create({ _id: `id${i}`, phone: 'one' })));
        assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
        assert.ok(results.every((result) => result.status === 'fulfilled' || result.reason.code === 11000));
        assert.equal((await items.find({ phone: 'one' }).lean()).length, 1);
      }),
    );

    it(
      'fifty concurrent compare-and-set updates are all applied',
      withItems(async (items) => {
        await items.create({ _id: 'a', n: 0 });
        const bump = async (): Promise<void> => {
          for (;;) {
            const { n } = (await items.findOne({ _id: 'a' }).lean())!;
            if ((await items.updateOne({ _id: 'a', n: n! }, { $set: { n: n! + 1 } })).matchedCount === 1) return;
          }
        };
        await Promise.all(Array.from({ length: 50 }, bump));
        assert.equal((await items.findOne({ _id: 'a' }).lean())?.n, 50);
      }),
    );

    it(
      'fifty concurrent increments are all applied, and a single-use flag is taken once',
      withItems(async (items) => {
        await items.create({ _id: 'a', n: 0, any: { used: false } });
        await Promise.all(Array.from({ length: 50 }, () => items.updateOne({ _id: 'a' }, { $inc: { n: 1 } })));
        assert.equal((await items.findOne({ _id: 'a' }).lean())?.n, 50);
        const takes = await Promise.all(
          Array.from({ length: 50 }, () => items.findOneAndUpdate({ _id: 'a', 'any.used': false }, { $set: { 'any.used': true } }).lean()),
        );
        assert.equal(takes.filter((taken) => taken !== null).length, 1);
      }),
    );
  });
});
