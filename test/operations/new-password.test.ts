import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const ADA = [{ Name: 'given_name', Value: 'Ada' }];

describe('NEW_PASSWORD_REQUIRED through the SDK', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await startServer();
    operator = operatorClient(server);
    const Schema = [
      { Name: 'given_name', Required: true },
      { Name: 'tier', AttributeDataType: 'String' as const },
    ];
    ({ poolId, clientId } = await ownPool(server, { Schema }));
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  async function invited(input: Partial<AdminCreateUserCommandInput> = {}): Promise<string> {
    const Username = someEmail();
    const given = { UserPoolId: poolId, Username, DesiredDeliveryMediums: ['EMAIL' as const], ...input };
    await operator.send(new AdminCreateUserCommand(given));
    return Username;
  }
  const signIn = (USERNAME: string, PASSWORD: string): Promise<InitiateAuthCommandOutput> =>
    appClient(server).send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
    );
  const answer = (
    Session: string | undefined,
    ChallengeResponses: Record<string, string>,
    ClientId = clientId,
  ): Promise<RespondToAuthChallengeCommandOutput> =>
    appClient(server).send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses,
        ...(Session ? { Session } : {}),
      }),
    );

  it('the invitation’s temporary password is replaced together with missing required attributes', async () => {
    const email = await invited();
    const [message] = await server.outbox(email);
    assert.equal(message?.channel, 'email');
    const temporary = message!.code!;
    assert.ok(message!.text.includes(temporary));

    const { ChallengeName, ChallengeParameters, AuthenticationResult, Session } = await signIn(email, temporary);
    assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED');
    assert.equal(AuthenticationResult, undefined);
    assert.deepEqual(JSON.parse(ChallengeParameters!['requiredAttributes']!), ['userAttributes.given_name']);
    assert.equal(JSON.parse(ChallengeParameters!['userAttributes']!).email, email);
    assert.match(ChallengeParameters!['USER_ID_FOR_SRP']!, /^[0-9a-f-]{36}$/);

    const given = { USERNAME: email, NEW_PASSWORD: goodPassword };
    const whole = { ...given, 'userAttributes.given_name': 'Ada', 'userAttributes.family_name': 'L' };
    await refused(answer(Session, given), 'InvalidParameterException', /given_name/);
    await refused(answer(Session, { ...whole, NEW_PASSWORD: 'short' }), 'InvalidPasswordException');
    const writing = { ...whole, 'userAttributes.email_verified': 'true' };
    await refused(answer(Session, writing), 'NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    await refused(answer(undefined, whole), 'InvalidParameterException', 'Missing required parameter Session');
    const done = await answer(Session, whole);
    assert.ok(done.AuthenticationResult?.AccessToken && done.AuthenticationResult.RefreshToken);
    assert.deepEqual(done.ChallengeParameters, {});
    await refused(answer(Session, whole), 'NotAuthorizedException', /^Invalid session for the user/);

    const user = await operator.send(new AdminGetUserCommand({ UserPoolId: poolId, Username: email }));
    assert.equal(user.UserStatus, 'CONFIRMED');
    const attributes = Object.fromEntries(user.UserAttributes!.map(({ Name, Value }) => [Name, Value]));
    assert.equal(attributes['given_name'], 'Ada');
    assert.equal(attributes['family_name'], 'L');
    await refused(signIn(email, temporary), 'NotAuthorizedException', 'Incorrect username or password.');
    assert.ok((await signIn(email, goodPassword)).AuthenticationResult);
  });

  it('exactly one of two concurrent responses to one challenge gives tokens', async () => {
    const email = await invited({ TemporaryPassword: goodPassword, UserAttributes: ADA });
    const { Session } = await signIn(email, goodPassword);
    const answers = ['First-own-1', 'Second-own-2'].map((NEW_PASSWORD) => answer(Session, { USERNAME: email, NEW_PASSWORD }));
    const settled = await Promise.allSettled(answers);
    assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('a challenge session older than 3 minutes is refused as expired', async () => {
    const email = await invited({ TemporaryPassword: goodPassword, UserAttributes: ADA });
    const { Session } = await signIn(email, goodPassword);
    server.clock.advance(4 * 60_000);
    await refused(
      answer(Session, { USERNAME: email, NEW_PASSWORD: 'My-own-one-1' }),
      'NotAuthorizedException',
      'Invalid session for the user, session is expired.',
    );
  });

  it('a challenge session is refused with another username, client or pool', async () => {
    const input = { TemporaryPassword: goodPassword, UserAttributes: ADA };
    const [ada, eve] = [await invited(input), await invited(input)];
    const { Session } = await signIn(ada, goodPassword);
    const text = 'Invalid session for the user.';
    const NEW_PASSWORD = 'My-own-one-1';
    await refused(answer(Session, { USERNAME: eve, NEW_PASSWORD }), 'NotAuthorizedException', text);
    await refused(answer(Session, { USERNAME: ada, NEW_PASSWORD }, demo.publicClient), 'NotAuthorizedException', text);
    await refused(answer(`x${Session}`, { USERNAME: ada, NEW_PASSWORD }), 'NotAuthorizedException', text);
    assert.ok((await answer(Session, { USERNAME: ada, NEW_PASSWORD })).AuthenticationResult);
  });
});
