import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import type { HashAlgorithm } from '../users/index.js';

export type ImportStatus = 'Created' | 'Pending' | 'InProgress' | 'Stopping' | 'Expired' | 'Stopped' | 'Failed' | 'Succeeded';

/** Import of a file of users into a pool. */
export interface ImportJob {
  /** `import-…` */
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly status: ImportStatus;
  /** CloudWatch logging role of AWS: stored and returned only. */
  readonly roleArn: string;
  /** Algorithm of the file's `password_hash` column. */
  readonly algorithm?: HashAlgorithm;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly completedAt?: Date;
  readonly imported: number;
  /** Lines whose user existed already. */
  readonly skipped: number;
  readonly failed: number;
  readonly message?: string;
}

/**
 * Imports of users from CSV (Cognito user import jobs). One job of a pool is active at a time.
 * Errors: `import_unknown`, `import_not_ready`, `import_limit`, `import_underway`.
 */
export interface ImportJobs {
  create(pool: UserPool, job: { name: string; roleArn: string; algorithm?: HashAlgorithm }): Promise<ImportJob>;
  get(poolId: string, id: string): Promise<ImportJob>;
  /** Newest first. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<ImportJob>>;
  /**
   * Starts a job whose file was uploaded. It runs at once, or after the next start of the server.
   */
  start(poolId: string, id: string): Promise<ImportJob>;
  /** Stops a job and keeps the users imported so far. */
  stop(poolId: string, id: string): Promise<ImportJob>;
  /**
   * Takes the file of a job that is not started. Throws `import_not_ready`,
   * `import_file_too_large`, `import_unknown`.
   */
  upload(poolId: string, id: string, file: AsyncIterable<Buffer>): Promise<void>;
  /** Throws `import_underway` while a job of the pool is active. One read. */
  refuseWhileActive(poolId: string): Promise<void>;
  /** Resumes interrupted jobs, and polls for jobs from now on. */
  begin(): void;
  /** Stops at the next line; the rest is done after the next start. */
  close(): Promise<void>;
}
