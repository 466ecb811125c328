import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/app/package-root.js';

const runner = join(packageRoot(), 'dist/test/support/run.js');

describe('npm test FILE', () => {
  it('npm test FILE runs only the suites of that file and passes on mocha options', async () => {
    const { MOCHA_WORKER_ID: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [runner, 'test/kernel/../tokens/certificate.test.ts', '--reporter', 'json', '--grep', 'does not verify with another key'],
      { cwd: packageRoot(), env },
    );
    const { stats, tests } = JSON.parse(stdout) as { stats: { suites: number }; tests: { fullTitle: string }[] };
    assert.equal(stats.suites, 1);
    assert.deepEqual(
      tests.map(({ fullTitle }) => fullTitle),
      ['self-signed certificates a self-signed certificate does not verify with another key'],
    );
  });
});
