import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

/** `test/FOLDER/FILE: TITLE`, as the tables of the page have it in their last column. */
const REFERENCE = /\| `(test\/[\w/.-]+)`: (.+) \|$/;

describe('docs/conformance.md', () => {
  const rows = readFileSync(join(packageRoot(), 'docs/conformance.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!module|about|---)/.test(line) && !/^\|-/.test(line));

  it('docs/conformance.md names a test, or a reason for none, for every module', () => {
    assert.ok(rows.length > 70);
    assert.deepEqual(
      rows.filter((row) => !REFERENCE.test(row) && !/\| none: .+ \|$/.test(row)),
      [],
    );
  });

  it('docs/conformance.md cites existing tests', () => {
    const gone = rows.filter((row) => {
      const [, file, title] = REFERENCE.exec(row) ?? [];
      if (file === undefined || title === undefined) return false;
      const path = join(packageRoot(), file);
      return !existsSync(path) || !readFileSync(path, 'utf8').includes(title);
    });
    assert.deepEqual(gone, []);
  });
});
