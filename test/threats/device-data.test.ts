import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { distanceBetween } from '../../src/authentication/threats/takeover/country-centres.js';
import { readDeviceData } from '../../src/authentication/threats/takeover/device-data.js';

describe('device data (EncodedData)', () => {
  const now = Date.UTC(2026, 10, 23);
  const expected = { poolId: 'us-east-1_own000001', clientId: 'app', now };

  /** As amazon-cognito-advanced-security-data makes it. */
  function encoded(payload: object, { key = 'app', version = 'JS20171115' } = {}): string {
    const text = JSON.stringify({
      contextData: { DeviceId: 'device-1', ClientTimezone: '+01:00' },
      username: 'jo',
      userPoolId: expected.poolId,
      timestamp: String(now),
      ...payload,
    });
    const signature = createHmac('sha256', key)
      .update(version + text)
      .digest('base64');
    return Buffer.from(JSON.stringify({ payload: text, signature, version })).toString('base64');
  }

  it('EncodedData gives device id and time zone', () => {
    assert.deepEqual(readDeviceData(encoded({}), expected), { id: 'device-1', timezone: '+01:00' });
  });

  it('EncodedData of another pool or client, older than a day or with a wrong signature is ignored', () => {
    assert.equal(readDeviceData(encoded({ userPoolId: 'us-east-1_another' }), expected), undefined);
    assert.equal(readDeviceData(encoded({}, { key: 'other' }), expected), undefined);
    assert.equal(readDeviceData(encoded({ timestamp: String(now - 2 * 24 * 3600 * 1000) }), expected), undefined);
    assert.equal(readDeviceData(encoded({ timestamp: 'soon' }), expected), undefined);
    assert.deepEqual(readDeviceData(encoded({ contextData: { DeviceId: 7, ClientTimezone: '<b>' } }), expected), {});
  });

  it('malformed EncodedData is ignored without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((json) => Buffer.from(json).toString('base64')),
        ),
        (text) => {
          assert.equal(readDeviceData(text, expected), undefined);
        },
      ),
    );
    assert.equal(readDeviceData('a'.repeat(20_000), expected), undefined);
  });
});

describe('distances between countries', () => {
  it('countries are 0 km apart if neighbours or unknown, thousands of kilometres across an ocean', () => {
    assert.equal(distanceBetween('DE', 'FR'), 0);
    assert.equal(distanceBetween('US', 'CA'), 0);
    assert.equal(distanceBetween('US', 'US'), 0);
    assert.equal(distanceBetween('US', 'XX'), 0);
    assert.ok(distanceBetween('US', 'JP') > 5000);
    assert.ok(distanceBetween('GB', 'AU') > 10_000);
  });
});
