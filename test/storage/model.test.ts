import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Query } from 'mingo';
import { createCollection } from '../../src/storage/embedded/collection.js';
import { openEngine } from '../../src/storage/embedded/engine.js';
import { withFolder } from './support.js';

type Doc = Record<string, any> & { _id: string };

/** The same operations on an array, by plain means; filters through mingo, which is none of the engine's own code. */
class Model {
  docs: Doc[] = [];

  find(filter: object): Doc[] {
    const query = new Query(filter as any);
    return this.docs.filter((doc) => query.test(doc));
  }

  /** Whether the documents keep the unique indexes. */
  allows(docs: Doc[]): boolean {
    const seen = new Set<string>();
    const take = (key: unknown[]): boolean => {
      const text = JSON.stringify(key);
      if (seen.has(text)) return false;
      seen.add(text);
      return true;
    };
    return docs.every((doc) => {
      const keys: unknown[][] = [['_id', doc._id]];
      if (typeof doc['email'] === 'string') keys.push(['email', doc['pool'], doc['email']]);
      if (doc['phone'] !== undefined) keys.push(['phone', doc['phone']]);
      const logins = new Set((doc['logins'] ?? []).map((login: any) => JSON.stringify([login.p, login.s])));
      for (const login of logins) keys.push(['login', login]);
      return keys.every(take);
    });
  }

  /** Takes the change over, or answers false and stays as it was. */
  commit(docs: Doc[]): boolean {
    if (!this.allows(docs)) return false;
    this.docs = docs;
    return true;
  }
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'é', 'z\0', '');
const pool = fc.constantFrom('p', 'q');
const email = fc.constantFrom('x', 'xy', 'y', 'x\0', '\u{1F600}', null);
const number = fc.constantFrom(-2, -0.5, 0, 1, 1.5, 2, 10, 1e12, Number.MAX_SAFE_INTEGER);
const tag = fc.constantFrom('s', 't', 'u');
const login = fc.record({ p: fc.constantFrom('G', 'H'), s: fc.constantFrom('1', '2', '3', '4') }, { noNullPrototype: true });
const document = fc.record(
  {
    _id: id,
    pool,
    email,
    phone: fc.constantFrom('1', '2', '3'),
    n: number,
    tags: fc.uniqueArray(tag, { minLength: 1 }),
    logins: fc.array(login, { minLength: 1, maxLength: 2 }),
    on: fc.boolean(),
  },
  { requiredKeys: ['_id', 'pool'], noNullPrototype: true },
);
const condition = fc.oneof(
  number.map((n) => ({ n })),
  number.map((n) => ({ n: { $gt: n } })),
  fc.tuple(number, number).map(([a, b]) => ({ n: { $gte: a, $lt: b } })),
  fc.array(number, { maxLength: 3 }).map((n) => ({ n: { $in: n } })),
  tag.map((tags) => ({ tags })),
  fc.array(tag, { maxLength: 2 }).map((tags) => ({ tags: { $in: tags } })),
  tag.map((tags) => ({ tags: { $gt: tags } })),
  fc.tuple(tag, tag).map(([a, b]) => ({ tags: { $gt: a, $lt: b } })),
  email.map((value) => ({ email: value })),
  email.map((value) => ({ email: { $ne: value } })),
  fc.constantFrom('x', 'y', '\u{1F600}').map((value) => ({ email: { $gte: value } })),
  fc.constantFrom(/^x/, /^z/, /^/).map((value) => ({ email: value })),
  fc.boolean().map((value) => ({ email: { $exists: value } })),
  login.map((value) => ({ logins: { $elemMatch: value } })),
  login.map(({ p, s }) => ({ 'logins.p': p, 'logins.s': s })),
  fc.boolean().map((on) => ({ on })),
);
const filter = fc.oneof(
  id.map((_id) => ({ _id })),
  fc.array(id, { maxLength: 3 }).map((ids) => ({ _id: { $in: ids } })),
  fc.tuple(id, condition).map(([_id, more]) => ({ _id: { $gt: _id }, ...more })),
  fc.tuple(pool, condition, condition).map(([p, a, b]) => ({ pool: p, $and: [a, b] })),
  fc.tuple(pool, condition, condition).map(([p, a, b]) => ({ pool: p, $or: [a, b] })),
  pool.map((p) => ({ pool: p })),
  fc.constant({}),
);
const change = fc.oneof(
  number.map((n) => ({ $set: { n } })),
  email.map((value) => ({ $set: { email: value } })),
  fc.constant({ $unset: { email: '', phone: '' } }),
  fc.constantFrom('1', '2', '3').map((phone) => ({ $set: { phone } })),
  fc.constant({ $inc: { count: 2 } }),
  tag.map((tags) => ({ $addToSet: { tags } })),
  tag.map((tags) => ({ $push: { list: { $each: [tags], $slice: -2 } } })),
  login.map((logins) => ({ $push: { logins } })),
  login.map((logins) => ({ $pull: { list: { $in: ['s'] } }, $set: { 'deep.er': logins } })),
);
const command = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), document }),
  fc.record({ kind: fc.constant('update' as const), filter: id.map((_id) => ({ _id })), change }),
  fc.record({ kind: fc.constant('replace' as const), filter: id.map((_id) => ({ _id })), document }),
  fc.record({ kind: fc.constant('delete' as const), filter: id.map((_id) => ({ _id })) }),
  fc.record({ kind: fc.constant('deleteMany' as const), filter }),
  fc.record({ kind: fc.constant('find' as const), filter }),
  fc.record({ kind: fc.constant('page' as const), pool, size: fc.integer({ min: 1, max: 3 }), backwards: fc.boolean() }),
);

