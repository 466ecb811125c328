import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  autoSignIn,
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  confirmUserAttribute,
  deleteUser,
  deleteUserAttributes,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  resetPassword,
  sendUserAttributeVerificationCode,
  signIn,
  signOut,
  signUp,
  updatePassword,
  updateUserAttribute,
  updateUserAttributes,
} from 'aws-amplify/auth';
import { appClient } from '../support/clients.js';
import { goodPassword, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { leaveAmplify, openAmplify } from './support/amplify.js';
import { everyFlowPool, type Place, type Resident, resident, somePhone } from './support/houses.js';

/** Account operations through Amplify 6. */
describe('Amplify: accounts', () => {
  let server: TestServer;
  let place: Place;
  before(async () => {
    server = await sharedServer();
    place = await everyFlowPool(server, {
      UsernameAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    });
  });
  beforeEach(() => openAmplify(server, place));
  afterEach(leaveAmplify);

  const begin = async (username: string, options: object = {}) =>
    signUp({ username, password: goodPassword, options: { userAttributes: { email: username }, ...options } });

  /** Waits 310 ms after automatic sign-in: Amplify ignores a second one within 300 ms, for any user. */
  async function comeIn() {
    const done = await autoSignIn();
    await setTimeout(310);
    return done;
  }

  it('Amplify signUp, resendSignUpCode, confirmSignUp and signIn', async () => {
    const email = someEmail();
    const { isSignUpComplete, userId, nextStep } = await begin(email);
    assert.equal(isSignUpComplete, false);
    assert.equal(nextStep.signUpStep, 'CONFIRM_SIGN_UP');
    const masked = `${email[0]}***@e***`;
    assert.deepEqual('codeDeliveryDetails' in nextStep && nextStep.codeDeliveryDetails, {
      deliveryMedium: 'EMAIL',
      destination: masked,
      attributeName: 'email',
    });
    await server.codeFor(email);
    const early = await signIn({ username: email, password: goodPassword });
    assert.equal(early.nextStep.signInStep, 'CONFIRM_SIGN_UP');
    assert.deepEqual(await resendSignUpCode({ username: email }), {
      deliveryMedium: 'EMAIL',
      destination: masked,
      attributeName: 'email',
    });
    await assert.rejects(confirmSignUp({ username: email, confirmationCode: '000000' }), { name: 'CodeMismatchException' });
    const done = await confirmSignUp({ username: email, confirmationCode: await server.codeFor(email) });
    assert.deepEqual(done, { isSignUpComplete: true, nextStep: { signUpStep: 'DONE' } });
    assert.ok((await signIn({ username: email, password: goodPassword })).isSignedIn);
    assert.equal((await getCurrentUser()).userId, userId);
    await assert.rejects(begin(email), { name: 'UsernameExistsException' });
  });

  for (const [authFlowType, title] of [
    ['USER_SRP_AUTH', 'after confirmation by USER_SRP_AUTH with the chosen password'],
    ['USER_AUTH', 'after confirmation by USER_AUTH with the session of the confirmation'],
  ] as const) {
    it(`Amplify autoSignIn signs in ${title}`, async () => {
      const email = someEmail();
      await begin(email, { autoSignIn: { authFlowType } });
      const { nextStep } = await confirmSignUp({ username: email, confirmationCode: await server.codeFor(email) });
      assert.equal(nextStep.signUpStep, 'COMPLETE_AUTO_SIGN_IN');
      assert.deepEqual(await comeIn(), { isSignedIn: true, nextStep: { signInStep: 'DONE' } });
      assert.equal((await fetchUserAttributes()).email_verified, 'true');
    });
  }

  it('Amplify signUp without a password, then sign-in by EMAIL_OTP', async () => {
    const email = someEmail();
    await signUp({ username: email, options: { userAttributes: { email }, autoSignIn: { authFlowType: 'USER_AUTH' } } });
    await confirmSignUp({ username: email, confirmationCode: await server.codeFor(email) });
    assert.ok((await comeIn()).isSignedIn);
    await signOut();
    const { nextStep } = await signIn({ username: email, options: { authFlowType: 'USER_AUTH', preferredChallenge: 'EMAIL_OTP' } });
    assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    assert.ok((await confirmSignIn({ challengeResponse: await server.codeFor(email) })).isSignedIn);
  });

  describe('signed-in user', () => {
    let person: Resident;
    beforeEach(async () => {
      person = await resident(server, place.poolId, { byEmail: true });
      assert.ok((await signIn({ username: person.email, password: person.password })).isSignedIn);
    });

    it('fetchAuthSession renews tokens with forceRefresh only', async () => {
      const { tokens, userSub } = await fetchAuthSession();
      assert.equal((await fetchAuthSession()).tokens?.accessToken.toString(), tokens?.accessToken.toString());
      const renewed = await fetchAuthSession({ forceRefresh: true });
      assert.notEqual(renewed.tokens?.accessToken.toString(), tokens?.accessToken.toString());
      assert.equal(renewed.userSub, userSub);
    });

    it('updatePassword checks the old password and the policy, and the old one stops working', async () => {
      const newPassword = 'Another-horse-8';
      await assert.rejects(updatePassword({ oldPassword: 'Wrong-horse-1', newPassword }), { name: 'NotAuthorizedException' });
      await assert.rejects(updatePassword({ oldPassword: person.password, newPassword: 'weak' }), { name: 'InvalidPasswordException' });
      await updatePassword({ oldPassword: person.password, newPassword });
      await signOut();
      await assert.rejects(signIn({ username: person.email, password: person.password }), { name: 'NotAuthorizedException' });
      assert.ok((await signIn({ username: person.email, password: newPassword })).isSignedIn);
    });

    it('resetPassword sends a code by e-mail first, and confirmResetPassword sets the new password', async () => {
      await signOut();
      const { isPasswordReset, nextStep } = await resetPassword({ username: person.email });
      assert.equal(isPasswordReset, false);
      assert.equal(nextStep.resetPasswordStep, 'CONFIRM_RESET_PASSWORD_WITH_CODE');
      assert.equal(nextStep.codeDeliveryDetails.deliveryMedium, 'EMAIL');
      const newPassword = 'Another-horse-8';
      const confirmationCode = await server.codeFor(person.email);
      await assert.rejects(confirmResetPassword({ username: person.email, newPassword, confirmationCode: '000000' }), {
        name: 'CodeMismatchException',
      });
      await confirmResetPassword({ username: person.email, newPassword, confirmationCode });
      assert.ok((await signIn({ username: person.email, password: newPassword })).isSignedIn);
    });

    it('updateUserAttributes changes the name at once and the e-mail address after a code', async () => {
      const email = someEmail();
      const result = await updateUserAttributes({ userAttributes: { email, name: 'Ada' } });
      assert.deepEqual(result.name, { isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } });
      assert.equal(result.email?.nextStep.updateAttributeStep, 'CONFIRM_ATTRIBUTE_WITH_CODE');
      assert.equal(result.email?.nextStep.codeDeliveryDetails?.destination, `${email[0]}***@e***`);
      await assert.rejects(confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: '000000' }), {
        name: 'CodeMismatchException',
      });
      await confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: await server.codeFor(email) });
      const attributes = await fetchUserAttributes();
      assert.deepEqual([attributes.email, attributes.email_verified, attributes.name], [email, 'true', 'Ada']);
    });

    it('a phone number is added, verified by code and deleted', async () => {
      const phone = somePhone();
      const { nextStep } = await updateUserAttribute({ userAttribute: { attributeKey: 'phone_number', value: phone } });
      assert.equal(nextStep.updateAttributeStep, 'DONE');
      assert.equal((await fetchUserAttributes()).phone_number_verified, 'false');
      const sent = await sendUserAttributeVerificationCode({ userAttributeKey: 'phone_number' });
      assert.equal(sent.deliveryMedium, 'SMS');
      await confirmUserAttribute({ userAttributeKey: 'phone_number', confirmationCode: await server.codeFor(phone) });
      assert.equal((await fetchUserAttributes()).phone_number_verified, 'true');
      await deleteUserAttributes({ userAttributeKeys: ['phone_number'] });
      assert.equal((await fetchUserAttributes()).phone_number, undefined);
    });

    it('deleteUser deletes the account', async () => {
      await deleteUser();
      await assert.rejects(getCurrentUser(), { name: 'UserUnAuthenticatedException' });
      await assert.rejects(signIn({ username: person.email, password: person.password }), { name: 'UserNotFoundException' });
    });

    it('signOut with global: true ends sessions of other browsers', async () => {
      const elsewhere = await fetchAuthSession();
      openAmplify(server, place);
      await signIn({ username: person.email, password: person.password });
      await signOut({ global: true });
      assert.equal((await fetchAuthSession()).tokens, undefined);
      const AccessToken = elsewhere.tokens!.accessToken.toString();
      await assert.rejects(appClient(server).send(new GetUserCommand({ AccessToken })), { name: 'NotAuthorizedException' });
    });
  });
});
