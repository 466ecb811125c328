import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What a test run tells `run.ts` through files in its temporary folder. mocha's parallel runner waits forever for a worker that hangs, and ends
 * with exit code 0 if one crashes between two files: the run then has to fail by itself, and to say where.
 */
const PREFIX = 'progress-';
const ENDED = 'run-ended';
const CRASHES = 'errors-between-files';

/** In a worker, before each test: its process and title. */
export function noteTest(title: string): void {
  writeFileSync(join(tmpdir(), `${PREFIX}${process.pid}`), title);
}

/** In the main process, after the last file of all workers. */
export function noteEnd(): void {
  writeFileSync(join(tmpdir(), ENDED), '');
}

/**
 * In a worker: an error that no test can be blamed for, as mocha listens only while a file runs, fails the run instead of ending the process.
 * On SIGUSR2 the process writes what its JavaScript stack is. It ends by a signal, as its shared server still runs, and nothing may wait for that.
 */
export function prepareWorker(): void {
  Object.assign(process.report, { directory: tmpdir(), compact: true, excludeNetwork: true, reportOnSignal: true });
  process.prependListener('exit', () => process.kill(process.pid, 'SIGKILL'));
  process.setUncaughtExceptionCaptureCallback((error) => {
    if (!process.emit('uncaughtException', error)) appendFileSync(join(tmpdir(), CRASHES), `${error?.stack ?? error}\n`);
  });
}

/** Why a run in a temporary folder has failed although mocha found no failure; undefined: it ended as it should. */
export function hiddenFailure(folder: string): string | undefined {
  const crashes = join(folder, CRASHES);
  if (existsSync(crashes)) return `An error between two files:\n${readFileSync(crashes, 'utf8')}`;
  return existsSync(join(folder, ENDED)) ? undefined : 'mocha ended before the last file did.';
}

const progressOf = (folder: string): readonly { pid: number; title: string; at: number }[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => ({
      pid: Number(name.slice(PREFIX.length)),
      title: readFileSync(join(folder, name), 'utf8'),
      at: statSync(join(folder, name)).mtimeMs,
    }));

/** JavaScript stack of a worker; undefined: it did not answer within 5 seconds, busy in a loop or in native code. */
async function stackOf(folder: string, pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 'SIGUSR2');
  } catch {
    return 'has ended';
  }
  await sleep(5000);
  const report = readdirSync(folder).find((name) => name.startsWith('report.') && name.includes(`.${pid}.`));
  if (!report) return undefined;
  const { javascriptStack } = JSON.parse(readFileSync(join(folder, report), 'utf8')) as {
    javascriptStack: { message: string; stack?: string[] };
  };
  return [javascriptStack.message, ...(javascriptStack.stack ?? [])].join('\n    ');
}

/** Resolves, with the last test of each worker and where it is, once no test has begun for that many milliseconds. */
export async function stalled(folder: string, limit: number, every = 10_000): Promise<string> {
  const start = Date.now();
  for (;;) {
    await sleep(every);
    const workers = progressOf(folder);
    if (Date.now() - Math.max(start, ...workers.map(({ at }) => at)) < limit) continue;
    const lines = await Promise.all(
      workers.map(
        async ({ pid, title }) => `  last test of worker ${pid}: ${title}\n    ${(await stackOf(folder, pid)) ?? 'does not answer'}`,
      ),
    );
    return [`No test began for ${limit / 1000} seconds.`, ...lines].join('\n');
  }
}
