import type { Context, Middleware } from 'koa';
import type { ImportJob, ImportJobs } from '../../directory/import-jobs/index.js';
import { type Clock, CodedError, constantTimeEqual, hmacSha256, own, type Sealer, seconds } from '../../kernel/index.js';

export interface ImportUpload {
  /** `PUT /{poolId}/imports/{jobId}`. Other paths are passed on. */
  readonly middleware: Middleware;
  /** Pre-signed URL of one job, valid for 15 minutes from its creation. */
  urlOf(job: ImportJob): string;
}

const PATH = /^\/([\w-]{1,55})\/imports\/(import-[0-9a-zA-Z-]{1,48})$/;
const LIFETIME_SECONDS = 15 * 60;

/** S3 error responses per error code. */
const REFUSALS: Readonly<Record<string, readonly [status: number, code: string]>> = {
  import_unknown: [404, 'NoSuchKey'],
  import_not_ready: [409, 'InvalidObjectState'],
  import_file_too_large: [400, 'EntityTooLarge'],
};

export function createImportUpload(parts: {
  importJobs: Pick<ImportJobs, 'upload'>;
  sealer: Sealer;
  clock: Clock;
  /** No slash at its end. */
  baseUrl: string;
}): ImportUpload {
  const { importJobs, clock, baseUrl } = parts;
  const key = parts.sealer.derive('import-upload');
  const signatureOf = (poolId: string, id: string, expires: string): string =>
    hmacSha256(key, JSON.stringify([poolId, id, expires])).toString('base64url');

  function refuse(ctx: Context, status: number, code: string, message: string): void {
    ctx.status = status;
    ctx.type = 'application/xml';
    ctx.body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    // The rest of a refused file is not read.
    if (!ctx.req.complete) ctx.set('Connection', 'close');
  }

  return {
    urlOf({ poolId, id, createdAt }) {
      const expires = String(Math.floor(createdAt.getTime() / 1000) + LIFETIME_SECONDS);
      return `${baseUrl}/${poolId}/imports/${id}?expires=${expires}&signature=${signatureOf(poolId, id, expires)}`;
    },
    async middleware(ctx, next) {
      const [, poolId, id] = PATH.exec(ctx.path) ?? [];
      if (poolId === undefined || id === undefined) return next();
      if (ctx.method !== 'PUT') {
        ctx.set('Allow', 'PUT');
        return refuse(ctx, 405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
      }
      const { expires, signature } = ctx.query;
      const isSigned =
        typeof expires === 'string' && typeof signature === 'string' && constantTimeEqual(signature, signatureOf(poolId, id, expires));
      if (!isSigned) return refuse(ctx, 403, 'SignatureDoesNotMatch', 'The address is not one that this server gave.');
      if (Number(expires) <= seconds(clock)) return refuse(ctx, 403, 'AccessDenied', 'Request has expired');
      try {
        await importJobs.upload(poolId, id, ctx.req);
        ctx.status = 200;
        ctx.body = '';
      } catch (error) {
        const row = error instanceof CodedError ? own(REFUSALS, error.code) : undefined;
        if (!row) throw error;
        refuse(ctx, row[0], row[1], (error as Error).message);
      }
    },
  };
}
