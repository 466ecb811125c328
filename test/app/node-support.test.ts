import assert from 'node:assert/strict';
import { unsupportedNode } from '../../src/app/banner.js';

describe('support of Node.js versions', () => {
  const may2026 = Date.parse('2026-05-01T00:00:00Z');

  it('Node.js 20 is unsupported after April 2026, 22 and 24 are supported', () => {
    assert.deepEqual(unsupportedNode('v20.20.2', may2026), { node: 'v20.20.2', supportedUntil: '2026-04-30' });
    assert.equal(unsupportedNode('v20.20.2', may2026 - 2000), undefined);
    assert.equal(unsupportedNode('v22.20.0', may2026), undefined);
    assert.equal(unsupportedNode('v24.1.0', may2026), undefined);
  });

  it('unknown later versions of Node.js are not reported', () => {
    assert.equal(unsupportedNode('v30.0.0', Date.parse('2040-01-01')), undefined);
  });
});
