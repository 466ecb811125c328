import type { Context } from 'mocha';
import { noteEnd, noteTest, prepareWorker } from './progress.js';
import { stopSharedServer } from './server.js';

/**
 * A worker of a parallel run keeps its shared server for the next file: mocha runs the last hook after each file, and a server's start costs as
 * much as twenty sign-ins. The worker's end ends it; its data lies in the run's own temporary folder (`run.ts`).
 */
const inWorker = process.env['MOCHA_WORKER_ID'] !== undefined;
if (inWorker) prepareWorker();

export const mochaHooks = {
  beforeEach(this: Context) {
    noteTest(this.currentTest?.fullTitle() ?? '');
  },
  afterAll: () => (inWorker ? undefined : stopSharedServer()),
};

export const mochaGlobalTeardown = noteEnd;