/** The update operators of the commands, by hand. */
function changed(doc: Doc, update: any): Doc {
  const next = structuredClone(doc);
  for (const [path, value] of Object.entries<any>(update.$set ?? {})) {
    if (path === 'deep.er') next['deep'] = { ...next['deep'], er: value };
    else next[path] = value;
  }
  for (const path of Object.keys(update.$unset ?? {})) delete next[path];
  if (update.$inc) next['count'] = (next['count'] ?? 0) + 2;
  if (update.$addToSet && !(next['tags'] ?? []).includes(update.$addToSet.tags))
    next['tags'] = [...(next['tags'] ?? []), update.$addToSet.tags];
  if (update.$push?.list) next['list'] = [...(next['list'] ?? []), ...update.$push.list.$each].slice(-2);
  if (update.$push?.logins) next['logins'] = [...(next['logins'] ?? []), update.$push.logins];
  if (update.$pull && next['list']) next['list'] = next['list'].filter((item: string) => item !== 's');
  return next;
}

const byId = (docs: Doc[]): Doc[] => [...docs].sort((a, b) => Buffer.compare(Buffer.from(a._id), Buffer.from(b._id)));

describe('embedded storage compared to a plain model', function () {
  this.timeout(60_000);

  it('random operations give the results of the model, and indexes stay consistent', () =>
    withFolder(async (path) => {
      const engine = openEngine(path);
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
          const things = createCollection(engine, `run${run++}`);
          await things.createIndex({ pool: 1, email: 1 }, { unique: true, partialFilterExpression: { email: { $type: 'string' } } });
          await things.createIndex({ phone: -1 }, { unique: true, sparse: true });
          await things.createIndex({ 'logins.p': 1, 'logins.s': 1 }, { unique: true, sparse: true });
          await things.createIndex({ pool: 1, tags: 1 }, {});
          await things.createIndex({ pool: 1, n: -1, _id: 1 }, {});
          const model = new Model();
          for (const one of commands) await step(things, model, one);
          assert.deepEqual(byId((await things.find({}).toArray()) as Doc[]), byId(model.docs));
          assert.deepEqual(engine.verify().problems, []);
          await things.drop();
        }),
        { numRuns: 150 },
      );
      await engine.close();
    }));
});

type Things = ReturnType<typeof createCollection>;

async function step(things: Things, model: Model, one: any): Promise<void> {
  switch (one.kind) {
    case 'insert':
      return alike(things.insertOne(one.document), model.commit([...model.docs, one.document]));
    case 'update':
      return alike(
        things.updateOne(one.filter, one.change),
        model.commit(model.docs.map((doc) => (doc._id === one.filter._id ? changed(doc, one.change) : doc))),
      );
    case 'replace': {
      const { _id, ...rest } = one.document;
      return alike(
        things.replaceOne(one.filter, rest),
        model.commit(model.docs.map((doc) => (doc._id === one.filter._id ? { _id: doc._id, ...rest } : doc))),
      );
    }
    case 'delete':
      model.docs = model.docs.filter((doc) => doc._id !== one.filter._id);
      await things.deleteOne(one.filter);
      return;
    case 'deleteMany': {
      const gone = new Set(model.find(one.filter));
      model.docs = model.docs.filter((doc) => !gone.has(doc));
      assert.equal((await things.deleteMany(one.filter)).deletedCount, gone.size);
      return;
    }
    case 'find':
      assert.deepEqual(byId((await things.find(one.filter).toArray()) as Doc[]), byId(model.find(one.filter)));
      assert.equal(await things.countDocuments(one.filter), model.find(one.filter).length);
      return;
    case 'page':
      return pageThrough(things, model, one);
  }
}

/** A refusal is E11000 exactly when the model refuses. */
async function alike(work: Promise<unknown>, allowed: boolean): Promise<void> {
  try {
    await work;
  } catch (error) {
    assert.equal((error as { code: unknown }).code, 11000);
    assert.equal(allowed, false);
    return;
  }
  assert.equal(allowed, true);
}

/** Keyset paging by `n` and `_id`, both ways. */
async function pageThrough(
  things: Things,
  model: Model,
  { pool: inPool, size, backwards }: { pool: string; size: number; backwards: boolean },
): Promise<void> {
  const way = backwards ? -1 : 1;
  const seen: string[] = [];
  for (let skip = 0; ; skip += size) {
    const page = await things.find({ pool: inPool }).sort({ n: -way, _id: way }).skip(skip).limit(size).toArray();
    seen.push(...page.map((doc) => doc['_id'] as string));
    if (page.length < size) break;
  }
  const rank = (doc: Doc): number => doc['n'] ?? Number.NEGATIVE_INFINITY;
  const expected = byId(model.docs.filter((doc) => doc['pool'] === inPool)).sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
  if (backwards) expected.reverse();
  assert.deepEqual(
    seen,
    expected.map((doc) => doc._id),
  );
}
