import { setImmediate as breathe } from 'node:timers/promises';
import { type Clock, CodedError, defined, hasCode, sha256 } from '../../kernel/index.js';
import type { Pools, UserPool } from '../pools/index.js';
import type { Users } from '../users/index.js';
import { fieldsOf, LONGEST_LINE, problemWithHeader } from './csv.js';
import type { ImportFiles } from './files.js';
import type { ImportJobStore, StoredJob } from './import-jobs.store.js';
import { LineRefused, userIn } from './line.js';

export interface RunParts {
  readonly store: ImportJobStore;
  readonly files: ImportFiles;
  readonly users: Users;
  readonly pools: Pick<Pools, 'get'>;
  readonly clock: Clock;
  /** Id of this process among all. */
  readonly worker: string;
  readonly isClosing: () => boolean;
}

/** Lines between two reads of the job; one write for all of them. */
const BATCH = 64;
/**
 * Users created concurrently: the store writes them together, and sign-ins are served in between.
 */
const AT_ONCE = 16;
export const CLAIM_MS = 60_000;

type Result = { readonly kind: 'imported' } | { readonly kind: 'skipped' | 'failed'; readonly message: string };

/**
 * Runs a job that this process has claimed. After an interruption the next run resumes at the last
 * batch; users created after it are recognised by their subs, which derive from job and line, and
 * count as imported.
 */
export async function runJob(parts: RunParts, claimed: StoredJob): Promise<void> {
  const { store, files, clock } = parts;
  const { poolId, id } = claimed;
  const finish = async (status: 'Succeeded' | 'Failed' | 'Stopped', message: string): Promise<void> => {
    const completedAt = new Date(clock.now());
    const final = { status, message, completedAt, active: undefined, worker: undefined, workerUntil: undefined };
    await store.change(poolId, id, ['Pending', 'InProgress', 'Stopping'], final, parts.worker);
    await files.discard(claimed);
  };

  const claimedJob = await store.change(poolId, id, ['Pending', 'InProgress'], { status: 'InProgress' }, parts.worker);
  if (claimedJob === 'taken') return;
  if (!claimedJob) return finish('Stopped', 'The job was stopped.');
  const pool = await parts.pools.get(poolId);

  let job = claimedJob;
  let columns: readonly string[] | undefined;
  let number = 0;
  let batch: { number: number; text: string }[] = [];
  const flush = async (): Promise<'on' | 'stop' | 'leave'> => {
    const results = await importAll(parts, pool, job, columns!, batch);
    const at = batch.at(-1)!.number;
    batch = [];
    const count = (kind: Result['kind']): number => results.filter(({ result }) => result.kind === kind).length;
    const refused = results.filter(({ result }) => result.kind !== 'imported').map(({ line, result }) => ({ line, ...result }));
    await files.log(poolId, id, refused);
    const progress = {
      position: at,
      imported: job.imported + count('imported'),
      skipped: job.skipped + count('skipped'),
      failed: job.failed + count('failed'),
      workerUntil: new Date(clock.now() + CLAIM_MS),
    };
    // The claim expired: another worker has taken over.
    const after = await store.change(poolId, id, ['InProgress', 'Stopping'], progress, parts.worker);
    if (!after || after === 'taken') return 'leave';
    job = after;
    if (parts.isClosing()) {
      // Releases the claim so that the next worker need not wait for its expiry.
      await store.change(poolId, id, ['InProgress', 'Stopping'], { worker: undefined, workerUntil: undefined }, parts.worker);
      return 'leave';
    }
    await breathe();
    return job.status === 'Stopping' ? 'stop' : 'on';
  };

  for await (const text of files.lines(claimed)) {
    if (columns === undefined) {
      if (text.length > LONGEST_LINE) return finish('Failed', 'The header of the file is too long.');
      columns = fieldsOf(text.replace(/^\uFEFF/, '')).map((column) => column.trim());
      const problem = problemWithHeader(pool, columns, job.algorithm !== undefined);
      if (problem) return finish('Failed', problem);
      continue;
    }
    number += 1;
    if (number <= job.position || text.trim() === '') continue;
    batch.push({ number, text });
    if (batch.length < BATCH) continue;
    const next = await flush();
    if (next === 'stop') return finish('Stopped', 'The job was stopped.');
    if (next === 'leave') return;
  }
  if (columns === undefined) return finish('Failed', 'The file is empty.');
  if (batch.length > 0 && (await flush()) === 'leave') return;
  await finish('Succeeded', `${job.imported} users were imported.`);
}

async function importAll(
  { users }: RunParts,
  pool: UserPool,
  job: StoredJob,
  columns: readonly string[],
  batch: readonly { number: number; text: string }[],
): Promise<{ line: number; result: Result }[]> {
  const results: { line: number; result: Result }[] = [];
  for (let at = 0; at < batch.length; at += AT_ONCE) {
    const few = batch.slice(at, at + AT_ONCE);
    results.push(
      ...(await Promise.all(few.map(async ({ number, text }) => ({ line: number + 1, result: await importOne(number, text) })))),
    );
  }
  return results;

  async function importOne(number: number, text: string): Promise<Result> {
    const sub = subOf(job, number);
    try {
      const user = userIn(text, { pool, columns, ...defined({ algorithm: job.algorithm }) });
      await users.create(pool, { ...user, sub });
      return { kind: 'imported' };
    } catch (error) {
      if (error instanceof LineRefused) return { kind: 'failed', message: error.message };
      if (!(error instanceof CodedError)) throw error;
      if (hasCode(error, 'username_exists') || hasCode(error, 'alias_exists')) {
        if (await users.findBySub(pool.id, sub)) return { kind: 'imported' };
        if (hasCode(error, 'username_exists')) return { kind: 'skipped', message: error.message };
      }
      return { kind: 'failed', message: error.message };
    }
  }
}

/** Derives the sub from job and line: stable across runs, and shaped like any other. */
function subOf({ poolId, id }: StoredJob, line: number): string {
  const bytes = Buffer.from(sha256(JSON.stringify([poolId, id, line]))).subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
