import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createVisitor } from '../hosted-ui/support/visitor.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword } from '../support/scenario.js';
import { type FunctionServer, functionServer } from './pool-functions.js';
import { arnOf, functionFile } from './support.js';

const BACK = 'https://app.example/back';
const golden = JSON.parse(readFileSync(functionFile('../golden-events.json'), 'utf8')) as Readonly<Record<string, unknown>>;

/** Golden test of whole trigger events, compared with Cognito’s documentation. */
describe('golden events of the Lambda triggers', () => {
  let house: FunctionServer;
  let poolId: string;
  let clientId: string;
  const said = { ClientMetadata: { from: 'app' } };
  const email = 'golden@example.com';

  before(async () => {
    house = await functionServer();
    const watch = arnOf('watch');
    ({ poolId, clientId } = await house.pool(
      {
        PreSignUp: watch,
        PostConfirmation: watch,
        PreAuthentication: watch,
        PostAuthentication: watch,
        CustomMessage: watch,
        UserMigration: watch,
        PreTokenGenerationConfig: { LambdaArn: watch, LambdaVersion: 'V3_0' },
        DefineAuthChallenge: arnOf('define'),
        CreateAuthChallenge: arnOf('create'),
        VerifyAuthChallengeResponse: arnOf('verify'),
      },
      {
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      },
      {
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_CUSTOM_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
        PreventUserExistenceErrors: 'ENABLED',
        CallbackURLs: [BACK],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
      },
    ));
  });
  after(() => house.stop());

  /** Events with ids replaced by placeholders. Waits for events of messages that are sent after the answer. */
  async function events(expected: number): Promise<unknown> {
    const found: unknown[] = [];
    const until = Date.now() + 5000;
    while (found.length < expected && Date.now() < until) {
      found.push(...house.noted());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const text = JSON.stringify(found)
      .replaceAll(poolId, '<pool>')
      .replaceAll(clientId, '<client>')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<sub>');
    return JSON.parse(text);
  }

  async function same(scenario: string): Promise<void> {
    const expected = golden[scenario] as unknown[] | undefined;
    assert.deepEqual(await events(expected?.length ?? 1), expected);
  }

  const app = () => appClient(house.server);
  const signIn = (USERNAME: string, PASSWORD: string) =>
    app().send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD }, ...said }),
    );
  const whom = { Username: email };

  it('events of sign-up, resent code and confirmation', async () => {
    const ClientId = clientId;
    await app().send(
      new SignUpCommand({
        ClientId,
        ...whom,
        Password: goodPassword,
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'name', Value: 'Gold' },
        ],
        ValidationData: [{ Name: 'invite', Value: 'x1' }],
        ...said,
      }),
    );
    await same('sign-up');
    await house.server.codeFor(email);
    await app().send(new ResendConfirmationCodeCommand({ ClientId, ...whom, ...said }));
    await same('resend');
    await app().send(new ConfirmSignUpCommand({ ClientId, ...whom, ConfirmationCode: await house.server.codeFor(email), ...said }));
    await same('confirm');
  });

  it('events of password sign-in and refresh', async () => {
    const { AuthenticationResult } = await signIn(email, goodPassword);
    await same('sign-in');
    const RefreshToken = AuthenticationResult!.RefreshToken!;
    await app().send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken, ...said }));
    await same('refresh');
  });

  it('events of sign-in with an e-mail code', async () => {
    const AuthParameters = { USERNAME: email, PREFERRED_CHALLENGE: 'EMAIL_OTP' };
    await app().send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_AUTH', AuthParameters, ...said }));
    await same('sign-in code');
  });

  it('events of a CUSTOM_AUTH sign-in', async () => {
    const AuthParameters = { USERNAME: email };
    const { Session, ChallengeParameters } = await app().send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters, ...said }),
    );
    await same('custom start');
    const ChallengeResponses = { USERNAME: ChallengeParameters!['USERNAME']!, ANSWER: 'answer 0' };
    await app().send(
      new RespondToAuthChallengeCommand({ ClientId: clientId, ChallengeName: 'CUSTOM_CHALLENGE', Session, ChallengeResponses, ...said }),
    );
    await same('custom answer');
  });

  it('events of forgotten password and its confirmation', async () => {
    const before = (await house.server.outbox(email)).length;
    await app().send(new ForgotPasswordCommand({ ClientId: clientId, ...whom, ...said }));
    await same('forgot');
    let messages = await house.server.outbox(email);
    while (messages.length === before) messages = await house.server.outbox(email);
    const ConfirmationCode = messages[0]!.code!;
    await app().send(new ConfirmForgotPasswordCommand({ ClientId: clientId, ...whom, ConfirmationCode, Password: goodPassword, ...said }));
    await same('reset');
  });

  it('events of sign-in and forgotten password of an unknown user', async () => {
    await assert.rejects(signIn('nobody@example.com', goodPassword), { name: 'NotAuthorizedException' });
    await same('nobody');
    await app().send(new ForgotPasswordCommand({ ClientId: clientId, Username: 'nobody@example.com', ...said }));
    await same('nobody forgot');
  });

  it('events of a verification code and an address change', async () => {
    const { AuthenticationResult } = await signIn(email, goodPassword);
    await events(3);
    const AccessToken = AuthenticationResult!.AccessToken!;
    await app().send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email', ...said }));
    await same('verify attribute');
    const UserAttributes = [{ Name: 'email', Value: 'changed@example.com' }];
    await app().send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes, ...said }));
    await same('update attribute');
    await app().send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value: email }] }));
    await events(1);
  });

  it('events of an AdminCreateUser invitation and NEW_PASSWORD_REQUIRED', async () => {
    const invited = 'invited@example.com';
    const UserAttributes = [{ Name: 'email', Value: invited }];
    await operatorClient(house.server).send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: invited,
        TemporaryPassword: 'Temporary-secret-1',
        UserAttributes,
        DesiredDeliveryMediums: ['EMAIL'],
        ValidationData: [{ Name: 'invite', Value: 'x1' }],
        ...said,
      }),
    );
    await same('invitation');
    const { Session } = await signIn(invited, 'Temporary-secret-1');
    await events(1);
    await app().send(
      new RespondToAuthChallengeCommand({
        ClientId: clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: invited, NEW_PASSWORD: goodPassword },
        ...said,
      }),
    );
    await same('new password');
  });

  it('events of the hosted pages: sign-up, confirmation, sign-in, forgotten password', async () => {
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: BACK,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const open = (): string => `${house.server.url}/${poolId}/oauth2/authorize?${query}`;
    const arrive = async () => {
      const visitor = createVisitor({ url: house.server.url, open } as never);
      return { visitor, ...(await visitor.arrive()) };
    };
    const hosted = 'hosted@example.com';

    const { visitor, base, token } = await arrive();
    await visitor.post(`${base}/signup`, { token, username: hosted, email: hosted, password: goodPassword });
    await same('hosted sign-up');
    await visitor.post(`${base}/confirm`, { token, code: await house.server.codeFor(hosted) });
    await same('hosted confirmation');

    const forgetful = await arrive();
    await forgetful.visitor.post(`${forgetful.base}/forgot`, { token: forgetful.token, username: hosted });
    await same('hosted forgot');
    const code = await house.server.codeFor(hosted);
    await forgetful.visitor.post(`${forgetful.base}/reset`, { token: forgetful.token, code, password: 'Another-secret-2' });
    await same('hosted reset');

    const back = await arrive();
    await back.visitor.post(back.base, { token: back.token, username: hosted, password: 'Another-secret-2' });
    await same('hosted sign-in');
  });
});
