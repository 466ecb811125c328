import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLANS } from '../../conformance/plans.js';
import { baselineTable, readBaseline } from '../../conformance/results.js';
import { packageRoot } from '../../src/app/package-root.js';

describe('docs/conformance.md', () => {
  it('docs/conformance.md has the results of conformance/baseline.json', () => {
    const text = readFileSync(join(packageRoot(), 'docs/conformance.md'), 'utf8');
    assert.ok(text.includes(`<!-- results -->\n${baselineTable(readBaseline()!)}<!-- /results -->`));
  });

  it('no module of the conformance suite fails, and each that does not simply pass has a reason', () => {
    const modules = Object.values(readBaseline()!.plans).flatMap(({ modules }) => Object.entries(modules));
    assert.deepEqual(
      modules.filter(([, { result, why }]) => !['WARNING', 'SKIPPED'].includes(result) || !why),
      [],
    );
  });
});

describe('docs/standards.md', () => {
  it('docs/standards.md cites plans of the conformance suite and tests that exist', () => {
    const rows = readFileSync(join(packageRoot(), 'docs/standards.md'), 'utf8')
      .split('\n')
      .filter((line) => /^\| [^-s]/.test(line));
    const cited = rows
      .flatMap(
        (row) =>
          row
            .split('|')
            .at(-2)
            ?.match(/`[^`]+`/g) ?? [],
      )
      .map((name) => name.slice(1, -1));
    assert.ok(cited.length > 20);
    const known = (name: string): boolean => PLANS.some(({ id }) => id === name) || existsSync(join(packageRoot(), name));
    assert.deepEqual(
      cited.filter((name) => !known(name)),
      [],
    );
  });
});
