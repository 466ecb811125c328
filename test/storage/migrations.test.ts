import assert from 'node:assert/strict';
import { type Migration, openStorage } from '../../src/storage/index.js';
import { failure, withFolder } from './support.js';

function migration(number: number, ran: string[], fail = false): Migration {
  return {
    number,
    name: `change ${number}`,
    async up(connection) {
      ran.push(`change ${number}`);
      await connection.collection<{ _id: string; n: number }>('changes').updateOne({ _id: 'all' }, { $inc: { n: 1 } }, { upsert: true });
      if (fail) throw new Error('half done');
    },
  };
}

describe('migrations', () => {
  it('each migration runs once, in order', () =>
    withFolder(async (path) => {
      const ran: string[] = [];
      const open = async (count: number) => {
        const storage = await openStorage({ path, migrations: [1, 2, 3].slice(0, count).map((number) => migration(number, ran)) });
        await storage.close();
      };
      await open(2);
      await open(2);
      assert.deepEqual(ran, ['change 1', 'change 2']);
      await open(3);
      assert.deepEqual(ran, ['change 1', 'change 2', 'change 3']);
    }));

  it('a failed migration stops the start and runs again at the next', () =>
    withFolder(async (path) => {
      const ran: string[] = [];
      const error = await failure(openStorage({ path, migrations: [migration(1, ran), migration(2, ran, true)] }));
      assert.equal(error.message, 'half done');
      const storage = await openStorage({ path, migrations: [migration(1, ran), migration(2, ran)] });
      await storage.close();
      assert.deepEqual(ran, ['change 1', 'change 2', 'change 2']);
    }));

  it('data of a newer version gives migrations_unknown, a gap in the list migrations_misnumbered', () =>
    withFolder(async (path) => {
      const storage = await openStorage({ path, migrations: [migration(1, [])] });
      await storage.close();
      assert.equal((await failure(openStorage({ path, migrations: [] }))).code, 'migrations_unknown');
      assert.equal((await failure(openStorage({ path, migrations: [migration(1, []), migration(3, [])] }))).code, 'migrations_misnumbered');
    }));

  it('migrations run in one of several servers that start together, and the others wait', () =>
    withFolder(async (path) => {
      const ran: string[] = [];
      const migrations = [migration(1, ran), migration(2, ran)];
      const storages = await Promise.all(Array.from({ length: 3 }, () => openStorage({ path, migrations })));
      assert.deepEqual(ran, ['change 1', 'change 2']);
      for (const storage of storages) await storage.close();
    }));

  it('an expired migration lock of a dead server is ignored', () =>
    withFolder(async (path) => {
      const ran: string[] = [];
      const first = await openStorage({ path });
      await first.connection
        .collection<{ _id: string; owner: string; until: Date }>('migrations')
        .insertOne({ _id: 'lock', owner: 'dead', until: new Date(1000) });
      await first.close();
      const second = await openStorage({ path, migrations: [migration(1, ran)], clock: { now: () => 1001 } });
      await second.close();
      assert.deepEqual(ran, ['change 1']);
    }));
});
