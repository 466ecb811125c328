import assert from 'node:assert/strict';
import '../../src/app/assemble.js';
import { definedModels, defineModel, insertOnce } from '../../src/storage/index.js';
import { withStorage } from './support.js';

interface Note {
  readonly _id: string;
  readonly poolId: string;
  readonly text: string;
}

const notes = defineModel<Note>({
  name: 'TestNote',
  collection: 'test_notes',
  ownedBy: { pool: 'poolId', separator: '/' },
  fields: { _id: { type: String, required: true }, poolId: { type: String, required: true }, text: String },
  indexes: [{ on: { poolId: 1, text: 1 }, unique: true }],
});

describe('defineModel', () => {
  it('defineModel gives one model with its indexes for a connection', () =>
    withStorage(async (storage) => {
      const model = notes.on(storage.connection);
      assert.equal(notes.on(storage.connection), model);
      await storage.ready();
      assert.equal(await insertOnce(model.create({ _id: 'a/1', poolId: 'a', text: 'x' })), true);
      assert.equal(await insertOnce(model.create({ _id: 'a/2', poolId: 'a', text: 'x' })), false);
    }));

  it('a second definition of a model name is refused', () => {
    assert.throws(() => defineModel<Note>({ ...notes, ownedBy: 'server', fields: { _id: String, poolId: String, text: String } }), /twice/);
  });

  it('ownedFilter matches the documents of one owner only', () =>
    withStorage(async (storage) => {
      const model = notes.on(storage.connection);
      await storage.ready();
      await model.create([
        { _id: 'a/1', poolId: 'a', text: 'x' },
        { _id: 'a/2', poolId: 'a', text: 'y' },
        { _id: 'ab/1', poolId: 'ab', text: 'x' },
      ]);
      assert.equal((await model.deleteMany(notes.ownedFilter({ pool: 'a' })!)).deletedCount, 2);
      assert.equal(await model.countDocuments({ poolId: 'ab' }), 1);
    }));
});

describe('collections of the server', () => {
  const models = definedModels();

  it('each collection is defined once', () => {
    assert.ok(models.length > 35, `${models.length}`);
    const collections = models.map(({ collection }) => collection);
    assert.deepEqual(
      collections.filter((collection, at) => collections.indexOf(collection) !== at),
      [],
    );
  });

  it('ownedFilter of each collection is served by an index', () =>
    withStorage(async (storage) => {
      const owned = models.filter(({ ownedBy }) => ownedBy !== 'server');
      for (const definition of owned) definition.on(storage.connection);
      await storage.ready();
      const pool = 'us-east-1_Example00';
      for (const owner of [{ pool }, { pool, user: 'sub' }, { pool, client: 'app' }, { identityPool: 'us-east-1:0' }]) {
        for (const definition of owned) {
          const filter = definition.ownedFilter(owner);
          if (filter) await assert.doesNotReject(definition.on(storage.connection).deleteMany(filter), definition.collection);
        }
      }
    }));
});
