import assert from 'node:assert/strict';
import type { RequestContext } from '../../src/authentication/index.js';
import { code, type House, openHouse } from './support/house.js';

const PASSWORD = 'Correct-horse-1';
const NEXT = 'Another-horse-2';
const HOUR = 3600_000;

describe('password recovery', () => {
  let house: House;
  let on: RequestContext;
  let hidden: RequestContext;
  before(async () => {
    house = await openHouse();
    on = await house.context({ accountRecovery: ['verified_email'] });
    hidden = { ...on, client: { ...on.client, preventUserExistenceErrors: true } };
  });
  after(() => house.stop());
  beforeEach(() => {
    house.clock.at += HOUR;
  });

  let people = 0;
  async function someone(): Promise<string> {
    people += 1;
    const name = `person${people}`;
    await house.confirmed(on, name, PASSWORD);
    return name;
  }
  const find = async (username: string) => (await house.users.findByLogin(on.pool, username))!;
  const sent = () => house.outbox.at(-1)!.code;
  const not = (right: string) => (right === '000000' ? '111111' : '000000');
  const forgot = (username: string, context = on) => house.recovery.forgot(context, username);
  const confirmForgot = (username: string, given: string, context = on, password = NEXT) =>
    house.recovery.confirmForgot(context, { username, code: given, password });
  const signIn = (username: string, password: string) => house.signIn.start(on, { flow: 'password', username, password });

  describe('ForgotPassword and ConfirmForgotPassword', () => {
    it('a recovery code sets a new password once and resets the lockout', async () => {
      const name = await someone();
      for (let i = 0; i < 6; i++) await signIn(name, 'wrong').catch(() => undefined);
      assert.deepEqual(await forgot(name), { attribute: 'email', medium: 'EMAIL', destination: 'p***@e***' });
      assert.equal(house.outbox.at(-1)!.event, 'forgot-password');
      const right = sent();
      await confirmForgot(name, right);
      assert.equal((await signIn(name, NEXT)).kind, 'authenticated');
      await assert.rejects(signIn(name, PASSWORD), code('credentials_wrong'));
      await assert.rejects(confirmForgot(name, right), code('code_expired', 'Invalid code provided, please request a code again.'));
    });

    it('a recovery code is accepted once, also of twenty concurrent uses', async () => {
      const name = await someone();
      await forgot(name);
      const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => confirmForgot(name, sent(), on, `My-horse-no-${i}`)));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const result of results) {
        if (result.status === 'rejected') assert(['code_expired', 'limit_exceeded'].includes(result.reason.code), result.reason.code);
      }
      const winner = results.findIndex(({ status }) => status === 'fulfilled');
      assert.equal((await signIn(name, `My-horse-no-${winner}`)).kind, 'authenticated');
    });

    it('code requests and attempts together are limited to ten an hour', async () => {
      const name = await someone();
      await forgot(name);
      for (let i = 0; i < 9; i++) await assert.rejects(confirmForgot(name, not(sent())), code('code_mismatch'));
      await assert.rejects(confirmForgot(name, sent()), code('limit_exceeded'));
      await assert.rejects(forgot(name), code('limit_exceeded'));
      house.clock.at += HOUR;
      await forgot(name);
      await confirmForgot(name, sent());
    });

    it('a recovery code expires after an hour', async () => {
      const name = await someone();
      await forgot(name);
      house.clock.at += HOUR;
      await assert.rejects(confirmForgot(name, sent()), code('code_expired'));
    });

    it('a password against the policy costs no attempt of the code', async () => {
      const name = await someone();
      await forgot(name);
      for (let i = 0; i < 12; i++) await assert.rejects(confirmForgot(name, sent(), on, 'weak'), code('password_policy'));
      await confirmForgot(name, sent());
    });

    it('a sign-up code is not accepted as recovery code', async () => {
      await house.registration.signUp(on, { username: 'new', password: PASSWORD, attributes: { email: 'new@example.com' } });
      const signUpCode = sent();
      await house.users.update(on.pool, await find('new'), { attributes: { email_verified: 'true' } });
      await assert.rejects(confirmForgot('new', signUpCode), code('code_expired'));
      await forgot('new');
      if (signUpCode !== sent()) await assert.rejects(confirmForgot('new', signUpCode), code('code_mismatch'));
      await confirmForgot('new', sent());
      assert.equal((await find('new')).status, 'CONFIRMED');
    });

    it('ForgotPassword names the reason of a refusal where existence is not hidden', async () => {
      await assert.rejects(forgot('nobody'), code('user_unknown', 'Username/client id combination not found.'));
      await assert.rejects(confirmForgot('nobody', '123456'), code('user_unknown'));

      const disabled = await someone();
      await house.users.update(on.pool, await find(disabled), { enabled: false });
      await assert.rejects(forgot(disabled), code('user_disabled'));

      const invited = await someone();
      await house.recovery.adminSet(on.pool, invited, { origin: {}, password: PASSWORD, permanent: false });
      await assert.rejects(forgot(invited), code('reset_not_allowed', 'User password cannot be reset in the current state.'));

      const unproven = await someone();
      await house.users.update(on.pool, await find(unproven), { attributes: { email: 'changed@example.com' } });
      await assert.rejects(
        forgot(unproven),
        code('recovery_unavailable', 'Cannot reset password for the user as there is no registered/verified email or phone_number'),
      );

      const byAdmin = await house.context({ accountRecovery: ['admin_only'] });
      await assert.rejects(forgot('anybody', byAdmin), code('reset_not_allowed', 'Contact administrator to reset password.'));
    });

    it('unknown, disabled and unverified users get a user’s answers, limits and writes where existence is hidden', async () => {
      const [known, disabled, unproven] = [await someone(), await someone(), await someone()];
      await house.users.update(on.pool, await find(disabled), { enabled: false });
      await house.users.update(on.pool, await find(unproven), { attributes: { email: 'changed@example.com' } });
      const seen = [];
      for (const name of [known, disabled, unproven, 'p-nobody']) {
        const told: unknown[] = [];
        const counted = await house.counted(async () => {
          const tell = (work: Promise<unknown>) =>
            work.then(
              () => told.push('done'),
              (error) => told.push(error.code),
            );
          await tell(confirmForgot(name, 'nope', hidden));
          const delivery = await forgot(name, hidden);
          told.push(delivery.medium, delivery.destination.replace(/[a-z]/g, 'x'));
          for (let i = 0; i < 9; i++) await tell(confirmForgot(name, 'nope', hidden));
        });
        seen.push({ told, writes: counted.writes });
      }
      const mismatches = Array(8).fill('code_mismatch');
      assert.deepEqual(seen[0]!.told, ['code_expired', 'EMAIL', 'x***@x***', ...mismatches, 'limit_exceeded']);
      for (const other of seen.slice(1)) assert.deepEqual(other, seen[0]);
      assert.equal(house.outbox.filter((notice) => notice.event === 'forgot-password').at(-1)!.to, `${known}@example.com`);
    });

    it('the simulated code of an unknown user expires like a real one', async () => {
      await forgot('q-nobody', hidden);
      await assert.rejects(confirmForgot('q-nobody', 'nope', hidden), code('code_mismatch'));
      house.clock.at += HOUR;
      await assert.rejects(confirmForgot('q-nobody', 'nope', hidden), code('code_expired'));
    });

    it('a recovery code is sent to verified addresses only, in the pool’s order', async () => {
      const both = await house.context({ accountRecovery: ['verified_phone_number', 'verified_email'], autoVerifiedAttributes: [] });
      const attributes = { email: 'ann@example.com', email_verified: 'true', phone_number: '+15555551234', phone_number_verified: 'false' };
      const made = await house.users.create(both.pool, { username: 'ann', status: 'CONFIRMED', attributes });
      assert.equal((await forgot('ann', both)).medium, 'EMAIL');
      await house.users.update(both.pool, (await house.users.findBySub(both.pool.id, made.sub))!, {
        attributes: { phone_number_verified: 'true' },
      });
      assert.deepEqual(await forgot('ann', both), { attribute: 'phone_number', medium: 'SMS', destination: '+*******1234' });
    });
  });

  describe('ChangePassword', () => {
    const change = async (name: string, previous: string | undefined, proposed: string) =>
      house.recovery.change(on.pool, await find(name), { origin: {}, proposed, ...(previous === undefined ? {} : { previous }) });

    it('ChangePassword requires the previous password and invalidates an open recovery code', async () => {
      const name = await someone();
      await forgot(name);
      await assert.rejects(change(name, 'wrong', NEXT), code('credentials_wrong', 'Incorrect username or password.'));
      await assert.rejects(change(name, undefined, NEXT), code('parameter_missing'));
      await assert.rejects(change(name, PASSWORD, 'weak'), code('password_policy'));
      await change(name, PASSWORD, NEXT);
      assert.equal((await signIn(name, NEXT)).kind, 'authenticated');
      await assert.rejects(confirmForgot(name, sent()), code('code_expired'));
    });

    it('ChangePassword is limited to five wrong attempts an hour', async () => {
      const name = await someone();
      for (let i = 0; i < 5; i++) await assert.rejects(change(name, 'wrong', NEXT), code('credentials_wrong'));
      await assert.rejects(change(name, PASSWORD, NEXT), code('limit_exceeded'));
      house.clock.at += HOUR;
      await change(name, PASSWORD, NEXT);
    });

    it('one of two concurrent ChangePassword calls with the same previous password succeeds', async () => {
      const name = await someone();
      const user = await find(name);
      const results = await Promise.allSettled(
        [NEXT, `${NEXT}x`].map((proposed) => house.recovery.change(on.pool, user, { origin: {}, previous: PASSWORD, proposed })),
      );
      assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    });

    it('a user without a password sets one without a previous one', async () => {
      const made = await house.users.create(on.pool, { username: 'passwordless', status: 'CONFIRMED', attributes: {} });
      await house.recovery.change(on.pool, made, { origin: {}, proposed: NEXT });
      assert.equal((await signIn('passwordless', NEXT)).kind, 'authenticated');
    });
  });

  describe('AdminSetUserPassword', () => {
    it('AdminSetUserPassword sets the user status and ends an open recovery code and a lockout', async () => {
      const name = await someone();
      await forgot(name);
      for (let i = 0; i < 6; i++) await signIn(name, 'wrong').catch(() => undefined);
      await house.recovery.adminSet(on.pool, name, { origin: {}, password: NEXT, permanent: false });
      assert.equal((await find(name)).status, 'FORCE_CHANGE_PASSWORD');
      assert.equal((await signIn(name, NEXT)).kind, 'challenge');
      await house.recovery.adminSet(on.pool, name, { origin: {}, password: NEXT, permanent: true });
      assert.equal((await signIn(name, NEXT)).kind, 'authenticated');
      await assert.rejects(confirmForgot(name, sent()), code('code_expired'));
    });

    it('AdminSetUserPassword refuses unknown and federated users and weak passwords', async () => {
      const set = (username: string, password: string) =>
        house.recovery.adminSet(on.pool, username, { origin: {}, password, permanent: true });
      await assert.rejects(set('nobody', NEXT), code('user_unknown', 'User does not exist.'));
      await house.users.create(on.pool, { username: 'federated', status: 'EXTERNAL_PROVIDER', attributes: {} });
      await assert.rejects(set('federated', NEXT), code('reset_not_allowed'));
      await assert.rejects(set(await someone(), 'weak'), code('password_policy'));
    });
  });
});
