import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { estimatedCount, SAMPLE } from '../../src/directory/users/estimated-count.js';

describe('the estimated number of users', () => {
  const sample = (count: number): string[] =>
    Array.from({ length: count }, () => randomUUID())
      .sort()
      .slice(0, SAMPLE);

  it('is exact for few', () => {
    for (const count of [0, 1, 399]) assert.equal(estimatedCount(sample(count)), count);
  });

  it('is about right for many', () => {
    // Five standard deviations of the sample: one run in a million is further off.
    for (const count of [2_000, 50_000]) {
      const off = Math.abs(estimatedCount(sample(count)) - count) / count;
      assert.ok(off < 0.25, `${off} off for ${count}`);
    }
  });

  it('says what it saw where subs are not random', () => {
    assert.equal(estimatedCount(Array.from({ length: SAMPLE }, () => 'zz')), SAMPLE);
  });
});
