import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserMFAPreferenceCommand,
  type AdminSetUserMFAPreferenceCommandInput,
  AdminSetUserPasswordCommand,
  AdminSetUserSettingsCommand,
  AssociateSoftwareTokenCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  type MFAOptionType,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  SetUserSettingsCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { totpCode } from './support/authenticator.js';
import { refused } from './support/refused.js';

type Settings = Omit<AdminSetUserMFAPreferenceCommandInput, 'UserPoolId' | 'Username'>;

const ON = { Enabled: true } as const;
const FIRST = { Enabled: true, PreferredMfa: true } as const;
const OFF = { Enabled: false, PreferredMfa: false } as const;
const PHONE = '+15555550123';

describe('MFA preferences', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await sharedServer();
    ({ poolId, clientId } = await poolWith({
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      SmsMfaConfiguration: {},
      EmailMfaConfiguration: {},
    }));
  });

  const operator = () => operatorClient(server);
  const app = () => appClient(server);

  async function poolWith(config: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>): Promise<{ poolId: string; clientId: string }> {
    const flows = { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const] };
    const made = await ownPool(server, { UsernameAttributes: [] }, flows);
    await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId: made.poolId, ...config }));
    return made;
  }

  /** Creates a confirmed user with the given verified addresses. */
  async function somebody(has: { email?: boolean; phone?: boolean } = {}, UserPoolId = poolId): Promise<string> {
    const Username = someEmail().split('@')[0]!;
    const UserAttributes = [
      ...(has.email
        ? [
            { Name: 'email', Value: `${Username}@example.com` },
            { Name: 'email_verified', Value: 'true' },
          ]
        : []),
      ...(has.phone
        ? [
            { Name: 'phone_number', Value: PHONE },
            { Name: 'phone_number_verified', Value: 'true' },
          ]
        : []),
    ];
    await operator().send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }));
    await operator().send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: goodPassword, Permanent: true }));
    return Username;
  }
  async function begin(USERNAME: string, on = { poolId, clientId }) {
    const AuthParameters = { USERNAME, PASSWORD: goodPassword };
    const input = { UserPoolId: on.poolId, ClientId: on.clientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const, AuthParameters };
    return operator().send(new AdminInitiateAuthCommand(input));
  }
  const tokenOf = async (username: string): Promise<string> => (await begin(username)).AuthenticationResult!.AccessToken!;
  /** A user with an access token and a verified authenticator app. */
  async function equipped(has: { email?: boolean; phone?: boolean } = {}): Promise<{ username: string; AccessToken: string }> {
    const username = await somebody(has);
    const AccessToken = await tokenOf(username);
    const { SecretCode } = await app().send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await app().send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!, server.clock.now()) }));
    return { username, AccessToken };
  }
  const set = (Username: string, settings: Settings, UserPoolId = poolId) =>
    operator().send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, ...settings }));
  async function stateOf(Username: string, UserPoolId = poolId) {
    const { UserMFASettingList, PreferredMfaSetting, MFAOptions } = await operator().send(
      new AdminGetUserCommand({ UserPoolId, Username }),
    );
    return { enabled: UserMFASettingList, preferred: PreferredMfaSetting, sms: MFAOptions };
  }
  const SMS_OPTION: MFAOptionType[] = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }];

  describe('SetUserMFAPreference and AdminSetUserMFAPreference', () => {
    it('MFA factors are enabled, preferred and disabled by the user and by the operator', async () => {
      const { username, AccessToken } = await equipped({ email: true, phone: true });
      const own = (settings: Settings) => app().send(new SetUserMFAPreferenceCommand({ AccessToken, ...settings }));
      assert.deepEqual(await stateOf(username), { enabled: undefined, preferred: undefined, sms: undefined });
      await own({ SoftwareTokenMfaSettings: FIRST, SMSMfaSettings: ON });
      const both = { enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'], preferred: 'SOFTWARE_TOKEN_MFA', sms: SMS_OPTION };
      assert.deepEqual(await stateOf(username), both);
      const user = await app().send(new GetUserCommand({ AccessToken }));
      assert.deepEqual(user.UserMFASettingList, both.enabled);
      assert.equal(user.PreferredMfaSetting, both.preferred);
      assert.deepEqual(user.MFAOptions, SMS_OPTION);

      await set(username, { EmailMfaSettings: FIRST });
      const all = { enabled: ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'], preferred: 'EMAIL_OTP', sms: SMS_OPTION };
      assert.deepEqual(await stateOf(username), all, 'what comes first takes the place of what did');
      await own({ SMSMfaSettings: OFF });
      assert.deepEqual(await stateOf(username), { enabled: ['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'], preferred: 'EMAIL_OTP', sms: undefined });
      await own({ EmailMfaSettings: ON });
      assert.equal((await stateOf(username)).preferred, undefined, 'named and not preferred is preferred no longer');
      await set(username, { EmailMfaSettings: OFF, SoftwareTokenMfaSettings: OFF });
      assert.deepEqual(await stateOf(username), { enabled: undefined, preferred: undefined, sms: undefined });
    });

    it('the enabled and preferred factors decide the challenge of the next sign-in', async () => {
      const { username } = await equipped({ email: true });
      assert.ok((await begin(username)).AuthenticationResult);
      await set(username, { SoftwareTokenMfaSettings: ON });
      assert.equal((await begin(username)).ChallengeName, 'SOFTWARE_TOKEN_MFA');
      await set(username, { EmailMfaSettings: ON });
      const { ChallengeName, ChallengeParameters } = await begin(username);
      assert.equal(ChallengeName, 'SELECT_MFA_TYPE');
      assert.deepEqual(JSON.parse(ChallengeParameters!['MFAS_CAN_CHOOSE']!).sort(), ['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']);
      await set(username, { EmailMfaSettings: FIRST });
      assert.equal((await begin(username)).ChallengeName, 'EMAIL_OTP');
    });

    const needy: readonly (readonly [string, Settings, string])[] = [
      ['SMS without a phone number', { SMSMfaSettings: ON }, 'SMS_MFA'],
      ['e-mail without an address', { EmailMfaSettings: ON }, 'EMAIL_OTP'],
      ['TOTP without an app', { SoftwareTokenMfaSettings: FIRST }, 'SOFTWARE_TOKEN_MFA'],
    ];
    for (const [what, settings, name] of needy) {
      it(`enabling ${what} is refused with InvalidParameterException and changes nothing`, async () => {
        const username = await somebody();
        const text = `User does not have delivery config set to turn on ${name}`;
        await refused(set(username, settings), 'InvalidParameterException', text);
        const AccessToken = await tokenOf(username);
        await refused(app().send(new SetUserMFAPreferenceCommand({ AccessToken, ...settings })), 'InvalidParameterException', text);
        assert.equal((await stateOf(username)).enabled, undefined);
      });
    }

    it('enabling TOTP with an app that is associated but not verified is refused', async () => {
      const username = await somebody();
      await app().send(new AssociateSoftwareTokenCommand({ AccessToken: await tokenOf(username) }));
      await refused(set(username, { SoftwareTokenMfaSettings: ON }), 'InvalidParameterException', /SOFTWARE_TOKEN_MFA$/);
    });

    it('two preferred factors, or a preferred factor that is disabled, are refused', async () => {
      const username = await somebody({ email: true, phone: true });
      await refused(set(username, { SMSMfaSettings: FIRST, EmailMfaSettings: FIRST }), 'InvalidParameterException', /Only one/);
      const off = { Enabled: false, PreferredMfa: true };
      await refused(set(username, { SMSMfaSettings: off }), 'InvalidParameterException', /not enabled/);
      await refused(set(username, { SMSMfaSettings: { PreferredMfa: true } }), 'InvalidParameterException', /not enabled/);
      assert.equal((await stateOf(username)).enabled, undefined);
    });

    it('disabling a factor that was never enabled has no effect', async () => {
      const username = await somebody({ phone: true });
      await set(username, { SMSMfaSettings: FIRST, SoftwareTokenMfaSettings: OFF, EmailMfaSettings: OFF });
      assert.deepEqual(await stateOf(username), { enabled: ['SMS_MFA'], preferred: 'SMS_MFA', sms: SMS_OPTION });
    });

    it('a passkey counts as a factor only under MULTI_FACTOR_WITH_USER_VERIFICATION and beside another factor', async () => {
      const multi = await poolWith({
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: {},
        WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' },
      });
      const here = await somebody({ phone: true }, multi.poolId);
      await refused(set(here, { WebAuthnMfaSettings: ON }, multi.poolId), 'InvalidParameterException', /at least one other/);
      await set(here, { WebAuthnMfaSettings: ON, SMSMfaSettings: ON }, multi.poolId);
      await refused(set(here, { SMSMfaSettings: OFF }, multi.poolId), 'InvalidParameterException', /at least one other/);
      await set(here, { SMSMfaSettings: OFF, WebAuthnMfaSettings: OFF }, multi.poolId);
      const elsewhere = await somebody({ phone: true });
      const both = { WebAuthnMfaSettings: ON, SMSMfaSettings: ON };
      await refused(set(elsewhere, both), 'InvalidParameterException', /MULTI_FACTOR_WITH_USER_VERIFICATION/);
    });

    it('a factor whose phone number was deleted is no longer shown', async () => {
      const username = await somebody({ phone: true });
      await set(username, { SMSMfaSettings: FIRST });
      const UserAttributeNames = ['phone_number'];
      await operator().send(new AdminDeleteUserAttributesCommand({ UserPoolId: poolId, Username: username, UserAttributeNames }));
      assert.deepEqual(await stateOf(username), { enabled: undefined, preferred: undefined, sms: undefined });
    });

    it('unknown users, unknown pools and invalid access tokens are refused', async () => {
      await refused(set('nobody', { SMSMfaSettings: ON }), 'UserNotFoundException', 'User does not exist.');
      await refused(set('nobody', {}, 'us-east-1_nobody'), 'ResourceNotFoundException');
      await refused(app().send(new SetUserMFAPreferenceCommand({ AccessToken: 'nonsense' })), 'NotAuthorizedException');
    });

    it('AdminSetUserMFAPreference does not find users of another pool', async () => {
      const username = await somebody({ phone: true });
      const other = await poolWith({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: {} });
      await refused(set(username, { SMSMfaSettings: ON }, other.poolId), 'UserNotFoundException');
      assert.equal((await stateOf(username)).enabled, undefined);
    });

    it('concurrent changes of different factors are all kept', async () => {
      const { username } = await equipped({ email: true, phone: true });
      const settings: Settings[] = [{ SMSMfaSettings: ON }, { EmailMfaSettings: ON }, { SoftwareTokenMfaSettings: ON }];
      await Promise.all(settings.map((one) => set(username, one)));
      assert.deepEqual((await stateOf(username)).enabled, ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']);
    });
  });

  describe('SetUserSettings and AdminSetUserSettings', () => {
    it('MFAOptions enables and disables SMS and leaves other factors unchanged', async () => {
      const { username, AccessToken } = await equipped({ phone: true });
      await set(username, { SoftwareTokenMfaSettings: FIRST });
      await app().send(new SetUserSettingsCommand({ AccessToken, MFAOptions: SMS_OPTION }));
      const both = { enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'], preferred: 'SOFTWARE_TOKEN_MFA', sms: SMS_OPTION };
      assert.deepEqual(await stateOf(username), both);
      await operator().send(new AdminSetUserSettingsCommand({ UserPoolId: poolId, Username: username, MFAOptions: [] }));
      assert.deepEqual(await stateOf(username), { enabled: ['SOFTWARE_TOKEN_MFA'], preferred: 'SOFTWARE_TOKEN_MFA', sms: undefined });
    });

    it('MFAOptions other than SMS to phone_number, and users without a phone number, are refused', async () => {
      const username = await somebody({ email: true });
      const settings = (MFAOptions: MFAOptionType[], Username = username, UserPoolId = poolId) =>
        operator().send(new AdminSetUserSettingsCommand({ UserPoolId, Username, MFAOptions }));
      for (const option of [
        { DeliveryMedium: 'EMAIL', AttributeName: 'email' },
        { DeliveryMedium: 'SMS', AttributeName: 'email' },
        {},
      ] satisfies MFAOptionType[]) {
        await refused(settings([option]), 'InvalidParameterException', 'MFAOptions can only be set to SMS for phone_number.');
      }
      await refused(settings(SMS_OPTION), 'InvalidParameterException', /SMS_MFA$/);
      const AccessToken = await tokenOf(username);
      await refused(app().send(new SetUserSettingsCommand({ AccessToken, MFAOptions: SMS_OPTION })), 'InvalidParameterException');
      await refused(app().send(new SetUserSettingsCommand({ AccessToken: 'nonsense', MFAOptions: [] })), 'NotAuthorizedException');
      await refused(settings([], 'nobody'), 'UserNotFoundException');
      const other = await poolWith({});
      await refused(settings([], username, other.poolId), 'UserNotFoundException');
    });
  });

  it('second-factor codes use the pool’s message template, or the default one', async () => {
    const own = await poolWith({
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: { SmsAuthenticationMessage: 'Ahoy {####}' },
      EmailMfaConfiguration: { Message: '<p>Hello {username}: {####}</p>', Subject: 'Ahoy' },
    });
    const username = await somebody({ email: true, phone: true }, own.poolId);
    await set(username, { EmailMfaSettings: FIRST }, own.poolId);
    assert.equal((await begin(username, own)).ChallengeName, 'EMAIL_OTP');
    const [email] = await server.outbox(`${username}@example.com`);
    assert.equal(email!.subject, 'Ahoy');
    assert.equal(email!.html, `<p>Hello ${username}: ${email!.code}</p>`);
    await set(username, { EmailMfaSettings: OFF, SMSMfaSettings: FIRST }, own.poolId);
    assert.equal((await begin(username, own)).ChallengeName, 'SMS_MFA');
    const sms = (await server.outbox(PHONE)).find(({ text }) => text.startsWith('Ahoy'));
    assert.equal(sms!.text, `Ahoy ${sms!.code}`);

    const here = await somebody({ email: true });
    await set(here, { EmailMfaSettings: FIRST });
    await begin(here);
    const [plain] = await server.outbox(`${here}@example.com`);
    assert.equal(plain!.subject, 'Your sign-in code for own');
  });

  describe('password recovery with MFA', () => {
    const forgot = async (Username: string, ClientId = clientId) =>
      (await app().send(new ForgotPasswordCommand({ ClientId, Username }))).CodeDeliveryDetails?.AttributeName;

    it('recovery does not use the address that receives second-factor codes', async () => {
      const username = await somebody({ email: true, phone: true });
      assert.equal(await forgot(username), 'email');
      await set(username, { EmailMfaSettings: FIRST });
      assert.equal(await forgot(username), 'phone_number');
      await set(username, { EmailMfaSettings: OFF, SMSMfaSettings: FIRST });
      assert.equal(await forgot(username), 'email');
    });

    it('recovery is refused with InvalidParameterException if no other verified address is left', async () => {
      const text = 'Cannot reset password for the user as there is no registered/verified email or phone_number';
      const [mail, phone] = [await somebody({ email: true }), await somebody({ phone: true })];
      await set(mail, { EmailMfaSettings: ON });
      await refused(forgot(mail), 'InvalidParameterException', text);
      await set(phone, { SMSMfaSettings: ON });
      await refused(forgot(phone), 'InvalidParameterException', text);
      const { username } = await equipped({ email: true });
      await set(username, { SoftwareTokenMfaSettings: ON });
      assert.equal(await forgot(username), 'email');
    });

    it('recovery in a pool without MFA uses any verified address', async () => {
      const off = await poolWith({});
      const username = await somebody({ email: true }, off.poolId);
      await set(username, { EmailMfaSettings: FIRST }, off.poolId);
      assert.equal(await forgot(username, off.clientId), 'email');
    });

    it('recovery under required MFA does not use an address that would receive second-factor codes', async () => {
      const required = await poolWith({
        MfaConfiguration: 'ON',
        EmailMfaConfiguration: {},
        SoftwareTokenMfaConfiguration: { Enabled: true },
      });
      const username = await somebody({ email: true }, required.poolId);
      assert.equal((await begin(username, required)).ChallengeName, 'EMAIL_OTP');
      await refused(forgot(username, required.clientId), 'InvalidParameterException');
    });
  });
});
