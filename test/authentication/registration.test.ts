import assert from 'node:assert/strict';
import type { RequestContext } from '../../src/authentication/index.js';
import { CodedError } from '../../src/kernel/index.js';
import { code, type House, openHouse } from './support/house.js';

const PASSWORD = 'Correct-horse-1';
const HOUR = 3600_000;
const WRONG = 'Invalid verification code provided, please try again.';

describe('sign-up and confirmation', () => {
  let house: House;
  let on: RequestContext;
  let hidden: RequestContext;
  before(async () => {
    house = await openHouse();
    on = await house.context({ usernameAttributes: ['email'], caseSensitiveUsernames: false });
    hidden = { ...on, client: { ...on.client, preventUserExistenceErrors: true } };
  });
  after(() => house.stop());
  beforeEach(() => {
    house.clock.at += HOUR;
  });

  let people = 0;
  const someone = () => `person${++people}@example.com`;
  const signUp = (username: string, context = on, attributes: Record<string, string> = {}) =>
    house.registration.signUp(context, { username, password: PASSWORD, attributes });
  const confirm = (username: string, given: string, context = on, forceAlias = false) =>
    house.registration.confirm(context, { username, code: given, forceAlias });
  const find = async (username: string, context = on) => (await house.users.findByLogin(context.pool, username))!;
  const sent = () => house.outbox.at(-1)!.code;
  const not = (right: string) => (right === '000000' ? '111111' : '000000');

  it('sign-up sends a code of six digits, masks the address in the answer and stores no code', async () => {
    const name = someone();
    const { user, delivery } = await signUp(name);
    assert.deepEqual(delivery, { attribute: 'email', medium: 'EMAIL', destination: 'p***@e***' });
    const notice = house.outbox.at(-1)!;
    assert.equal(notice.event, 'sign-up');
    assert.equal(notice.to, name);
    assert.equal(notice.username, name);
    assert.match(notice.code, /^\d{6}$/);
    assert.equal(user.status, 'UNCONFIRMED');
    assert.equal(user.username, user.sub);
    assert(!JSON.stringify(user).includes(notice.code));
    assert(!JSON.stringify(user).includes(PASSWORD));
  });

  it('the sign-up code confirms the user and verifies the address', async () => {
    const name = someone();
    await signUp(name);
    await confirm(name.toUpperCase(), sent());
    const user = await find(name);
    assert.equal(user.status, 'CONFIRMED');
    assert.equal(user.attributes['email_verified'], 'true');
  });

  it('a sign-up code is accepted once, also of twenty concurrent uses', async () => {
    const name = someone();
    await signUp(name);
    const right = sent();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => confirm(name, right)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results) {
      if (result.status === 'rejected') assert(['confirmation_refused', 'limit_exceeded'].includes(result.reason.code), result.reason.code);
    }
  });

  it('a used code discloses the CONFIRMED status, a wrong one does not where existence is hidden', async () => {
    const name = someone();
    await signUp(name);
    const right = sent();
    await confirm(name, right);
    await assert.rejects(confirm(name, right), code('confirmation_refused', 'User cannot be confirmed. Current status is CONFIRMED'));
    await assert.rejects(confirm(name, right, hidden), code('confirmation_refused'));
    await assert.rejects(confirm(name, not(right), hidden), code('code_mismatch'));
  });

  it('after fifteen wrong codes the right one is refused with limit_exceeded until a new one is sent', async () => {
    const name = someone();
    await signUp(name);
    const right = sent();
    for (let i = 0; i < 15; i++) await assert.rejects(confirm(name, not(right)), code('code_mismatch', WRONG));
    await assert.rejects(confirm(name, right), code('limit_exceeded', 'Attempt limit exceeded, please try after some time.'));
    house.clock.at += HOUR;
    await assert.rejects(confirm(name, right), code('limit_exceeded'));
    await house.registration.resend(on, name);
    await confirm(name, sent());
  });

  it('twenty concurrent wrong codes give fifteen code_mismatch and five limit_exceeded', async () => {
    const name = someone();
    await signUp(name);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => confirm(name, not(sent()))));
    const reasons = results.map((result) => result.status === 'rejected' && result.reason.code);
    assert.equal(reasons.filter((reason) => reason === 'code_mismatch').length, 15);
    assert.equal(reasons.filter((reason) => reason === 'limit_exceeded').length, 5);
  });

  it('a sign-up code expires after 24 hours', async () => {
    const [early, late] = [someone(), someone()];
    await signUp(early);
    const earlyCode = sent();
    await signUp(late);
    const lateCode = sent();
    house.clock.at += 24 * HOUR - 1;
    await confirm(early, earlyCode);
    house.clock.at += 1;
    const text = 'Invalid code provided, please request a code again.';
    await assert.rejects(confirm(late, lateCode), code('code_expired', text));
    await assert.rejects(confirm(late, lateCode, hidden), code('code_expired', text));
    await assert.rejects(confirm(late, not(lateCode), hidden), code('code_mismatch'));
  });

  it('a resent code replaces the first, at most five an hour', async () => {
    const name = someone();
    await signUp(name);
    const first = sent();
    for (let i = 0; i < 5; i++) assert.equal((await house.registration.resend(on, name)).destination, 'p***@e***');
    assert.equal(house.outbox.at(-1)!.event, 'resend-code');
    await assert.rejects(house.registration.resend(on, name), code('limit_exceeded'));
    if (first !== sent()) await assert.rejects(confirm(name, first), code('code_mismatch'));
    await confirm(name, sent());
    house.clock.at += HOUR;
    await assert.rejects(house.registration.resend(on, name), code('already_confirmed', 'User is already confirmed.'));
  });

  it('a code of another user or pool, or for a changed address, is refused with code_mismatch', async () => {
    const other = await house.context({ usernameAttributes: ['email'] });
    const [name, neighbour] = [someone(), someone()];
    await signUp(neighbour);
    const neighbours = sent();
    await signUp(name, other);
    const elsewhere = sent();
    await signUp(name);
    const right = sent();
    if (neighbours !== right) await assert.rejects(confirm(name, neighbours), code('code_mismatch'));
    if (elsewhere !== right) await assert.rejects(confirm(name, elsewhere), code('code_mismatch'));
    for (const odd of ['', '12345', `${right} `, 'x'.repeat(10_000)]) await assert.rejects(confirm(name, odd), code('code_mismatch'));
    const changed = someone();
    await house.users.update(on.pool, await find(name), { attributes: { email: changed } });
    await assert.rejects(confirm(changed, right), code('code_mismatch'));
  });

  it('confirming or resending for an unknown user gives user_unknown where existence is not hidden', async () => {
    const text = 'Username/client id combination not found.';
    await assert.rejects(confirm('nobody@example.com', '123456'), code('user_unknown', text));
    await assert.rejects(house.registration.resend(on, 'nobody@example.com'), code('user_unknown', text));
  });

  it('unknown, confirmed and unconfirmed users get equal answers, limits and writes where existence is hidden', async () => {
    const [confirmed, waiting] = [someone(), someone()];
    await signUp(confirmed);
    await confirm(confirmed, sent());
    await signUp(waiting);
    house.clock.at += HOUR;
    const seen = [];
    for (const name of [confirmed, waiting, 'pnobody@example.com']) {
      const writes = [];
      for (let i = 0; i < 15; i++) {
        const counted = await house.counted(() => assert.rejects(confirm(name, 'nope', hidden), code('code_mismatch', WRONG)));
        writes.push(counted.writes);
      }
      await assert.rejects(confirm(name, 'nope', hidden), code('limit_exceeded'));
      const resends = [];
      for (let i = 0; i < 5; i++) {
        let answer: unknown;
        const counted = await house.counted(async () => {
          answer = await house.registration.resend(hidden, name);
        });
        resends.push({ answer, writes: counted.writes });
      }
      await assert.rejects(house.registration.resend(hidden, name), code('limit_exceeded'));
      seen.push({ writes, resends });
    }
    assert.deepEqual(seen[0], seen[1]);
    assert.deepEqual(seen[2], seen[1]);
  });

  it('a failed delivery gives delivery_failed, except in a resend where existence is hidden', async () => {
    const name = someone();
    house.messenger.fails = new CodedError('delivery_failed', 'no');
    try {
      await assert.rejects(signUp(name), code('delivery_failed'));
      await assert.rejects(house.registration.resend(on, name), code('delivery_failed'));
      assert.equal((await house.registration.resend(hidden, name)).destination, 'p***@e***');
    } finally {
      house.messenger.fails = undefined;
    }
    await house.registration.resend(on, name);
    await confirm(name, sent());
  });

  it('sign-up refuses taken and invalid names, forbidden attributes, weak passwords and closed pools', async () => {
    const name = someone();
    await signUp(name);
    await assert.rejects(signUp(name), code('username_exists', 'User already exists'));
    await assert.rejects(signUp('no-address'), code('username_invalid', 'Username should be an email.'));
    await assert.rejects(signUp(someone(), on, { 'custom:x': 'y' }), code('attribute_invalid'));
    await assert.rejects(signUp(someone(), on, { email_verified: 'true' }), code('attribute_forbidden'));
    const weak = house.registration.signUp(on, { username: someone(), password: 'weak', attributes: {} });
    await assert.rejects(weak, code('password_policy', 'Password did not conform with policy: Password not long enough'));
    const closed = await house.context({ adminCreateUserOnly: true });
    await assert.rejects(signUp('ann', closed), code('sign_up_closed', 'SignUp is not permitted for this user pool'));
  });

  it('without auto-verified attributes no code is sent, and AdminConfirmSignUp confirms', async () => {
    const quiet = await house.context({ autoVerifiedAttributes: [] });
    const { user, delivery } = await signUp('ann', quiet, { email: 'ann@example.com' });
    assert.equal(delivery, undefined);
    assert.equal(user.status, 'UNCONFIRMED');
    await assert.rejects(
      house.registration.resend(quiet, 'ann'),
      code('parameter_invalid', 'Cannot resend codes. Auto verification not turned on.'),
    );
    await house.registration.adminConfirm(quiet.pool, 'ann');
    const after = await find('ann', quiet);
    assert.equal(after.status, 'CONFIRMED');
    assert.notEqual(after.attributes['email_verified'], 'true');
    await assert.rejects(house.registration.adminConfirm(quiet.pool, 'ann'), code('confirmation_refused'));
    await assert.rejects(house.registration.adminConfirm(quiet.pool, 'bob'), code('user_unknown', 'User does not exist.'));
  });

  it('the code goes to the phone number in pools that verify phone number and email', async () => {
    const both = await house.context({ autoVerifiedAttributes: ['email', 'phone_number'] });
    const { delivery } = await signUp('ann', both, { email: 'ann@example.com', phone_number: '+15555551234' });
    assert.deepEqual(delivery, { attribute: 'phone_number', medium: 'SMS', destination: '+*******1234' });
    await confirm('ann', sent(), both);
    const { attributes } = await find('ann', both);
    assert.deepEqual([attributes['phone_number_verified'], attributes['email_verified']], ['true', 'false']);
  });

  it('confirming a taken alias gives alias_exists, and moves the alias with ForceAliasCreation', async () => {
    const aliases = await house.context({ aliasAttributes: ['email'] });
    const attributes = { email: 'shared@example.com' };
    await signUp('first', aliases, attributes);
    await confirm('first', sent(), aliases);
    await signUp('second', aliases, attributes);
    const right = sent();
    await assert.rejects(confirm('second', right, aliases), code('alias_exists'));
    assert.equal((await find('shared@example.com', aliases)).username, 'first');
    await confirm('second', right, aliases, true);
    assert.equal((await find('shared@example.com', aliases)).username, 'second');
    assert.equal((await find('first', aliases)).attributes['email_verified'], 'false');
  });

  it('a disabled user is not confirmed', async () => {
    const name = someone();
    await signUp(name);
    await house.users.update(on.pool, await find(name), { enabled: false });
    await assert.rejects(confirm(name, sent()), code('user_disabled'));
    await assert.rejects(confirm(name, not(sent()), hidden), code('code_mismatch'));
    await assert.rejects(house.registration.resend(on, name), code('user_disabled'));
    assert.equal((await find(name)).status, 'UNCONFIRMED');
  });
});
