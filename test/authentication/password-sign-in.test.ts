import assert from 'node:assert/strict';
import type { RequestContext } from '../../src/authentication/index.js';
import { code, type House, openHouse } from './support/house.js';

const PASSWORD = 'Correct-horse-1';

describe('password sign-in', () => {
  let house: House;
  let on: RequestContext;
  let hidden: RequestContext;
  before(async () => {
    house = await openHouse();
    on = await house.context({ aliasAttributes: ['email'], caseSensitiveUsernames: false });
    hidden = { ...on, client: { ...on.client, preventUserExistenceErrors: true } };
    await house.confirmed(on, 'ann', PASSWORD);
  });
  after(() => house.stop());
  beforeEach(() => {
    house.clock.at += 20 * 60_000;
  });

  const attempt = (username: string, password: string, context = on) =>
    house.signIn.start(context, { flow: 'password', username, password });
  const user = async (name: string) => (await house.users.findByLogin(on.pool, name))!;

  it('password sign-in with tokens costs one read and one write', async () => {
    await house.tokenSets.issue(on, { user: await user('ann'), authTime: 1, shown: ['password'] });
    const counted = await house.counted(async () => {
      const step = await attempt('ann', PASSWORD);
      assert(step.kind === 'authenticated');
      await house.tokenSets.issue(on, step);
    });
    assert.deepEqual(counted, { reads: 1, writes: 1 });
  });

  it('username and verified email sign in the same user, its sub none where usernames are free', async () => {
    for (const name of ['ann', 'ANN', 'ann@example.com', 'Ann@Example.com']) {
      const step = await attempt(name, PASSWORD);
      assert.equal(step.kind === 'authenticated' && step.user.username, 'ann');
    }
    await assert.rejects(attempt((await user('ann')).sub, PASSWORD), code('user_unknown'));
  });

  it('a wrong password and an unknown user get the same error, hashes and writes where existence is hidden', async () => {
    const seen = [];
    for (const name of ['ann', 'nobody']) {
      const from = house.hashing.verified;
      const counted = await house.counted(() =>
        assert.rejects(attempt(name, 'wrong', hidden), code('credentials_wrong', 'Incorrect username or password.')),
      );
      seen.push({ hashes: house.hashing.verified - from, writes: counted.writes });
    }
    assert.deepEqual(seen, [
      { hashes: 1, writes: 1 },
      { hashes: 1, writes: 1 },
    ]);
  });

  it('an unknown user is refused with user_unknown where existence is not hidden', async () => {
    await assert.rejects(attempt('nobody', 'wrong'), code('user_unknown', 'User does not exist.'));
  });

  it('a user without a password is refused with credentials_wrong after one hash', async () => {
    await house.users.create(on.pool, { username: 'federated', status: 'EXTERNAL_PROVIDER', attributes: {} });
    for (const context of [on, hidden]) {
      const from = house.hashing.verified;
      await assert.rejects(attempt('federated', '', context), code('credentials_wrong'));
      assert.equal(house.hashing.verified - from, 1);
    }
  });

  it('an unconfirmed state is disclosed before the password unless existence is hidden, a reset state after the right one', async () => {
    const states = [
      ['unconfirmed', 'UNCONFIRMED', 'user_not_confirmed', 'User is not confirmed.'],
      ['reset', 'RESET_REQUIRED', 'password_reset_required', 'Password reset required for the user'],
    ] as const;
    for (const [name, status, expected, text] of states) {
      await house.recovery.adminSet(on.pool, (await house.confirmed(on, name, PASSWORD)).username, {
        origin: {},
        password: PASSWORD,
        permanent: true,
      });
      await house.users.update(on.pool, await user(name), { status });
      for (const context of [on, hidden]) {
        const atOnce = status === 'UNCONFIRMED' && context === on;
        await assert.rejects(attempt(name, 'wrong', context), code(atOnce ? expected : 'credentials_wrong'));
        await assert.rejects(attempt(name, PASSWORD, context), code(expected, text));
      }
    }
  });

  it('a disabled user gets user_disabled after the right password, credentials_wrong where existence is hidden', async () => {
    await house.confirmed(on, 'disabled', PASSWORD);
    await house.users.update(on.pool, await user('disabled'), { enabled: false });
    await assert.rejects(attempt('disabled', 'wrong'), code('credentials_wrong'));
    await assert.rejects(attempt('disabled', PASSWORD), code('user_disabled', 'User is disabled.'));
    await assert.rejects(attempt('disabled', PASSWORD, hidden), code('credentials_wrong'));
  });

  it('an imported user without password gets password_reset_required unless existence is hidden', async () => {
    await house.users.create(on.pool, { username: 'imported', status: 'RESET_REQUIRED', attributes: {} });
    await assert.rejects(attempt('imported', 'any'), code('password_reset_required'));
    await assert.rejects(attempt('imported', 'any', hidden), code('credentials_wrong'));
  });

  it('a user of another pool is refused with user_unknown', async () => {
    const other = await house.context();
    await assert.rejects(attempt('ann', PASSWORD, other), code('user_unknown'));
  });

  it('an empty or overlong username is refused, and an overlong password is wrong', async () => {
    await assert.rejects(attempt('', PASSWORD), code('parameter_missing', 'Missing required parameter USERNAME'));
    await assert.rejects(attempt('x'.repeat(513), PASSWORD), code('parameter_invalid'));
    await assert.rejects(attempt('ann', 'x'.repeat(100_000)), code('credentials_wrong'));
  });
});
