import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/kernel/index.js';
import { type Operation, openStorage } from '../../../src/storage/index.js';

export interface TestStore {
  readonly connection: Awaited<ReturnType<typeof openStorage>>['connection'];
  /** Makes the indexes of the stores opened so far. */
  ready(): Promise<void>;
  count(work: () => Promise<unknown>): Promise<{ reads: number; writes: number }>;
  close(): Promise<void>;
}

/** A store of its own: the embedded engine, or a database of the server at `MONGODB_URI`. */
export async function openTestStore(clock: Clock): Promise<TestStore> {
  const path = await mkdtemp(join(tmpdir(), 'cognate-identity-pools-'));
  const mongo = process.env['MONGODB_URI'];
  const operations: Operation[] = [];
  const storage = await openStorage({
    path,
    clock,
    onOperation: (operation) => operations.push(operation),
    ...(mongo ? { uri: `${mongo.replace(/\/[^/]*$/, '')}/cognate_${path.slice(-6)}` } : {}),
  });
  return {
    connection: storage.connection,
    ready: storage.ready,
    async count(work) {
      operations.length = 0;
      await work();
      const writes = operations.filter(({ kind }) => kind === 'write').length;
      return { reads: operations.length - writes, writes };
    },
    async close() {
      if (mongo) await storage.connection.dropDatabase();
      await storage.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}
