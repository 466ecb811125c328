import assert from 'node:assert/strict';
import {
  type CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { sharedServer } from '../support/server.js';
import { refused } from './support/refused.js';

type Config = Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>;

const SMS = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' };
const TOTP = { SoftwareTokenMfaConfiguration: { Enabled: true } };
const BOTH = ['verified_email', 'verified_phone_number'] as const;

describe('MFA settings of a pool', () => {
  let operator: CognitoIdentityProviderClient;
  before(async () => {
    operator = operatorClient(await sharedServer());
  });

  const create = async (input: Partial<CreateUserPoolCommandInput> = {}): Promise<string> =>
    (await operator.send(new CreateUserPoolCommand({ PoolName: 'mfa', ...input }))).UserPool!.Id!;
  const beginningWith = (...factors: readonly ('PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN' | 'SOFTWARE_TOKEN')[]) => ({
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: [...factors] } },
  });
  const recoveringBy = (...ways: readonly ('verified_email' | 'verified_phone_number')[]) => ({
    AccountRecoverySetting: { RecoveryMechanisms: ways.map((Name, at) => ({ Name, Priority: at + 1 })) },
  });
  async function set(UserPoolId: string, config: Config) {
    const { $metadata: _metadata, ...answer } = await operator.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...config }));
    return answer;
  }
  async function get(UserPoolId: string) {
    const { $metadata: _metadata, ...answer } = await operator.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
    return answer;
  }
  const update = (UserPoolId: string, input: Partial<UpdateUserPoolCommandInput>) =>
    operator.send(new UpdateUserPoolCommand({ UserPoolId, ...input }));
  const describePool = async (UserPoolId: string) => (await operator.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!;

  it('a new pool has MFA off and PASSWORD as its only first factor', async () => {
    const id = await create();
    assert.deepEqual(await get(id), { MfaConfiguration: 'OFF' });
    assert.deepEqual((await describePool(id)).Policies?.SignInPolicy, { AllowedFirstAuthFactors: ['PASSWORD'] });
  });

  it('an unknown pool gives ResourceNotFoundException', async () => {
    await refused(get('us-east-1_nobody'), 'ResourceNotFoundException', 'User pool us-east-1_nobody does not exist.');
    await refused(set('us-east-1_nobody', {}), 'ResourceNotFoundException', 'User pool us-east-1_nobody does not exist.');
  });

  describe('SetUserPoolMfaConfig', () => {
    it('SetUserPoolMfaConfig stores all settings, and GetUserPoolMfaConfig and DescribeUserPool return them', async () => {
      const id = await create();
      const config = {
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: { SmsAuthenticationMessage: 'Sign in: {####}', SmsConfiguration: SMS },
        EmailMfaConfiguration: { Message: '<b>{####}</b>', Subject: 'Sign in' },
        ...TOTP,
        WebAuthnConfiguration: {
          RelyingPartyId: 'id.example.com',
          UserVerification: 'required',
          FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
        },
      } satisfies Config;
      assert.deepEqual(await set(id, config), config);
      assert.deepEqual(await get(id), config);
      const pool = await describePool(id);
      assert.equal(pool.MfaConfiguration, 'OPTIONAL');
      assert.equal(pool.SmsAuthenticationMessage, 'Sign in: {####}');
      assert.deepEqual(pool.SmsConfiguration, SMS);
    });

    it('SetUserPoolMfaConfig turns off every factor that is omitted', async () => {
      const id = await create();
      const WebAuthnConfiguration = { UserVerification: 'preferred' as const };
      await set(id, { MfaConfiguration: 'ON', ...TOTP, EmailMfaConfiguration: { Message: 'Code {####}' }, WebAuthnConfiguration });
      assert.deepEqual(await set(id, { MfaConfiguration: 'ON', ...TOTP }), { MfaConfiguration: 'ON', ...TOTP });
      assert.deepEqual(await set(id, {}), { MfaConfiguration: 'OFF' });
      assert.deepEqual(await get(id), { MfaConfiguration: 'OFF' });
      const again = await set(id, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} });
      assert.deepEqual(again, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} });
    });

    it('a pool without MFA keeps its WebAuthnConfiguration', async () => {
      const id = await create();
      const WebAuthnConfiguration = { RelyingPartyId: 'localhost' };
      assert.deepEqual(await set(id, { WebAuthnConfiguration }), {
        MfaConfiguration: 'OFF',
        WebAuthnConfiguration: { RelyingPartyId: 'localhost', UserVerification: 'preferred', FactorConfiguration: 'SINGLE_FACTOR' },
      });
    });

    const together = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.";
    const nothing = 'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.';
    const refusals: readonly (readonly [string, Config, string | RegExp])[] = [
      ['OFF with TOTP', { MfaConfiguration: 'OFF', ...TOTP }, together],
      ['OFF with TOTP that is off', { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: false } }, together],
      ['MFA omitted with SMS', { SmsMfaConfiguration: {} }, together],
      ['MFA omitted with e-mail', { EmailMfaConfiguration: {} }, together],
      ['OPTIONAL without a factor', { MfaConfiguration: 'OPTIONAL' }, nothing],
      ['ON without a factor', { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: false } }, nothing],
      ['a message without {####}', { MfaConfiguration: 'ON', EmailMfaConfiguration: { Message: 'no code' } }, /validation error/],
      [
        'a RelyingPartyId that is no domain',
        { WebAuthnConfiguration: { RelyingPartyId: 'https://id.example.com' } },
        'Invalid RelyingPartyId.',
      ],
    ];
    for (const [what, config, text] of refusals) {
      it(`${what} is refused with InvalidParameterException and leaves the pool unchanged`, async () => {
        const id = await create();
        await set(id, { MfaConfiguration: 'ON', ...TOTP });
        await refused(set(id, config), 'InvalidParameterException', text);
        assert.deepEqual(await get(id), { MfaConfiguration: 'ON', ...TOTP });
      });
    }

    it('MFA ON is refused in a pool with one-time codes as first factors, OPTIONAL is accepted', async () => {
      const id = await create({ ...beginningWith('PASSWORD', 'SMS_OTP'), SmsConfiguration: SMS });
      await refused(
        set(id, { MfaConfiguration: 'ON', ...TOTP }),
        'InvalidParameterException',
        'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
      );
      await set(id, { MfaConfiguration: 'OPTIONAL', ...TOTP });
    });

    it('MFA ON is refused in a pool with passkeys as first factors unless a passkey counts as two factors', async () => {
      const id = await create(beginningWith('PASSWORD', 'WEB_AUTHN'));
      const single =
        'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor';
      const on = { MfaConfiguration: 'ON', ...TOTP } as const;
      await refused(set(id, on), 'InvalidParameterException', single);
      const WebAuthnConfiguration = { FactorConfiguration: 'SINGLE_FACTOR' as const };
      await refused(set(id, { ...on, WebAuthnConfiguration }), 'InvalidParameterException', single);
      await set(id, { ...on, WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' } });
    });

    for (const [what, way, factor] of [
      ['e-mail', 'verified_email', { EmailMfaConfiguration: {} }],
      ['SMS', 'verified_phone_number', { SmsMfaConfiguration: {} }],
    ] as const) {
      it(`MFA by ${what} is refused if ${what} is the only recovery mechanism`, async () => {
        const id = await create(recoveringBy(way));
        await refused(set(id, { MfaConfiguration: 'OPTIONAL', ...factor }), 'InvalidParameterException', new RegExp(`cannot use ${way}`));
        await update(id, recoveringBy(...BOTH));
        await set(id, { MfaConfiguration: 'OPTIONAL', ...factor });
        await refused(update(id, recoveringBy(way)), 'InvalidParameterException', new RegExp(`cannot use ${way}`));
      });
    }

    it('settings beyond the LITE tier are refused with FeatureUnavailableInTierException', async () => {
      const id = await create({ UserPoolTier: 'LITE' });
      await refused(set(id, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} }), 'FeatureUnavailableInTierException');
      const WebAuthnConfiguration = { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' as const };
      await refused(set(id, { WebAuthnConfiguration }), 'FeatureUnavailableInTierException');
      await set(id, { MfaConfiguration: 'OPTIONAL', ...TOTP, SmsMfaConfiguration: {} });
      await refused(create({ UserPoolTier: 'LITE', ...beginningWith('PASSWORD', 'EMAIL_OTP') }), 'FeatureUnavailableInTierException');
      const rich = await create();
      await set(rich, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} });
      await refused(update(rich, { UserPoolTier: 'LITE' }), 'FeatureUnavailableInTierException');
    });

    it('SetUserPoolMfaConfig of one pool leaves another unchanged', async () => {
      const [a, b] = [await create(), await create()];
      await set(a, { MfaConfiguration: 'ON', ...TOTP });
      assert.deepEqual(await get(b), { MfaConfiguration: 'OFF' });
    });

    it('each of several concurrent changes takes effect as a whole or gives ConcurrentModificationException', async () => {
      const id = await create();
      const subjects = Array.from({ length: 10 }, (_, n) => `subject ${n}`);
      const results = await Promise.allSettled(
        subjects.map((Subject) => set(id, { MfaConfiguration: 'ON', EmailMfaConfiguration: { Subject, Message: `{####} ${Subject}` } })),
      );
      for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.name, 'ConcurrentModificationException');
      const accepted = subjects.filter((_, n) => results[n]!.status === 'fulfilled');
      const { EmailMfaConfiguration: email } = await get(id);
      assert.ok(accepted.includes(email?.Subject ?? ''), `${email?.Subject} is stored, accepted: ${accepted}`);
      assert.equal(email?.Message, `{####} ${email?.Subject}`);
    });
  });

  describe('CreateUserPool', () => {
    it('CreateUserPool with MFA requires an SmsConfiguration and enables SMS', async () => {
      for (const MfaConfiguration of ['ON', 'OPTIONAL'] as const) {
        const text = 'SMS configuration and Auto verification for phone_number are required when MFA is required/optional';
        await refused(create({ MfaConfiguration }), 'InvalidParameterException', text);
        const id = await create({ MfaConfiguration, SmsConfiguration: SMS, SmsAuthenticationMessage: 'Code: {####}' });
        assert.deepEqual(await get(id), {
          MfaConfiguration,
          SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code: {####}', SmsConfiguration: SMS },
        });
      }
    });

    it('AllowedFirstAuthFactors is stored', async () => {
      const policies = beginningWith('PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN');
      const id = await create({ ...policies, SmsConfiguration: SMS });
      assert.deepEqual((await describePool(id)).Policies?.SignInPolicy, policies.Policies.SignInPolicy);
    });

    const refusals: readonly (readonly [string, Partial<CreateUserPoolCommandInput>, string])[] = [
      [
        'SMS_OTP as a first factor without an SmsConfiguration',
        beginningWith('PASSWORD', 'SMS_OTP'),
        'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration',
      ],
      ['TOTP as a first factor', beginningWith('PASSWORD', 'SOFTWARE_TOKEN'), 'SOFTWARE_TOKEN is not supported as an auth factor.'],
      ['passkeys as the only first factor', beginningWith('WEB_AUTHN'), 'WEB_AUTHN cannot be the only auth factor.'],
      ['a duplicate first factor', beginningWith('PASSWORD', 'PASSWORD'), 'AllowedFirstAuthFactors must not contain duplicates.'],
      [
        'one-time codes as first factors where MFA is required',
        { ...beginningWith('PASSWORD', 'EMAIL_OTP'), MfaConfiguration: 'ON', SmsConfiguration: SMS },
        'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
      ],
    ];
    for (const [what, input, text] of refusals)
      it(`CreateUserPool with ${what} is refused`, () => refused(create(input), 'InvalidParameterException', text));
  });

  describe('UpdateUserPool', () => {
    it('UpdateUserPool turns MFA on only if a factor is configured, and turns it off', async () => {
      const id = await create();
      const text = 'Cannot turn MFA functionality ON, once the user pool has been created.';
      for (const MfaConfiguration of ['ON', 'OPTIONAL'] as const)
        await refused(update(id, { MfaConfiguration }), 'InvalidParameterException', text);
      await set(id, { MfaConfiguration: 'OPTIONAL', ...TOTP });
      await update(id, { MfaConfiguration: 'ON' });
      assert.equal((await get(id)).MfaConfiguration, 'ON');
      await update(id, { MfaConfiguration: 'OFF' });
      assert.equal((await describePool(id)).MfaConfiguration, 'OFF');
    });

    it('UpdateUserPool keeps MFA, its messages and the first factors when they are omitted', async () => {
      const id = await create(beginningWith('PASSWORD', 'EMAIL_OTP'));
      const config = {
        MfaConfiguration: 'OPTIONAL',
        ...TOTP,
        EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'Hello' },
      } as const;
      await set(id, config);
      await update(id, { PoolName: 'renamed', Policies: { PasswordPolicy: { MinimumLength: 9 } } });
      assert.deepEqual(await get(id), config);
      const { Policies } = await describePool(id);
      assert.deepEqual(Policies?.SignInPolicy, { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] });
      await update(id, beginningWith('PASSWORD'));
      assert.deepEqual((await describePool(id)).Policies?.SignInPolicy, { AllowedFirstAuthFactors: ['PASSWORD'] });
    });

    it('UpdateUserPool refuses one-time codes as first factors where MFA is required', async () => {
      const id = await create();
      await set(id, { MfaConfiguration: 'ON', ...TOTP });
      await refused(
        update(id, beginningWith('PASSWORD', 'EMAIL_OTP')),
        'InvalidParameterException',
        'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
      );
      await refused(update(id, beginningWith('PASSWORD', 'WEB_AUTHN')), 'InvalidParameterException', /SINGLE_FACTOR/);
    });
  });
});
