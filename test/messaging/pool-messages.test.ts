import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  type CreateUserPoolCommandInput,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';

const somePhone = (prefix = '+49151'): string => `${prefix}${randomInt(10_000_000, 99_999_999)}`;

interface Text {
  readonly to: string;
  readonly text: string;
}

describe('messages of a pool', () => {
  /** Stand-in for the SMS gateway (`/sms`) and SES. */
  let provider: Server;
  let texts: Text[];
  let mails: Record<string, never>[];
  let gatewayAnswers: number;
  let server: TestServer;
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  const formerly = Object.keys(keys).map((name) => [name, process.env[name]] as const);

  function start(more: { dataDir?: string; environment?: Record<string, string> } = {}): Promise<TestServer> {
    const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const environment = {
      SMS_PROVIDER: 'http',
      SMS_HTTP_URL: `${url}/sms`,
      SMS_HTTP_SECRET: 'a secret of some length',
      SMS_PER_DESTINATION_PER_HOUR: '3',
      SMS_PER_POOL_PER_HOUR: '5',
      EMAIL_PROVIDER: 'ses',
      EMAIL_SES_ENDPOINT: url,
      EMAIL_PER_DESTINATION_PER_HOUR: '3',
      ...more.environment,
    };
    return startServer({ ...more, environment });
  }

  before(async () => {
    Object.assign(process.env, keys);
    provider = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (request.url !== '/sms') mails.push(JSON.parse(body));
      else if (gatewayAnswers === 200) texts.push(JSON.parse(body));
      response.writeHead(request.url === '/sms' ? gatewayAnswers : 200).end('{}');
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    server = await start();
  });
  beforeEach(() => {
    [texts, mails, gatewayAnswers] = [[], [], 200];
  });
  after(async () => {
    await server?.stop();
    provider.close();
    for (const [name, value] of formerly) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const byPhone = {
    UsernameAttributes: ['phone_number'],
    AutoVerifiedAttributes: ['phone_number'],
  } satisfies Partial<CreateUserPoolCommandInput>;

  function signUp(ClientId: string, name: 'email' | 'phone_number', value: string, more: Record<string, string> = {}, on = server) {
    const { lang, ...attributes } = more;
    return appClient(on).send(
      new SignUpCommand({
        ClientId,
        Username: value,
        Password: goodPassword,
        UserAttributes: Object.entries({ [name]: value, ...attributes }).map(([Name, Value]) => ({ Name, Value })),
        ...(lang === undefined ? {} : { ClientMetadata: { lang } }),
      }),
    );
  }
  const resend = (ClientId: string, Username: string) => appClient(server).send(new ResendConfirmationCodeCommand({ ClientId, Username }));
  const codeIn = (text: string | undefined): string => /\d{6}/.exec(text ?? '')![0];

  it('message templates are chosen by ClientMetadata.lang, then by the user’s locale', async () => {
    const { poolId, clientId } = await ownPool(server, byPhone);
    const messageTemplates = {
      'sign-up': {
        de: { sms: 'Ihr Code: {####}' },
        fr: { sms: 'Votre code : {{ code }}' },
        default: { sms: 'Code {####} for {username}' },
      },
    };
    await cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: poolId, Extensions: { messageTemplates } });
    await signUp(clientId, 'phone_number', somePhone(), { locale: 'de-DE' });
    await signUp(clientId, 'phone_number', somePhone(), { locale: 'de-DE', lang: 'fr' });
    const number = somePhone();
    await signUp(clientId, 'phone_number', number);
    const [de, fr, other] = texts.map(({ text }) => text.replace(/\d{6}/, 'N'));
    assert.deepEqual([de, fr, other], ['Ihr Code: N', 'Votre code : N', `Code N for ${number}`]);
  });

  const wrong: readonly (readonly [string, object])[] = [
    ['with invalid Liquid', { 'sign-up': { de: { sms: '{% if %}' } } }],
    ['for an unknown event', { birthday: { de: { sms: 'x' } } }],
    ['in an invalid language', { 'sign-up': { Deutsch_: { sms: 'x' } } }],
    ['without text', { 'sign-up': { de: {} } }],
    ['over the size limit', { 'sign-up': { de: { html: 'x'.repeat(20_001) } } }],
  ];
  for (const [title, messageTemplates] of wrong) {
    it(`message templates ${title} are refused with InvalidParameterException`, async () => {
      const { poolId } = await ownPool(server);
      const { status, body } = await askCognate(server, 'UpdateUserPoolExtensions', {
        UserPoolId: poolId,
        Extensions: { messageTemplates },
      });
      assert.deepEqual([status, body.__type], [400, 'InvalidParameterException']);
    });
  }

  it('SMS to a country outside smsCountries fails with CodeDeliveryFailureException', async () => {
    const { poolId, clientId } = await ownPool(server, byPhone);
    await cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: poolId, Extensions: { smsCountries: ['+49', '+1204'] } });
    for (const number of [somePhone(), somePhone('+1204')]) await signUp(clientId, 'phone_number', number);
    for (const number of [somePhone('+44'), somePhone('+1205')]) {
      await assert.rejects(signUp(clientId, 'phone_number', number), { name: 'CodeDeliveryFailureException' });
    }
    assert.equal(texts.length, 2);
    const nothing = { UserPoolId: poolId, Extensions: { smsCountries: ['49'] } };
    assert.equal((await askCognate(server, 'UpdateUserPoolExtensions', nothing)).status, 400);
  });

  it('more than three SMS to one number in an hour are refused with LimitExceededException', async () => {
    const { clientId } = await ownPool(server, byPhone);
    const number = somePhone();
    await signUp(clientId, 'phone_number', number);
    await resend(clientId, number);
    await resend(clientId, number);
    await assert.rejects(resend(clientId, number), { name: 'LimitExceededException' });
    assert.equal(texts.length, 3);
    server.clock.advance(3600_000);
    await resend(clientId, number);
    server.clock.reset();
    assert.equal(texts.length, 4);
  });

  it('SMS_PER_POOL_PER_HOUR limits the SMS of each pool, also of administrators', async () => {
    const [{ clientId, poolId }, other] = [await ownPool(server, byPhone), await ownPool(server, byPhone)];
    const tries = await Promise.allSettled(Array.from({ length: 9 }, () => signUp(clientId, 'phone_number', somePhone())));
    const refused = tries.filter((one) => one.status === 'rejected').map(({ reason }) => (reason as Error).name);
    assert.deepEqual([texts.length, refused], [5, Array(4).fill('LimitExceededException')]);
    const invitation = new AdminCreateUserCommand({ UserPoolId: poolId, Username: somePhone(), DesiredDeliveryMediums: ['SMS'] });
    await assert.rejects(operatorClient(server).send(invitation), { name: 'TooManyRequestsException' });
    await signUp(other.clientId, 'phone_number', somePhone());
    assert.equal(texts.length, 6, 'another pool has its own');
  });

  it('SMS refused by the provider fails with CodeDeliveryFailureException', async () => {
    const { clientId } = await ownPool(server, byPhone);
    gatewayAnswers = 400;
    await assert.rejects(signUp(clientId, 'phone_number', somePhone()), { name: 'CodeDeliveryFailureException' });
  });

  it('a failed sign-in code is refused with an error that InitiateAuth declares', async () => {
    const { clientId, poolId } = await ownPool(
      server,
      {
        ...byPhone,
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'SMS_OTP'] } },
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
      },
      { ExplicitAuthFlows: ['ALLOW_USER_AUTH'], PreventUserExistenceErrors: 'LEGACY' },
    );
    const number = somePhone();
    await signUp(clientId, 'phone_number', number);
    const operator = operatorClient(server);
    await operator.send(new AdminConfirmSignUpCommand({ UserPoolId: poolId, Username: number }));
    const phone_number_verified = [{ Name: 'phone_number_verified', Value: 'true' }];
    await operator.send(
      new AdminUpdateUserAttributesCommand({ UserPoolId: poolId, Username: number, UserAttributes: phone_number_verified }),
    );
    const byCode = () =>
      appClient(server).send(
        new InitiateAuthCommand({
          ClientId: clientId,
          AuthFlow: 'USER_AUTH',
          AuthParameters: { USERNAME: number, PREFERRED_CHALLENGE: 'SMS_OTP' },
        }),
      );
    gatewayAnswers = 400;
    await assert.rejects(byCode(), { name: 'InvalidParameterException', message: 'Unable to deliver the message.' });
    await operator.send(new AdminResetUserPasswordCommand({ UserPoolId: poolId, Username: number }));
    await assert.rejects(byCode(), { name: 'TooManyRequestsException' });
  });

  it('an SMS that the provider temporarily refuses is sent after a restart', async () => {
    const first = await start();
    const { clientId } = await ownPool(first, byPhone);
    const number = somePhone();
    gatewayAnswers = 503;
    await signUp(clientId, 'phone_number', number, {}, first);
    await first.stop({ keepData: true });
    gatewayAnswers = 200;
    const second = await start({ dataDir: first.dataDir });
    try {
      second.clock.advance(10_000);
      const until = Date.now() + 8000;
      while (texts.length === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(texts[0]?.to, number);
      const ConfirmationCode = codeIn(texts[0]?.text);
      await appClient(second).send(new ConfirmSignUpCommand({ ClientId: clientId, Username: number, ConfirmationCode }));
    } finally {
      await second.stop();
    }
  });

  describe('EmailConfiguration of a pool', () => {
    const SourceArn = 'arn:aws:ses:eu-west-1:123456789012:identity/example.org';
    const own = {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn,
      From: 'Shop <codes@example.org>',
      ReplyToEmailAddress: 'help@example.org',
      ConfigurationSet: 'codes',
    } as const;

    it('a DEVELOPER e-mail is sent with the pool’s From, identity, reply-to and configuration set', async () => {
      const { poolId, clientId } = await ownPool(server, { EmailConfiguration: own });
      const { UserPool } = await operatorClient(server).send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
      assert.deepEqual(UserPool!.EmailConfiguration, own);
      await signUp(clientId, 'email', someEmail());
      const [mail] = mails as Record<string, unknown>[];
      assert.deepEqual(
        [mail!['FromEmailAddress'], mail!['FromEmailAddressIdentityArn'], mail!['ReplyToAddresses'], mail!['ConfigurationSetName']],
        [own.From, SourceArn, ['help@example.org'], 'codes'],
      );
    });

    it('a COGNITO_DEFAULT e-mail is sent from the server’s address', async () => {
      const { clientId } = await ownPool(server, {
        EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', From: 'Bank <x@bank.example>' },
      });
      await signUp(clientId, 'email', someEmail());
      assert.equal((mails as Record<string, unknown>[])[0]!['FromEmailAddress'], 'Cognate <no-reply@localhost>');
    });

    it('DEVELOPER without SourceArn, or with an invalid From, is refused with InvalidParameterException', async () => {
      for (const EmailConfiguration of [
        { EmailSendingAccount: 'DEVELOPER' },
        { ...own, From: 'Shop <codes@example.org>\r\nBcc: mallory@example.com' },
        { ...own, From: 'a@example.org, b@example.org' },
      ] as const) {
        await assert.rejects(ownPool(server, { EmailConfiguration }), { name: 'InvalidParameterException' });
      }
    });
  });

  it('incomplete provider settings fail the start with settings_invalid', async () => {
    for (const environment of [
      { SMS_PROVIDER: 'twilio' },
      { SMS_PROVIDER: 'http', SMS_HTTP_URL: '' },
      { EMAIL_PROVIDER: 'smtp' },
    ] as const) {
      await assert.rejects(start({ environment }), { code: 'settings_invalid' });
    }
  });
});
