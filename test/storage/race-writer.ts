import { createCollection } from '../../src/storage/embedded/collection.js';
import { openEngine } from '../../src/storage/embedded/engine.js';

/** One of several processes on one folder: races for the same unique keys and counts up the same counter. Prints how many keys it won. */
const [path, name, rounds] = process.argv.slice(2) as [string, string, string];
const engine = openEngine(path);
const things = createCollection(engine, 'things');
await things.createIndex({ key: 1 }, { unique: true });
let won = 0;
for (let i = 0; i < Number(rounds); i++) {
  await Promise.all([
    things.updateOne({ _id: 'counter' }, { $inc: { n: 1 } }, { upsert: true }),
    things.insertOne({ _id: `${name}.${i}`, key: i, tags: [name, 'x'] }).then(
      () => won++,
      (error) => {
        if (error.code !== 11000) throw error;
      },
    ),
  ]);
  // An index that appears in the middle must be kept by the other process too.
  if (i === 20) await things.createIndex({ tags: 1 }, {});
}
await engine.close();
process.stdout.write(String(won));
