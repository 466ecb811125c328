import type { Page } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import type { HashAlgorithm } from '../users/index.js';

export type ImportStatus = 'Created' | 'Pending' | 'InProgress' | 'Stopping' | 'Expired' | 'Stopped' | 'Failed' | 'Succeeded';

/** The import of a file of users into a pool. */
export interface ImportJob {
  /** `import-…` */
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly status: ImportStatus;
  /** For AWS, which logs to CloudWatch as this role: kept and shown. */
  readonly roleArn: string;
  /** What the file's `password_hash` holds. */
  readonly algorithm?: HashAlgorithm;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly completedAt?: Date;
  readonly imported: number;
  /** Lines whose user was there already. */
  readonly skipped: number;
  readonly failed: number;
  readonly message?: string;
}

/**
 * Imports of users from CSV (cognito.md section 16). One job of a pool is active at a time. Errors: `import_unknown`, `import_not_ready`,
 * `import_limit`, `import_underway`.
 */
export interface ImportJobs {
  create(pool: UserPool, job: { name: string; roleArn: string; algorithm?: HashAlgorithm }): Promise<ImportJob>;
  get(poolId: string, id: string): Promise<ImportJob>;
  /** The newest first. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<ImportJob>>;
  /** The file must be there. The job is taken up at once, or after the next start of the server. */
  start(poolId: string, id: string): Promise<ImportJob>;
  /** What was imported stays. */
  stop(poolId: string, id: string): Promise<ImportJob>;
  /** Takes the file of a job that was not started yet. Throws `import_not_ready`, `import_file_too_large`, `import_unknown`. */
  upload(poolId: string, id: string, file: AsyncIterable<Buffer>): Promise<void>;
  /** Throws `import_underway` while a job of the pool is active. One read. */
  refuseWhileActive(poolId: string): Promise<void>;
  /** Takes up what was begun before the last stop, and looks for work from now on. */
  begin(): void;
  removeAllOf(poolId: string): Promise<void>;
  /** Stops at the next line; the rest is done after the next start. */
  close(): Promise<void>;
}
