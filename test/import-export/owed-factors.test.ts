import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminListUserAuthEventsCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CompleteWebAuthnRegistrationCommand,
  ConfirmDeviceCommand,
  ConfirmForgotPasswordCommand,
  DeleteUserAttributesCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandInput,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  StartWebAuthnRegistrationCommand,
  UpdateUserAttributesCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { PasskeyCreationOptions, PasskeyRequestOptions } from '../../src/authentication/index.js';
import { type TransferCommand, transfer } from '../../src/commands/index.js';
import { loadSettings } from '../../src/settings/index.js';
import { srpClient } from '../authentication/support/srp-client.js';
import { totpCode } from '../operations/support/authenticator.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { refused } from '../operations/support/refused.js';
import { createAuthenticator } from '../support/authenticator.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { type FunctionServer, functionServer } from '../triggers/pool-functions.js';
import { arnOf } from '../triggers/support.js';

const OWED = 'A second factor of this account cannot be asked for here. Contact your administrator.';
const PHONE = '+4915112345678';
const TOTP = { SoftwareTokenMfaConfiguration: { Enabled: true } } as const;
const OPTIONAL = { MfaConfiguration: 'OPTIONAL', ...TOTP, SmsMfaConfiguration: {} } as const;
const MFA = { OFF: { MfaConfiguration: 'OFF' }, OPTIONAL, ON: { ...OPTIONAL, MfaConfiguration: 'ON' } } as const;
const FLOWS = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;

interface Place {
  readonly poolId: string;
  readonly clientId: string;
}
type Line = { user?: { username: string; [member: string]: unknown }; secrets?: Record<string, unknown> };
type Change = (line: Line & { user: NonNullable<Line['user']> }) => unknown;

const having =
  (members: object): Change =>
  ({ user }) =>
    Object.assign(user, members);
/** User with a TOTP app whose secret is not in the file. */
const withoutSeed = having({ mfa: { enabled: ['totp'], preferred: 'totp' } });

