import type { Runner } from '../types.js';
import { createModuleProcess, type ModuleFunction, type ModuleProcess, type ProcessOptions } from './module-process.js';

const MAX_PROCESSES = 4;
const MAX_WAITING = 100;
const KEPT_IDLE_MS = 60_000;

/**
 * Runs a Node handler file in processes of its own, not in worker threads: a thread that exhausts
 * memory ends the whole process, whatever its limits. Processes are kept for a minute after a call;
 * one that hangs is killed and replaced.
 */
export function createModuleRunner(loaded: ModuleFunction, options: ProcessOptions): Runner {
  const idle: { readonly process: ModuleProcess; readonly leaves: NodeJS.Timeout }[] = [];
  const busy = new Set<ModuleProcess>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let closed = false;

  function take(): ModuleProcess {
    for (let kept = idle.pop(); kept; kept = idle.pop()) {
      clearTimeout(kept.leaves);
      if (kept.process.isAlive()) return kept.process;
    }
    return createModuleProcess(loaded, options);
  }

  /** Returns a process to the pool; the newest is reused first, so that superfluous ones expire. */
  function keep(process: ModuleProcess): void {
    const leaves = setTimeout(() => {
      idle.splice(
        idle.findIndex((kept) => kept.process === process),
        1,
      );
      process.end();
    }, KEPT_IDLE_MS).unref();
    idle.push({ process, leaves });
  }

  function giveBack(process: ModuleProcess): void {
    busy.delete(process);
    if (closed) process.end();
    else if (process.isAlive()) keep(process);
    const first = waiting.shift();
    if (first) first();
    else running -= 1;
  }

  /** Waits for a free process; false when none is free in time. */
  async function waitForProcess(timeLimit: number): Promise<boolean> {
    if (running < MAX_PROCESSES) {
      running += 1;
      return true;
    }
    if (waiting.length >= MAX_WAITING) return false;
    return new Promise((resolve) => {
      const resume = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(resume), 1);
        resolve(false);
      }, timeLimit);
      waiting.push(resume);
    });
  }

  return {
    async run(event, { timeLimit }) {
      const startedAt = performance.now();
      if (closed || !(await waitForProcess(timeLimit)))
        return { kind: 'failed', reason: 'Rate exceeded', detail: 'all processes of the function are busy' };
      const process = take();
      busy.add(process);
      try {
        return await process.run(event, { timeLimit: Math.max(1, timeLimit - (performance.now() - startedAt)) });
      } finally {
        giveBack(process);
      }
    },
    async close() {
      closed = true;
      for (const { process, leaves } of idle.splice(0)) {
        clearTimeout(leaves);
        process.end();
      }
      for (const process of busy) process.end();
    },
  };
}
