import assert from 'node:assert/strict';
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CognitoUserAttribute, type CognitoUserSession, type ISignUpResult, type UserData } from 'amazon-cognito-identity-js';
import { totpCode } from '../operations/support/authenticator.js';
import { appClient } from '../support/clients.js';
import { goodPassword, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { type FunctionServer, functionServer } from '../triggers/pool-functions.js';
import { arnOf } from '../triggers/support.js';
import { EVERY_FLOW, everyFlowPool, type Place, type Resident, resident, SMS, setMfa } from './support/houses.js';
import { called, came, type IdentityJs, identityJs, succeeded } from './support/identity-js.js';

describe('amazon-cognito-identity-js', () => {
  let server: TestServer;
  before(async () => {
    server = await sharedServer();
  });

  describe('accounts', () => {
    let place: Place;
    let person: Resident;
    let browser: IdentityJs;
    before(async () => {
      place = await everyFlowPool(server);
    });
    beforeEach(async () => {
      browser = identityJs(server, place);
      person = await resident(server, place.poolId, { has: ['email'] });
    });

    async function signedIn(username = person.username, password = person.password) {
      const user = browser.user(username);
      assert.equal((await browser.signIn(user, password)).to, 'onSuccess');
      return user;
    }

    for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH']) {
      it(`${flow}: signs in, refuses a wrong password, and refreshes the session`, async () => {
        const user = browser.user(person.username);
        user.setAuthenticationFlowType(flow);
        await assert.rejects(browser.signIn(user, 'Wrong-horse-1'), { code: 'NotAuthorizedException' });
        const { session } = await browser.signIn(user, person.password);
        const renewed = await called<CognitoUserSession>((done) => user.refreshSession(session!.getRefreshToken(), done));
        assert.notEqual(renewed.getAccessToken().getJwtToken(), session!.getAccessToken().getJwtToken());
        const kept = await called<CognitoUserSession>((done) => browser.pool.getCurrentUser()!.getSession(done as never));
        assert.equal(kept.getAccessToken().getJwtToken(), renewed.getAccessToken().getJwtToken());
      });
    }

    it('amazon-cognito-identity-js signUp, resendConfirmationCode and confirmRegistration', async () => {
      const email = someEmail();
      const name = email.split('@')[0]!;
      const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
      const made = await called<ISignUpResult>((done) => browser.pool.signUp(name, goodPassword, attributes, [], done));
      assert.equal(made.userConfirmed, false);
      assert.equal(made.codeDeliveryDetails.DeliveryMedium, 'EMAIL');
      const user = browser.user(name);
      await server.codeFor(email);
      await assert.rejects(browser.signIn(user, goodPassword), { code: 'UserNotConfirmedException' });
      await called((done) => user.resendConfirmationCode(done));
      const code = await server.codeFor(email);
      assert.equal(await called((done) => user.confirmRegistration(code, true, done)), 'SUCCESS');
      const { session } = await browser.signIn(user, goodPassword);
      assert.equal(session!.getIdToken().payload['sub'], made.userSub);
    });

    it('a temporary password is changed together with missing required attributes', async () => {
      const Schema = [{ Name: 'given_name', AttributeDataType: 'String' as const, Required: true, Mutable: true }];
      const strict = await everyFlowPool(server, { Schema });
      const invited = await resident(server, strict.poolId, { temporary: true });
      browser = identityJs(server, strict);
      const user = browser.user(invited.username);
      const asked = await browser.signIn(user, invited.password);
      assert.equal(asked.to, 'newPasswordRequired');
      const [attributes, required] = asked.told as [Record<string, string>, string[]];
      assert.equal(attributes['email'], invited.email);
      assert.deepEqual(required, ['given_name']);
      const done = await came((callbacks) => user.completeNewPasswordChallenge('Another-horse-8', { given_name: 'Ada' }, callbacks));
      assert.equal(done.session!.getIdToken().payload['given_name'], 'Ada');
    });

    it('attributes are read, changed, verified and deleted', async () => {
      const user = await signedIn();
      const email = someEmail();
      const change = [new CognitoUserAttribute({ Name: 'email', Value: email }), new CognitoUserAttribute({ Name: 'name', Value: 'Ada' })];
      assert.equal(await called((done) => user.updateAttributes(change, done)), 'SUCCESS');
      await server.codeFor(email);
      await new Promise<void>((inputVerificationCode, onFailure) =>
        user.getAttributeVerificationCode('email', {
          onSuccess: () => {},
          onFailure,
          inputVerificationCode: () => inputVerificationCode(),
        }),
      );
      await assert.rejects(
        succeeded((callbacks) => user.verifyAttribute('email', '000000', callbacks)),
        { code: 'CodeMismatchException' },
      );
      const code = await server.codeFor(email);
      assert.equal(await succeeded((callbacks) => user.verifyAttribute('email', code, callbacks)), 'SUCCESS');
      await called((done) => user.deleteAttributes(['name'], done));
      const all = await called<CognitoUserAttribute[]>((done) => user.getUserAttributes(done));
      const read = Object.fromEntries(all.map(({ Name, Value }) => [Name, Value]));
      assert.deepEqual([read['email'], read['email_verified'], read['name']], [email, 'true', undefined]);
    });

    it('changePassword, forgotPassword and confirmPassword set a new password', async () => {
      const user = await signedIn();
      assert.equal(await called((done) => user.changePassword(person.password, 'Another-horse-8', done)), 'SUCCESS');
      await signedIn(person.username, 'Another-horse-8');
      const stranger = browser.user(person.username);
      const { CodeDeliveryDetails } = await new Promise<{ CodeDeliveryDetails: { DeliveryMedium: string } }>(
        (inputVerificationCode, onFailure) => stranger.forgotPassword({ onSuccess: () => {}, onFailure, inputVerificationCode }),
      );
      assert.equal(CodeDeliveryDetails.DeliveryMedium, 'EMAIL');
      const code = await server.codeFor(person.email);
      assert.equal(await succeeded((callbacks) => stranger.confirmPassword(code, 'Third-horse-7', callbacks)), 'SUCCESS');
      await signedIn(person.username, 'Third-horse-7');
    });

    it('globalSignOut ends all sessions, and deleteUser deletes the account', async () => {
      const elsewhere = (await identityJs(server, place).signIn(browser.user(person.username), person.password)).session!;
      const user = await signedIn();
      assert.equal(await succeeded((callbacks) => user.globalSignOut(callbacks)), 'SUCCESS');
      const AccessToken = elsewhere.getAccessToken().getJwtToken();
      await assert.rejects(appClient(server).send(new GetUserCommand({ AccessToken })), { name: 'NotAuthorizedException' });
      const again = await signedIn();
      assert.equal(await called((done) => again.deleteUser(done)), 'SUCCESS');
      await assert.rejects(browser.signIn(browser.user(person.username), person.password), { code: 'UserNotFoundException' });
    });
  });

  describe('second factors', () => {
    let optional: Place;
    let browser: IdentityJs;
    before(async () => {
      optional = await everyFlowPool(server);
      await setMfa(server, optional.poolId, 'OPTIONAL', {
        SoftwareTokenMfaConfiguration: { Enabled: true },
        SmsMfaConfiguration: { SmsConfiguration: SMS },
      });
    });

    const ON = { Enabled: true, PreferredMfa: false };
    const PREFERRED = { Enabled: true, PreferredMfa: true };
    const now = () => server.clock.now();

    async function withUser(place: Place, has: readonly ('email' | 'phone')[] = ['email', 'phone']) {
      browser = identityJs(server, place);
      const person = await resident(server, place.poolId, { has });
      return { person, user: browser.user(person.username) };
    }
    async function withApp() {
      const { person, user } = await withUser(optional);
      await browser.signIn(user, person.password);
      const secret = await new Promise<string>((associateSecretCode, onFailure) =>
        user.associateSoftwareToken({ associateSecretCode, onFailure }),
      );
      await assert.rejects(
        succeeded((callbacks) => user.verifySoftwareToken('000000', 'Phone', callbacks)),
        {
          code: 'EnableSoftwareTokenMFAException',
        },
      );
      await succeeded((callbacks) => user.verifySoftwareToken(totpCode(secret, now(), -1), 'Phone', callbacks));
      return { person, user, secret };
    }

    it('sign-in with an SMS code, after a wrong one', async () => {
      const { person, user } = await withUser(optional);
      await browser.signIn(user, person.password);
      await called((done) => user.setUserMfaPreference(PREFERRED, null, done));
      const data = await called<UserData>((done) => user.getUserData(done, { bypassCache: true }));
      assert.deepEqual([data.PreferredMfaSetting, data.UserMFASettingList], ['SMS_MFA', ['SMS_MFA']]);
      const asked = await browser.signIn(user, person.password);
      assert.equal(asked.to, 'mfaRequired');
      const code = await server.codeFor(person.phone);
      await assert.rejects(
        came((callbacks) => user.sendMFACode(code === '000000' ? '000001' : '000000', callbacks)),
        {
          code: 'CodeMismatchException',
        },
      );
      assert.equal((await came((callbacks) => user.sendMFACode(code, callbacks))).to, 'onSuccess');
    });

    it('sign-in with a TOTP code', async () => {
      const { person, user, secret } = await withApp();
      await called((done) => user.setUserMfaPreference(null, PREFERRED, done));
      const asked = await browser.signIn(user, person.password);
      assert.deepEqual([asked.to, asked.told[0]], ['totpRequired', 'SOFTWARE_TOKEN_MFA']);
      const done = await came((callbacks) => user.sendMFACode(totpCode(secret, now(), 0), callbacks, 'SOFTWARE_TOKEN_MFA'));
      assert.equal(done.to, 'onSuccess');
    });

    for (const chosen of ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'] as const) {
      it(`a user with two factors selects ${chosen}`, async () => {
        const { person, user, secret } = await withApp();
        await called((done) => user.setUserMfaPreference(ON, ON, done));
        const asked = await browser.signIn(user, person.password);
        assert.equal(asked.to, 'selectMFAType');
        const told = asked.told[1] as { MFAS_CAN_CHOOSE: string };
        assert.deepEqual((JSON.parse(told.MFAS_CAN_CHOOSE) as string[]).sort(), ['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
        const next = await came((callbacks) => user.sendMFASelectionAnswer(chosen, callbacks));
        assert.equal(next.to, chosen === 'SMS_MFA' ? 'mfaRequired' : 'totpRequired');
        const code = chosen === 'SMS_MFA' ? await server.codeFor(person.phone) : totpCode(secret, now(), 0);
        assert.equal((await came((callbacks) => user.sendMFACode(code, callbacks, chosen))).to, 'onSuccess');
      });
    }

    it('MFA ON: a TOTP app is set up during sign-in', async () => {
      const required = await everyFlowPool(server);
      await setMfa(server, required.poolId, 'ON', { SoftwareTokenMfaConfiguration: { Enabled: true } });
      const { person, user } = await withUser(required, []);
      const asked = await browser.signIn(user, person.password);
      assert.deepEqual([asked.to, asked.told[0]], ['mfaSetup', 'MFA_SETUP']);
      const secret = await new Promise<string>((associateSecretCode, onFailure) =>
        user.associateSoftwareToken({ associateSecretCode, onFailure }),
      );
      const session = await succeeded<CognitoUserSession>((callbacks) =>
        user.verifySoftwareToken(totpCode(secret, now(), -1), 'Phone', callbacks),
      );
      assert.ok(session.isValid());
      const again = await browser.signIn(user, person.password);
      assert.equal(again.to, 'totpRequired');
      const done = await came((callbacks) => user.sendMFACode(totpCode(secret, now(), 0), callbacks, 'SOFTWARE_TOKEN_MFA'));
      assert.equal(done.to, 'onSuccess');
    });
  });

  describe('custom challenges', () => {
    let house: FunctionServer;
    let place: Place;
    before(async () => {
      house = await functionServer();
      const triggers = { DefineAuthChallenge: 'define', CreateAuthChallenge: 'create', VerifyAuthChallengeResponse: 'verify' };
      const named = Object.fromEntries(Object.entries(triggers).map(([name, handler]) => [name, arnOf(handler)]));
      place = await house.pool(named, { UsernameAttributes: [] }, { ExplicitAuthFlows: [...EVERY_FLOW] });
    });
    after(() => house.stop());

    for (const withPassword of [false, true]) {
      it(`custom challenges are answered in order${withPassword ? ', after the password' : ''}`, async () => {
        const person = await resident(house.server, place.poolId);
        const browser = identityJs(house.server, place);
        const user = browser.user(person.username);
        user.setAuthenticationFlowType('CUSTOM_AUTH');
        const details = browser.details(person.username, person.password);
        let at = await came((callbacks) =>
          withPassword ? user.authenticateUser(details, callbacks) : user.initiateAuth(details, callbacks),
        );
        for (const round of [0, 1, 2]) {
          assert.equal(at.to, 'customChallenge');
          assert.equal((at.told[0] as Record<string, string>)['riddle'], `number ${round}`);
          at = await came((callbacks) => user.sendCustomChallengeAnswer(`answer ${round}`, callbacks));
        }
        assert.equal(at.to, 'onSuccess');
      });
    }
  });
});
