import assert from 'node:assert/strict';
import { totpStepOf } from '../../src/authentication/factors/totp/factor.js';
import type { RequestContext } from '../../src/authentication/index.js';
import type { User } from '../../src/directory/users/index.js';
import { totpCode } from '../operations/support/authenticator.js';
import { code, type House, openHouse } from './support/house.js';

const STEP_MS = 30_000;

describe('TOTP codes', () => {
  // RFC 6238 appendix B, the rows of SHA-1; six digits are the last of its eight.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  for (const [seconds, expected] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ] as const) {
    it(`the RFC 6238 code at ${seconds} s is accepted one step before and after`, () => {
      const step = Math.floor(seconds / 30);
      assert.equal(totpStepOf(secret, expected, seconds * 1000, 30), step);
      assert.equal(totpStepOf(secret, expected, seconds * 1000 + STEP_MS, 30), step);
      assert.equal(totpStepOf(secret, expected, seconds * 1000 + 2 * STEP_MS, 30), undefined);
      assert.equal(totpStepOf(secret, expected, step * STEP_MS - 1, 30), step);
      assert.equal(totpStepOf(secret, expected, Math.max(0, (step - 1) * STEP_MS - 1), 30), step === 1 ? step : undefined);
    });
  }

  it('TOTP codes other than six ASCII digits are refused', () => {
    for (const bad of ['', '28708', '2870820', ' 287082', '287082\n', '+28708', 'abcdef', '0x1234', '２８７０８２'])
      assert.equal(totpStepOf(secret, bad, 59_000, 30), undefined, JSON.stringify(bad));
  });
});

describe('TOTP factor', () => {
  let house: House;
  let on: RequestContext;
  before(async () => {
    house = await openHouse();
    on = await house.context({ mfa: 'OPTIONAL', mfaFactors: ['totp'] });
  });
  after(() => house.stop());

  let names = 0;
  async function equipped(): Promise<{ user: User; secret: string }> {
    const user = await house.confirmed(on, `user${++names}`, 'Correct-horse-1');
    return equip(user);
  }
  async function equip(user: User): Promise<{ user: User; secret: string }> {
    const { secretCode } = await house.totp.associate(on.pool, user);
    const associated = (await house.users.findBySub(on.pool.id, user.sub))!;
    const verified = await house.totp.verify(on.pool, associated, totpCode(secretCode, house.clock.at));
    house.clock.at += STEP_MS;
    return { user: verified, secret: secretCode };
  }
  const now = (secret: string): string => totpCode(secret, house.clock.at);

  it('checking a TOTP code costs one read and one write', async () => {
    const { user, secret } = await equipped();
    assert.deepEqual(await house.counted(() => house.totp.check(on.pool, user, now(secret))), { reads: 1, writes: 1 });
  });

  it('a code of a replaced TOTP secret is refused with code_mismatch', async () => {
    const { user: before, secret } = await equipped();
    await equip(before);
    await assert.rejects(house.totp.check(on.pool, before, now(secret)), code('code_mismatch'));
  });

  it('a user without TOTP is refused with code_mismatch like a wrong code', async () => {
    const user = await house.confirmed(on, 'appless', 'Correct-horse-1');
    await assert.rejects(house.totp.check(on.pool, user, '000000'), code('code_mismatch', 'Invalid code received for user'));
  });

  it('wrong TOTP codes of one user do not lock another', async () => {
    const [one, two] = [await equipped(), await equipped()];
    for (let n = 0; n < 5; n++) await assert.rejects(house.totp.check(on.pool, one.user, 'wrong'), code('code_mismatch'));
    await assert.rejects(house.totp.check(on.pool, one.user, now(one.secret)), code('attempts_exceeded'));
    await house.totp.check(on.pool, two.user, now(two.secret));
  });

  it('a TOTP secret copied to another user in the store is refused with unsealable', async () => {
    const [one, two] = [await equipped(), await equipped()];
    const documents = house.connection.collection<{ _id: string; totp?: unknown }>('users');
    const idOf = ({ user }: { user: User }) => `${on.pool.id}/${user.sub}`;
    const stolen = await documents.findOne({ _id: idOf(one) });
    await documents.updateOne({ _id: idOf(two) }, { $set: { totp: stolen!.totp } });
    await assert.rejects(house.users.findBySub(on.pool.id, two.user.sub), code('unsealable'));
  });
});
