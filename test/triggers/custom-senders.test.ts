import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildDecrypt, RawAesKeyringNode, RawAesWrappingSuiteIdentifier } from '@aws-crypto/client-node';
import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  ConfirmSignUpCommand,
  type CreateUserPoolCommandInput,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SetRiskConfigurationCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { type FunctionServer, functionServer, type Noted } from './pool-functions.js';
import { arnOf } from './support.js';

const KEY_ID = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const codeKey = randomBytes(32);

/** Decrypts a code as a sender function does: AWS Encryption SDK with the key. */
async function decrypted(code: unknown, key: Uint8Array = codeKey): Promise<{ code: string; poolId: string | undefined }> {
  const { decrypt } = buildDecrypt();
  const keyring = new RawAesKeyringNode({
    keyNamespace: 'cognate',
    keyName: KEY_ID,
    unencryptedMasterKey: new Uint8Array(key),
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(String(code), 'base64'));
  return { code: plaintext.toString(), poolId: messageHeader.encryptionContext['userpool-id'] };
}

const version = 'V1_0' as const;
const senders = {
  CustomEmailSender: { LambdaArn: arnOf('sender'), LambdaVersion: version },
  CustomSMSSender: { LambdaArn: arnOf('sender'), LambdaVersion: version },
  KMSKeyID: KEY_ID,
};

const MEDIA = [
  { medium: 'Email', attribute: 'email', otp: 'EMAIL_OTP', type: 'customEmailSenderRequestV1', address: someEmail },
  {
    medium: 'SMS',
    attribute: 'phone_number',
    otp: 'SMS_OTP',
    type: 'customSMSSenderRequestV1',
    address: () => `+49151${randomInt(10_000_000, 99_999_999)}`,
  },
] as const;

describe('CustomEmailSender and CustomSMSSender triggers', () => {
  let house: FunctionServer;
  before(async () => {
    house = await functionServer({ TRIGGERS_CODE_KEY: codeKey.toString('base64'), TRUST_PROXY: 'true' });
  });
  beforeEach(() => void house.noted());
  afterEach(() => {
    house.breakSender(false);
    house.server.clock.reset();
  });
  after(() => house.stop());

  function pool(attribute: 'email' | 'phone_number', otp: 'EMAIL_OTP' | 'SMS_OTP', more: Partial<CreateUserPoolCommandInput> = {}) {
    return house.pool(
      { ...senders, CustomMessage: arnOf('customMessage') },
      {
        UsernameAttributes: [attribute],
        AutoVerifiedAttributes: [attribute],
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', otp] } },
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: `verified_${attribute}`, Priority: 1 }] },
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
        ...more,
      },
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    );
  }

  const one = (): Noted => {
    const noted = house.noted();
    assert.equal(noted.length, 1, JSON.stringify(noted.map(({ triggerSource }) => triggerSource)));
    return noted[0]!;
  };

  it('CustomEmailSender, CustomSMSSender and KMSKeyID are stored and returned by DescribeUserPool', async () => {
    const { poolId } = await pool('email', 'EMAIL_OTP');
    const { UserPool } = await operatorClient(house.server).send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
    const { CustomMessage: _, ...config } = UserPool!.LambdaConfig!;
    assert.deepEqual(config, senders);
  });

  it('a custom sender without KMSKeyID is refused with InvalidParameterException', async () => {
    const { KMSKeyID: _, ...keyless } = senders;
    await assert.rejects(house.pool(keyless), { name: 'InvalidParameterException' });
  });

  for (const { medium, attribute, otp, type, address } of MEDIA) {
    it(`Custom${medium}Sender is called for each kind of message with the encrypted code, and nothing is sent otherwise`, async () => {
      const { poolId, clientId } = await pool(attribute, otp);
      const [app, operator] = [appClient(house.server), operatorClient(house.server)];
      const whom = address();
      const metadata = { ClientMetadata: { campaign: 'spring' } };

      const told = async (occasion: string, more: object = {}): Promise<string> => {
        const { triggerSource, userPoolId, version: v, request } = one();
        assert.deepEqual([triggerSource, userPoolId, v], [`Custom${medium}Sender_${occasion}`, poolId, '1']);
        assert.equal(request['type'], type);
        assert.deepEqual(request['clientMetadata'], { campaign: 'spring' });
        assert.equal(request.userAttributes[attribute], whom);
        for (const [name, value] of Object.entries(more)) assert.equal(request.userAttributes[name], value);
        const { code, poolId: sealedFor } = await decrypted(request['code']);
        assert.equal(sealedFor, poolId);
        return code;
      };

      const UserAttributes = [{ Name: attribute, Value: whom }];
      const { CodeDeliveryDetails } = await app.send(
        new SignUpCommand({ ClientId: clientId, Username: whom, Password: goodPassword, UserAttributes, ...metadata }),
      );
      assert.equal(CodeDeliveryDetails?.AttributeName, attribute);
      await told('SignUp', { 'cognito:user_status': 'UNCONFIRMED' });

      await app.send(new ResendConfirmationCodeCommand({ ClientId: clientId, Username: whom, ...metadata }));
      const ConfirmationCode = await told('ResendCode');
      await app.send(new ConfirmSignUpCommand({ ClientId: clientId, Username: whom, ConfirmationCode }));

      await app.send(new ForgotPasswordCommand({ ClientId: clientId, Username: whom, ...metadata }));
      await told('ForgotPassword');

      const AuthParameters = { USERNAME: whom, PASSWORD: goodPassword };
      const { AuthenticationResult } = await app.send(
        new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
      );
      const AccessToken = AuthenticationResult!.AccessToken!;
      await app.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: attribute, ...metadata }));
      await told('VerifyUserAttribute');

      await app.send(
        new InitiateAuthCommand({
          ClientId: clientId,
          AuthFlow: 'USER_AUTH',
          AuthParameters: { USERNAME: whom, PREFERRED_CHALLENGE: otp },
        }),
      );
      const { triggerSource, request } = one();
      assert.equal(triggerSource, `Custom${medium}Sender_Authentication`);
      assert.match((await decrypted(request['code'])).code, /^\d{8}$/);

      await operator.send(new AdminResetUserPasswordCommand({ UserPoolId: poolId, Username: whom, ...metadata }));
      await told('ForgotPassword', { 'cognito:user_status': 'RESET_REQUIRED' });

      const changed = address();
      await app.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: attribute, Value: changed }], ...metadata }));
      const update = one();
      assert.equal(update.triggerSource, `Custom${medium}Sender_UpdateUserAttribute`);
      assert.equal(update.request.userAttributes[attribute], changed);

      const invited = address();
      await operator.send(
        new AdminCreateUserCommand({
          UserPoolId: poolId,
          Username: invited,
          TemporaryPassword: 'Temporary-secret-1',
          UserAttributes: [{ Name: attribute, Value: invited }],
          DesiredDeliveryMediums: [medium === 'SMS' ? 'SMS' : 'EMAIL'],
        }),
      );
      const invitation = one();
      assert.equal(invitation.triggerSource, `Custom${medium}Sender_AdminCreateUser`);
      assert.equal((await decrypted(invitation.request['code'])).code, 'Temporary-secret-1');

      for (const somebody of [whom, changed, invited]) assert.deepEqual(await house.server.outbox(somebody), []);
    });
  }

  it('CustomEmailSender is notified of a risky sign-in without a code, with feedback links', async () => {
    const { poolId, clientId } = await pool('email', 'EMAIL_OTP', {
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      UserPoolTier: 'PLUS',
    });
    const operator = operatorClient(house.server);
    const LowAction = { Notify: true, EventAction: 'NO_ACTION' } as const;
    const SourceArn = 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com';
    await operator.send(
      new SetRiskConfigurationCommand({
        UserPoolId: poolId,
        AccountTakeoverRiskConfiguration: { NotifyConfiguration: { SourceArn }, Actions: { LowAction } },
      }),
    );
    const whom = someEmail();
    await operator.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: whom,
        UserAttributes: [
          { Name: 'email', Value: whom },
          { Name: 'email_verified', Value: 'true' },
        ],
        MessageAction: 'SUPPRESS',
      }),
    );
    await operator.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: whom, Password: goodPassword, Permanent: true }));
    const signIn = async (address: string, browser: string): Promise<number> => {
      const AuthParameters = { USERNAME: whom, PASSWORD: goodPassword };
      const { status } = await fetch(house.server.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
          'x-forwarded-for': address,
          'user-agent': browser,
        },
        body: JSON.stringify({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
      });
      return status;
    };
    assert.equal(await signIn('192.0.2.1', 'Usual/1.0'), 200);
    assert.equal(await signIn('203.0.113.9', 'Strange/1.0'), 200);
    let noted: Noted[] = [];
    const until = Date.now() + 5000;
    while (noted.length === 0 && Date.now() < until) {
      await new Promise(setImmediate);
      noted = house.noted();
    }
    const [{ triggerSource, request }, ...more] = noted as [Noted, ...Noted[]];
    assert.deepEqual([triggerSource, more], ['CustomEmailSender_AccountTakeOverNotification', []]);
    assert.equal(request['code'], null);
    const seen = request.userAttributes;
    assert.deepEqual([seen['IP_ADDRESS'], seen['ACCOUNT_TAKE_OVER_ACTION']], ['203.0.113.9', 'NO_ACTION']);
    for (const link of ['ONE_CLICK_LINK_VALID', 'ONE_CLICK_LINK_INVALID'])
      assert.ok(seen[link]!.startsWith(`${house.server.url}/${poolId}/`));
    for (const name of ['EVENT_ID', 'FEEDBACK_TOKEN', 'USER_NAME', 'LOGIN_TIME']) assert.ok(seen[name], name);
    assert.deepEqual(await house.server.outbox(whom), []);
  });

  it('a medium without a custom sender uses the built-in sender', async () => {
    const { clientId } = await house.pool({ CustomSMSSender: senders.CustomSMSSender, KMSKeyID: KEY_ID });
    const email = someEmail();
    await appClient(house.server).send(
      new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword, UserAttributes: [{ Name: 'email', Value: email }] }),
    );
    assert.match(await house.server.codeFor(email), /^\d{6}$/);
    assert.deepEqual(house.noted(), []);
  });

  it('an encrypted code does not decrypt with another key', async () => {
    const { clientId } = await pool('email', 'EMAIL_OTP');
    const email = someEmail();
    await appClient(house.server).send(
      new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword, UserAttributes: [{ Name: 'email', Value: email }] }),
    );
    await assert.rejects(decrypted(one().request['code'], randomBytes(32)));
  });

  describe('custom sender that throws', () => {
    async function failedSignUp() {
      const made = await pool('email', 'EMAIL_OTP');
      const email = someEmail();
      house.breakSender(true);
      await appClient(house.server).send(
        new SignUpCommand({
          ClientId: made.clientId,
          Username: email,
          Password: goodPassword,
          UserAttributes: [{ Name: 'email', Value: email }],
        }),
      );
      one();
      return { ...made, email };
    }

    async function calledWithin(milliseconds: number): Promise<Noted[]> {
      const until = Date.now() + milliseconds;
      for (;;) {
        const noted = house.noted();
        if (noted.length > 0 || Date.now() > until) return noted;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    it('a sender function that throws does not fail SignUp, and is retried with the same code', async () => {
      const { clientId, email } = await failedSignUp();
      house.breakSender(false);
      house.server.clock.advance(10_000);
      const [again, ...more] = await calledWithin(5000);
      assert.deepEqual([again?.triggerSource, more.length], ['CustomEmailSender_SignUp', 0]);
      const { code } = await decrypted(again!.request['code']);
      await appClient(house.server).send(new ConfirmSignUpCommand({ ClientId: clientId, Username: email, ConfirmationCode: code }));
    });

    it('a sender function that fails for an hour leaves a dead letter, which RetryDeadLetter sends', async () => {
      const other = await ownPool(house.server);
      const { poolId, email } = await failedSignUp();
      interface Letters {
        readonly DeadLetters: readonly Record<string, unknown>[];
      }
      const letters = async () => (await cognate<Letters>(house.server, 'ListDeadLetters', { UserPoolId: poolId })).DeadLetters;
      house.server.clock.advance(3600_000);
      assert.equal((await calledWithin(5000)).length, 1);
      const until = Date.now() + 3000;
      while ((await letters()).length === 0 && Date.now() < until);
      const [letter] = await letters();
      const { DeadLetterId, CreationDate: _, ...shown } = letter!;
      assert.deepEqual(shown, {
        Kind: 'CUSTOM_SENDER',
        DeliveryMedium: 'EMAIL',
        Event: 'sign-up',
        Destination: 'u***@e***',
        Attempts: 2,
        Reason: 'the function threw',
      });
      const elsewhere = await askCognate(house.server, 'RetryDeadLetter', { UserPoolId: other.poolId, DeadLetterId });
      assert.equal(elsewhere.body.__type, 'ResourceNotFoundException');
      house.breakSender(false);
      await cognate(house.server, 'RetryDeadLetter', { UserPoolId: poolId, DeadLetterId });
      const [again] = await calledWithin(5000);
      assert.equal(again?.request.userAttributes['email'], email);
      assert.deepEqual(await letters(), []);
      const gone = await askCognate(house.server, 'DeleteDeadLetter', { UserPoolId: poolId, DeadLetterId });
      assert.equal(gone.body.__type, 'ResourceNotFoundException');
    });
  });
});

