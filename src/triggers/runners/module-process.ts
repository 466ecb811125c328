import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../kernel/index.js';
import type { RunResult } from '../types.js';
import { environmentOf, MEMORY_MB } from './module-environment.js';
import type { HostMessage, Load, Start } from './module-host.js';
import { highestDescriptor, type ModuleGrants, permissionFlags } from './module-permissions.js';

/** System user, by numeric ids. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ModuleFunction extends Load, ModuleGrants {
  /** Environment variables, in addition to those of AWS Lambda; the server's own are never passed on. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Process of a function; one event at a time. */
export interface ModuleProcess {
  /** Reports false once the process has ended: create another. */
  isAlive(): boolean;
  run(event: object, options: { timeLimit: number }): Promise<RunResult>;
  end(): void;
}

const LONGEST_LINE = 2000;
const TIMEOUT: RunResult = { kind: 'failed', reason: 'Socket timeout while invoking Lambda function' };

const HOST = fileURLToPath(new URL('./module-host.js', import.meta.url));
const HOST_FILES = [HOST, fileURLToPath(new URL('./module-call.js', import.meta.url))];

export interface ProcessOptions {
  /** ARN of the function. */
  readonly arn: string;
  readonly logger: Logger;
  /** System user of the process. Omitted: the server's own. */
  readonly user?: SystemUser;
}

/** Starts a process in the module's folder. */
export function createModuleProcess(loaded: ModuleFunction, { arn, logger, user }: ProcessOptions): ModuleProcess {
  const { environment, module, handler, ...grants } = loaded;
  const child = fork(HOST, {
    cwd: dirname(module),
    env: environmentOf(arn, module, environment),
    execArgv: [`--max-old-space-size=${MEMORY_MB}`, ...permissionFlags(HOST_FILES, module, grants)],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...user,
  });
  let alive = true;
  let count = 0;
  let settle: ((result: RunResult) => void) | undefined;

  child.on('message', (message: HostMessage) => {
    if (message?.id === count) settle?.(resultOf(message));
    if (message?.kind === 'crashed') end();
  });
  child.on('error', (error) => endWith({ kind: 'failed', reason: 'The function could not be started', detail: error }));
  child.on('exit', (code, signal) =>
    endWith({ kind: 'failed', reason: 'The function ended before it answered', detail: `exit code ${code}, signal ${signal}` }),
  );
  for (const stream of [child.stdout!, child.stderr!]) logLines(stream, logger);
  unrefProcess(child);
  endFirst(child);
  child.send({ module, handler, highestDescriptor: highestDescriptor() } satisfies Start);

  function endWith(result: RunResult): void {
    alive = false;
    settle?.(result);
  }

  function end(): void {
    alive = false;
    child.kill('SIGKILL');
  }

  return {
    isAlive: () => alive,
    end,
    async run(event, { timeLimit }) {
      count += 1;
      child.ref();
      child.channel?.ref();
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<RunResult>((resolve) => {
          settle = resolve;
          timer = setTimeout(() => {
            end();
            resolve(TIMEOUT);
          }, timeLimit);
          child.send({ id: count, event: JSON.stringify(event), arn, timeLimit }, (error) => error && endWith(lost(error)));
        });
      } finally {
        clearTimeout(timer);
        settle = undefined;
        unrefProcess(child);
      }
    },
  };
}

const lost = (detail: Error): RunResult => ({ kind: 'failed', reason: 'The function ended before it answered', detail });

/**
 * Raises the process's OOM score: the heap is limited, buffers are not, and Linux should end this
 * process before the server.
 */
function endFirst({ pid }: ChildProcess): void {
  if (pid !== undefined) writeFile(`/proc/${pid}/oom_score_adj`, '1000', () => {});
}

/** Lets the server exit while the process is idle. */
function unrefProcess(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as { unref?: () => void } | null)?.unref?.();
}

function resultOf(message: HostMessage): RunResult {
  switch (message.kind) {
    case 'returned':
      return { kind: 'returned', answer: JSON.parse(message.answer) };
    case 'threw':
    case 'crashed':
      return { kind: 'threw', message: message.message };
    case 'unloadable':
      return { kind: 'failed', reason: 'The function cannot be loaded', detail: message.message };
    default:
      return { kind: 'returned', answer: undefined };
  }
}

function logLines(stream: NodeJS.ReadableStream, logger: Logger): void {
  createInterface({ input: stream }).on('line', (line) => logger.info({ line: line.slice(0, LONGEST_LINE) }, 'trigger output'));
}
