import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';
import { hiddenFailure, stalled } from './progress.js';

/**
 * `npm test`: all suites, two files at a time. `npm test -- test/oidc/code-flow.test.ts`: those files, one after the other, so that debuggers and
 * `.only` work. Options of mocha pass: `npm test -- FILE --grep words`. Temporary files lie in one folder, removed at the end.
 */
const ALL = 'dist/test/**/*.test.js';
/** Longer than any two tests may take, on a slow machine. */
const STALLED_MS = 600_000;

/** Path of the compiled suite; undefined: no suite, but an option of mocha or its value. */
function suiteOf(argument: string): string | undefined {
  const path = relative(packageRoot(), argument).replace(/^dist\//, '');
  return /^test\/.*\.test\.[tj]s$/.test(path) ? `dist/${path.replace(/\.ts$/, '.js')}` : undefined;
}

const given = process.argv.slice(2);
const suites = given.flatMap((argument) => suiteOf(argument) ?? []);
const options = given.filter((argument) => suiteOf(argument) === undefined);
const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const all = suites.length > 0 ? ['--no-parallel', ...suites] : [ALL];
// Short: paths of sockets are limited to 104 bytes.
const temporary = mkdtempSync(join(tmpdir(), 'ct-'));
const run = spawn(process.execPath, [mocha, ...options, ...all], {
  cwd: packageRoot(),
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: temporary },
  // A process group of its own, ended as a whole: what a test left running would hold the output open.
  detached: true,
});

function end(code: number, message?: string): never {
  if (message) console.error(message);
  try {
    process.kill(-run.pid!, 'SIGKILL');
  } catch {
    // Nothing of it runs.
  }
  rmSync(temporary, { recursive: true, force: true });
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(1, `ended by ${signal}`));
run.on('exit', (code) => {
  const hidden = code === 0 ? hiddenFailure(temporary) : undefined;
  end(hidden ? 1 : (code ?? 1), hidden);
});
// A debugger may hold a single file for as long as it likes.
if (suites.length === 0) end(1, await stalled(temporary, STALLED_MS));
