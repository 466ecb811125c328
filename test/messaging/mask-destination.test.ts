import assert from 'node:assert/strict';
import { type Channel, maskDestination } from '../../src/messaging/index.js';

const table: readonly [channel: Channel, to: string, masked: string][] = [
  ['email', 'alice@example.com', 'a***@e***'],
  ['email', 'a@b', 'a***@b***'],
  ['email', '😀x@bücher.example', '😀***@b***'],
  ['email', 'odd', '***@o***'],
  ['email', '', '***@***'],
  ['sms', '+15551231234', '+*******1234'],
  ['sms', '+442079460958', '+*******0958'],
  ['sms', '+1234', '+*******'],
  ['sms', '', '+*******'],
];

describe('masked destinations', () => {
  for (const [channel, to, masked] of table) {
    it(`${channel} ${JSON.stringify(to)} is masked as ${masked}`, () => assert.equal(maskDestination(channel, to), masked));
  }
});
