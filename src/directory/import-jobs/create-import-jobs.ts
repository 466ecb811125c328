import { type Clock, defined, hasCode, type Ids, type Logger } from '../../kernel/index.js';
import type { Removals } from '../../storage/index.js';
import type { Pools } from '../pools/index.js';
import type { Users } from '../users/index.js';
import { refusals } from './errors.js';
import { createImportFiles } from './files.js';
import { type Connection, createImportJobStore, type StoredJob } from './import-jobs.store.js';
import { CLAIM_MS, runJob } from './run-job.js';
import type { ImportJob, ImportJobs } from './types.js';

export interface ImportJobsParts {
  readonly connection: Connection;
  readonly pools: Pick<Pools, 'get'>;
  readonly users: Users;
  readonly removals: Pick<Removals, 'before'>;
  /** Folder of uploaded files and logs. */
  readonly folder: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

const HOUR_MS = 3600 * 1000;
/** Milliseconds after which a job that was not started expires. */
const LIFETIME_MS = 24 * HOUR_MS;
/** Limit of jobs of a pool that are not started. */
const MAX_WAITING = 1000;
const POLL_MS = 10_000;
const POLLED_STATUSES = 100;

export function createImportJobs({ connection, pools, users, removals, folder, clock, ids, logger }: ImportJobsParts): ImportJobs {
  const store = createImportJobStore(connection);
  const files = createImportFiles(folder);
  removals.before('pool', files.removeAllOf);
  const worker = ids.token(12);
  let closing = false;
  let pollRequested = false;
  let tidiedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let polling: Promise<void> | undefined;

  const toImportJob = ({
    active: _a,
    uploadedAt: _u,
    upload: _f,
    position: _p,
    worker: _w,
    workerUntil: _until,
    ...job
  }: StoredJob): ImportJob => {
    const isOver = job.status === 'Created' && job.createdAt.getTime() + LIFETIME_MS <= clock.now();
    return isOver ? { ...job, status: 'Expired' } : job;
  };

  async function getStored(poolId: string, id: string): Promise<StoredJob> {
    const job = await store.find(poolId, id);
    if (!job) throw refusals.unknown(id);
    return job;
  }

  /** Runs jobs one after the other, those whose file this process has. */
  async function pollForJobs(): Promise<void> {
    for (const job of await store.allActive(POLLED_STATUSES)) {
      if (closing) return;
      if (!(await files.has(job))) continue;
      const now = clock.now();
      const claimed = await store.claim(job, worker, new Date(now), new Date(now + CLAIM_MS));
      if (!claimed) continue;
      try {
        await runJob({ store, files, users, pools, clock, worker, isClosing: () => closing }, claimed);
      } catch (error) {
        if (hasCode(error, 'pool_unknown')) continue;
        logger.error({ err: error, poolId: job.poolId, job: job.id }, 'an import job was interrupted');
      }
    }
  }

  /** Starts a poll; calls during a poll lead to one more. */
  function poll(): void {
    if (closing) return;
    pollRequested = true;
    polling ??= scheduleNextPoll()
      .catch((error: unknown) => logger.error({ err: error }, 'polling import jobs failed'))
      .finally(() => {
        polling = undefined;
      });
  }

  async function scheduleNextPoll(): Promise<void> {
    if (tidiedAt + HOUR_MS <= clock.now()) {
      tidiedAt = clock.now();
      await files.discardOlder(clock.now() - 2 * LIFETIME_MS);
    }
    while (pollRequested && !closing) {
      pollRequested = false;
      await pollForJobs();
    }
  }

  return {
    async create(pool, { name, roleArn, algorithm }) {
      const waiting = await store.list(pool.id, MAX_WAITING);
      if (waiting.filter((job) => toImportJob(job).status === 'Created').length >= MAX_WAITING) throw refusals.limit();
      const now = clock.now();
      const job: StoredJob = {
        // Ids sort in order of creation.
        id: `import-${now.toString(36).padStart(9, '0')}${ids.alphanumeric(8)}`,
        poolId: pool.id,
        name,
        status: 'Created',
        roleArn,
        ...defined({ algorithm }),
        createdAt: new Date(now),
        imported: 0,
        skipped: 0,
        failed: 0,
        position: 0,
      };
      await store.insert(job);
      return toImportJob(job);
    },

    get: async (poolId, id) => toImportJob(await getStored(poolId, id)),

    async list(poolId, { limit, after }) {
      const jobs = await store.list(poolId, limit + 1, after);
      const page = jobs.slice(0, limit);
      const last = page.at(-1);
      return { items: page.map(toImportJob), ...defined({ next: jobs.length > limit && last ? last.id : undefined }) };
    },

    async start(poolId, id) {
      const job = await getStored(poolId, id);
      if (toImportJob(job).status !== 'Created') throw refusals.notReady(`The job is ${toImportJob(job).status} and cannot be started.`);
      if (job.uploadedAt === undefined) throw refusals.notReady('The file of users has not been uploaded to the pre-signed URL.');
      const change = { status: 'Pending', active: true, startedAt: new Date(clock.now()) } as const;
      const started = await store.change(poolId, id, ['Created'], change);
      if (started === 'taken') throw refusals.notReady('Another import job of the user pool is active.');
      if (!started) throw refusals.notReady('The job was started already.');
      poll();
      return toImportJob(started);
    },

    async stop(poolId, id) {
      await getStored(poolId, id);
      const stopped = await store.change(poolId, id, ['Pending', 'InProgress'], { status: 'Stopping' });
      if (!stopped || stopped === 'taken') throw refusals.notReady('Only a job that is pending or in progress can be stopped.');
      // Without an active worker nothing else would end the job: its file may be gone, or on
      // another server.
      if (stopped.workerUntil !== undefined && stopped.workerUntil.getTime() > clock.now()) return toImportJob(stopped);
      const completedAt = new Date(clock.now());
      const final = { status: 'Stopped', message: 'The job was stopped.', completedAt, active: undefined } as const;
      const ended = await store.change(poolId, id, ['Stopping'], final);
      await files.discard(stopped);
      return toImportJob(ended && ended !== 'taken' ? ended : stopped);
    },

    async upload(poolId, id, file) {
      const job = await getStored(poolId, id);
      if (toImportJob(job).status !== 'Created') throw refusals.notReady('The job takes no file any more.');
      const upload = ids.token(8);
      await files.save({ poolId, id, upload }, file);
      const taken = await store.change(poolId, id, ['Created'], { uploadedAt: new Date(clock.now()), upload });
      await files.discard(taken && taken !== 'taken' ? job : { poolId, id, upload });
      if (!taken || taken === 'taken') throw refusals.notReady('The job takes no file any more.');
    },

    async refuseWhileActive(poolId) {
      if (await store.active(poolId)) throw refusals.underway();
    },

    begin() {
      timer = setInterval(poll, POLL_MS).unref();
      poll();
    },
    async close() {
      closing = true;
      clearInterval(timer);
      await polling;
    },
  };
}
