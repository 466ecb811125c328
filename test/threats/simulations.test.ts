import assert from 'node:assert/strict';
import type { RequestContext, SignIn } from '../../src/authentication/index.js';
import type { CodedError } from '../../src/kernel/index.js';
import { type House, openHouse } from '../authentication/support/house.js';

const PASSWORD = 'Correct-horse-1';
const address = (number: number): string => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;

/** What gets through when many guess: figures, not feelings. One guess a moment, an hour for all of them. */
describe('simulated attacks', () => {
  let house: House;
  let on: RequestContext;
  let signIn: SignIn;
  before(async () => {
    house = await openHouse({ failuresPerAddress: 300 });
    on = await house.context();
    await house.confirmed(on, 'ann', PASSWORD);
    signIn = house.signIn;
  });
  after(() => house.stop());
  beforeEach(() => {
    house.clock.at += 24 * 3600 * 1000;
  });

  const guess = (username: string, ip: string): Promise<string> =>
    signIn.start({ ...on, origin: { ip } }, { flow: 'password', username, password: 'wrong' }).then(
      () => 'in',
      (error: CodedError) => error.code,
    );

  async function attack(guesses: number, within: number, one: (number: number) => Promise<string>): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (let number = 0; number < guesses; number++) {
      const code = await one(number);
      counts[code] = (counts[code] ?? 0) + 1;
      house.clock.at += Math.floor(within / guesses);
    }
    return counts;
  }

  it('10,000 guesses from as many addresses in an hour verify at most 30, and the user signs in after', async () => {
    const weighed = house.hashing.verified;
    const counts = await attack(10_000, 3600 * 1000, (number) => guess('ann', address(number)));
    assert.equal(counts['credentials_wrong']! + counts['attempts_exceeded']!, 10_000);
    assert.equal(house.hashing.verified - weighed, counts['credentials_wrong']);
    assert.ok(counts['credentials_wrong']! <= 30, `${counts['credentials_wrong']} guesses were weighed`);
    house.clock.at += 15 * 60 * 1000;
    assert.equal((await signIn.start(on, { flow: 'password', username: 'ann', password: PASSWORD })).kind, 'authenticated');
  });

  it('one address gets at most 300 guesses in ten minutes against 10,000 users, others are unaffected', async () => {
    const counts = await attack(10_000, 3600 * 1000, (number) => guess(`user-${number}`, address(1)));
    // Unknown users give user_unknown here, which counts as a failure, too.
    const weighed = (counts['credentials_wrong'] ?? 0) + (counts['user_unknown'] ?? 0);
    assert.equal(weighed + counts['rate_exceeded']!, 10_000);
    assert.ok(weighed <= 300 * 7, `${weighed} guesses were weighed`);
    const mine = { flow: 'password', username: 'ann', password: PASSWORD } as const;
    assert.equal((await signIn.start({ ...on, origin: { ip: address(2) } }, mine)).kind, 'authenticated');
  });
});
