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
import { sharedServer } from '../support/server.js';
import { operatorClient } from './support/clients.js';
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

  it('a new pool has none', async () => {
    const id = await create();
    assert.deepEqual(await get(id), { MfaConfiguration: 'OFF' });
    assert.deepEqual((await describePool(id)).Policies?.SignInPolicy, { AllowedFirstAuthFactors: ['PASSWORD'] });
  });

  it('a pool that is not there is told so', async () => {
    await refused(get('us-east-1_nobody'), 'ResourceNotFoundException', 'User pool us-east-1_nobody does not exist.');
    await refused(set('us-east-1_nobody', {}), 'ResourceNotFoundException', 'User pool us-east-1_nobody does not exist.');
  });

  describe('SetUserPoolMfaConfig', () => {
    it('keeps all of it, and shows it again', async () => {
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

    it('replaces all of it: what is omitted is off', async () => {
      const id = await create();
      const WebAuthnConfiguration = { UserVerification: 'preferred' as const };
      await set(id, { MfaConfiguration: 'ON', ...TOTP, EmailMfaConfiguration: { Message: 'Code {####}' }, WebAuthnConfiguration });
      assert.deepEqual(await set(id, { MfaConfiguration: 'ON', ...TOTP }), { MfaConfiguration: 'ON', ...TOTP });
      assert.deepEqual(await set(id, {}), { MfaConfiguration: 'OFF' });
      assert.deepEqual(await get(id), { MfaConfiguration: 'OFF' });
      const again = await set(id, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} });
      assert.deepEqual(again, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} });
    });

    it('keeps what passkeys are told without MFA', async () => {
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
      ['nothing said of MFA, with SMS', { SmsMfaConfiguration: {} }, together],
      ['nothing said of MFA, with e-mail', { EmailMfaConfiguration: {} }, together],
      ['OPTIONAL without a factor', { MfaConfiguration: 'OPTIONAL' }, nothing],
      ['ON without a factor', { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: false } }, nothing],
      ['a message without its code', { MfaConfiguration: 'ON', EmailMfaConfiguration: { Message: 'no code' } }, /validation error/],
      [
        'a relying party that is no domain',
        { WebAuthnConfiguration: { RelyingPartyId: 'https://id.example.com' } },
        'Invalid RelyingPartyId.',
      ],
    ];
    for (const [what, config, text] of refusals) {
      it(`refuses ${what}, and leaves the pool as it was`, async () => {
        const id = await create();
        await set(id, { MfaConfiguration: 'ON', ...TOTP });
        await refused(set(id, config), 'InvalidParameterException', text);
        assert.deepEqual(await get(id), { MfaConfiguration: 'ON', ...TOTP });
      });
    }

    it('refuses ON where codes are first factors, and accepts OPTIONAL', async () => {
      const id = await create({ ...beginningWith('PASSWORD', 'SMS_OTP'), SmsConfiguration: SMS });
      await refused(
        set(id, { MfaConfiguration: 'ON', ...TOTP }),
        'InvalidParameterException',
        'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
      );
      await set(id, { MfaConfiguration: 'OPTIONAL', ...TOTP });
    });

    it('refuses ON where passkeys are first factors, unless they count as two', async () => {
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
      it(`refuses MFA by ${what} where it is the only way to recover an account`, async () => {
        const id = await create(recoveringBy(way));
        await refused(set(id, { MfaConfiguration: 'OPTIONAL', ...factor }), 'InvalidParameterException', new RegExp(`cannot use ${way}`));
        await update(id, recoveringBy(...BOTH));
        await set(id, { MfaConfiguration: 'OPTIONAL', ...factor });
        await refused(update(id, recoveringBy(way)), 'InvalidParameterException', new RegExp(`cannot use ${way}`));
      });
    }

    it('refuses in the LITE tier what is not in it', async () => {
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

    it('of one pool leaves another alone', async () => {
      const [a, b] = [await create(), await create()];
      await set(a, { MfaConfiguration: 'ON', ...TOTP });
      assert.deepEqual(await get(b), { MfaConfiguration: 'OFF' });
    });

    it('of many at once each is whole or refused as concurrent', async () => {
      const id = await create();
      const subjects = Array.from({ length: 10 }, (_, n) => `subject ${n}`);
      const results = await Promise.allSettled(
        subjects.map((Subject) => set(id, { MfaConfiguration: 'ON', EmailMfaConfiguration: { Subject, Message: `{####} ${Subject}` } })),
      );
      for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.name, 'ConcurrentModificationException');
      const { EmailMfaConfiguration: email } = await get(id);
      assert.equal(email?.Message, `{####} ${email?.Subject}`);
    });
  });

  describe('CreateUserPool', () => {
    it('begins with SMS where MFA is on, and asks for what sends it', async () => {
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

    it('keeps the factors that a sign-in may begin with', async () => {
      const policies = beginningWith('PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN');
      const id = await create({ ...policies, SmsConfiguration: SMS });
      assert.deepEqual((await describePool(id)).Policies?.SignInPolicy, policies.Policies.SignInPolicy);
    });

    const refusals: readonly (readonly [string, Partial<CreateUserPoolCommandInput>, string])[] = [
      [
        'SMS as a first factor without what sends it',
        beginningWith('PASSWORD', 'SMS_OTP'),
        'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration',
      ],
      ['TOTP as a first factor', beginningWith('PASSWORD', 'SOFTWARE_TOKEN'), 'SOFTWARE_TOKEN is not supported as an auth factor.'],
      ['passkeys alone', beginningWith('WEB_AUTHN'), 'WEB_AUTHN cannot be the only auth factor.'],
      ['a first factor twice', beginningWith('PASSWORD', 'PASSWORD'), 'AllowedFirstAuthFactors must not contain duplicates.'],
      [
        'codes as first factors where MFA is required',
        { ...beginningWith('PASSWORD', 'EMAIL_OTP'), MfaConfiguration: 'ON', SmsConfiguration: SMS },
        'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
      ],
    ];
    for (const [what, input, text] of refusals) it(`refuses ${what}`, () => refused(create(input), 'InvalidParameterException', text));
  });

  describe('UpdateUserPool', () => {
    it('turns MFA on only where a factor is there already, and off', async () => {
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

    it('leaves MFA, its messages and the first factors as they are when it says nothing of them', async () => {
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

    it('does not add codes as first factors where MFA is required', async () => {
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
