import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { cognate } from '../operations/support/cognate.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, someEmail } from '../support/scenario.js';
import { type FunctionServer, functionServer } from './pool-functions.js';
import { arnOf } from './support.js';

describe('Lambda triggers of sign-up, confirmation and password recovery', () => {
  let house: FunctionServer;
  before(async () => {
    house = await functionServer();
  });
  beforeEach(() => void house.noted());
  after(() => house.stop());

  const signUp = (clientId: string, email: string, more: object = {}) =>
    appClient(house.server).send(
      new SignUpCommand({
        ClientId: clientId,
        Username: email,
        Password: goodPassword,
        UserAttributes: [{ Name: 'email', Value: email }],
        ...more,
      }),
    );
  const sources = (): string[] => house.noted().map(({ triggerSource }) => triggerSource);

  it('LambdaConfig is stored, returned by DescribeUserPool, and cleared by an UpdateUserPool without it', async () => {
    const { poolId } = await house.pool({
      PreSignUp: arnOf('preSignUp'),
      PreTokenGenerationConfig: { LambdaArn: arnOf('tokensV2'), LambdaVersion: 'V2_0' },
    });
    const operator = operatorClient(house.server);
    const shown = async () => (await operator.send(new DescribeUserPoolCommand({ UserPoolId: poolId }))).UserPool!.LambdaConfig;
    assert.deepEqual(await shown(), {
      PreSignUp: arnOf('preSignUp'),
      PreTokenGeneration: arnOf('tokensV2'),
      PreTokenGenerationConfig: { LambdaArn: arnOf('tokensV2'), LambdaVersion: 'V2_0' },
    });
    await operator.send(new UpdateUserPoolCommand({ UserPoolId: poolId }));
    assert.deepEqual(await shown(), {});
  });

  it('PreTokenGeneration and PreTokenGenerationConfig with different ARNs are refused with InvalidParameterException', async () => {
    const given = {
      PreTokenGeneration: arnOf('tokensV1'),
      PreTokenGenerationConfig: { LambdaArn: arnOf('tokensV2'), LambdaVersion: 'V2_0' },
    } as const;
    await assert.rejects(house.pool(given), { name: 'InvalidParameterException' });
  });

  it('a LambdaConfig value that is not an ARN is refused with InvalidParameterException', async () => {
    await assert.rejects(house.pool({ PreSignUp: 'https://example.com/function/of/mine' }), { name: 'InvalidParameterException' });
  });

  it('autoConfirmUser of PreSignUp confirms the user without a code, then PostConfirmation is called', async () => {
    const { poolId, clientId } = await house.pool({
      PreSignUp: arnOf('preSignUp'),
      PostConfirmation: arnOf('watch'),
      CustomMessage: arnOf('customMessage'),
    });
    const email = `auto-${someEmail()}`;
    const answer = await signUp(clientId, email, {
      ValidationData: [{ Name: 'invite', Value: 'x1' }],
      ClientMetadata: { campaign: 'spring' },
    });
    assert.equal(answer.UserConfirmed, true);
    assert.equal(answer.CodeDeliveryDetails, undefined);
    const [before, after, ...more] = house.noted();
    assert.equal(more.length, 0);
    assert.deepEqual(before, {
      version: '1',
      region: 'us-east-1',
      userPoolId: poolId,
      userName: answer.UserSub,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
      triggerSource: 'PreSignUp_SignUp',
      request: { userAttributes: { email }, validationData: { invite: 'x1' }, clientMetadata: { campaign: 'spring' } },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    });
    assert.equal(after!.triggerSource, 'PostConfirmation_ConfirmSignUp');
    assert.deepEqual(after!.request, {
      userAttributes: { sub: answer.UserSub, email, email_verified: 'true', 'cognito:user_status': 'CONFIRMED' },
      clientMetadata: { campaign: 'spring' },
    });
  });

  it('a PreSignUp error refuses SignUp with UserLambdaValidationException and creates no user', async () => {
    const { poolId, clientId } = await house.pool({ PreSignUp: arnOf('preSignUp') });
    const email = `banned-${someEmail()}`;
    await assert.rejects(signUp(clientId, email), {
      name: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error no such people here.',
    });
    const admin = new AdminGetUserCommand({ UserPoolId: poolId, Username: email });
    await assert.rejects(operatorClient(house.server).send(admin), { name: 'UserNotFoundException' });
  });

  it('autoVerifyPhone for a user without a phone number is refused with InvalidLambdaResponseException', async () => {
    const { clientId } = await house.pool({ PreSignUp: arnOf('preSignUp') });
    await assert.rejects(signUp(clientId, `phoneless-${someEmail()}`), { name: 'InvalidLambdaResponseException' });
  });

  it('an e-mail alias that PreSignUp verifies moves from its previous owner to the new user', async () => {
    const { poolId, clientId } = await house.pool(
      { PreSignUp: arnOf('preSignUp') },
      { UsernameAttributes: undefined as never, AliasAttributes: ['email'] },
    );
    const email = `auto-${someEmail()}`;
    await signUp(clientId, 'first', { UserAttributes: [{ Name: 'email', Value: email }] });
    await signUp(clientId, 'second', { UserAttributes: [{ Name: 'email', Value: email }] });
    const holder = await operatorClient(house.server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: email }));
    assert.equal(holder.Username, 'second');
  });

  it('AdminCreateUser calls PreSignUp and CustomMessage, and ignores autoConfirmUser', async () => {
    const { poolId } = await house.pool({ PreSignUp: arnOf('preSignUp'), CustomMessage: arnOf('customMessage') });
    const email = `auto-${someEmail()}`;
    const { User } = await operatorClient(house.server).send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: email,
        UserAttributes: [{ Name: 'email', Value: email }],
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    );
    assert.equal(User!.UserStatus, 'FORCE_CHANGE_PASSWORD');
    const [signUpEvent, message] = house.noted();
    assert.equal(signUpEvent!.triggerSource, 'PreSignUp_AdminCreateUser');
    assert.equal(signUpEvent!.callerContext.clientId, 'CLIENT_ID_NOT_APPLICABLE');
    assert.equal(message!.triggerSource, 'CustomMessage_AdminCreateUser');
    assert.equal(message!.request['usernameParameter'], '{username}');
    const [sent] = await house.server.outbox(email);
    assert.equal(sent!.subject, 'For CustomMessage_AdminCreateUser');
    assert.ok(sent!.html!.includes(`is for ${email}`) && sent!.html!.includes('<b>'), sent!.html);
  });

  it('CustomMessage writes sign-up and recovery messages; PostConfirmation is called after each confirmation', async () => {
    const { clientId } = await house.pool({ PostConfirmation: arnOf('watch'), CustomMessage: arnOf('customMessage') });
    const app = appClient(house.server);
    const email = someEmail();
    await signUp(clientId, email);
    const code = await house.server.codeFor(email);
    const [sent] = await house.server.outbox(email);
    assert.equal(sent!.subject, 'For CustomMessage_SignUp');
    assert.ok(sent!.html!.startsWith(`<b>${code}</b>`));
    await app.send(
      new ConfirmSignUpCommand({ ClientId: clientId, Username: email, ConfirmationCode: code, ClientMetadata: { from: 'confirm' } }),
    );
    await app.send(new ForgotPasswordCommand({ ClientId: clientId, Username: email, ClientMetadata: { from: 'forgot' } }));
    await app.send(
      new ConfirmForgotPasswordCommand({
        ClientId: clientId,
        Username: email,
        ConfirmationCode: await house.server.codeFor(email),
        Password: 'Another-horse-7',
      }),
    );
    const events = house.noted();
    assert.deepEqual(
      events.map(({ triggerSource, request }) => [triggerSource, request['clientMetadata']]),
      [
        ['CustomMessage_SignUp', undefined],
        ['PostConfirmation_ConfirmSignUp', { from: 'confirm' }],
        ['CustomMessage_ForgotPassword', { from: 'forgot' }],
        ['PostConfirmation_ConfirmForgotPassword', undefined],
      ],
    );
  });

  it('a CustomMessage answer without the code placeholder is refused with InvalidLambdaResponseException, nothing sent', async () => {
    const { clientId } = await house.pool({ CustomMessage: arnOf('customMessage') });
    const email = someEmail();
    await assert.rejects(signUp(clientId, email, { ClientMetadata: { words: 'without code' } }), {
      name: 'InvalidLambdaResponseException',
    });
    assert.deepEqual(await house.server.outbox(email), []);
  });

  it('an invitation whose CustomMessage lacks a placeholder is sent with its subject and the default body', async () => {
    const { poolId } = await house.pool({ CustomMessage: arnOf('customMessage') });
    const Username = someEmail();
    const UserAttributes = [{ Name: 'email', Value: Username }];
    const DesiredDeliveryMediums = ['EMAIL' as const];
    const ClientMetadata = { words: 'without username' };
    await operatorClient(house.server).send(
      new AdminCreateUserCommand({ UserPoolId: poolId, Username, UserAttributes, DesiredDeliveryMediums, ClientMetadata }),
    );
    const [sent] = await house.server.outbox(Username);
    assert.equal(sent!.subject, 'Custom subject');
    assert.match(sent!.text, new RegExp(Username));
  });

  it('an invitation whose CustomMessage throws is refused and leaves no user behind', async () => {
    const { poolId } = await house.pool({ CustomMessage: arnOf('customMessage') });
    const Username = someEmail();
    const invitation = (ClientMetadata: Record<string, string>) =>
      operatorClient(house.server).send(
        new AdminCreateUserCommand({
          UserPoolId: poolId,
          Username,
          UserAttributes: [{ Name: 'email', Value: Username }],
          DesiredDeliveryMediums: ['EMAIL'],
          ClientMetadata,
        }),
      );
    await assert.rejects(invitation({ words: 'none' }), { name: 'UserLambdaValidationException' });
    assert.equal((await invitation({})).User!.UserStatus, 'FORCE_CHANGE_PASSWORD');
  });

  it('an event without validation data has null for it', async () => {
    const { clientId } = await house.pool({ PreSignUp: arnOf('watch') });
    await signUp(clientId, someEmail());
    assert.equal(house.noted()[0]!.request['validationData'], null);
  });

  it('an ARN without a configured function fails SignUp with UnexpectedLambdaException', async () => {
    const { clientId } = await house.pool({ PreSignUp: arnOf('nowhere') });
    await assert.rejects(signUp(clientId, someEmail()), {
      name: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error Function not found.',
    });
  });

  it('DescribeTriggers shows the outcome of each trigger’s last call, without its event', async () => {
    const { poolId, clientId } = await house.pool({
      PreSignUp: arnOf('preSignUp'),
      CustomMessage: arnOf('nowhere'),
      PostConfirmation: arnOf('watch'),
    });
    await assert.rejects(signUp(clientId, `banned-${someEmail()}`), { name: 'UserLambdaValidationException' });
    const ask = () => cognate<{ Triggers: readonly Record<string, unknown>[] }>(house.server, 'DescribeTriggers', { UserPoolId: poolId });
    const refused = (await ask()).Triggers.map(({ Trigger, FunctionArn, LastCall }) => {
      const { At, Milliseconds, ...call } = (LastCall ?? {}) as Record<string, unknown>;
      if (LastCall) assert.ok(Math.abs(Number(At) - Date.now() / 1000) < 60 && Number(Milliseconds) >= 0);
      return [Trigger, FunctionArn, call];
    });
    assert.deepEqual(refused, [
      ['PreSignUp', arnOf('preSignUp'), { TriggerSource: 'PreSignUp_SignUp', Outcome: 'REFUSED' }],
      ['PostConfirmation', arnOf('watch'), {}],
      ['CustomMessage', arnOf('nowhere'), {}],
    ]);
    await assert.rejects(signUp(clientId, someEmail()), { name: 'UnexpectedLambdaException' });
    const last = (await ask()).Triggers.map(({ LastCall }) => (LastCall as Record<string, unknown> | undefined)?.['Outcome']);
    assert.deepEqual(last, ['ANSWERED', undefined, 'FAILED']);
  });

  it('ForgotPassword migrates a user by UserMigration_ForgotPassword, and the new password signs in', async () => {
    const { clientId } = await house.pool({ UserMigration: arnOf('migrate') });
    const app = appClient(house.server);
    const email = 'old@example.com';
    await app.send(new ForgotPasswordCommand({ ClientId: clientId, Username: email }));
    const [told, ...more] = house.noted();
    assert.equal(more.length, 0);
    assert.equal(told!.triggerSource, 'UserMigration_ForgotPassword');
    assert.equal('password' in told!.request, false);
    await app.send(
      new ConfirmForgotPasswordCommand({
        ClientId: clientId,
        Username: email,
        ConfirmationCode: await house.server.codeFor(email),
        Password: goodPassword,
      }),
    );
    const AuthParameters = { USERNAME: email, PASSWORD: goodPassword };
    const signedIn = await app.send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }));
    assert.ok(signedIn.AuthenticationResult);
  });

  it('ForgotPassword of a user unknown to UserMigration is refused with UserNotFoundException', async () => {
    const { clientId } = await house.pool({ UserMigration: arnOf('migrate') });
    const forgot = new ForgotPasswordCommand({ ClientId: clientId, Username: someEmail() });
    await assert.rejects(appClient(house.server).send(forgot), { name: 'UserNotFoundException' });
    assert.deepEqual(sources(), ['UserMigration_ForgotPassword']);
  });
});
