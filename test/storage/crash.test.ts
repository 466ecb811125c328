import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createCollection } from '../../src/storage/embedded/collection.js';
import { openEngine } from '../../src/storage/embedded/engine.js';
import { withFolder } from './support.js';

const WRITER = fileURLToPath(new URL('./crash-writer.js', import.meta.url));
const ROUNDS = 30;

type Acknowledged = Map<string, number | 'deleted'>;

describe('embedded storage after SIGKILL', function () {
  this.timeout(280_000);

  it('thirty kills at random moments lose no acknowledged write and leave indexes consistent', () =>
    withFolder(async (path) => {
      const expected: Acknowledged = new Map();
      for (let round = 0; round < ROUNDS; round++) {
        await writeUntilKilled(path, round, Math.random() * 120, expected);
        if (round % 5 === 4 || round === ROUNDS - 1) await check(path, expected);
      }
      assert.ok(expected.size > ROUNDS, `only ${expected.size} documents were written`);
    }));
});

/** Starts a writer, lets it acknowledge a write, and some milliseconds later kills it. */
async function writeUntilKilled(path: string, round: number, delay: number, expected: Acknowledged): Promise<void> {
  const writer = spawn(process.execPath, [WRITER, path, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: writer.stdout });
  const exited = once(writer, 'exit');
  const closed = once(lines, 'close');
  lines.once('line', () => setTimeout(() => writer.kill('SIGKILL'), delay));
  lines.on('line', (line) => {
    // A line cut off by the kill acknowledges nothing.
    const [, sign, id, version] = /^([+-])(\d+\.\d+\.\d+) (\d+)$/.exec(line) ?? [];
    if (id) expected.set(id, sign === '-' ? 'deleted' : Number(version));
  });
  const [code, signal] = await exited;
  await closed;
  assert.deepEqual([code, signal], [null, 'SIGKILL']);
}

/** An acknowledged version is there, or a later one that was written and not acknowledged any more. */
async function check(path: string, expected: Acknowledged): Promise<void> {
  const engine = openEngine(path);
  const { problems } = engine.verify();
  assert.deepEqual(problems, []);
  const things = createCollection(engine, 'things');
  const stored = new Map(
    (await things.find({}).toArray()).map((document) => [document['_id'] as string, (document['version'] as number) ?? 0]),
  );
  for (const [id, version] of expected) {
    const found = stored.get(id);
    if (version === 'deleted') assert.equal(found, undefined, `${id} was deleted`);
    else if (found === undefined) assert.ok(mayBeDeleted(id), `${id} is lost`);
    else assert.ok(found >= version, `${id} has version ${found}, not ${version}`);
  }
  await engine.close();
}

/** The writer deletes these; it may have been killed between the delete and its line. */
function mayBeDeleted(id: string): boolean {
  return Number(id.split('.')[2]) % 5 === 4;
}
