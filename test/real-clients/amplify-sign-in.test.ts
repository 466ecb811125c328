import assert from 'node:assert/strict';
import { confirmSignIn, fetchAuthSession, fetchUserAttributes, type SignInInput, signIn } from 'aws-amplify/auth';
import { goodPassword } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { type FunctionServer, functionServer } from '../triggers/pool-functions.js';
import { arnOf } from '../triggers/support.js';
import { leaveAmplify, openAmplify } from './support/amplify.js';
import { EVERY_FLOW, everyFlowPool, type Place, type Resident, resident } from './support/houses.js';

type Options = NonNullable<SignInInput['options']>;

const DONE = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

describe('Amplify: first factors', () => {
  let server: TestServer;
  let place: Place;
  let person: Resident;
  before(async () => {
    server = await sharedServer();
    place = await everyFlowPool(server, {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
    });
    person = await resident(server, place.poolId);
  });
  beforeEach(() => openAmplify(server, place));
  afterEach(leaveAmplify);

  const enter = (options: Options, password: string | undefined = person.password) =>
    signIn({ username: person.username, ...(password === undefined ? {} : { password }), options });
  const stepOf = async (running: ReturnType<typeof signIn>) => (await running).nextStep;

  for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const) {
    it(`${authFlowType}: a wrong password is refused, the correct one signs in`, async () => {
      await assert.rejects(enter({ authFlowType }, 'Wrong-horse-1'), { name: 'NotAuthorizedException' });
      assert.deepEqual(await enter({ authFlowType }), DONE);
      assert.equal((await fetchUserAttributes()).email, person.email);
    });

    it(`${authFlowType}: a temporary password is changed together with missing required attributes`, async () => {
      const strict = await everyFlowPool(server, {
        Schema: [{ Name: 'given_name', AttributeDataType: 'String', Required: true, Mutable: true }],
      });
      const invited = await resident(server, strict.poolId, { temporary: true }).catch(() => undefined);
      assert.ok(invited, 'an operator may leave out what users must tell');
      openAmplify(server, strict);
      const step = await stepOf(signIn({ username: invited.username, password: invited.password, options: { authFlowType } }));
      assert.equal(step.signInStep, 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
      assert.deepEqual('missingAttributes' in step && step.missingAttributes, ['given_name']);
      const options = { userAttributes: { given_name: 'Ada' } };
      await assert.rejects(confirmSignIn({ challengeResponse: 'weak', options }), { name: 'InvalidPasswordException' });
      const again = await stepOf(signIn({ username: invited.username, password: invited.password, options: { authFlowType } }));
      assert.equal(again.signInStep, 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
      assert.deepEqual(await confirmSignIn({ challengeResponse: 'Another-horse-8', options }), DONE);
      assert.equal((await fetchUserAttributes()).given_name, 'Ada');
    });
  }

  for (const preferredChallenge of ['PASSWORD', 'PASSWORD_SRP'] as const) {
    it(`USER_AUTH: ${preferredChallenge} as preferred challenge`, async () => {
      const options = { authFlowType: 'USER_AUTH', preferredChallenge } as const;
      await assert.rejects(enter(options, 'Wrong-horse-1'), { name: 'NotAuthorizedException' });
      assert.deepEqual(await enter(options), DONE);
    });

    it(`USER_AUTH: ${preferredChallenge} with a temporary password leads to NEW_PASSWORD_REQUIRED`, async () => {
      const { username, password } = await resident(server, place.poolId, { temporary: true });
      const step = await stepOf(signIn({ username, password, options: { authFlowType: 'USER_AUTH', preferredChallenge } }));
      assert.equal(step.signInStep, 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
      assert.deepEqual(await confirmSignIn({ challengeResponse: 'Another-horse-8' }), DONE);
    });

    it(`USER_AUTH: ${preferredChallenge} selected from the available challenges`, async () => {
      const { nextStep } = await signIn({ username: person.username, options: { authFlowType: 'USER_AUTH' } });
      assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
      const asked = await confirmSignIn({ challengeResponse: preferredChallenge });
      assert.equal(asked.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_PASSWORD');
      assert.deepEqual(await confirmSignIn({ challengeResponse: person.password }), DONE);
    });
  }

  for (const [factor, signInStep, destination] of [
    ['EMAIL_OTP', 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE', 'email'],
    ['SMS_OTP', 'CONFIRM_SIGN_IN_WITH_SMS_CODE', 'phone'],
  ] as const) {
    it(`USER_AUTH: ${factor} as preferred challenge accepts the correct code after a wrong one`, async () => {
      const step = await stepOf(signIn({ username: person.username, options: { authFlowType: 'USER_AUTH', preferredChallenge: factor } }));
      assert.equal(step.signInStep, signInStep);
      assert.match(('codeDeliveryDetails' in step && step.codeDeliveryDetails?.destination) || '', /\*/);
      const code = await server.codeFor(person[destination]);
      await assert.rejects(confirmSignIn({ challengeResponse: code === '00000000' ? '00000001' : '00000000' }), {
        name: 'CodeMismatchException',
      });
      assert.deepEqual(await confirmSignIn({ challengeResponse: code }), DONE);
    });

    it(`USER_AUTH: ${factor} selected from the available challenges`, async () => {
      const step = await stepOf(signIn({ username: person.username, options: { authFlowType: 'USER_AUTH' } }));
      assert.ok(step.signInStep === 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
      assert.deepEqual([...step.availableChallenges!].sort(), ['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP', 'SMS_OTP']);
      assert.equal((await confirmSignIn({ challengeResponse: factor })).nextStep.signInStep, signInStep);
      assert.deepEqual(await confirmSignIn({ challengeResponse: await server.codeFor(person[destination]) }), DONE);
    });
  }

  it('USER_AUTH: a preferred challenge that the user lacks leads to first-factor selection', async () => {
    const step = await stepOf(
      signIn({ username: person.username, options: { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' } }),
    );
    assert.equal(step.signInStep, 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
  });
});

describe('Amplify: custom challenges', () => {
  let house: FunctionServer;
  let place: Place;
  let person: Resident;
  before(async () => {
    house = await functionServer();
    const triggers = {
      DefineAuthChallenge: arnOf('define'),
      CreateAuthChallenge: arnOf('create'),
      VerifyAuthChallengeResponse: arnOf('verify'),
    };
    place = await house.pool(triggers, { UsernameAttributes: [] }, { ExplicitAuthFlows: [...EVERY_FLOW] });
    person = await resident(house.server, place.poolId);
  });
  after(() => house.stop());
  beforeEach(() => openAmplify(house.server, place));
  afterEach(leaveAmplify);

  for (const authFlowType of ['CUSTOM_WITHOUT_SRP', 'CUSTOM_WITH_SRP'] as const) {
    it(`${authFlowType}: three custom challenges are answered in order, with clientMetadata`, async () => {
      const withSrp = authFlowType === 'CUSTOM_WITH_SRP';
      let { nextStep, isSignedIn } = await signIn({
        username: person.username,
        ...(withSrp ? { password: goodPassword } : {}),
        options: { authFlowType },
      });
      for (const round of [0, 1, 2]) {
        assert.ok(nextStep.signInStep === 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE', nextStep.signInStep);
        assert.equal(nextStep.additionalInfo?.['riddle'], `number ${round}`);
        ({ nextStep, isSignedIn } = await confirmSignIn({ challengeResponse: `answer ${round}`, options: { clientMetadata: { a: 'b' } } }));
      }
      assert.ok(isSignedIn);
      assert.ok((await fetchAuthSession()).tokens);
      const verified = house.noted().filter(({ triggerSource }) => triggerSource === 'VerifyAuthChallengeResponse_Authentication');
      assert.deepEqual(
        verified.map(({ request }) => request['clientMetadata']),
        Array(3).fill({ a: 'b' }),
      );
    });
  }

  it('CUSTOM_WITHOUT_SRP: one wrong answer is repeated, a second fails with NotAuthorizedException', async () => {
    await signIn({ username: person.username, options: { authFlowType: 'CUSTOM_WITHOUT_SRP' } });
    const { nextStep } = await confirmSignIn({ challengeResponse: 'wrong' });
    assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
    await assert.rejects(confirmSignIn({ challengeResponse: 'wrong' }), { name: 'NotAuthorizedException' });
  });

  it('CUSTOM_WITH_SRP: a wrong password fails with NotAuthorizedException', async () => {
    const wrong = signIn({ username: person.username, password: 'Wrong-horse-1', options: { authFlowType: 'CUSTOM_WITH_SRP' } });
    await assert.rejects(wrong, { name: 'NotAuthorizedException' });
  });
});
