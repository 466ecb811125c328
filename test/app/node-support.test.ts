import assert from 'node:assert/strict';
import { unsupportedNode } from '../../src/app/node-support.js';

describe('the support of the Node that runs', () => {
  const may2026 = Date.parse('2026-05-01T00:00:00Z');

  it('has ended for 20 since the end of April 2026, and not for 22 and 24', () => {
    assert.deepEqual(unsupportedNode('v20.20.2', may2026), { node: 'v20.20.2', supportedUntil: '2026-04-30' });
    assert.equal(unsupportedNode('v20.20.2', may2026 - 2000), undefined);
    assert.equal(unsupportedNode('v22.20.0', may2026), undefined);
    assert.equal(unsupportedNode('v24.1.0', may2026), undefined);
  });

  it('is not judged for releases that came later', () => {
    assert.equal(unsupportedNode('v30.0.0', Date.parse('2040-01-01')), undefined);
  });
});