describe('custom senders with a data key of AWS KMS', () => {
  let kms: Server;
  let asked: { target: string; body: Record<string, unknown>; authorization: string }[];
  let house: FunctionServer;
  const dataKey = randomBytes(32);
  const before_ = { AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'], AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY'] };

  before(async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });
    asked = [];
    kms = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      asked.push({
        target: String(request.headers['x-amz-target']),
        body: JSON.parse(text),
        authorization: String(request.headers.authorization),
      });
      const sealed = Buffer.from('a sealed data key').toString('base64');
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ KeyId: KEY_ID, Plaintext: dataKey.toString('base64'), CiphertextBlob: sealed }));
    }).listen(0, '127.0.0.1');
    await once(kms, 'listening');
    const endpoint = `http://127.0.0.1:${(kms.address() as AddressInfo).port}`;
    house = await functionServer({ TRIGGERS_KMS_MODE: 'aws', TRIGGERS_KMS_ENDPOINT: endpoint });
  });
  after(async () => {
    await house.stop();
    kms.close();
    for (const [name, value] of Object.entries(before_)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('the code is encrypted under a data key of the pool’s KMSKeyID, requested in the region of the key', async () => {
    const { poolId, clientId } = await house.pool(senders);
    const email = someEmail();
    await appClient(house.server).send(
      new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword, UserAttributes: [{ Name: 'email', Value: email }] }),
    );
    const [{ target, body, authorization }] = asked as [(typeof asked)[number]];
    assert.equal(target, 'TrentService.GenerateDataKey');
    assert.equal(body['KeyId'], KEY_ID);
    assert.equal((body['EncryptionContext'] as Record<string, string>)['userpool-id'], poolId);
    assert.match(authorization, /\/us-east-1\/kms\/aws4_request/);
    const sealed = Buffer.from(String(house.noted()[0]!.request['code']), 'base64');
    assert.ok(sealed.includes(Buffer.from('a sealed data key')), 'the data key goes along, sealed');
  });
});
