import assert from 'node:assert/strict';
import { N } from '../../src/authentication/factors/srp/group.js';
import type { RequestContext, SignInStep } from '../../src/authentication/index.js';
import { code, type House, openHouse } from './support/house.js';
import { srpClient } from './support/srp-client.js';

const PASSWORD = 'Correct-horse-1';

describe('SRP sign-in', () => {
  let house: House;
  let on: RequestContext;
  let hidden: RequestContext;
  before(async () => {
    house = await openHouse();
    on = await house.context();
    hidden = { ...on, client: { ...on.client, preventUserExistenceErrors: true } };
    await house.confirmed(on, 'Ann', PASSWORD);
  });
  after(() => house.stop());

  async function begin(username: string, context = on) {
    const client = srpClient(context.pool.id);
    const step = await house.signIn.start(context, { flow: 'srp', username, srpA: client.srpA });
    assert.equal(step.kind, 'challenge');
    const challenge = step as Extract<SignInStep, { kind: 'challenge' }>;
    assert.equal(challenge.name, 'PASSWORD_VERIFIER');
    const responses = (password: string) => client.answer(challenge.parameters, password, house.clock.at);
    return { ...challenge, responses };
  }

  const answer = (responses: Record<string, string>, session?: string, context = on) =>
    house.signIn.answer(context, { challenge: 'PASSWORD_VERIFIER', responses, ...(session === undefined ? {} : { session }) });

  it('an SRP client signs in with and without the session in its answer', async () => {
    for (const withSession of [true, false]) {
      const { responses, session } = await begin('Ann');
      const step = await answer(responses(PASSWORD), withSession ? session : undefined);
      assert.equal(step.kind === 'authenticated' && step.user.username, 'Ann');
      assert.equal(step.kind === 'authenticated' && step.authTime, Math.floor(house.clock.at / 1000));
    }
  });

  it('SRP sign-in costs two reads and two writes up to the tokens', async () => {
    await house.tokenSets.issue(on, { user: (await house.users.findByLogin(on.pool, 'Ann'))!, authTime: 1, shown: ['password'] });
    const counted = await house.counted(async () => {
      const { responses } = await begin('Ann');
      const step = await answer(responses(PASSWORD));
      assert(step.kind === 'authenticated');
      await house.tokenSets.issue(on, step);
    });
    assert.deepEqual(counted, { reads: 2, writes: 2 });
  });

  it('SRP accepts short, long and non-ASCII passwords and refuses wrong ones', async () => {
    const passwords = ['Aa1!aaaa', 'Grüße-An-1-Äöü', 'Päss 1 wörd!', '漢字-Kanji-1', `${'X'.repeat(200)}a1!`];
    for (const password of passwords) {
      await house.recovery.adminSet(on.pool, 'Ann', { origin: {}, password, permanent: true });
      const right = await begin('Ann');
      assert.equal((await answer(right.responses(password))).kind, 'authenticated');
      const wrong = await begin('Ann');
      await assert.rejects(answer(wrong.responses(`${password}x`)), code('credentials_wrong', 'Incorrect username or password.'));
    }
    await house.recovery.adminSet(on.pool, 'Ann', { origin: {}, password: PASSWORD, permanent: true });
  });

  it('USER_ID_FOR_SRP is the sub in pools with email usernames', async () => {
    const byEmail = await house.context({ usernameAttributes: ['email'], caseSensitiveUsernames: false });
    const user = await house.confirmed(byEmail, 'bob@example.com', PASSWORD);
    const { parameters, responses } = await begin('BOB@example.com', byEmail);
    assert.equal(parameters['USER_ID_FOR_SRP'], user.sub);
    for (const name of [user.sub, 'bob@example.com']) {
      const again = await begin('BOB@example.com', byEmail);
      assert.equal((await answer({ ...again.responses(PASSWORD), USERNAME: name }, undefined, byEmail)).kind, 'authenticated');
    }
    assert.equal((await answer(responses(PASSWORD), undefined, byEmail)).kind, 'authenticated');
  });

  it('an SRP challenge accepts one answer, right or wrong, also of eight concurrent ones', async () => {
    const { responses } = await begin('Ann');
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => answer(responses(PASSWORD))));
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of answers) if (result.status === 'rejected') code('session_used')(result.reason);
    await assert.rejects(answer(responses(PASSWORD)), code('session_used', 'Invalid session for the user, session can only be used once.'));

    const second = await begin('Ann');
    await assert.rejects(answer(second.responses('wrong')), code('credentials_wrong'));
    await assert.rejects(answer(second.responses(PASSWORD)), code('session_used'));
    const third = await begin('Ann');
    await answer(third.responses(PASSWORD));
  });

  it('a secret block is bound to pool, client, username and challenge, and expires', async () => {
    const other = await house.context();
    const sibling = { ...on, client: { ...on.client, id: 'another' } };
    const { responses, session } = await begin('Ann');
    const good = responses(PASSWORD);
    for (const context of [other, sibling])
      await assert.rejects(answer(good, undefined, context), code('session_invalid', 'Invalid session for the user.'));
    await assert.rejects(answer({ ...good, USERNAME: 'Eve' }), code('session_invalid'));
    await assert.rejects(answer(good, `${session}x`), code('session_invalid'));
    await assert.rejects(answer({ ...good, PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' }), code('session_invalid'));
    await assert.rejects(answer({ ...good, PASSWORD_CLAIM_SECRET_BLOCK: 'A'.repeat(4000) }), code('session_invalid'));
    await assert.rejects(
      house.signIn.answer(on, { challenge: 'NEW_PASSWORD_REQUIRED', session, responses: { USERNAME: 'Ann', NEW_PASSWORD: PASSWORD } }),
      code('session_invalid'),
    );
    house.clock.at += 3 * 60_000;
    await assert.rejects(answer(good), code('session_expired', 'Invalid session for the user, session is expired.'));
    house.clock.at -= 60_000;
    assert.equal((await answer(good)).kind, 'authenticated');
  });

  it('an SRP_A that is no number or 0 modulo N is refused', async () => {
    for (const srpA of ['xyz', '-1', 'f'.repeat(771), '']) {
      await assert.rejects(house.signIn.start(on, { flow: 'srp', username: 'Ann', srpA }), code('parameter_invalid'), srpA.slice(0, 20));
    }
    for (const srpA of ['0', '00', N.toString(16), (2n * N).toString(16)]) {
      await assert.rejects(house.signIn.start(on, { flow: 'srp', username: 'Ann', srpA }), code('credentials_wrong'), srpA.slice(0, 20));
    }
  });

  it('a missing parameter is named in parameter_missing', async () => {
    const { responses } = await begin('Ann');
    for (const name of ['USERNAME', 'PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP']) {
      const { [name]: _, ...rest } = responses(PASSWORD);
      await assert.rejects(answer(rest), code('parameter_missing', `Missing required parameter ${name}`));
    }
    await assert.rejects(answer({ ...responses(PASSWORD), X: 'x'.repeat(5000) }), code('parameter_invalid'));
  });

  it('SRP of an unknown user gives user_unknown where existence is not hidden', async () => {
    await assert.rejects(begin('nobody'), code('user_unknown', 'User does not exist.'));
  });

  it('an unknown user gets an SRP challenge with a stable salt and fails at the proof where existence is hidden', async () => {
    const known = await begin('Ann', hidden);
    const first = await begin('nobody', hidden);
    const second = await begin('nobody', hidden);
    const third = await begin('somebody', hidden);
    assert.deepEqual(Object.keys(first.parameters).sort(), Object.keys(known.parameters).sort());
    assert.equal(first.parameters['SALT'], second.parameters['SALT']);
    assert.notEqual(first.parameters['SALT'], third.parameters['SALT']);
    assert.notEqual(first.parameters['SRP_B'], second.parameters['SRP_B']);
    assert(Math.abs(first.parameters['SALT']!.length - known.parameters['SALT']!.length) <= 2);
    assert.equal(first.parameters['USER_ID_FOR_SRP'], 'nobody');
    await assert.rejects(
      answer(first.responses(PASSWORD), undefined, hidden),
      code('credentials_wrong', 'Incorrect username or password.'),
    );
    await assert.rejects(answer(first.responses(PASSWORD), undefined, hidden), code('session_used'));
  });

  it('failed SRP sign-ins of unknown and known users cost equal writes', async () => {
    const attempts = [];
    for (const name of ['Ann', 'whoever']) {
      const { responses } = await begin(name, hidden);
      attempts.push(await house.counted(() => answer(responses('wrong'), undefined, hidden).catch(code('credentials_wrong'))));
    }
    assert.equal(attempts[0]!.writes, attempts[1]!.writes);
    const { responses } = await begin('Ann');
    await answer(responses(PASSWORD));
  });

  it('an unknown user’s USER_ID_FOR_SRP is a stable UUID in pools with email usernames', async () => {
    const byEmail = await house.context({ usernameAttributes: ['email'] }, { preventUserExistenceErrors: true });
    const { parameters } = await begin('nobody@example.com', byEmail);
    assert.match(parameters['USER_ID_FOR_SRP']!, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal((await begin('nobody@example.com', byEmail)).parameters['USER_ID_FOR_SRP'], parameters['USER_ID_FOR_SRP']);
  });

  it('the session is at most 2,048 characters for the longest usernames', async () => {
    const { session, parameters } = await begin('名'.repeat(128), hidden);
    assert(session.length >= 20 && session.length <= 2048, String(session.length));
    assert(parameters['SECRET_BLOCK']!.length < 4096);
  });
});
