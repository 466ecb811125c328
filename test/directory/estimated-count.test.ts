import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { estimatedCount, SAMPLE } from '../../src/directory/users/estimated-count.js';

describe('estimated number of users', () => {
  const sample = (count: number): string[] =>
    Array.from({ length: count }, () => randomUUID())
      .sort()
      .slice(0, SAMPLE);

  it('the estimate is exact below the sample size', () => {
    for (const count of [0, 1, 399]) assert.equal(estimatedCount(sample(count)), count);
  });

  it('the estimate of large pools is within 25 percent', () => {
    // Five standard deviations of the sample: one run in a million deviates more.
    for (const count of [2_000, 50_000]) {
      const off = Math.abs(estimatedCount(sample(count)) - count) / count;
      assert.ok(off < 0.25, `${off} off for ${count}`);
    }
  });

  it('the estimate is the sample size if subs are not random', () => {
    assert.equal(estimatedCount(Array.from({ length: SAMPLE }, () => 'zz')), SAMPLE);
  });
});
