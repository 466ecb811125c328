import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

export interface Process {
  readonly url: string;
  readonly output: () => string;
  readonly child: ChildProcess;
  /** Resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** The process as `npm start` runs it, with nothing in its environment but what is given. */
export async function startProcess(environment: Record<string, string>): Promise<Process> {
  const child = spawn(process.execPath, [join(packageRoot(), 'dist/src/main.js')], {
    env: { LOG_LEVEL: 'warn', ...environment },
    stdio: 'pipe',
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Cognate\s+(http\S+)/.exec(output);
      if (found && output.includes('Data')) resolve(found[1]!);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    url,
    child,
    output: () => output,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}
