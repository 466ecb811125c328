import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AdminListUserAuthEventsCommand,
  AdminUpdateAuthEventFeedbackCommand,
  type AuthEventType,
  ChangePasswordCommand,
  type CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  DescribeRiskConfigurationCommand,
  ForgotPasswordCommand,
  GetLogDeliveryConfigurationCommand,
  InitiateAuthCommand,
  type LogConfigurationType,
  ResendConfirmationCodeCommand,
  SetLogDeliveryConfigurationCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
  SignUpCommand,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, type Person, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('AdminListUserAuthEvents, feedback, log delivery and risk configuration', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let app: CognitoIdentityProviderClient;
  let poolId: string;
  let clientId: string;
  let person: Person;
  before(async () => {
    server = await startServer();
    operator = operatorClient(server);
    app = appClient(server);
  });
  after(() => server.stop());
  beforeEach(async () => {
    ({ poolId, clientId } = await ownPool(server));
    person = await signedUp(server, clientId);
  });

  const page = (Username: string, more: { MaxResults?: number; NextToken?: string | undefined } = {}, from = operator) =>
    from.send(new AdminListUserAuthEventsCommand({ UserPoolId: poolId, Username, ...more }));
  const events = async (Username = person.email): Promise<AuthEventType[]> => (await page(Username)).AuthEvents!;
  const summary = async (Username?: string) =>
    (await events(Username)).map(({ EventType, EventResponse }) => `${EventType} ${EventResponse}`);
  const wrong = (Username = person.email) =>
    refused(
      app.send(
        new InitiateAuthCommand({
          ClientId: clientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: Username, PASSWORD: 'Wrong-horse-9' },
        }),
      ),
      'NotAuthorizedException',
    );

  it('sign-ups and successful and failed sign-ins are recorded as auth events, newest first', async () => {
    await wrong();
    await signedIn(server, person, clientId);
    assert.deepEqual(await summary(), ['SignIn Pass', 'SignIn Fail', 'SignUp Pass', 'SignUp InProgress']);
    const [pass, fail] = await events();
    assert.deepEqual(pass!.ChallengeResponses, [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }]);
    assert.deepEqual(fail!.ChallengeResponses, [{ ChallengeName: 'Password', ChallengeResponse: 'Failure' }]);
    assert.match(pass!.EventContextData!.IpAddress!, /127\.0\.0\.1|::1/);
    assert.match(pass!.EventContextData!.DeviceName!, /AWS SDK/);
    assert.equal(pass!.EventRisk!.RiskDecision, 'NoRisk');
    assert.ok(Math.abs(pass!.CreationDate!.getTime() - server.clock.now()) < 10_000);
  });

  it('forgotten and changed passwords and resent codes are recorded as auth events', async () => {
    await app.send(new ForgotPasswordCommand({ ClientId: clientId, Username: person.email }));
    const forgotten = { ClientId: clientId, Username: person.email, Password: 'Another-horse-9' };
    await refused(app.send(new ConfirmForgotPasswordCommand({ ...forgotten, ConfirmationCode: '000000' })), 'CodeMismatchException');
    await app.send(new ConfirmForgotPasswordCommand({ ...forgotten, ConfirmationCode: await server.codeFor(person.email) }));
    const { AccessToken } = await signedIn(server, { ...person, password: 'Another-horse-9' }, clientId);
    const change = { AccessToken, PreviousPassword: 'Another-horse-9', ProposedPassword: goodPassword };
    await app.send(new ChangePasswordCommand(change));
    await refused(app.send(new ChangePasswordCommand(change)), 'NotAuthorizedException');
    assert.deepEqual((await summary()).slice(0, 6), [
      'PasswordChange Fail',
      'PasswordChange Pass',
      'SignIn Pass',
      'ForgotPassword Pass',
      'ForgotPassword Fail',
      'ForgotPassword InProgress',
    ]);
    const email = someEmail();
    await app.send(
      new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword, UserAttributes: [{ Name: 'email', Value: email }] }),
    );
    await app.send(new ResendConfirmationCodeCommand({ ClientId: clientId, Username: email }));
    assert.deepEqual(await summary(email), ['ResendCode Pass', 'SignUp InProgress']);
  });

  it('auth events contain no password', async () => {
    await wrong();
    const text = JSON.stringify(await events());
    assert.doesNotMatch(text, /horse/);
  });

  it('pages of auth events contain each event once, newest first', async () => {
    for (let count = 0; count < 5; count++) await signedIn(server, person, clientId);
    const all = await events();
    assert.equal(all.length, 7);
    const seen: AuthEventType[] = [];
    let NextToken: string | undefined;
    do {
      const next = await page(person.email, { MaxResults: 3, ...(NextToken ? { NextToken } : {}) });
      seen.push(...next.AuthEvents!);
      ({ NextToken } = next);
    } while (NextToken);
    assert.deepEqual(seen, all);
    await refused(page(person.email, { NextToken: 'rubbish' }), 'InvalidParameterException');
  });

  it('auth events and their page tokens are valid for one user of one pool', async () => {
    const other = await signedUp(server, clientId);
    await signedIn(server, person, clientId);
    assert.deepEqual(await summary(other.email), ['SignUp Pass', 'SignUp InProgress']);
    const elsewhere = await ownPool(server);
    await refused(
      operator.send(new AdminListUserAuthEventsCommand({ UserPoolId: elsewhere.poolId, Username: person.email })),
      'UserNotFoundException',
    );
    const first = await page(person.email, { MaxResults: 1 });
    await refused(page(other.email, { NextToken: first.NextToken }), 'InvalidParameterException');
  });

  it('auth events survive a graceful restart', async () => {
    const own = await startServer();
    const somebody = await signedUp(own);
    await own.stop({ keepData: true });
    const again = await startServer({ dataDir: own.dataDir });
    try {
      const list = new AdminListUserAuthEventsCommand({ UserPoolId: 'us-east-1_demo', Username: somebody.email });
      assert.equal((await operatorClient(again).send(list)).AuthEvents!.length, 2);
    } finally {
      await again.stop();
    }
  });

  it('AdminUpdateAuthEventFeedback stores feedback; unknown events and users are refused', async () => {
    const [event] = await events();
    const feedback = { UserPoolId: poolId, Username: person.email, EventId: event!.EventId!, FeedbackValue: 'Invalid' } as const;
    await operator.send(new AdminUpdateAuthEventFeedbackCommand(feedback));
    const { FeedbackDate, ...given } = (await events())[0]!.EventFeedback!;
    assert.deepEqual(given, { FeedbackValue: 'Invalid', Provider: 'Admin' });
    assert.ok(FeedbackDate);
    await refused(operator.send(new AdminUpdateAuthEventFeedbackCommand({ ...feedback, EventId: 'nothing' })), 'ResourceNotFoundException');
    const other = await signedUp(server, clientId);
    await refused(
      operator.send(new AdminUpdateAuthEventFeedbackCommand({ ...feedback, Username: other.email })),
      'ResourceNotFoundException',
    );
    await refused(operator.send(new AdminUpdateAuthEventFeedbackCommand({ ...feedback, Username: 'nobody' })), 'UserNotFoundException');
  });

  it('UpdateAuthEventFeedback with an invalid token gives NotAuthorizedException for known and unknown users', async () => {
    const [event] = await events();
    for (const Username of [person.email, 'nobody']) {
      const feedback = { UserPoolId: poolId, Username, EventId: event!.EventId!, FeedbackToken: 'a.b', FeedbackValue: 'Valid' } as const;
      await refused(app.send(new UpdateAuthEventFeedbackCommand(feedback)), 'NotAuthorizedException', 'Invalid feedback token.');
    }
  });

  describe('log delivery', () => {
    const ARN = 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/../events';
    const cloudWatch = (LogGroupArn: string): LogConfigurationType => ({
      LogLevel: 'INFO',
      EventSource: 'userAuthEvents',
      CloudWatchLogsConfiguration: { LogGroupArn },
    });
    const set = (...LogConfigurations: LogConfigurationType[]) =>
      operator.send(new SetLogDeliveryConfigurationCommand({ UserPoolId: poolId, LogConfigurations }));
    const get = async () =>
      (await operator.send(new GetLogDeliveryConfigurationCommand({ UserPoolId: poolId }))).LogDeliveryConfiguration!.LogConfigurations;

    it('auth events delivered to a log group become lines of a file in the data folder', async () => {
      assert.deepEqual(await get(), []);
      await events();
      await set(cloudWatch(ARN));
      assert.deepEqual(await get(), [cloudWatch(ARN)]);
      await signedIn(server, person, clientId);
      const [event] = await events();
      const lines = (await readFile(join(server.dataDir, 'logs/_aws_vendedlogs_.._events.jsonl'), 'utf8')).trim().split('\n');
      const told = lines.map((line) => (JSON.parse(line) as { message: { eventId: string; userSub: string } }).message);
      assert.deepEqual(
        told.map(({ eventId, userSub }) => ({ eventId, userSub })),
        [{ eventId: event!.EventId, userSub: person.sub }],
      );
      await set();
      assert.deepEqual(await get(), []);
    });

    it('unsupported log destinations, sources and levels are refused', async () => {
      const { CloudWatchLogsConfiguration, ...bare } = cloudWatch(ARN);
      const BucketArn = 'arn:aws:s3:::logs';
      await refused(set({ ...bare, S3Configuration: { BucketArn } }), 'FeatureUnavailableInTierException');
      await refused(
        set({ LogLevel: 'ERROR', EventSource: 'userNotification', CloudWatchLogsConfiguration }),
        'FeatureUnavailableInTierException',
      );
      await refused(set({ ...cloudWatch(ARN), LogLevel: 'ERROR' }), 'InvalidParameterException');
      await refused(set(bare), 'InvalidParameterException');
      await refused(set(cloudWatch('arn:aws:sns:us-east-1:123456789012:topic')), 'InvalidParameterException');
      await refused(
        set(cloudWatch(ARN), cloudWatch(ARN)),
        'InvalidParameterException',
        'There can be one log configuration of an event source.',
      );
    });

    it('one log configuration of each event source is refused for the source without delivery, not for their number', async () => {
      const { CloudWatchLogsConfiguration } = cloudWatch(ARN);
      const notification = { LogLevel: 'ERROR', EventSource: 'userNotification', CloudWatchLogsConfiguration } as const;
      for (const both of [
        [cloudWatch(ARN), notification],
        [notification, cloudWatch(ARN)],
      ])
        await refused(set(...both), 'FeatureUnavailableInTierException');
      await refused(set(notification, notification), 'InvalidParameterException');
      assert.deepEqual(await get(), []);
    });
  });

  describe('risk configuration', () => {
    const set = (more: Partial<SetRiskConfigurationCommandInput>) =>
      operator.send(new SetRiskConfigurationCommand({ UserPoolId: poolId, ...more }));
    const get = async (ClientId?: string) =>
      (await operator.send(new DescribeRiskConfigurationCommand({ UserPoolId: poolId, ...(ClientId ? { ClientId } : {}) })))
        .RiskConfiguration!;
    const here = ['127.0.0.0/8', '::1/128'];
    const blocking = (BlockedIPRangeList: string[], SkippedIPRangeList: string[] = []) => ({
      RiskExceptionConfiguration: { BlockedIPRangeList, SkippedIPRangeList },
    });

    it('sign-in from a blocked IP range is refused and recorded with RiskDecision Block; skipped ranges are exempt', async () => {
      await set(blocking(['203.0.113.0/24']));
      await signedIn(server, person, clientId);
      await set(blocking(here));
      await refused(signedIn(server, person, clientId), 'NotAuthorizedException', 'Unable to login because of security reasons.');
      assert.equal((await events())[0]!.EventRisk!.RiskDecision, 'Block');
      await set(blocking(here, here));
      await signedIn(server, person, clientId);
      await set({ ClientId: clientId, ...blocking(here) });
      await refused(signedIn(server, person, clientId), 'NotAuthorizedException');
      assert.deepEqual((await get(clientId)).RiskExceptionConfiguration, { BlockedIPRangeList: here });
      assert.deepEqual((await get()).RiskExceptionConfiguration, { BlockedIPRangeList: here, SkippedIPRangeList: here });
    });

    it('invalid IP ranges and actions that need the threat protection add-on are refused', async () => {
      for (const range of ['10.0.0.1', '10.0.0.0/33', 'x/8', '::1/129']) await refused(set(blocking([range])), 'InvalidParameterException');
      await refused(
        set({ CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } } }),
        'UserPoolAddOnNotEnabledException',
      );
      const HighAction = { Notify: false, EventAction: 'BLOCK' } as const;
      await refused(set({ AccountTakeoverRiskConfiguration: { Actions: { HighAction } } }), 'UserPoolAddOnNotEnabledException');
      const harmless = { Actions: { HighAction: { Notify: false, EventAction: 'NO_ACTION' } } } as const;
      await set({ AccountTakeoverRiskConfiguration: harmless });
      assert.deepEqual((await get()).AccountTakeoverRiskConfiguration, harmless);
      await refused(set({ ClientId: 'nobody' }), 'ResourceNotFoundException');
    });

    it('a risk configuration applies to its own pool only', async () => {
      const other = await ownPool(server);
      await set(blocking(here));
      assert.deepEqual((await operator.send(new DescribeRiskConfigurationCommand({ UserPoolId: other.poolId }))).RiskConfiguration, {
        UserPoolId: other.poolId,
      });
      await refused(set({ UserPoolId: other.poolId, ClientId: clientId }), 'ResourceNotFoundException');
    });
  });
});
