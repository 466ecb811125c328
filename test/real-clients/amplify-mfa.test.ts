import assert from 'node:assert/strict';
import {
  confirmSignIn,
  fetchMFAPreference,
  fetchUserAttributes,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { totpCode } from '../operations/support/authenticator.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { leaveAmplify, openAmplify } from './support/amplify.js';
import { everyFlowPool, type Place, type Resident, resident, setMfa } from './support/houses.js';

const NONE = { enabled: undefined, preferred: undefined };
const DONE = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

describe('Amplify: second factors', () => {
  let server: TestServer;
  let optional: Place;
  let required: Place;
  before(async () => {
    server = await sharedServer();
    const ways = ['verified_phone_number', 'verified_email'] as const;
    const recovery = { AccountRecoverySetting: { RecoveryMechanisms: ways.map((Name, at) => ({ Name, Priority: at + 1 })) } };
    optional = await everyFlowPool(server, recovery);
    await setMfa(server, optional.poolId, 'OPTIONAL');
    required = await everyFlowPool(server, recovery);
    await setMfa(server, required.poolId, 'ON');
  });
  afterEach(leaveAmplify);

  const now = () => server.clock.now();
  /** A TOTP code is single-use: the next step of a test takes the next one. */
  const appCode = (secret: string, steps: number): string => totpCode(secret, now(), steps);
  const enter = async ({ username, password }: Resident) => (await signIn({ username, password })).nextStep;

  describe('MFA OPTIONAL', () => {
    let person: Resident;
    beforeEach(async () => {
      openAmplify(server, optional);
      person = await resident(server, optional.poolId);
      assert.equal((await enter(person)).signInStep, 'DONE');
    });

    it('a TOTP app is set up, preferred, and challenged at sign-in', async () => {
      const details = await setUpTOTP();
      const uri = details.getSetupUri('House', person.username);
      assert.equal(uri.searchParams.get('secret'), details.sharedSecret);
      await assert.rejects(verifyTOTPSetup({ code: '000000' }), { name: 'EnableSoftwareTokenMFAException' });
      await verifyTOTPSetup({ code: appCode(details.sharedSecret, -1) });
      assert.deepEqual(await fetchMFAPreference(), NONE);
      await updateMFAPreference({ totp: 'PREFERRED' });
      assert.deepEqual(await fetchMFAPreference(), { enabled: ['TOTP'], preferred: 'TOTP' });
      await signOut();
      assert.equal((await enter(person)).signInStep, 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
      await assert.rejects(confirmSignIn({ challengeResponse: '000000' }), { name: 'CodeMismatchException' });
      assert.deepEqual(await confirmSignIn({ challengeResponse: appCode(details.sharedSecret, 0) }), DONE);
    });

    for (const [factor, signInStep, destination] of [
      ['sms', 'CONFIRM_SIGN_IN_WITH_SMS_CODE', 'phone'],
      ['email', 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE', 'email'],
    ] as const) {
      it(`the ${factor} factor is enabled, challenged at sign-in, and disabled`, async () => {
        await updateMFAPreference({ [factor]: 'ENABLED' });
        assert.deepEqual((await fetchMFAPreference()).enabled, [factor.toUpperCase()]);
        await signOut();
        const step = await enter(person);
        assert.equal(step.signInStep, signInStep);
        await assert.rejects(confirmSignIn({ challengeResponse: '000000' }), { name: 'CodeMismatchException' });
        assert.deepEqual(await confirmSignIn({ challengeResponse: await server.codeFor(person[destination]) }), DONE);
        await updateMFAPreference({ [factor]: 'DISABLED' });
        assert.deepEqual(await fetchMFAPreference(), NONE);
        await signOut();
        assert.equal((await enter(person)).signInStep, 'DONE');
      });
    }

    it('a user with three factors selects one, or is challenged with the preferred one', async () => {
      const { sharedSecret } = await setUpTOTP();
      await verifyTOTPSetup({ code: appCode(sharedSecret, -1) });
      await updateMFAPreference({ sms: 'ENABLED', email: 'ENABLED', totp: 'ENABLED' });
      for (const [chosen, signInStep] of [
        ['EMAIL', 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE'],
        ['SMS', 'CONFIRM_SIGN_IN_WITH_SMS_CODE'],
        ['TOTP', 'CONFIRM_SIGN_IN_WITH_TOTP_CODE'],
      ] as const) {
        await signOut();
        const step = await enter(person);
        assert.ok(step.signInStep === 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION', step.signInStep);
        assert.deepEqual([...step.allowedMFATypes!].sort(), ['EMAIL', 'SMS', 'TOTP']);
        const asked = await confirmSignIn({ challengeResponse: chosen });
        assert.equal(asked.nextStep.signInStep, signInStep);
        const code = chosen === 'TOTP' ? appCode(sharedSecret, 0) : await server.codeFor(chosen === 'SMS' ? person.phone : person.email);
        assert.deepEqual(await confirmSignIn({ challengeResponse: code }), DONE);
      }
      await updateMFAPreference({ sms: 'PREFERRED' });
      assert.deepEqual((await fetchMFAPreference()).preferred, 'SMS');
      await signOut();
      assert.equal((await enter(person)).signInStep, 'CONFIRM_SIGN_IN_WITH_SMS_CODE');
    });
  });

  describe('MFA ON', () => {
    beforeEach(() => openAmplify(server, required));

    it('MFA ON: a user without a factor sets up TOTP before the first tokens', async () => {
      const person = await resident(server, required.poolId, { has: [] });
      const step = await enter(person);
      assert.ok(step.signInStep === 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION', step.signInStep);
      assert.deepEqual([...step.allowedMFATypes!].sort(), ['EMAIL', 'TOTP']);
      const { nextStep } = await confirmSignIn({ challengeResponse: 'TOTP' });
      assert.ok(nextStep.signInStep === 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP');
      const { sharedSecret } = nextStep.totpSetupDetails;
      await assert.rejects(confirmSignIn({ challengeResponse: '000000' }), { name: 'EnableSoftwareTokenMFAException' });
      const setUp = await confirmSignIn({ challengeResponse: appCode(sharedSecret, -1), options: { friendlyDeviceName: 'Phone' } });
      assert.deepEqual(setUp, DONE);
      await signOut();
      assert.equal((await enter(person)).signInStep, 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
      assert.deepEqual(await confirmSignIn({ challengeResponse: appCode(sharedSecret, 0) }), DONE);
    });

    it('MFA ON: a user without a factor sets up e-mail before the first tokens', async () => {
      const person = await resident(server, required.poolId, { has: [] });
      assert.equal((await enter(person)).signInStep, 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION');
      const { nextStep } = await confirmSignIn({ challengeResponse: 'EMAIL' });
      assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP');
      const asked = await confirmSignIn({ challengeResponse: person.email });
      assert.equal(asked.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
      assert.deepEqual(await confirmSignIn({ challengeResponse: await server.codeFor(person.email) }), DONE);
      assert.equal((await fetchUserAttributes()).email_verified, 'true');
      await signOut();
      assert.equal((await enter(person)).signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    });

    it('MFA ON with TOTP only: a user without a factor goes straight to TOTP setup', async () => {
      const apps = await everyFlowPool(server);
      await setMfa(server, apps.poolId, 'ON', { SoftwareTokenMfaConfiguration: { Enabled: true } });
      openAmplify(server, apps);
      const step = await enter(await resident(server, apps.poolId, { has: [] }));
      assert.ok(step.signInStep === 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP', step.signInStep);
      assert.deepEqual(await confirmSignIn({ challengeResponse: appCode(step.totpSetupDetails.sharedSecret, 0) }), DONE);
    });

    it('MFA ON: a temporary password is changed before the second factor', async () => {
      const invited = await resident(server, required.poolId, { temporary: true, has: ['email'] });
      assert.equal((await enter(invited)).signInStep, 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
      const { nextStep } = await confirmSignIn({ challengeResponse: 'Another-horse-8' });
      assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
      assert.deepEqual(await confirmSignIn({ challengeResponse: await server.codeFor(invited.email) }), DONE);
    });
  });
});
