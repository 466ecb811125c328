import assert from 'node:assert/strict';
import {
  AdminRespondToAuthChallengeCommand,
  CreateUserPoolClientCommand,
  DescribeRiskConfigurationCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  SetRiskConfigurationCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { refused } from '../operations/support/refused.js';
import { secretHash } from '../operations/support/secret-hash.js';
import { appClient } from '../support/clients.js';
import { goodPassword, ownPool } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { addresses, always, firefox, guardedPool, safari, wordsOf } from './support/guarded-pool.js';

describe('account takeover protection', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0';

  it('a first sign-in and further ones from the same device and address are NoRisk', async () => {
    const { signIn, events } = await guardedPool(server, always('BLOCK'));
    for (let count = 0; count < 3; count++) assert.ok((await signIn({ ip: addresses.usa })).AuthenticationResult);
    for (const event of await events()) {
      assert.equal(event.EventRisk!.RiskDecision, 'NoRisk');
      assert.equal(event.EventContextData!.Country, 'US');
      assert.equal(event.EventContextData!.IpAddress, addresses.usa);
    }
  });

  it('a new device in a new country at once is HIGH, refused with NotAuthorizedException and recorded', async () => {
    const { signIn, events } = await guardedPool(server, always('BLOCK'));
    await signIn({ ip: addresses.usa });
    await refused(signIn({ ip: addresses.japan, agent: safari }), 'NotAuthorizedException');
    assert.equal(await wordsOf(signIn({ ip: addresses.japan, agent: safari })), 'Unable to login because of security reasons.');
    const [event] = await events();
    assert.equal(event!.EventResponse, 'Fail');
    assert.deepEqual(event!.EventRisk, { RiskDecision: 'Block', RiskLevel: 'High', CompromisedCredentialsDetected: false });
    assert.deepEqual(event!.ChallengeResponses, [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }]);
    assert.equal(event!.EventContextData!.Country, 'JP');
    // The blocked sign-in has not made the device or address known.
    await refused(signIn({ ip: addresses.japan, agent: safari }), 'NotAuthorizedException');
    assert.ok((await signIn({ ip: addresses.usa })).AuthenticationResult);
  });

  it('a new network is no risk, with a new device LOW, and a new country days later MEDIUM', async () => {
    const { signIn, events } = await guardedPool(server, always('NO_ACTION'));
    const level = async (): Promise<string | undefined> => (await events())[0]!.EventRisk!.RiskLevel;
    await signIn({ ip: addresses.usa });
    await signIn({ ip: addresses.usaToo });
    assert.equal(await level(), undefined);
    await signIn({ ip: '17.0.0.1', agent: safari });
    assert.equal(await level(), 'Low');
    server.clock.advance(2 * 24 * 3600 * 1000);
    await signIn({ ip: addresses.japan, agent: edge });
    assert.equal(await level(), 'Medium');
    await signIn({ ip: addresses.usa, agent: firefox });
    assert.equal(await level(), 'Low', 'a known place, but nobody is back so soon');
  });

  it('MFA_REQUIRED gives an MFA challenge, or NotAuthorizedException for a user without a factor', async () => {
    const { signIn } = await guardedPool(server, always('MFA_REQUIRED'));
    await signIn({ ip: addresses.usa });
    await refused(signIn({ ip: addresses.japan, agent: safari }), 'NotAuthorizedException');
    const optional = await guardedPool(server, always('MFA_IF_CONFIGURED'));
    await optional.signIn({ ip: addresses.usa });
    assert.ok((await optional.signIn({ ip: addresses.japan, agent: safari })).AuthenticationResult);
    const mail = await guardedPool(server, always('MFA_REQUIRED'));
    const factors = { EmailMfaConfiguration: {}, MfaConfiguration: 'OPTIONAL' } as const;
    await mail.operator.send(new SetUserPoolMfaConfigCommand({ UserPoolId: mail.poolId, ...factors }));
    assert.ok((await mail.signIn({ ip: addresses.usa })).AuthenticationResult, 'where there is no risk nobody is asked');
    const { ChallengeName, Session } = await mail.signIn({ ip: addresses.japan, agent: safari });
    assert.equal(ChallengeName, 'EMAIL_OTP');
    const answer = { USERNAME: mail.email, EMAIL_OTP_CODE: await server.codeFor(mail.email) };
    const place = { UserPoolId: mail.poolId, ClientId: mail.clientId };
    const done = await mail.operator.send(
      new AdminRespondToAuthChallengeCommand({ ...place, ChallengeName: 'EMAIL_OTP', Session, ChallengeResponses: answer }),
    );
    assert.ok(done.AuthenticationResult);
    const [pass, underway] = await mail.events();
    assert.deepEqual([pass!.EventResponse, underway!.EventResponse], ['Pass', 'InProgress']);
    for (const event of [pass, underway]) assert.equal(event!.EventRisk!.RiskLevel, 'High');
  });

  it('AUDIT mode records a risk and does not block the sign-in', async () => {
    const { signIn, events } = await guardedPool(server, always('BLOCK'), { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } });
    await signIn({ ip: addresses.usa });
    assert.ok((await signIn({ ip: addresses.japan, agent: safari })).AuthenticationResult);
    assert.deepEqual((await events())[0]!.EventRisk, {
      RiskDecision: 'AccountTakeover',
      RiskLevel: 'High',
      CompromisedCredentialsDetected: false,
    });
  });

  it('a sign-in from a SkippedIPRangeList address is NoRisk', async () => {
    const { signIn, events } = await guardedPool(server, {
      ...always('BLOCK'),
      RiskExceptionConfiguration: { SkippedIPRangeList: [`${addresses.japan}/32`] },
    });
    await signIn({ ip: addresses.usa });
    assert.ok((await signIn({ ip: addresses.japan, agent: safari })).AuthenticationResult);
    assert.equal((await events())[0]!.EventRisk!.RiskDecision, 'NoRisk');
  });

  it('a sign-in after five failures is LOW', async () => {
    const { signIn, events } = await guardedPool(server, always('NO_ACTION'));
    await signIn({ ip: addresses.usa });
    for (let count = 0; count < 5; count++) await refused(signIn({ ip: addresses.usa }, 'Wrong-horse-9'), 'NotAuthorizedException');
    server.clock.advance(2000);
    await signIn({ ip: addresses.usaToo });
    assert.equal((await events())[0]!.EventRisk!.RiskLevel, 'Low');
  });

  it('Notify sends a message with a link that gives feedback once, by POST only', async () => {
    const { signIn, events, email, poolId } = await guardedPool(server, always('BLOCK', true));
    await signIn({ ip: addresses.usa });
    await refused(signIn({ ip: addresses.japan, agent: safari }), 'NotAuthorizedException');
    const until = Date.now() + 3000;
    let [message] = await server.outbox(email);
    while (!message && Date.now() < until) [message] = await server.outbox(email);
    assert.match(message!.subject, /blocked/);
    assert.match(message!.text, new RegExp(addresses.japan.replaceAll('.', '\\.')));
    const [, link] = /was not me: (\S+)/.exec(message!.text)!;
    const url = new URL(link!);
    assert.ok(url.pathname.startsWith(`/${poolId}/`));
    const page = await fetch(url);
    assert.equal(page.status, 200);
    assert.equal((await events())[0]!.EventFeedback, undefined, 'a link that is only opened says nothing');
    assert.equal((await fetch(url, { method: 'POST' })).status, 200);
    assert.equal((await fetch(url, { method: 'POST' })).status, 400);
    const [event] = await events();
    assert.equal(event!.EventId, url.searchParams.get('event'));
    assert.equal(event!.EventFeedback!.FeedbackValue, 'Invalid');
    assert.equal(event!.EventFeedback!.Provider, 'User');
    url.searchParams.set('token', 'rubbish');
    assert.equal((await fetch(url, { method: 'POST' })).status, 400);
  });

  it('UserContextData counts only from a client with secret and EnablePropagateAdditionalUserContextData', async () => {
    const { operator, poolId, email, events } = await guardedPool(server);
    const country = async (more: { GenerateSecret: boolean; EnablePropagateAdditionalUserContextData?: boolean }) => {
      const settings = { UserPoolId: poolId, ClientName: 'server', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const], ...more };
      const { ClientId, ClientSecret } = (await operator.send(new CreateUserPoolClientCommand(settings))).UserPoolClient!;
      const proof = ClientSecret ? { SECRET_HASH: secretHash(email, ClientId!, ClientSecret) } : {};
      const AuthParameters = { USERNAME: email, PASSWORD: goodPassword, ...proof };
      const start = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters, UserContextData: { IpAddress: addresses.japan } };
      await appClient(server).send(new InitiateAuthCommand(start));
      return (await events())[0]!.EventContextData!.Country;
    };
    assert.equal(await country({ GenerateSecret: true, EnablePropagateAdditionalUserContextData: true }), 'JP');
    assert.equal(await country({ GenerateSecret: true }), undefined);
    assert.equal(await country({ GenerateSecret: false }), undefined);
  });

  it('a device and address known in one pool are new in another', async () => {
    const one = await guardedPool(server, always('BLOCK'));
    const other = await guardedPool(server, always('BLOCK'));
    await one.signIn({ ip: addresses.japan, agent: safari });
    await other.signIn({ ip: addresses.usa });
    await refused(other.signIn({ ip: addresses.japan, agent: safari }), 'NotAuthorizedException');
  });

  it('risk configuration is returned as set, and refused for pools without threat protection', async () => {
    const { operator, poolId } = await guardedPool(server);
    const NotifyConfiguration = {
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/house.example',
      From: 'house@house.example',
      BlockEmail: { Subject: 'Blocked', HtmlBody: '<p>{username}</p>', TextBody: '{username}' },
    };
    const given = {
      CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_UP' as const], Actions: { EventAction: 'BLOCK' as const } },
      AccountTakeoverRiskConfiguration: {
        NotifyConfiguration,
        Actions: { HighAction: { Notify: true, EventAction: 'MFA_IF_CONFIGURED' as const } },
      },
      RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] },
    };
    await operator.send(new SetRiskConfigurationCommand({ UserPoolId: poolId, ...given }));
    const { RiskConfiguration } = await operator.send(new DescribeRiskConfigurationCommand({ UserPoolId: poolId }));
    const { LastModifiedDate, ...kept } = RiskConfiguration!;
    assert.ok(LastModifiedDate);
    assert.deepEqual(kept, { UserPoolId: poolId, ...given });
    const { UserPool } = await operator.send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
    assert.deepEqual(UserPool!.UserPoolAddOns, { AdvancedSecurityMode: 'ENFORCED' });
    await refused(
      operator.send(
        new SetRiskConfigurationCommand({
          UserPoolId: poolId,
          AccountTakeoverRiskConfiguration: { Actions: { LowAction: { Notify: true, EventAction: 'BLOCK' } } },
        }),
      ),
      'InvalidParameterException',
    );
    const unguarded = await ownPool(server);
    await refused(
      operator.send(new SetRiskConfigurationCommand({ UserPoolId: unguarded.poolId, ...given })),
      'UserPoolAddOnNotEnabledException',
    );
  });
});
