import { defined } from '../../kernel/index.js';
import { type Connection, defineModel, isDuplicateKey } from '../../storage/index.js';
import type { ImportJob, ImportStatus } from './types.js';

export type { Connection };

export interface StoredJob extends ImportJob {
  /** Set from start to end of the job; the index admits one per pool. */
  readonly active?: boolean;
  readonly uploadedAt?: Date;
  /** Id of the accepted upload. */
  readonly upload?: string;
  /** Lines processed, without the header. */
  readonly position: number;
  /** Id of the process that works on the job, up to `workerUntil`. */
  readonly worker?: string;
  readonly workerUntil?: Date;
}

type JobDocument = StoredJob & { readonly _id: string };

/** Fields to change; `undefined` removes a field. */
export type JobChange = { readonly [Name in keyof Omit<StoredJob, 'id' | 'poolId'>]?: StoredJob[Name] | undefined };

const definition = defineModel<JobDocument>({
  name: 'UserImportJob',
  collection: 'user_import_jobs',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    id: { type: String, required: true },
    poolId: { type: String, required: true },
    name: { type: String, required: true },
    status: { type: String, required: true },
    roleArn: { type: String, required: true },
    algorithm: String,
    createdAt: { type: Date, required: true },
    startedAt: Date,
    completedAt: Date,
    imported: { type: Number, required: true },
    skipped: { type: Number, required: true },
    failed: { type: Number, required: true },
    message: String,
    active: Boolean,
    uploadedAt: Date,
    upload: String,
    position: { type: Number, required: true },
    worker: String,
    workerUntil: Date,
  },
  indexes: [
    { on: { poolId: 1, id: 1 } },
    { on: { poolId: 1, active: 1 }, unique: true, partialFilterExpression: { active: { $exists: true } } },
    // The only query over all pools: active jobs.
    { on: { active: 1, _id: 1 }, partialFilterExpression: { active: { $exists: true } } },
  ],
});

export interface ImportJobStore {
  insert(job: StoredJob): Promise<void>;
  find(poolId: string, id: string): Promise<StoredJob | undefined>;
  /** In descending order of id, before `before`. */
  list(poolId: string, limit: number, before?: string): Promise<readonly StoredJob[]>;
  /** Undefined when there is no such job in these states and of this worker; `taken` when the pool has another active job. */
  change(
    poolId: string,
    id: string,
    from: readonly ImportStatus[],
    change: JobChange,
    worker?: string,
  ): Promise<StoredJob | 'taken' | undefined>;
  active(poolId: string): Promise<StoredJob | undefined>;
  allActive(limit: number): Promise<readonly StoredJob[]>;
  /** Returns the job to exactly one of several processes, up to `until`. */
  claim(job: StoredJob, worker: string, now: Date, until: Date): Promise<StoredJob | undefined>;
}

export function createImportJobStore(connection: Connection): ImportJobStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, id: string): string => `${poolId}/${id}`;
  return {
    async insert(job) {
      await model.create({ _id: keyOf(job.poolId, job.id), ...job });
    },
    async find(poolId, id) {
      return (await model.findOne({ _id: keyOf(poolId, id), poolId }).lean<StoredJob>()) ?? undefined;
    },
    async list(poolId, limit, before) {
      const id = before === undefined ? { $gte: 'import-', $lt: 'import.' } : { $gte: 'import-', $lt: before };
      return await model.find({ poolId, id }).sort({ id: -1 }).limit(limit).lean<StoredJob[]>();
    },
    async change(poolId, id, from, change, worker) {
      const gone = Object.entries(change).filter(([, value]) => value === undefined);
      const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const update = {
        $set: set,
        ...defined({ $unset: gone.length > 0 ? Object.fromEntries(gone.map(([name]) => [name, 1])) : undefined }),
      };
      const filter = { _id: keyOf(poolId, id), poolId, status: { $in: [...from] }, ...defined({ worker }) };
      try {
        return (await model.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean<StoredJob>()) ?? undefined;
      } catch (error) {
        if (isDuplicateKey(error)) return 'taken';
        throw error;
      }
    },
    async active(poolId) {
      return (await model.findOne({ poolId, active: true }).lean<StoredJob>()) ?? undefined;
    },
    async allActive(limit) {
      return await model.find({ active: true }).sort({ _id: 1 }).limit(limit).lean<StoredJob[]>();
    },
    async claim({ poolId, id }, worker, now, until) {
      const free = { $or: [{ workerUntil: { $exists: false } }, { workerUntil: { $lte: now } }, { worker }] };
      const filter = { _id: keyOf(poolId, id), poolId, active: true, ...free };
      const change = { $set: { worker, workerUntil: until } };
      return (await model.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean<StoredJob>()) ?? undefined;
    },
  };
}
