import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

/**
 * `npm test`: all suites, two files at a time. `npm test -- test/oidc/code-flow.test.ts`: those files, one after the other, so that debuggers and
 * `.only` work. Options of mocha pass: `npm test -- FILE --grep words`. Temporary files lie in one folder, removed at the end.
 */
const ALL = 'dist/test/**/*.test.js';

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
});
run.on('exit', (code, signal) => {
  rmSync(temporary, { recursive: true, force: true });
  process.exit(code ?? (signal ? 1 : 0));
});
