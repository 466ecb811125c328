import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { PasskeyRequestOptions, RequestContext } from '../../src/authentication/index.js';
import type { User } from '../../src/directory/users/index.js';
import { type AuthenticatorOptions, createAuthenticator, type Lies } from '../support/authenticator.js';
import { code, type House, openHouse } from './support/house.js';

const ORIGIN = 'https://id.example';
const PASSWORD = 'Correct-horse-1';
const MINUTE = 60_000;
const HERE = 'this browser, this authorization request';

describe('passkey sign-in without a username', () => {
  let house: House;
  let on: RequestContext;
  let ann: User;
  let people = 0;

  before(async () => {
    house = await openHouse();
    on = await house.context({ firstFactors: ['PASSWORD', 'WEB_AUTHN'] });
  });
  after(() => house.stop());
  beforeEach(async () => {
    ann = await house.confirmed(on, `ann${++people}`, PASSWORD);
  });

  async function register(options: Partial<AuthenticatorOptions> = {}, user = ann) {
    const key = createAuthenticator({ origin: ORIGIN, ...options });
    const asked = await house.passkeys.startRegistration(on.pool, user, on.client);
    await house.passkeys.completeRegistration(on.pool, user, on.client, key.create(asked));
    return key;
  }

  function invited(context = on, place = HERE): { session: string; options: PasskeyRequestOptions } {
    const { options, session } = house.passkeySignIn.requestOptions(context, place);
    return { session, options: JSON.parse(options) as PasskeyRequestOptions };
  }

  async function shown(session: string, credential: unknown, { context = on, place = HERE } = {}) {
    const json = typeof credential === 'string' ? credential : JSON.stringify(credential);
    const username = await house.passkeySignIn.nameOf(context.pool, json);
    return house.signIn.start(context, { flow: 'passkey', username, session, credential: json, page: place });
  }

  it('request options have a fresh challenge and no credential ids, and cost no read', async () => {
    await register();
    const read = await house.counted(async () => void invited());
    assert.deepEqual(read, { reads: 0, writes: 0 });
    const { challenge, ...rest } = invited().options;
    assert.equal(Buffer.from(challenge, 'base64url').length, 32);
    assert.notEqual(challenge, invited().options.challenge);
    assert.deepEqual(rest, { rpId: 'id.example', allowCredentials: [], timeout: 15 * MINUTE, userVerification: 'preferred' });
  });

  it('a discoverable passkey signs in its owner, with attachment and user verification in the result', async () => {
    const key = await register({ attachment: 'platform' });
    await register({}, await house.confirmed(on, `eve${people}`, PASSWORD));
    const { options, session } = invited();
    const step = await shown(session, key.get(options));
    assert(step.kind === 'authenticated');
    assert.equal(step.user.sub, ann.sub);
    assert.deepEqual(step.shown, ['platform-passkey', 'user-verification']);
  });

  const wrong: readonly [title: string, lies: Lies][] = [
    ['wrong origin', { origin: 'https://evil.example' }],
    ['cross-origin iframe', { crossOrigin: true }],
    ['wrong relying party id', { rpId: 'evil.example' }],
    ['wrong challenge', { challenge: randomBytes(32).toString('base64url') }],
    ['missing user presence', { userPresent: false }],
    ['another user’s handle', { userHandle: Buffer.from('somebody').toString('base64url') }],
    ['missing user handle', { userHandle: '' }],
    ['unknown credential id', { credentialId: randomBytes(32).toString('base64url') }],
    ['sign counter that went back', { counter: 0 }],
  ];
  for (const [title, lies] of wrong) {
    it(`${title} is refused with credentials_wrong and one generic message`, async () => {
      const key = await register();
      const { options, session } = invited();
      await assert.rejects(shown(session, key.get(options, lies)), code('credentials_wrong', 'Incorrect username or password.'));
    });
  }

  it('a passkey with another user’s username signs in neither user', async () => {
    const key = await register();
    const eve = await house.confirmed(on, `eve${people}`, PASSWORD);
    const { options, session } = invited();
    const credential = JSON.stringify(key.get(options));
    const start = { flow: 'passkey', username: eve.username, session, credential, page: HERE } as const;
    await assert.rejects(house.signIn.start(on, start), code('credentials_wrong'));
  });

  it('a passkey request accepts one answer, right or wrong, also of ten concurrent ones', async () => {
    const key = await register({ counts: false });
    const first = invited();
    await assert.rejects(shown(first.session, key.get(first.options, { crossOrigin: true })), code('credentials_wrong'));
    await assert.rejects(shown(first.session, key.get(first.options)), code('session_used'));
    const second = invited();
    const credential = key.get(second.options);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => shown(second.session, credential)));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('a passkey request answered in another browser, app client or pool is refused with session_invalid', async () => {
    const key = await register();
    const { options, session } = invited();
    const credential = key.get(options);
    await assert.rejects(shown(session, credential, { place: 'another browser' }), code('session_invalid'));
    const other = await house.context({ firstFactors: ['PASSWORD', 'WEB_AUTHN'] });
    await assert.rejects(shown(session, credential, { context: other }), code('session_invalid'));
    const sibling = { ...on, client: { ...on.client, id: 'sibling' } };
    await assert.rejects(shown(session, credential, { context: sibling }), code('session_invalid'));
    assert.equal((await shown(session, credential)).kind, 'authenticated');
  });

  it('sessions of passkey requests with and without username are not interchangeable', async () => {
    const key = await register();
    const step = await house.signIn.start(on, { flow: 'choice', username: ann.username, preferred: 'WEB_AUTHN' });
    assert(step.kind === 'challenge');
    const named = JSON.parse(step.parameters['CREDENTIAL_REQUEST_OPTIONS']!) as PasskeyRequestOptions;
    await assert.rejects(shown(step.session, key.get(named)), code('session_invalid'));
    const { options, session } = invited();
    const responses = { USERNAME: ann.username, CREDENTIAL: JSON.stringify(key.get(options)) };
    await assert.rejects(house.signIn.answer(on, { challenge: 'WEB_AUTHN', session, responses }), code('session_invalid'));
  });

  it('a passkey request expires after 15 minutes', async () => {
    const key = await register();
    const { options, session } = invited();
    house.clock.at += 15 * MINUTE;
    await assert.rejects(shown(session, key.get(options)), code('session_expired'));
  });

  it('a passkey of another pool is refused with credentials_wrong', async () => {
    const key = await register();
    const other = await house.context({ firstFactors: ['PASSWORD', 'WEB_AUTHN'] });
    const { options, session } = invited(other);
    await assert.rejects(shown(session, key.get(options), { context: other }), code('credentials_wrong'));
  });

  it('a malformed or overlong credential is refused with parameter_invalid and leaves the request open', async () => {
    const key = await register();
    const { options, session } = invited();
    const good = key.get(options);
    for (const broken of ['', 'x', '{}', JSON.stringify({ ...good, response: { ...good.response, signature: '*' } })])
      await assert.rejects(shown(session, broken), code('parameter_invalid'));
    const long = JSON.stringify({ ...good, response: { ...good.response, signature: 'A'.repeat(9000) } });
    await assert.rejects(shown(session, long), code('parameter_invalid'));
    assert.equal((await shown(session, good)).kind, 'authenticated');
  });

  it('a passkey is followed by a second factor in pools with MFA, unless it counts as multi-factor', async () => {
    const mfa = (multiFactor: boolean): RequestContext => ({
      ...on,
      pool: { ...on.pool, mfa: 'ON', mfaFactors: ['totp'], passkeys: { userVerification: 'preferred', multiFactor } },
    });
    const key = await register();
    const two = invited(mfa(true));
    assert.equal((await shown(two.session, key.get(two.options), { context: mfa(true) })).kind, 'authenticated');
    const one = invited(mfa(false));
    const step = await shown(one.session, key.get(one.options), { context: mfa(false) });
    assert.equal(step.kind === 'challenge' && step.name, 'MFA_SETUP');
  });

  it('passkeys are refused after the pool disables them, and for a disabled user', async () => {
    const key = await register();
    const without: RequestContext = { ...on, pool: { ...on.pool, firstFactors: ['PASSWORD'] } };
    const first = invited();
    await assert.rejects(shown(first.session, key.get(first.options), { context: without }), code('credentials_wrong'));
    await house.accounts.disable(on.pool, ann);
    const hidden: RequestContext = { ...on, client: { ...on.client, preventUserExistenceErrors: true } };
    const second = invited(hidden);
    await assert.rejects(shown(second.session, key.get(second.options), { context: hidden }), code('credentials_wrong'));
  });
});
