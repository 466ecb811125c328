import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  type SignUpCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { appClient, operatorClient } from '../operations/support/clients.js';
import { ownPool, someEmail } from '../operations/support/people.js';
import { refused } from '../operations/support/refused.js';
import { startServer, type TestServer } from '../support/server.js';

describe('sign-in without a password', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  /** A client that lets user existence be known. */
  let openClientId: string;

  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await ownPool(
      server,
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
      { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], PreventUserExistenceErrors: 'ENABLED' },
    ));
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'open',
        ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        PreventUserExistenceErrors: 'LEGACY',
      }),
    );
    openClientId = UserPoolClient!.ClientId!;
  });
  after(() => server.stop());

  const signUp = (email: string, client = clientId): Promise<SignUpCommandOutput> =>
    appClient(server).send(new SignUpCommand({ ClientId: client, Username: email, UserAttributes: [{ Name: 'email', Value: email }] }));

  async function confirmed(email: string): Promise<string | undefined> {
    const command = new ConfirmSignUpCommand({ ClientId: clientId, Username: email, ConfirmationCode: await server.codeFor(email) });
    return (await appClient(server).send(command)).Session;
  }

  const begin = (username: string, more: { Session?: string; ClientId?: string; preferred?: string } = {}) =>
    appClient(server).send(
      new InitiateAuthCommand({
        ClientId: more.ClientId ?? clientId,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME: username, ...(more.preferred ? { PREFERRED_CHALLENGE: more.preferred } : {}) },
        ...(more.Session ? { Session: more.Session } : {}),
      }),
    );

  const answer = (
    { ChallengeName, Session }: InitiateAuthCommandOutput,
    username: string,
    responses: Record<string, string>,
    ClientId = clientId,
  ) =>
    appClient(server).send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: ChallengeName!,
        Session: Session!,
        ChallengeResponses: { USERNAME: username, ...responses },
      }),
    );

  it('whoever signs up by a code is signed in by it, once', async () => {
    const email = someEmail();
    await signUp(email);
    const session = await confirmed(email);
    const other = await ownPool(server, {}, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] });
    await refused(begin(email, { Session: session!, ClientId: other.clientId }), 'NotAuthorizedException', 'Invalid session for the user.');
    const { AuthenticationResult } = await begin(email, { Session: session! });
    assert.deepEqual(decodeJwt(AuthenticationResult!.AccessToken!)['amr'], ['email_otp']);
    await refused(begin(email, { Session: session! }), 'NotAuthorizedException', /session can only be used once/);
  });

  it('a code by e-mail signs in; a wrong one may be mended, a right one is good once', async () => {
    const email = someEmail();
    await signUp(email);
    await confirmed(email);
    const asked = await begin(email, { preferred: 'EMAIL_OTP' });
    assert.equal(asked.ChallengeName, 'EMAIL_OTP');
    assert.equal(asked.ChallengeParameters!['CODE_DELIVERY_DELIVERY_MEDIUM'], 'EMAIL');
    const code = await server.codeFor(email);
    assert.match(code, /^\d{8}$/);
    await refused(answer(asked, email, { EMAIL_OTP_CODE: '00000000' }), 'CodeMismatchException');
    assert.ok((await answer(asked, email, { EMAIL_OTP_CODE: code })).AuthenticationResult?.IdToken);
    await refused(answer(asked, email, { EMAIL_OTP_CODE: code }), 'NotAuthorizedException', /session can only be used once/);
  });

  it('a client that lets existence be known offers a user without a password none, and a choice to who prefers nothing', async () => {
    const email = someEmail();
    await signUp(email);
    await confirmed(email);
    const asked = await begin(email, { ClientId: openClientId });
    assert.deepEqual([asked.ChallengeName, asked.AvailableChallenges], ['SELECT_CHALLENGE', ['EMAIL_OTP']]);
    await refused(answer(asked, email, { ANSWER: 'PASSWORD', PASSWORD: 'x' }, openClientId), 'InvalidParameterException');
    const next = await answer(asked, email, { ANSWER: 'EMAIL_OTP' }, openClientId);
    assert.ok((await answer(next, email, { EMAIL_OTP_CODE: await server.codeFor(email) }, openClientId)).AuthenticationResult?.IdToken);
  });

  it('a name that nobody has is asked for a code like any other, and none is right', async () => {
    const nobody = someEmail();
    const asked = await begin(nobody, { preferred: 'EMAIL_OTP' });
    assert.equal(asked.ChallengeName, 'EMAIL_OTP');
    const known = someEmail();
    await signUp(known);
    await confirmed(known);
    const real = await begin(known, { preferred: 'EMAIL_OTP' });
    assert.deepEqual(Object.keys(asked.ChallengeParameters!).sort(), Object.keys(real.ChallengeParameters!).sort());
    assert.equal(asked.Session!.length, real.Session!.length);
    assert.deepEqual(await server.outbox(nobody), []);
    await refused(answer(asked, nobody, { EMAIL_OTP_CODE: '12345678' }), 'CodeMismatchException');
  });

  it('five wrong codes lock, for a user and for nobody alike', async () => {
    const known = someEmail();
    await signUp(known);
    await confirmed(known);
    for (const name of [known, someEmail()]) {
      const asked = await begin(name, { preferred: 'EMAIL_OTP' });
      for (let n = 0; n < 5; n += 1) await refused(answer(asked, name, { EMAIL_OTP_CODE: '00000000' }), 'CodeMismatchException');
      await refused(answer(asked, name, { EMAIL_OTP_CODE: '00000000' }), 'NotAuthorizedException', 'Password attempts exceeded');
    }
  });

  it('an operator makes users without a password, who are confirmed at once', async () => {
    const email = someEmail();
    await operatorClient(server).send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: email,
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
    const { UserStatus } = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: email }));
    assert.equal(UserStatus, 'CONFIRMED');
    const asked = await begin(email, { preferred: 'EMAIL_OTP' });
    assert.ok((await answer(asked, email, { EMAIL_OTP_CODE: await server.codeFor(email) })).AuthenticationResult?.IdToken);
  });

  it('an address that was not proven is no way in', async () => {
    const email = someEmail();
    const unproven = [{ Name: 'email', Value: email }];
    await operatorClient(server).send(new AdminCreateUserCommand({ UserPoolId: poolId, Username: email, UserAttributes: unproven }));
    const asked = await begin(email, { preferred: 'EMAIL_OTP', ClientId: openClientId });
    assert.equal(asked.ChallengeName, 'SELECT_CHALLENGE');
    assert.deepEqual(asked.AvailableChallenges ?? [], []);
  });

  it('a pool that takes passwords only wants one at sign-up, and gives no session', async () => {
    const own = await ownPool(server, {}, {});
    await refused(signUp(someEmail(), own.clientId), 'InvalidParameterException', 'Password is required.');
  });

  it('where a second factor is on for a user, a code by e-mail is not offered as the first', async () => {
    await operatorClient(server).send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: poolId,
        MfaConfiguration: 'OPTIONAL',
        EmailMfaConfiguration: {},
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
    const email = someEmail();
    await signUp(email);
    const { AuthenticationResult } = await begin(email, { Session: (await confirmed(email))! });
    assert.ok(AuthenticationResult, 'nothing is turned on yet');
    const { AvailableChallenges } = await begin(email, { ClientId: openClientId });
    assert.deepEqual(AvailableChallenges, ['EMAIL_OTP']);
  });
});
