import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { PasskeyRequestOptions, RequestContext } from '../../src/authentication/index.js';
import type { User } from '../../src/directory/users/index.js';
import { type AuthenticatorOptions, createAuthenticator, type Lies } from '../support/authenticator.js';
import { code, type House, openHouse } from './support/house.js';

const ORIGIN = 'https://id.example';
const PASSWORD = 'Correct-horse-1';
const MINUTE = 60_000;

describe('passkeys', () => {
  let house: House;
  let on: RequestContext;
  let ann: User;
  let people = 0;

  before(async () => {
    house = await openHouse();
    on = await house.context({ firstFactors: ['PASSWORD', 'WEB_AUTHN'], branding: { displayName: 'The house' } });
  });
  after(() => house.stop());
  beforeEach(async () => {
    ann = await somebody();
  });

  const somebody = (): Promise<User> => house.confirmed(on, `ann${++people}`, PASSWORD, { name: 'Ann Example' });
  const required = (): RequestContext => ({ ...on, pool: { ...on.pool, passkeys: { userVerification: 'required', multiFactor: false } } });
  const authenticator = (options: Partial<AuthenticatorOptions> = {}) => createAuthenticator({ origin: ORIGIN, ...options });
  const startOf = (user = ann, context = on) => house.passkeys.startRegistration(context.pool, user, context.client);

  async function register(options: Partial<AuthenticatorOptions> = {}, lies: Lies = {}, user = ann, context = on) {
    const key = authenticator(options);
    const credential = key.create(await startOf(user, context), lies);
    return { key, credential, passkey: await house.passkeys.completeRegistration(context.pool, user, context.client, credential) };
  }

  /** The WEB_AUTHN challenge of a username. */
  async function asked(username: string, context = on): Promise<{ session: string; options: PasskeyRequestOptions }> {
    const step = await house.signIn.start(context, { flow: 'choice', username, preferred: 'WEB_AUTHN' });
    assert(step.kind === 'challenge' && step.name === 'WEB_AUTHN', JSON.stringify(step));
    assert.deepEqual(Object.keys(step.parameters), ['CREDENTIAL_REQUEST_OPTIONS']);
    return { session: step.session, options: JSON.parse(step.parameters['CREDENTIAL_REQUEST_OPTIONS']!) as PasskeyRequestOptions };
  }

  const answer = (session: string, credential: unknown, username = ann.username, context = on) =>
    house.signIn.answer(context, {
      challenge: 'WEB_AUTHN',
      session,
      responses: { USERNAME: username, CREDENTIAL: typeof credential === 'string' ? credential : JSON.stringify(credential) },
    });

  describe('passkey registration', () => {
    it('registration options require a discoverable ES256 or RS256 key for the host of the hosted pages', async () => {
      const { challenge, ...options } = await startOf();
      assert.deepEqual(options, {
        rp: { id: 'id.example', name: 'The house' },
        user: { id: Buffer.from(ann.sub).toString('base64url'), name: ann.username, displayName: 'Ann Example' },
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        timeout: 300_000,
        excludeCredentials: [],
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
        attestation: 'none',
      });
      assert.notEqual(challenge, (await startOf()).challenge);
    });

    it('registration options exclude the user’s existing passkeys', async () => {
      const { passkey } = await register();
      const { excludeCredentials } = await startOf();
      assert.deepEqual(excludeCredentials, [{ id: passkey.credentialId, type: 'public-key', transports: ['usb'] }]);
    });

    it('ES256 and RS256 keys are registered, and listed in order with the authenticator’s name', async () => {
      const first = await register({ attachment: 'cross-platform' });
      house.clock.at += 1000;
      const second = await register({
        algorithm: 'RS256',
        aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d',
        transports: ['internal', 'hybrid', 'x'],
      });
      const { items, next } = await house.passkeys.list(on.pool, ann.sub, { limit: 20 });
      assert.equal(next, undefined);
      assert.deepEqual(items, [first.passkey, second.passkey]);
      assert.deepEqual(
        items.map(({ name, attachment, transports }) => ({ name, attachment, transports })),
        [
          { name: 'Security key', attachment: 'cross-platform', transports: ['usb'] },
          { name: '1Password', attachment: undefined, transports: ['hybrid', 'internal'] },
        ],
      );
    });

    it('the passkeys of a user are listed in pages', async () => {
      for (let i = 0; i < 3; i++) await register();
      const page = await house.passkeys.list(on.pool, ann.sub, { limit: 2 });
      const rest = await house.passkeys.list(on.pool, ann.sub, { limit: 2, after: page.next! });
      assert.equal(page.items.length, 2);
      assert.equal(rest.items.length, 1);
      assert.equal(rest.next, undefined);
      assert.equal(new Set([...page.items, ...rest.items].map(({ credentialId }) => credentialId)).size, 3);
    });

    it('an attestation statement is accepted without verification', async () => {
      await register({}, { attestation: { fmt: 'android-safetynet', attStmt: new Map([['ver', '1']]) } });
      assert.equal(await house.passkeys.countOf(on.pool, ann.sub), 1);
    });

    const refused: readonly [title: string, code: string, lies: Lies, options?: Partial<AuthenticatorOptions>][] = [
      ['a foreign origin', 'passkey_origin_refused', { origin: 'https://evil.example' }],
      ['an origin that only shares a suffix', 'passkey_origin_refused', { origin: 'https://evil-id.example' }],
      ['an http origin', 'passkey_origin_refused', { origin: 'http://id.example' }],
      ['an Android app origin', 'passkey_origin_refused', { origin: 'android:apk-key-hash:abc' }],
      ['a cross-origin iframe', 'passkey_origin_refused', { crossOrigin: true }],
      ['another relying party id', 'passkey_relying_party_mismatch', { rpId: 'evil.example' }],
      ['an EdDSA key', 'passkey_unsupported', {}, { algorithm: 'EdDSA' }],
      ['an RSA key of 1024 bits', 'passkey_unsupported', {}, { algorithm: 'weakRS256' }],
      ['a point that is not on the curve', 'passkey_unsupported', { key: pointOffTheCurve() }],
      ['a response of type webauthn.get', 'parameter_invalid', { type: 'webauthn.get' }],
      ['missing user presence', 'parameter_invalid', { userPresent: false }],
      ['an unknown challenge', 'passkey_challenge_unknown', { challenge: 'AAAA' }],
      ['an overlong challenge', 'passkey_challenge_unknown', { challenge: 'A'.repeat(5000) }],
    ];
    for (const [title, expected, lies, options] of refused) {
      it(`registration with ${title} is refused with ${expected}`, async () => {
        await assert.rejects(register(options, lies), code(expected));
        assert.equal(await house.passkeys.countOf(on.pool, ann.sub), 0);
      });
    }

    it('registration without required user verification is refused with passkey_unsupported', async () => {
      await assert.rejects(register({ userVerified: false }, {}, ann, required()), code('passkey_unsupported', /did not verify/));
      await register({ userVerified: true }, {}, ann, required());
      await register({ userVerified: false });
    });

    it('a registration challenge is accepted once, also concurrently', async () => {
      const { credential } = await register();
      const again = () => house.passkeys.completeRegistration(on.pool, ann, on.client, credential);
      await assert.rejects(again(), code('passkey_challenge_unknown'));
      const options = await startOf();
      const both = await Promise.allSettled([0, 1].map(() => complete(authenticator().create(options))));
      assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    });

    const complete = (credential: unknown, user = ann, context = on) =>
      house.passkeys.completeRegistration(context.pool, user, context.client, credential);

    it('a registration challenge expires after five minutes', async () => {
      const credential = authenticator().create(await startOf());
      house.clock.at += 5 * MINUTE;
      await assert.rejects(complete(credential), code('passkey_challenge_unknown'));
    });

    it('a registration challenge is bound to its user, pool and app client', async () => {
      const credential = authenticator().create(await startOf());
      await assert.rejects(complete(credential, await somebody()), code('passkey_challenge_unknown'));
      const other = await house.context({ firstFactors: ['PASSWORD', 'WEB_AUTHN'] });
      await assert.rejects(complete(credential, ann, other), code('passkey_challenge_unknown'));
      const { client } = await house.context();
      await assert.rejects(complete(credential, ann, { ...on, client }), code('passkey_client_mismatch'));
      await complete(credential);
    });

    it('a credential id registered to one user is refused for another of the same pool', async () => {
      const { passkey } = await register();
      const twice = register({}, { credentialId: passkey.credentialId }, await somebody());
      await assert.rejects(twice, code('parameter_invalid', /registered already/));
      const other = await house.context({ firstFactors: ['PASSWORD', 'WEB_AUTHN'] });
      const elsewhere = await house.confirmed(other, 'ann', PASSWORD);
      await register({}, { credentialId: passkey.credentialId }, elsewhere, other);
    });

    it('a credential id of 1,023 bytes is accepted', async () => {
      const { key, passkey } = await register({}, { credentialId: randomBytes(1023).toString('base64url') });
      assert.equal(passkey.credentialId.length, 1364);
      const { options, session } = await asked(ann.username);
      assert.equal((await answer(session, key.get(options))).kind, 'authenticated');
    });

    it('a user has at most twenty passkeys, also with concurrent registrations', async () => {
      for (let i = 0; i < 19; i++) await register();
      const credentials = await Promise.all([0, 1, 2].map(async () => authenticator().create(await startOf())));
      const outcomes = await Promise.allSettled(credentials.map((credential) => complete(credential)));
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected']);
      await assert.rejects(startOf(), code('passkey_limit'));
      const [first] = (await house.passkeys.list(on.pool, ann.sub, { limit: 1 })).items;
      await house.passkeys.remove(on.pool, ann.sub, first!.credentialId);
      await register();
      assert.equal(await house.passkeys.countOf(on.pool, ann.sub), 20);
    });

    it('a malformed credential is refused with parameter_invalid', async () => {
      const good = authenticator().create(await startOf());
      const broken: unknown[] = [
        undefined,
        null,
        'x',
        7,
        [],
        {},
        { ...good, id: '' },
        { ...good, id: 'a b', rawId: 'a b' },
        { ...good, rawId: 'other' },
        { ...good, id: 'A'.repeat(1365), rawId: 'A'.repeat(1365) },
        { ...good, type: 'password' },
        { ...good, response: undefined },
        { ...good, response: { ...good.response, clientDataJSON: 'AAAA' } },
        { ...good, response: { ...good.response, clientDataJSON: Buffer.from('null').toString('base64url') } },
        { ...good, response: { ...good.response, clientDataJSON: 5 } },
        { ...good, response: { ...good.response, attestationObject: '' } },
        { ...good, response: { ...good.response, attestationObject: 'A'.repeat(40_000) } },
      ];
      for (const credential of broken) await assert.rejects(complete(credential), code('parameter_invalid'), JSON.stringify(credential));
      await complete(good);
      for (const bytes of [Buffer.alloc(20_000, 0x81), Buffer.from('a0', 'hex'), randomBytes(300), Buffer.from('ff', 'hex')]) {
        const next = authenticator().create(await startOf());
        const credential = { ...next, response: { ...next.response, attestationObject: bytes.toString('base64url') } };
        await assert.rejects(complete(credential), code('parameter_invalid'));
      }
    });

    it('registration is refused in pools without passkeys or without a domain as relying party', async () => {
      const off: RequestContext = { ...on, pool: { ...on.pool, firstFactors: ['PASSWORD'] } };
      await assert.rejects(startOf(ann, off), code('passkeys_disabled'));
      await assert.rejects(complete({}, ann, off), code('passkeys_disabled'));
      const passkeys = { relyingPartyId: '127.0.0.1', userVerification: 'preferred', multiFactor: false } as const;
      await assert.rejects(startOf(ann, { ...on, pool: { ...on.pool, passkeys } }), code('passkey_configuration_missing'));
    });

    it('registration costs one read to start, one read and two writes to complete', async () => {
      let credential: unknown;
      const start = await house.counted(async () => {
        credential = authenticator().create(await startOf());
      });
      assert.deepEqual(start, { reads: 1, writes: 0 });
      assert.deepEqual(await house.counted(() => complete(credential)), { reads: 1, writes: 2 });
    });
  });

  describe('relying party id set by the pool', () => {
    const own = (relyingPartyId: string): RequestContext => ({
      ...on,
      pool: { ...on.pool, passkeys: { relyingPartyId, userVerification: 'preferred', multiFactor: false } },
    });

    it('the relying party’s host and its subdomains are accepted as origins, on any port', async () => {
      const origins = ['https://app.example', 'https://app.example:8443', 'https://www.app.example'];
      for (const origin of origins) await register({ origin }, {}, ann, own('app.example'));
      for (const origin of ['https://id.example', 'https://notapp.example', 'https://app.example.evil.example', 'https://app.example/x'])
        await assert.rejects(register({ origin }, {}, ann, own('app.example')), code('passkey_origin_refused'));
    });

    it('localhost and its subdomains are accepted as origins without TLS, on any port', async () => {
      for (const origin of ['http://localhost:3000', 'http://localhost', 'https://localhost:1', 'http://app.localhost:3000'])
        await register({ origin }, {}, ann, own('localhost'));
      await assert.rejects(register({ origin: 'http://127.0.0.1:3000' }, {}, ann, own('localhost')), code('passkey_origin_refused'));
    });

    it('passkeys registered before a change of the relying party id are ignored', async () => {
      const { key } = await register();
      const changed = own('app.example');
      assert.equal(await house.passkeys.countOf(changed.pool, ann.sub), 0);
      assert.equal((await house.passkeys.startRegistration(changed.pool, ann, changed.client)).excludeCredentials!.length, 0);
      await register({ origin: 'https://app.example' }, {}, ann, changed);
      const { options, session } = await asked(ann.username, changed);
      assert.equal(options.rpId, 'app.example');
      assert.equal(options.allowCredentials!.length, 1);
      await assert.rejects(
        answer(session, key.get({ ...options, allowCredentials: [] }), ann.username, changed),
        code('credentials_wrong'),
      );
    });
  });

  describe('passkey sign-in', () => {
    it('request options list the user’s passkeys and a fresh challenge', async () => {
      const { passkey } = await register();
      const { options } = await asked(ann.username);
      const { challenge, ...rest } = options;
      assert.equal(Buffer.from(challenge, 'base64url').length, 32);
      assert.deepEqual(rest, {
        rpId: 'id.example',
        allowCredentials: [{ id: passkey.credentialId, type: 'public-key', transports: ['usb'] }],
        timeout: on.client.authSessionMinutes * MINUTE,
        userVerification: 'preferred',
      });
    });

    for (const algorithm of ['ES256', 'RS256'] as const) {
      it(`an ${algorithm} passkey signs in, with attachment and user verification in the result`, async () => {
        const { key } = await register({ algorithm, attachment: 'platform' });
        const { options, session } = await asked(ann.username);
        const step = await answer(session, key.get(options));
        assert(step.kind === 'authenticated');
        assert.equal(step.user.sub, ann.sub);
        assert.deepEqual(step.shown, ['platform-passkey', 'user-verification']);
      });
    }

    it('the result names a roaming key and omits user verification that did not happen', async () => {
      const { key } = await register({ userVerified: false, attachment: 'cross-platform' });
      const { options, session } = await asked(ann.username);
      const step = await answer(session, key.get(options));
      assert(step.kind === 'authenticated');
      assert.deepEqual(step.shown, ['roaming-passkey']);
    });

    it('an authenticator without sign counter signs in repeatedly', async () => {
      const { key } = await register({ counts: false });
      for (let i = 0; i < 3; i++) {
        const { options, session } = await asked(ann.username);
        assert.equal((await answer(session, key.get(options))).kind, 'authenticated');
      }
    });

    const wrong: readonly [title: string, lies: Lies][] = [
      ['wrong origin', { origin: 'https://evil.example' }],
      ['a cross-origin iframe', { crossOrigin: true }],
      ['wrong relying party id', { rpId: 'evil.example' }],
      ['wrong challenge', { challenge: randomBytes(32).toString('base64url') }],
      ['response of type webauthn.create', { type: 'webauthn.create' }],
      ['no user presence', { userPresent: false }],
      ['another user’s handle', { userHandle: Buffer.from('somebody').toString('base64url') }],
      ['unknown credential id', { credentialId: randomBytes(32).toString('base64url') }],
      ['sign counter that went back', { counter: 0 }],
    ];
    for (const [title, lies] of wrong) {
      it(`sign-in with ${title} is refused with the message for a wrong password`, async () => {
        const { key } = await register();
        const { options, session } = await asked(ann.username);
        await assert.rejects(answer(session, key.get(options, lies)), code('credentials_wrong', 'Incorrect username or password.'));
      });
    }

    it('a sign counter that is not above the last is refused with credentials_wrong', async () => {
      const { key } = await register();
      const first = await asked(ann.username);
      assert.equal((await answer(first.session, key.get(first.options, { counter: 9 }))).kind, 'authenticated');
      for (const counter of [8, 9]) {
        const { options, session } = await asked(ann.username);
        await assert.rejects(answer(session, key.get(options, { counter })), code('credentials_wrong'));
      }
      const last = await asked(ann.username);
      assert.equal((await answer(last.session, key.get(last.options, { counter: 10 }))).kind, 'authenticated');
    });

    it('one of two concurrent sign-ins with the same sign counter succeeds', async () => {
      const { key } = await register();
      const open = [await asked(ann.username), await asked(ann.username)];
      const outcomes = await Promise.allSettled(open.map(({ options, session }) => answer(session, key.get(options, { counter: 5 }))));
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    });

    it('a WEB_AUTHN session accepts one answer, right or wrong, also of twenty concurrent ones', async () => {
      const { key } = await register({ counts: false });
      const first = await asked(ann.username);
      await assert.rejects(answer(first.session, key.get(first.options, { crossOrigin: true })), code('credentials_wrong'));
      await assert.rejects(answer(first.session, key.get(first.options)), code('session_used'));
      const second = await asked(ann.username);
      const credential = key.get(second.options);
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => answer(second.session, credential)));
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('an assertion for one session is refused in another with credentials_wrong', async () => {
      const { key } = await register();
      const [first, second] = [await asked(ann.username), await asked(ann.username)];
      await assert.rejects(answer(second.session, key.get(first.options)), code('credentials_wrong'));
    });

    it('another user’s passkey is refused in the session of this user', async () => {
      await register();
      const eve = await somebody();
      const { key } = await register({}, {}, eve);
      const { options, session } = await asked(ann.username);
      // Security keys may leave the handle out.
      const credential = key.get({ ...options, allowCredentials: [] }, { userHandle: '' });
      await assert.rejects(answer(session, credential), code('credentials_wrong'));
      await assert.rejects(answer(session, key.get(options), eve.username), code('session_invalid'));
      const own = await asked(eve.username);
      assert.equal((await answer(own.session, key.get(own.options, { userHandle: '' }), eve.username)).kind, 'authenticated');
    });

    it('sign-in without required user verification is refused with credentials_wrong', async () => {
      const { key } = await register({ userVerified: false });
      const context = required();
      const { options, session } = await asked(ann.username, context);
      assert.equal(options.userVerification, 'required');
      await assert.rejects(answer(session, key.get(options), ann.username, context), code('credentials_wrong'));
    });

    it('a malformed credential is refused with parameter_invalid and leaves the session valid', async () => {
      const { key } = await register();
      const { options, session } = await asked(ann.username);
      const good = key.get(options);
      for (const broken of ['', 'x', 'null', '[]', '{}', JSON.stringify({ ...good, response: { ...good.response, signature: '*' } })])
        if (broken !== '') await assert.rejects(answer(session, broken), code('parameter_invalid'));
      await assert.rejects(answer(session, ''), code('parameter_missing'));
      assert.equal((await answer(session, good)).kind, 'authenticated');
    });

    it('WEB_AUTHN with an expired session is refused with session_expired, without one with parameter_missing', async () => {
      const { key } = await register();
      const { options, session } = await asked(ann.username);
      house.clock.at += on.client.authSessionMinutes * MINUTE;
      await assert.rejects(answer(session, key.get(options)), code('session_expired'));
      const responses = { USERNAME: ann.username, CREDENTIAL: JSON.stringify(key.get(options)) };
      await assert.rejects(house.signIn.answer(on, { challenge: 'WEB_AUTHN', responses }), code('parameter_missing', /Session/));
    });

    it('a passkey removed during sign-in is refused with credentials_wrong', async () => {
      const { key, passkey } = await register();
      const { options, session } = await asked(ann.username);
      await house.passkeys.remove(on.pool, ann.sub, passkey.credentialId);
      await assert.rejects(answer(session, key.get(options)), code('credentials_wrong'));
    });

    it('a user disabled during sign-in is refused with user_disabled', async () => {
      const { key } = await register();
      const { options, session } = await asked(ann.username);
      await house.accounts.disable(on.pool, ann);
      await assert.rejects(answer(session, key.get(options)), code('user_disabled'));
    });

    it('a passkey with user verification satisfies required MFA if the pool counts it as multi-factor', async () => {
      const { key } = await register();
      const mfa = (multiFactor: boolean): RequestContext => ({
        ...on,
        pool: { ...on.pool, mfa: 'ON', mfaFactors: ['totp'], passkeys: { userVerification: 'preferred', multiFactor } },
      });
      const verified = await asked(ann.username, mfa(true));
      assert.equal((await answer(verified.session, key.get(verified.options), ann.username, mfa(true))).kind, 'authenticated');
      const present = await asked(ann.username, mfa(true));
      const step = await answer(present.session, key.get(present.options, { userVerified: false }), ann.username, mfa(true));
      assert.equal(step.kind === 'challenge' && step.name, 'MFA_SETUP');
      const single = await house.signIn.start(mfa(false), { flow: 'choice', username: ann.username, preferred: 'WEB_AUTHN' });
      assert.equal(single.kind === 'challenge' && single.name, 'SELECT_CHALLENGE');
    });

    it('users with and without passkeys and unknown users get the same challenge where existence is hidden', async () => {
      const hidden: RequestContext = { ...on, client: { ...on.client, preventUserExistenceErrors: true } };
      const { key } = await register();
      const without = await somebody();
      const [first, second, real] = [
        await asked('nobody', hidden),
        await asked(without.username, hidden),
        await asked(ann.username, hidden),
      ];
      const shown = ({ options: { challenge, ...rest } }: typeof first) => [challenge.length, rest];
      assert.deepEqual(shown(real).at(-1), {
        rpId: 'id.example',
        allowCredentials: [],
        timeout: 3 * MINUTE,
        userVerification: 'preferred',
      });
      for (const other of [first, second]) {
        assert.deepEqual(shown(other), shown(real));
        assert.notEqual(other.options.challenge, real.options.challenge);
      }
      await assert.rejects(answer(first.session, key.get(first.options), 'nobody', hidden), code('credentials_wrong'));
      await assert.rejects(answer(second.session, key.get(second.options), without.username, hidden), code('credentials_wrong'));
      assert.equal((await answer(real.session, key.get(real.options), ann.username, hidden)).kind, 'authenticated');
    });

    it('answering WEB_AUTHN costs two reads and two writes', async () => {
      const { key } = await register();
      const { options, session } = await asked(ann.username);
      const credential = key.get(options);
      assert.deepEqual(await house.counted(() => answer(session, credential)), { reads: 2, writes: 2 });
    });
  });

  describe('passkey removal', () => {
    it('a passkey is removed by its owner only, and once, else passkey_unknown', async () => {
      const { passkey } = await register();
      const eve = await somebody();
      await assert.rejects(house.passkeys.remove(on.pool, eve.sub, passkey.credentialId), code('passkey_unknown'));
      await house.passkeys.remove(on.pool, ann.sub, passkey.credentialId);
      await assert.rejects(house.passkeys.remove(on.pool, ann.sub, passkey.credentialId), code('passkey_unknown'));
    });

    it('deleting a user removes the user’s passkeys and no other user’s', async () => {
      await register();
      const eve = await somebody();
      await register({}, {}, eve);
      await house.accounts.remove(on.pool, ann);
      assert.equal((await house.passkeys.list(on.pool, ann.sub, { limit: 20 })).items.length, 0);
      assert.equal(await house.passkeys.countOf(on.pool, eve.sub), 1);
    });
  });
});

function pointOffTheCurve(): ReadonlyMap<number, number | Uint8Array> {
  return new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.alloc(32, 1)],
    [-3, Buffer.alloc(32, 2)],
  ]);
}
