import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createCollection } from '../../src/storage/embedded/collection.js';
import { openEngine } from '../../src/storage/embedded/engine.js';
import { withFolder } from './support.js';

const WRITER = fileURLToPath(new URL('./race-writer.js', import.meta.url));
const run = promisify(execFile);

describe('embedded storage in several processes', function () {
  this.timeout(60_000);

  it('three processes share unique keys, increments and indexes', () =>
    withFolder(async (path) => {
      const outputs = await Promise.all(['a', 'b', 'c'].map((name) => run(process.execPath, [WRITER, path, name, '100'])));
      const won = outputs.map(({ stdout }) => Number(stdout));
      assert.equal(
        won.reduce((sum, wins) => sum + wins),
        100,
      );
      const engine = openEngine(path);
      const things = createCollection(engine, 'things');
      assert.equal((await things.findOne({ _id: 'counter' }))?.['n'], 300);
      assert.equal((await things.find({ tags: 'x' }).toArray()).length, 100);
      assert.deepEqual(engine.verify().problems, []);
      await engine.close();
    }));
});