describe('owed second factors', function () {
  this.timeout(120_000);
  let functions: FunctionServer;

  before(async () => {
    functions = await functionServer();
  });
  after(() => functions.stop());

  const app = () => appClient(functions.server);
  const operator = () => operatorClient(functions.server);

  type First = ('PASSWORD' | 'EMAIL_OTP' | 'WEB_AUTHN')[];

  async function poolWith(
    config: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'> = OPTIONAL,
    AllowedFirstAuthFactors: First = config.MfaConfiguration === 'ON' ? ['PASSWORD'] : ['PASSWORD', 'WEB_AUTHN'],
  ): Promise<Place> {
    const made = await ownPool(
      functions.server,
      {
        UsernameAttributes: [],
        Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
        LambdaConfig: {
          DefineAuthChallenge: arnOf('letIn'),
          CreateAuthChallenge: arnOf('create'),
          VerifyAuthChallengeResponse: arnOf('verify'),
        },
      },
      { ExplicitAuthFlows: [...FLOWS] },
    );
    await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId: made.poolId, ...config }));
    return made;
  }

  const run = (command: Partial<TransferCommand> & Pick<TransferCommand, 'kind' | 'pool'>): Promise<string> => {
    const uri = process.env['MONGODB_URI'];
    const settings = loadSettings({ DATA_DIR: functions.server.dataDir, ...(uri ? { MONGODB_URI: uri } : {}) });
    return transfer(settings, { plainSecrets: command.kind === 'export', file: join(functions.server.dataDir, 'users.jsonl'), ...command });
  };

  const exported = async (pool: string): Promise<Line[]> => {
    await run({ kind: 'export', pool });
    const text = await readFile(join(functions.server.dataDir, 'users.jsonl'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  };

  async function created({ poolId }: Place, more: Record<string, string> = {}): Promise<{ username: string; email: string }> {
    const email = someEmail();
    const username = email.split('@')[0]!;
    const attributes = { email, email_verified: 'true', phone_number: PHONE, phone_number_verified: 'true', ...more };
    const UserAttributes = Object.entries(attributes).flatMap(([Name, Value]) => (Value === '' ? [] : [{ Name, Value }]));
    const whom = { UserPoolId: poolId, Username: username };
    await operator().send(new AdminCreateUserCommand({ ...whom, UserAttributes, MessageAction: 'SUPPRESS' }));
    await operator().send(new AdminSetUserPasswordCommand({ ...whom, Password: goodPassword, Permanent: true }));
    return { username, email };
  }

  /** User deleted and imported again from a changed line of an export. */
  async function imported(
    place: Place,
    change: Change,
    more: Record<string, string> = {},
    equip?: (accessToken: string) => Promise<void>,
  ): Promise<{ username: string; email: string }> {
    const person = await created(place, more);
    if (equip) await equip((await byPassword(place, person.username)).AuthenticationResult!.AccessToken!);
    const lines = await exported(place.poolId);
    const line = lines.find(({ user }) => user?.username === person.username)!;
    change(line as Parameters<Change>[0]);
    await writeFile(join(functions.server.dataDir, 'users.jsonl'), `${lines.map((one) => JSON.stringify(one)).join('\n')}\n`);
    await operator().send(new AdminDeleteUserCommand({ UserPoolId: place.poolId, Username: person.username }));
    await run({ kind: 'import', pool: place.poolId });
    return person;
  }

  const initiate = ({ clientId }: Place, AuthFlow: InitiateAuthCommandInput['AuthFlow'], AuthParameters: Record<string, string>) =>
    app().send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow, AuthParameters }));
  const respond = (
    { clientId }: Place,
    ChallengeName: RespondToAuthChallengeCommandInput['ChallengeName'],
    Session: string | undefined,
    ChallengeResponses: Record<string, string>,
  ) => app().send(new RespondToAuthChallengeCommand({ ClientId: clientId, ChallengeName, Session, ChallengeResponses }));
  const byPassword = (place: Place, USERNAME: string, PASSWORD: string = goodPassword, more: Record<string, string> = {}) =>
    initiate(place, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD, ...more });
  const owedOf = async ({ poolId }: Place, Username: string) =>
    (await cognate<{ OwedFactors: string[] }>(functions.server, 'DescribeOwedFactors', { UserPoolId: poolId, Username })).OwedFactors;
  const isOwed = (call: Promise<unknown>) => refused(call, 'NotAuthorizedException', OWED);

  async function bySrp(place: Place, USERNAME: string, flow: 'USER_SRP_AUTH' | 'USER_AUTH'): Promise<InitiateAuthCommandOutput> {
    const srp = srpClient(place.poolId);
    const preferred = flow === 'USER_AUTH' ? { PREFERRED_CHALLENGE: 'PASSWORD_SRP' } : {};
    const begun = await initiate(place, flow, { USERNAME, SRP_A: srp.srpA, ...preferred });
    const answers = srp.answer(begun.ChallengeParameters!, goodPassword, Date.now());
    return respond(place, 'PASSWORD_VERIFIER', begun.Session, { ...answers, USERNAME });
  }

  const ways: Readonly<Record<string, (place: Place, username: string, email: string) => Promise<unknown>>> = {
    USER_PASSWORD_AUTH: (place, username) => byPassword(place, username),
    USER_SRP_AUTH: (place, username) => bySrp(place, username, 'USER_SRP_AUTH'),
    'USER_AUTH with PASSWORD': (place, USERNAME) =>
      initiate(place, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: goodPassword }),
    'USER_AUTH with PASSWORD_SRP': (place, username) => bySrp(place, username, 'USER_AUTH'),
    'CUSTOM_AUTH whose function issues tokens': (place, USERNAME) => initiate(place, 'CUSTOM_AUTH', { USERNAME }),
    ADMIN_USER_PASSWORD_AUTH: ({ poolId, clientId }, USERNAME) =>
      operator().send(
        new AdminInitiateAuthCommand({
          UserPoolId: poolId,
          ClientId: clientId,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME, PASSWORD: goodPassword },
        }),
      ),
    'a forgotten password and the new one': async (place, Username, email) => {
      const { CodeDeliveryDetails } = await app().send(new ForgotPasswordCommand({ ClientId: place.clientId, Username }));
      const ConfirmationCode = await functions.server.codeFor(CodeDeliveryDetails!.DeliveryMedium === 'SMS' ? PHONE : email);
      await app().send(
        new ConfirmForgotPasswordCommand({ ClientId: place.clientId, Username, ConfirmationCode, Password: 'Chosen-anew-1' }),
      );
      return byPassword(place, Username, 'Chosen-anew-1');
    },
    'a temporary password and NEW_PASSWORD_REQUIRED': async (place, Username) => {
      const whom = { UserPoolId: place.poolId, Username };
      await operator().send(new AdminSetUserPasswordCommand({ ...whom, Password: 'Temporary-1', Permanent: false }));
      const { Session, ChallengeName } = await byPassword(place, Username, 'Temporary-1');
      assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED');
      return respond(place, 'NEW_PASSWORD_REQUIRED', Session, { USERNAME: Username, NEW_PASSWORD: 'Chosen-anew-1' });
    },
  };

  for (const mfa of ['OFF', 'OPTIONAL', 'ON'] as const) {
    it(`MFA ${mfa}: a TOTP factor imported without its secret is owed in every sign-in flow`, async () => {
      const place = await poolWith(MFA[mfa]);
      for (const [name, way] of Object.entries(ways)) {
        // With MFA required a verified phone number would be challenged instead.
        const { username, email } = await imported(place, withoutSeed, { phone_number_verified: mfa === 'ON' ? 'false' : 'true' });
        await assert.rejects(way(place, username, email), { name: 'NotAuthorizedException', message: OWED }, name);
        assert.deepEqual(await owedOf(place, username), ['SOFTWARE_TOKEN_MFA'], name);
      }
    });
  }

  it('a user with an owed factor is not offered EMAIL_OTP or WEB_AUTHN as first factor', async () => {
    const place = await poolWith(OPTIONAL, ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN']);
    const { username } = await imported(place, withoutSeed);
    for (const PREFERRED_CHALLENGE of ['EMAIL_OTP', 'WEB_AUTHN']) {
      const { AvailableChallenges } = await initiate(place, 'USER_AUTH', { USERNAME: username, PREFERRED_CHALLENGE });
      assert.deepEqual(AvailableChallenges, ['PASSWORD_SRP', 'PASSWORD']);
    }
  });

  it('a wrong password or unknown user gets no error about owed factors', async () => {
    const place = await poolWith();
    const { username } = await imported(place, withoutSeed);
    await refused(byPassword(place, username, 'Wrong-password-1'), 'NotAuthorizedException', 'Incorrect username or password.');
    await refused(byPassword(place, 'nobody'), 'UserNotFoundException');
  });

  const lost: readonly (readonly [what: string, kind: string, change: Change, attributes: Record<string, string>])[] = [
    ['SMS without a phone number', 'SMS_MFA', having({ mfa: { enabled: ['sms'] } }), { phone_number: '', phone_number_verified: '' }],
    ['a passkey as MFA without passkeys', 'WEB_AUTHN', having({ mfa: { enabled: [], passkey: true } }), {}],
    ['a factor of a kind that does not exist here', 'UNKNOWN', having({ mfa: { enabled: ['hotp'] } }), {}],
    ['a factor that the file says is owed', 'UNKNOWN', having({ owedFactors: ['unknown'] }), {}],
  ];
  for (const [what, kind, change, attributes] of lost) {
    it(`import of ${what} makes an owed factor, which an export contains`, async () => {
      const place = await poolWith();
      const { username } = await imported(place, change, attributes);
      await isOwed(byPassword(place, username));
      assert.deepEqual(await owedOf(place, username), [kind]);
      const again = (await exported(place.poolId)).find(({ user }) => user?.username === username)!.user!;
      assert.equal((again['owedFactors'] as string[]).length, 1);
      const { UserMFASettingList } = await operator().send(new AdminGetUserCommand({ UserPoolId: place.poolId, Username: username }));
      assert.equal(UserMFASettingList, undefined, 'AdminGetUser names no factor that is not there');
    });
  }

  it('verifying another factor clears the owed one, also with two concurrent sign-ins', async () => {
    const place = await poolWith();
    const { username } = await imported(place, having({ mfa: { enabled: ['totp', 'sms'] } }));
    const begun = await Promise.all([byPassword(place, username), byPassword(place, username)]);
    assert.deepEqual(
      begun.map(({ ChallengeName }) => ChallengeName),
      ['SMS_MFA', 'SMS_MFA'],
    );
    await refused(respond(place, 'SMS_MFA', begun[0]!.Session, { USERNAME: username, SMS_MFA_CODE: '000000' }), 'CodeMismatchException');
    assert.deepEqual(await owedOf(place, username), ['SOFTWARE_TOKEN_MFA']);
    const code = await functions.server.codeFor(PHONE);
    const answers = await Promise.allSettled(
      begun.map(({ Session }) => respond(place, 'SMS_MFA', Session, { USERNAME: username, SMS_MFA_CODE: code })),
    );
    const passed = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.AuthenticationResult!] : []));
    assert.equal(passed.length, 1, 'the code belongs to one of the two sessions');
    assert.deepEqual(await owedOf(place, username), []);
    assert.ok((await app().send(new AssociateSoftwareTokenCommand({ AccessToken: passed[0]!.AccessToken! }))).SecretCode);
  });

  it('MFA ON: an SMS code to a verified phone number clears the owed factor without MFA_SETUP', async () => {
    const place = await poolWith(MFA.ON);
    const { username } = await imported(place, withoutSeed);
    const { ChallengeName, Session } = await byPassword(place, username);
    assert.equal(ChallengeName, 'SMS_MFA');
    const SMS_MFA_CODE = await functions.server.codeFor(PHONE);
    assert.ok((await respond(place, 'SMS_MFA', Session, { USERNAME: username, SMS_MFA_CODE })).AuthenticationResult);
    assert.deepEqual(await owedOf(place, username), []);
  });

  it('a passkey with user verification that counts as MFA clears the owed factor', async () => {
    const WebAuthnConfiguration = { UserVerification: 'required', FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' } as const;
    const place = await poolWith({ ...OPTIONAL, WebAuthnConfiguration });
    const key = createAuthenticator({ origin: functions.server.url });
    const { username } = await imported(place, withoutSeed, {}, async (AccessToken) => {
      const { CredentialCreationOptions } = await app().send(new StartWebAuthnRegistrationCommand({ AccessToken }));
      const Credential = key.create(CredentialCreationOptions as unknown as PasskeyCreationOptions) as never;
      await app().send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }));
    });
    await isOwed(byPassword(place, username));
    const asked = await initiate(place, 'USER_AUTH', { USERNAME: username, PREFERRED_CHALLENGE: 'WEB_AUTHN' });
    const options = JSON.parse(asked.ChallengeParameters!['CREDENTIAL_REQUEST_OPTIONS']!) as PasskeyRequestOptions;
    const CREDENTIAL = JSON.stringify(key.get(options));
    assert.ok((await respond(place, 'WEB_AUTHN', asked.Session, { USERNAME: username, CREDENTIAL })).AuthenticationResult);
    assert.deepEqual(await owedOf(place, username), []);
  });

  it('a session of another pool does not clear an owed factor', async () => {
    const [place, other] = [await poolWith(), await poolWith()];
    const both = having({ mfa: { enabled: ['totp', 'sms'] } });
    const { username } = await imported(place, both);
    const { Session } = await byPassword(place, username);
    const SMS_MFA_CODE = await functions.server.codeFor(PHONE);
    await refused(respond(other, 'SMS_MFA', Session, { USERNAME: username, SMS_MFA_CODE }), 'NotAuthorizedException');
    assert.deepEqual(await owedOf(place, username), ['SOFTWARE_TOKEN_MFA']);
  });

  it('ListOwedFactors lists users, and ClearOwedFactors lets a user sign in', async () => {
    const place = await poolWith();
    const people = [await imported(place, withoutSeed), await imported(place, withoutSeed)];
    await created(place);
    const { server } = functions;
    const UserPoolId = place.poolId;
    type Listed = { Users: { Username: string; OwedFactors: string[] }[]; NextToken?: string };
    const first = await cognate<Listed>(server, 'ListOwedFactors', { UserPoolId, MaxResults: 1 });
    const rest = await cognate<Listed>(server, 'ListOwedFactors', { UserPoolId, NextToken: first.NextToken });
    const listed = [...first.Users, ...rest.Users];
    assert.deepEqual(listed.map(({ Username }) => Username).sort(), people.map(({ username }) => username).sort());
    assert.deepEqual(listed[0]!.OwedFactors, ['SOFTWARE_TOKEN_MFA']);

    const { username } = people[0]!;
    await isOwed(byPassword(place, username));
    const { AuthEvents } = await operator().send(new AdminListUserAuthEventsCommand({ UserPoolId, Username: username }));
    const [event] = AuthEvents!;
    assert.equal(event!.EventResponse, 'Fail');
    assert.deepEqual(event!.ChallengeResponses, [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }]);
    const { Events } = await cognate<{ Events: { Reason?: string }[] }>(server, 'ListEvents', { UserPoolId, EventResponse: 'Fail' });
    assert.equal(Events[0]!.Reason, 'factor_owed');

    const other = await poolWith();
    const elsewhere = await askCognate(server, 'ClearOwedFactors', { UserPoolId: other.poolId, Username: username });
    assert.match(String(elsewhere.body.__type), /UserNotFoundException/);
    await cognate(server, 'ClearOwedFactors', { UserPoolId, Username: username });
    assert.deepEqual(await owedOf(place, username), []);
    assert.ok((await byPassword(place, username)).AuthenticationResult);
  });

  it('AdminSetUserMFAPreference clears an owed factor by name and leaves others', async () => {
    const place = await poolWith();
    const { username } = await imported(place, having({ owedFactors: ['totp', 'unknown'] }));
    const whom = { UserPoolId: place.poolId, Username: username };
    await operator().send(new AdminSetUserMFAPreferenceCommand({ ...whom, SoftwareTokenMfaSettings: { Enabled: false } }));
    assert.deepEqual(await owedOf(place, username), ['UNKNOWN']);
    await isOwed(byPassword(place, username));
  });

  describe('when a pool stops offering a factor', () => {
    /** User with a TOTP app and a remembered device; `early`: token of a sign-in before the app. */
    async function equipped(place: Place, more: Record<string, string> = {}) {
      const { username } = await created(place, more);
      const early = (await byPassword(place, username)).AuthenticationResult!;
      const AccessToken = early.AccessToken!;
      const { SecretCode } = await app().send(new AssociateSoftwareTokenCommand({ AccessToken }));
      await app().send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!, functions.server.clock.now()) }));
      const DeviceKey = early.NewDeviceMetadata!.DeviceKey!;
      const DeviceSecretVerifierConfig = {
        PasswordVerifier: Buffer.alloc(380, 1).toString('base64'),
        Salt: Buffer.alloc(16, 1).toString('base64'),
      };
      await app().send(new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceSecretVerifierConfig }));
      await app().send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }));
      return { username, AccessToken, DeviceKey };
    }
    const SMS_ONLY = { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: {} } as const;

    it('users owe a factor that the pool no longer offers, also with a remembered device, until it is offered again', async () => {
      const place = await poolWith();
      const { username, DeviceKey } = await equipped(place);
      const UserPoolId = place.poolId;
      await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...SMS_ONLY }));
      await isOwed(byPassword(place, username));
      await isOwed(byPassword(place, username, goodPassword, { DEVICE_KEY: DeviceKey }));
      assert.deepEqual(await owedOf(place, username), ['SOFTWARE_TOKEN_MFA']);
      await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...OPTIONAL }));
      assert.equal((await byPassword(place, username)).ChallengeName, 'SOFTWARE_TOKEN_MFA');
    });

    it('a pool with MFA OFF challenges no factor, as in Cognito', async () => {
      const place = await poolWith();
      const { username } = await equipped(place);
      await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId: place.poolId, MfaConfiguration: 'OFF' }));
      assert.ok((await byPassword(place, username)).AuthenticationResult);
    });

    it('a token without the owed factor cannot change factors, e-mail address or phone number', async () => {
      const place = await poolWith();
      const { username, AccessToken } = await equipped(place);
      await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId: place.poolId, ...SMS_ONLY }));
      await isOwed(app().send(new AssociateSoftwareTokenCommand({ AccessToken })));
      await isOwed(app().send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: '000000' })));
      await isOwed(app().send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: { Enabled: true } })));
      await isOwed(app().send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: false } })));
      await isOwed(app().send(new StartWebAuthnRegistrationCommand({ AccessToken })));
      await isOwed(app().send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['phone_number'] })));
      const UserAttributes = [{ Name: 'phone_number', Value: '+4915100000000' }];
      await isOwed(app().send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes })));
      const name = [{ Name: 'name', Value: 'Ann' }];
      await app().send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: name }));
      assert.ok(await app().send(new GetUserCommand({ AccessToken })));
      assert.deepEqual(await owedOf(place, username), ['SOFTWARE_TOKEN_MFA']);
    });

    it('MFA ON: a user who owes a factor is not offered MFA_SETUP', async () => {
      const place = await poolWith(OPTIONAL, ['PASSWORD']);
      const { username } = await equipped(place, { phone_number: '', phone_number_verified: '' });
      await operator().send(
        new SetUserPoolMfaConfigCommand({
          UserPoolId: place.poolId,
          MfaConfiguration: 'ON',
          SmsMfaConfiguration: {},
          EmailMfaConfiguration: {},
        }),
      );
      await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId: place.poolId, MfaConfiguration: 'ON', SmsMfaConfiguration: {} }));
      await isOwed(byPassword(place, username));
    });

    it('a user who deletes the phone number turns off SMS MFA and owes nothing', async () => {
      const place = await poolWith();
      const { username } = await created(place);
      const { AccessToken } = (await byPassword(place, username)).AuthenticationResult!;
      await app().send(new SetUserMFAPreferenceCommand({ AccessToken: AccessToken!, SMSMfaSettings: { Enabled: true } }));
      await app().send(new DeleteUserAttributesCommand({ AccessToken: AccessToken!, UserAttributeNames: ['phone_number'] }));
      assert.deepEqual(await owedOf(place, username), []);
      assert.ok((await byPassword(place, username)).AuthenticationResult);
    });
  });
});
