import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/kernel/index.js';
import { openStorage } from '../../../src/storage/index.js';

/** A store of its own, gone when stopped, and what was asked of it. */
export async function startStorage(clock: Clock) {
  const path = await mkdtemp(join(tmpdir(), 'cognate-test-'));
  const mongo = process.env['MONGODB_URI'];
  const operations: { kind: 'read' | 'write'; collection: string; method: string }[] = [];
  const storage = await openStorage({
    path,
    clock,
    ...(mongo ? { uri: `${mongo.replace(/\/[^/]*$/, '')}/cognate_${path.slice(-6)}` } : {}),
    onOperation: (operation) => operations.push(operation),
  });
  return {
    connection: storage.connection,
    operations,
    ready: () => storage.ready(),
    async stop() {
      if (mongo) await storage.connection.dropDatabase();
      await storage.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}
