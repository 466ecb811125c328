import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Logger, silentLogger } from '../../../kernel/index.js';
import type { UpstreamTarget } from '../upstream.js';
import type { WorkerInput } from './worker.js';

/** Embedded S3 and DynamoDB servers on files in the data folder. */
export interface EmbeddedResources {
  readonly s3: UpstreamTarget;
  readonly dynamodb: UpstreamTarget;
  close(): Promise<void>;
}

/** Delay before a failed worker is restarted. Milliseconds. */
const RESTART_DELAY = 100;

/** Megabytes. A large young generation would add to the memory of the process. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

const socketIn = (folder: string, name: string): string =>
  process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}-${name}` : join(folder, `${name}.sock`);

/**
 * Starts both servers in a worker thread: they read directories synchronously and may throw outside of a request on unexpected input, which must
 * not block or end the process. A failed worker is restarted; its open requests fail as with any upstream that is down.
 *
 * They listen on socket files of this user, not on ports: neither authenticates its callers.
 */
export async function openEmbeddedResources(
  dataDir: string,
  {
    region = 'us-east-1',
    accountId = '123456789012',
    logger = silentLogger,
  }: { region?: string; accountId?: string; logger?: Logger } = {},
): Promise<EmbeddedResources> {
  const folders = { s3: join(dataDir, 's3'), dynamodb: join(dataDir, 'dynamodb') };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })));
  // Not below the data folder: socket paths are limited to 104 bytes on some systems.
  const sockets = await mkdtemp(join(tmpdir(), 'cognate-'));
  const paths = { s3: socketIn(sockets, 's3'), dynamodb: socketIn(sockets, 'dynamodb') };
  const input: WorkerInput = {
    s3: { folder: folders.s3, socket: paths.s3 },
    dynamodb: { folder: folders.dynamodb, socket: paths.dynamodb },
  };
  const env = { AWS_ACCOUNT_ID: accountId, AWS_REGION: region };

  let closing = false;
  let restart: NodeJS.Timeout | undefined;
  let worker: Worker | undefined;
  const start = async (): Promise<void> => {
    // A socket file remains after a failure; a named pipe of Windows does not.
    if (process.platform !== 'win32') await Promise.all(Object.values(paths).map((path) => rm(path, { force: true })));
    worker = await startWorker(input, env);
    worker.on('error', (error) => logger.error({ err: error }, 'the embedded S3 and DynamoDB servers broke'));
    worker.once('exit', () => again());
  };
  const again = (): void => {
    if (closing) return;
    restart = setTimeout(() => {
      start().catch((error: unknown) => {
        logger.error({ err: error }, 'the embedded S3 and DynamoDB servers did not start');
        again();
      });
    }, RESTART_DELAY);
  };
  await start();

  return {
    s3: { kind: 'embedded', socketPath: paths.s3 },
    dynamodb: { kind: 'embedded', socketPath: paths.dynamodb },
    async close() {
      closing = true;
      clearTimeout(restart);
      if (worker) await stopWorker(worker);
      await rm(sockets, { recursive: true, force: true });
    },
  };
}

/** Resolves when both servers listen. */
function startWorker(workerData: WorkerInput, env: Record<string, string>): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData, env, resourceLimits });
    const failed = (error: unknown): void => reject(error instanceof Error ? error : new Error(`the thread ended with ${String(error)}`));
    worker.once('error', failed).once('exit', failed);
    worker.once('message', () => {
      worker.off('error', failed).off('exit', failed);
      resolve(worker);
    });
  });
}

function stopWorker(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.threadId < 0) return resolve();
    worker.once('exit', () => resolve());
    worker.postMessage('stop');
  });
}
