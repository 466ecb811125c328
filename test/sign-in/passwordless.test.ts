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
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, someEmail } from '../support/scenario.js';
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

  it('the session of a confirmed sign-up signs in once, at its own app client', async () => {
    const email = someEmail();
    await signUp(email);
    const session = await confirmed(email);
    const other = await ownPool(server, {}, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] });
    await refused(begin(email, { Session: session!, ClientId: other.clientId }), 'NotAuthorizedException', 'Invalid session for the user.');
    const { AuthenticationResult } = await begin(email, { Session: session! });
    assert.deepEqual(decodeJwt(AuthenticationResult!.AccessToken!)['amr'], ['email_otp']);
    await refused(begin(email, { Session: session! }), 'NotAuthorizedException', /session can only be used once/);
  });

  it('an email code signs in once, and a wrong one leaves the session valid', async () => {
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

  it('SELECT_CHALLENGE lists EMAIL_OTP only for a user without a password where existence is not hidden', async () => {
    const email = someEmail();
    await signUp(email);
    await confirmed(email);
    const asked = await begin(email, { ClientId: openClientId });
    assert.deepEqual([asked.ChallengeName, asked.AvailableChallenges], ['SELECT_CHALLENGE', ['EMAIL_OTP']]);
    await refused(answer(asked, email, { ANSWER: 'PASSWORD', PASSWORD: 'x' }, openClientId), 'InvalidParameterException');
    const next = await answer(asked, email, { ANSWER: 'EMAIL_OTP' }, openClientId);
    assert.ok((await answer(next, email, { EMAIL_OTP_CODE: await server.codeFor(email) }, openClientId)).AuthenticationResult?.IdToken);
  });

  it('an unknown user gets an EMAIL_OTP challenge without a message, and each code is refused', async () => {
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

  it('five wrong codes lock known and unknown users alike', async () => {
    const known = someEmail();
    await signUp(known);
    await confirmed(known);
    for (const name of [known, someEmail()]) {
      const asked = await begin(name, { preferred: 'EMAIL_OTP' });
      for (let n = 0; n < 5; n += 1) await refused(answer(asked, name, { EMAIL_OTP_CODE: '00000000' }), 'CodeMismatchException');
      await refused(answer(asked, name, { EMAIL_OTP_CODE: '00000000' }), 'NotAuthorizedException', 'Password attempts exceeded');
    }
  });

  it('AdminCreateUser without a password creates a confirmed user in a passwordless pool', async () => {
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

  it('an unverified address gives no available challenge', async () => {
    const email = someEmail();
    const unproven = [{ Name: 'email', Value: email }];
    await operatorClient(server).send(new AdminCreateUserCommand({ UserPoolId: poolId, Username: email, UserAttributes: unproven }));
    const asked = await begin(email, { preferred: 'EMAIL_OTP', ClientId: openClientId });
    assert.equal(asked.ChallengeName, 'SELECT_CHALLENGE');
    assert.deepEqual(asked.AvailableChallenges ?? [], []);
  });

  it('sign-up without a password is refused with InvalidParameterException in a password-only pool', async () => {
    const own = await ownPool(server, {}, {});
    await refused(signUp(someEmail(), own.clientId), 'InvalidParameterException', 'Password is required.');
  });

  it('optional MFA that the user has not enabled leaves EMAIL_OTP available as first factor', async () => {
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
