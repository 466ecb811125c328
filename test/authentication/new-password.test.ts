import assert from 'node:assert/strict';
import type { RequestContext, SignInStep } from '../../src/authentication/index.js';
import { standardAttributes } from '../../src/directory/pools/index.js';
import { code, type House, openHouse } from './support/house.js';
import { srpClient } from './support/srp-client.js';

const TEMPORARY = 'Temporary-1';
const OWN = 'My-own-horse-2';

type Challenge = Extract<SignInStep, { kind: 'challenge' }>;

describe('NEW_PASSWORD_REQUIRED', () => {
  let house: House;
  let on: RequestContext;
  before(async () => {
    house = await openHouse();
    const required = ['given_name', 'birthdate'];
    on = await house.context({
      aliasAttributes: ['email'],
      schema: standardAttributes.map((one) => ({
        ...one,
        required: required.includes(one.name),
        mutable: one.name === 'birthdate' ? false : one.mutable,
      })),
    });
  });
  after(() => house.stop());

  let people = 0;
  async function invited(attributes: Record<string, string> = {}): Promise<string> {
    people += 1;
    const username = `guest${people}`;
    await house.invitations.create(on.pool, {
      username,
      attributes,
      temporaryPassword: TEMPORARY,
      message: 'suppress',
      mediums: [],
      forceAlias: false,
    });
    return username;
  }

  async function challenged(username: string, context = on): Promise<Challenge> {
    const step = await house.signIn.start(context, { flow: 'password', username, password: TEMPORARY });
    assert(step.kind === 'challenge');
    assert.equal(step.name, 'NEW_PASSWORD_REQUIRED');
    return step;
  }

  const answer = (username: string, session: string | undefined, responses: Record<string, string>, context = on) =>
    house.signIn.answer(context, {
      challenge: 'NEW_PASSWORD_REQUIRED',
      ...(session === undefined ? {} : { session }),
      responses: { USERNAME: username, NEW_PASSWORD: OWN, ...responses },
    });

  const given = { 'userAttributes.given_name': 'Ann', 'userAttributes.birthdate': '1990-12-31' };

  it('NEW_PASSWORD_REQUIRED lists missing and present attributes, and its answer confirms the user', async () => {
    const username = await invited({ email: 'guest@example.com', email_verified: 'true' });
    const { parameters, session } = await challenged(username);
    assert.deepEqual(JSON.parse(parameters['requiredAttributes']!).sort(), ['userAttributes.birthdate', 'userAttributes.given_name']);
    assert.deepEqual(JSON.parse(parameters['userAttributes']!), { email: 'guest@example.com', email_verified: 'true' });
    assert.equal(parameters['USER_ID_FOR_SRP'], username);
    const step = await answer(username, session, given);
    assert(step.kind === 'authenticated');
    assert.equal(step.user.status, 'CONFIRMED');
    assert.deepEqual(step.user.attributes, {
      email: 'guest@example.com',
      email_verified: 'true',
      given_name: 'Ann',
      birthdate: '1990-12-31',
    });
    assert.equal((await house.signIn.start(on, { flow: 'password', username, password: OWN })).kind, 'authenticated');
    await assert.rejects(house.signIn.start(on, { flow: 'password', username, password: TEMPORARY }), code('credentials_wrong'));
  });

  it('SRP with a temporary password gives NEW_PASSWORD_REQUIRED in a new session', async () => {
    const username = await invited({ given_name: 'A', birthdate: '1990-12-31' });
    const client = srpClient(on.pool.id);
    const first = (await house.signIn.start(on, { flow: 'srp', username, srpA: client.srpA })) as Challenge;
    const responses = client.answer(first.parameters, TEMPORARY, house.clock.at);
    const second = (await house.signIn.answer(on, { challenge: 'PASSWORD_VERIFIER', session: first.session, responses })) as Challenge;
    assert.equal(second.name, 'NEW_PASSWORD_REQUIRED');
    assert.notEqual(second.session, first.session);
    assert.equal((await answer(username, second.session, {})).kind, 'authenticated');
  });

  it('NEW_PASSWORD_REQUIRED is answered with the alias used at the start', async () => {
    await invited({ email: 'alias@example.com', email_verified: 'true' });
    const { session } = await challenged('alias@example.com');
    assert.equal((await answer('alias@example.com', session, given)).kind, 'authenticated');
  });

  it('a refused password or attribute leaves the session valid', async () => {
    const username = await invited({ given_name: 'Given' });
    const { session } = await challenged(username);
    const tries: [Record<string, string>, string, RegExp][] = [
      [{ NEW_PASSWORD: 'short', 'userAttributes.birthdate': '1990-12-31' }, 'password_policy', /not long enough/],
      [{}, 'attribute_invalid', /birthdate is missing/],
      [{ ...given }, 'attribute_invalid', /Cannot modify an already provided given_name/],
      [{ 'userAttributes.birthdate': 'yesterday' }, 'attribute_invalid', /birthdate/],
      [{ 'userAttributes.none': 'x', 'userAttributes.birthdate': '1990-12-31' }, 'attribute_invalid', /does not exist/],
      [{ 'userAttributes.email_verified': 'true', 'userAttributes.birthdate': '1990-12-31' }, 'attribute_forbidden', /unauthorized/],
      [{ 'userAttributes.sub': 'x', 'userAttributes.birthdate': '1990-12-31' }, 'attribute_forbidden', /unauthorized/],
    ];
    for (const [responses, expected, text] of tries) await assert.rejects(answer(username, session, responses), code(expected, text));
    const whole = { 'userAttributes.birthdate': '1990-12-31', 'userAttributes.given_name': 'Given' };
    assert.equal((await answer(username, session, whole)).kind, 'authenticated');
  });

  it('one of ten concurrent answers succeeds, and later ones are refused with session_used', async () => {
    const username = await invited();
    const { session } = await challenged(username);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => answer(username, session, { ...given, NEW_PASSWORD: `My-own-${i}` })),
    );
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of answers) {
      if (result.status === 'rejected') assert(['session_used', 'session_invalid'].includes(result.reason.code), result.reason.code);
    }
    const winner = answers.findIndex(({ status }) => status === 'fulfilled');
    assert.equal((await house.signIn.start(on, { flow: 'password', username, password: `My-own-${winner}` })).kind, 'authenticated');
    await assert.rejects(
      answer(username, session, given),
      code('session_used', 'Invalid session for the user, session can only be used once.'),
    );
  });

  it('a second session of the same temporary password is refused once the first was answered', async () => {
    const username = await invited();
    const [first, second] = [await challenged(username), await challenged(username)];
    await answer(username, first.session, given);
    await assert.rejects(answer(username, second.session, given), code('session_invalid'));
  });

  it('a session that is foreign, tampered with, missing or expired is refused', async () => {
    const username = await invited();
    const stranger = await invited();
    const { session } = await challenged(username);
    const other = await house.context();
    const sibling = { ...on, client: { ...on.client, id: 'another' } };
    const flip = session.slice(0, -2) + (session.endsWith('AA') ? 'BB' : 'AA');
    await assert.rejects(answer(stranger, session, given), code('session_invalid', 'Invalid session for the user.'));
    await assert.rejects(answer(username, session, given, other), code('session_invalid'));
    await assert.rejects(answer(username, session, given, sibling), code('session_invalid'));
    for (const bad of [flip, '', 'x', 'x.y', 'x'.repeat(5000)]) await assert.rejects(answer(username, bad, given), code('session_invalid'));
    await assert.rejects(answer(username, undefined, given), code('parameter_missing', 'Missing required parameter Session'));
    await assert.rejects(answer(username, session, { ...given, NEW_PASSWORD: '' }), code('parameter_missing', /NEW_PASSWORD/));
    house.clock.at += 3 * 60_000;
    await assert.rejects(answer(username, session, given), code('session_expired', 'Invalid session for the user, session is expired.'));
  });

  it('a replaced temporary password or a disabled user ends the session', async () => {
    const username = await invited();
    const { session } = await challenged(username);
    house.clock.at += 1000;
    await house.recovery.adminSet(on.pool, username, { origin: {}, password: TEMPORARY, permanent: false });
    await assert.rejects(answer(username, session, given), code('session_invalid'));
    const again = await challenged(username);
    await house.users.update(on.pool, (await house.users.findByLogin(on.pool, username))!, { enabled: false });
    await assert.rejects(answer(username, again.session, given), code('user_disabled'));
  });

  it('a temporary password expires after the pool’s validity days', async () => {
    const username = await invited();
    house.clock.at += 7 * 24 * 3600_000 - 1000;
    const { session } = await challenged(username);
    house.clock.at += 1000;
    const text = 'Temporary password has expired and must be reset by an administrator.';
    await assert.rejects(challenged(username), code('temporary_password_expired', text));
    await assert.rejects(answer(username, session, given), code('temporary_password_expired', text));
    await assert.rejects(house.signIn.start(on, { flow: 'password', username, password: 'wrong' }), code('credentials_wrong'));
  });
});
