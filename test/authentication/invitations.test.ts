import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Invitations, RequestContext } from '../../src/authentication/index.js';
import { makeTemporaryPassword } from '../../src/authentication/invitations/invitations.js';
import { checkPassword } from '../../src/directory/users/index.js';
import { randomIds } from '../../src/kernel/index.js';
import { code, type House, openHouse } from './support/house.js';

type Request = Parameters<Invitations['create']>[1];

describe('invitations', () => {
  let house: House;
  let on: RequestContext;
  before(async () => {
    house = await openHouse();
    on = await house.context({ aliasAttributes: ['email'], messages: { inviteEmail: 'Hi {username}: {####}', inviteSms: 'sms {####}' } });
  });
  after(() => house.stop());
  beforeEach(() => {
    house.outbox.length = 0;
  });

  const invite = (request: Partial<Request> & { username: string }, context = on) =>
    house.invitations.create(context.pool, { attributes: {}, message: 'send', mediums: [], forceAlias: false, ...request });
  const signIn = (username: string, password: string, context = on) =>
    house.signIn.start(context, { flow: 'password', username, password });

  it('an invitation creates a user with a temporary password and sends it in one message', async () => {
    const user = await invite({ username: 'ann', attributes: { email: 'ann@example.com', email_verified: 'true' } });
    assert.equal(user.status, 'FORCE_CHANGE_PASSWORD');
    assert.equal(user.attributes['email_verified'], 'true');
    const [notice, ...more] = house.outbox;
    assert.equal(more.length, 0);
    assert.deepEqual([notice!.event, notice!.channel, notice!.to, notice!.username], ['invitation', 'email', 'ann@example.com', 'ann']);
    assert.deepEqual(notice!.pool.texts, { body: 'Hi {username}: {####}' });
    checkPassword(on.pool.passwordPolicy, notice!.code);
    assert.equal((await signIn('ann@example.com', notice!.code)).kind, 'challenge');
  });

  it('the invitation has the email address as username in a pool with email usernames', async () => {
    const byEmail = await house.context({ usernameAttributes: ['email'] });
    const user = await invite({ username: 'bea@example.com' }, byEmail);
    assert.equal(user.username, user.sub);
    assert.equal(house.outbox[0]!.username, 'bea@example.com');
    assert.equal((await signIn('bea@example.com', house.outbox[0]!.code, byEmail)).kind, 'challenge');
  });

  it('an invitation is sent by the requested mediums, and not if suppressed or without an address', async () => {
    const attributes = { email: 'cat@example.com', phone_number: '+15555551234' };
    await invite({ username: 'cat', attributes, mediums: ['SMS', 'EMAIL'] });
    assert.deepEqual(
      house.outbox.map(({ channel }) => channel),
      ['sms', 'email'],
    );
    await invite({ username: 'dan', attributes, message: 'suppress' });
    await invite({ username: 'eve', mediums: ['EMAIL'] });
    assert.equal(house.outbox.length, 2);
  });

  it('a resent invitation replaces the temporary password, and is refused for a confirmed user', async () => {
    await invite({ username: 'fay', attributes: { email: 'fay@example.com' } });
    const first = house.outbox[0]!.code;
    house.clock.at += 8 * 24 * 3600_000;
    await assert.rejects(signIn('fay', first), code('temporary_password_expired'));
    await invite({ username: 'fay', message: 'resend' });
    const second = house.outbox[1]!.code;
    await assert.rejects(signIn('fay', first), code('credentials_wrong'));
    assert.equal((await signIn('fay', second)).kind, 'challenge');
    await assert.rejects(invite({ username: 'nobody', message: 'resend' }), code('user_unknown', 'User does not exist.'));
    await house.recovery.adminSet(on.pool, 'fay', { origin: {}, password: 'My-own-horse-1', permanent: true });
    await assert.rejects(
      invite({ username: 'fay', message: 'resend' }),
      code('user_state_unsupported', 'Resend not possible. fay status is not FORCE_CHANGE_PASSWORD'),
    );
  });

  it('an invitation with a taken name or alias, weak password or unknown attribute is refused', async () => {
    await invite({ username: 'gus', attributes: { email: 'gus@example.com', email_verified: 'true' } });
    await assert.rejects(invite({ username: 'gus' }), code('username_exists', 'User account already exists'));
    const twin = { username: 'gus2', attributes: { email: 'gus@example.com', email_verified: 'true' } };
    await assert.rejects(invite(twin), code('alias_exists'));
    await invite({ ...twin, forceAlias: true });
    assert.equal((await house.users.findByLogin(on.pool, 'gus@example.com'))!.username, 'gus2');
    await assert.rejects(invite({ username: 'hal', temporaryPassword: 'weak' }), code('password_policy'));
    await assert.rejects(invite({ username: 'hal', attributes: { 'custom:x': '1' } }), code('attribute_invalid'));
  });

  it('generated passwords satisfy every policy, and differ', () => {
    const strict = {
      requireUppercase: true,
      requireLowercase: true,
      requireNumbers: true,
      requireSymbols: true,
      temporaryPasswordValidityDays: 7,
    };
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 99 }), (minimumLength) => {
        const policy = { ...strict, minimumLength };
        checkPassword(policy, makeTemporaryPassword(policy, randomIds));
      }),
    );
    assert.notEqual(makeTemporaryPassword({ minimumLength: 8 }, randomIds), makeTemporaryPassword({ minimumLength: 8 }, randomIds));
  });
});
