import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
