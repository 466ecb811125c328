import { createCollection } from '../../src/storage/embedded/collection.js';
import { openEngine } from '../../src/storage/embedded/engine.js';

/**
 * Writes without end into the folder named by its first argument, and prints a line for every acknowledged write. The parent kills it.
 * Worker w of round r owns the documents `r.w.*`, so that what was acknowledged last for each is what must be there.
 */
const [path, round] = process.argv.slice(2) as [string, string];
const engine = openEngine(path);
const things = createCollection(engine, 'things');
await things.createIndex({ owner: 1, n: 1 }, { unique: true });
await things.createIndex({ tags: 1 }, {});
await things.createIndex({ email: 1 }, { unique: true, partialFilterExpression: { email: { $type: 'string' } } });

async function work(worker: number): Promise<never> {
  for (let i = 0; ; i++) {
    const _id = `${round}.${worker}.${i}`;
    await things.insertOne({
      _id,
      owner: `${round}.${worker}`,
      n: i,
      tags: [`t${i % 7}`, 'all'],
      email: `${_id}@x`,
      body: 'x'.repeat(i % 900),
    });
    acknowledge('+', _id, 0);
    for (let version = 1; version <= i % 3; version++) {
      await things.updateOne({ _id }, { $set: { version, tags: [`u${version}`] }, $unset: { email: '' } });
      acknowledge('+', _id, version);
    }
    if (i % 5 !== 4) continue;
    await things.deleteOne({ _id });
    acknowledge('-', _id, 0);
  }
}

function acknowledge(sign: string, id: string, version: number): void {
  process.stdout.write(`${sign}${id} ${version}\n`);
}

await Promise.all(Array.from({ length: 8 }, (_, worker) => work(worker)));
