import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RequestContext, SignInStep } from '../../src/authentication/index.js';
import { code, type House, openHouse } from './support/house.js';
import { srpClient } from './support/srp-client.js';

const PASSWORD = 'Correct-horse-1';
const MINUTE = 60_000;

describe('lockout and known devices', () => {
  let house: House;
  let on: RequestContext;
  let device: string;
  before(async () => {
    house = await openHouse();
    on = await house.context({ devices: { challengeOnNew: false, rememberOnPrompt: false } });
    const ann = await house.confirmed(on, 'ann', PASSWORD);
    device = await remembered(ann);
  });
  after(() => house.stop());
  beforeEach(() => {
    house.clock.at += 20 * MINUTE;
  });

  type User = Awaited<ReturnType<House['confirmed']>>;

  async function remembered(user: User, asked = false): Promise<string> {
    const { key, groupKey } = house.devices.mint(on.pool);
    const verifier = { passwordVerifier: randomBytes(380).toString('base64'), salt: randomBytes(16).toString('base64') };
    await house.devices.confirm(on.pool, user, { session: { deviceKey: key, deviceGroupKey: groupKey }, key, verifier });
    if (asked) await house.devices.setRemembered(on.pool, user.sub, key, false);
    return key;
  }

  type Where = { deviceKey?: string; knownBrowser?: { id: string; subs: readonly string[] } };
  const attempt = (password: string, where: Where = {}, username = 'ann') =>
    house.signIn.start(on, { flow: 'password', username, password, ...where });
  const wrong = async (times: number, where: Where = {}, username = 'ann') => {
    let counted = 0;
    for (let n = 0; n < times; n++) {
      const { code: said } = await attempt('wrong', where, username).then(
        () => assert.fail('signed in'),
        (error: { code: string }) => error,
      );
      assert.ok(said === 'credentials_wrong' || said === 'attempts_exceeded', said);
      if (said === 'credentials_wrong') counted += 1;
    }
    return counted;
  };

  it('wrong passwords from unknown devices lock the user there, not on the remembered device', async () => {
    assert.equal(await wrong(20), 5);
    await assert.rejects(attempt(PASSWORD), code('attempts_exceeded'));
    const step = await attempt(PASSWORD, { deviceKey: device });
    assert.equal(step.kind === 'challenge' && step.name, 'DEVICE_SRP_AUTH');
  });

  it('a sign-in on a remembered device does not reset the lockout of unknown devices', async () => {
    await wrong(5);
    await attempt(PASSWORD, { deviceKey: device });
    await assert.rejects(attempt(PASSWORD), code('attempts_exceeded'));
  });

  it('a remembered device has its own failure count, reset by a success, that locks no other device', async () => {
    assert.equal(await wrong(4, { deviceKey: device }), 4);
    await attempt(PASSWORD, { deviceKey: device });
    assert.equal(await wrong(20, { deviceKey: device }), 5);
    await assert.rejects(attempt(PASSWORD, { deviceKey: device }), code('attempts_exceeded'));
    await attempt(PASSWORD);
    house.clock.at += 1000;
    assert.equal(await wrong(2, { deviceKey: device }), 1, 'the sixth');
    house.clock.at += 1999;
    await assert.rejects(attempt(PASSWORD, { deviceKey: device }), code('attempts_exceeded'));
    house.clock.at += 1;
    await attempt(PASSWORD, { deviceKey: device });
  });

  it('SRP counts failures by device too, with the device key at the start or with the proof', async () => {
    await wrong(20);
    const srp = async (password: string, atStart: Where, atProof: Where): Promise<SignInStep> => {
      const client = srpClient(on.pool.id);
      const asked = await house.signIn.start(on, { flow: 'srp', username: 'ann', srpA: client.srpA, ...atStart });
      assert.ok(asked.kind === 'challenge');
      const responses = client.answer(asked.parameters, password, house.clock.at);
      return house.signIn.answer(on, { challenge: 'PASSWORD_VERIFIER', responses, ...atProof });
    };
    await assert.rejects(srp(PASSWORD, {}, {}), code('attempts_exceeded'));
    for (const [start, proof] of [
      [{ deviceKey: device }, {}],
      [{}, { deviceKey: device }],
    ] as const) {
      const step = await srp(PASSWORD, start, proof);
      assert.equal(step.kind === 'challenge' && step.name, 'DEVICE_SRP_AUTH');
    }
    for (let n = 0; n < 5; n++) await assert.rejects(srp('wrong', {}, { deviceKey: device }), code('credentials_wrong'));
    await assert.rejects(srp(PASSWORD, {}, { deviceKey: device }), code('attempts_exceeded'));
  });

  it('an invented, foreign or not remembered device key counts as an unknown device', async () => {
    const bob = await house.confirmed(on, 'bob', PASSWORD);
    const forgotten = await remembered((await house.users.findByLogin(on.pool, 'ann'))!, true);
    await wrong(5);
    for (const deviceKey of ['us-east-1_00000000-0000-0000-0000-000000000000', await remembered(bob), forgotten, '', 'x'.repeat(4000)]) {
      await assert.rejects(attempt(PASSWORD, { deviceKey }), code('attempts_exceeded'));
      assert.equal(await wrong(1, { deviceKey }), 0);
    }
  });

  it('a known browser has its own failure count for each user who signed in with it', async () => {
    const ann = (await house.users.findByLogin(on.pool, 'ann'))!;
    const mine = { knownBrowser: { id: 'one', subs: ['somebody', ann.sub] } };
    await wrong(20);
    assert.equal((await attempt(PASSWORD, mine)).kind, 'authenticated');
    await assert.rejects(attempt(PASSWORD, { knownBrowser: { id: 'one', subs: ['somebody'] } }), code('attempts_exceeded'));
    assert.equal(await wrong(20, mine), 5);
    await assert.rejects(attempt(PASSWORD, mine), code('attempts_exceeded'));
    assert.equal((await attempt(PASSWORD, { knownBrowser: { id: 'two', subs: [ann.sub] } })).kind, 'authenticated');
  });

  it('a burst of 200 sign-ins from unknown devices does not delay a remembered device', async () => {
    const burst = Array.from({ length: 200 }, () => attempt('wrong').catch(({ code: said }: { code: string }) => said));
    const step = attempt(PASSWORD, { deviceKey: device });
    const said = await Promise.all(burst);
    assert.ok(said.includes('too_many_requests'));
    assert.equal((await step).kind, 'challenge');
  });

  it('a device key costs an unknown username the same writes and one read more than a known one', async () => {
    const hidden = { ...on, client: { ...on.client, preventUserExistenceErrors: true } };
    const costs = (username: string) =>
      house.counted(() =>
        assert.rejects(
          house.signIn.start(hidden, { flow: 'password', username, password: 'wrong', deviceKey: 'us-east-1_made-up' }),
          code('credentials_wrong'),
        ),
      );
    assert.deepEqual((await costs('ann')).writes, (await costs('nobody')).writes);
    const [ann, nobody] = [await costs('ann'), await costs('nobody-else')];
    // An unknown username costs one read more, as without a device: its failure count is not part of a user record.
    assert.equal(nobody.reads - ann.reads, 1);
  });
});
