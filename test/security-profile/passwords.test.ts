import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { cognate } from '../operations/support/cognate.js';
import { oauthClient, openLogin, submit } from '../security/support/hosted.js';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { member, PASSWORD, setProfile } from './support.js';

const COMMON = 'sunshine1';
const REFUSED = { name: 'InvalidPasswordException', message: 'Provided password cannot be used for security reasons.' };

describe('strict security profile: passwords', function () {
  this.timeout(30_000);
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await startServer({ environment: { SECURITY_PROFILE: 'strict' } });
    ({ poolId, clientId } = await ownPool(
      server,
      { PoolName: 'Harbour Library', Policies: { PasswordPolicy: { MinimumLength: 6 } } },
      { ...oauthClient, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    ));
  });
  after(() => server?.stop());
  afterEach(() => setProfile(server, poolId, null));

  const signUp = (Password: string, Username = someEmail()) =>
    appClient(server).send(new SignUpCommand({ ClientId: clientId, Username, Password }));
  const enter = async (email: string, password = PASSWORD) =>
    appClient(server).send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
  const setBy = (Username: string, Password: string, Permanent: boolean) =>
    operatorClient(server).send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username, Password, Permanent }));

  /** Operations that set a password; all but the first two for an existing user. */
  const WAYS: Readonly<Record<string, (password: string) => Promise<unknown>>> = {
    SignUp: signUp,
    'AdminCreateUser, a temporary one': (TemporaryPassword) =>
      operatorClient(server).send(
        new AdminCreateUserCommand({ UserPoolId: poolId, Username: someEmail(), TemporaryPassword, MessageAction: 'SUPPRESS' }),
      ),
    'AdminSetUserPassword, a permanent one': async (password) => setBy(await member(server, poolId), password, true),
    'AdminSetUserPassword, a temporary one': async (password) => setBy(await member(server, poolId), password, false),
    async ChangePassword(ProposedPassword) {
      const { AuthenticationResult } = await enter(await member(server, poolId));
      const { AccessToken } = AuthenticationResult!;
      return appClient(server).send(new ChangePasswordCommand({ AccessToken, PreviousPassword: PASSWORD, ProposedPassword }));
    },
    async ConfirmForgotPassword(Password) {
      const Username = await member(server, poolId);
      await appClient(server).send(new ForgotPasswordCommand({ ClientId: clientId, Username }));
      const ConfirmationCode = await server.codeFor(Username);
      return appClient(server).send(new ConfirmForgotPasswordCommand({ ClientId: clientId, Username, ConfirmationCode, Password }));
    },
    async NEW_PASSWORD_REQUIRED(NEW_PASSWORD) {
      const USERNAME = await member(server, poolId);
      await setBy(USERNAME, 'for-the-first-time-only', false);
      const { Session } = await enter(USERNAME, 'for-the-first-time-only');
      const ChallengeResponses = { USERNAME, NEW_PASSWORD };
      return appClient(server).send(
        new RespondToAuthChallengeCommand({ ClientId: clientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeResponses }),
      );
    },
  };

  for (const [way, set] of Object.entries(WAYS))
    it(`${way}: a common password in any case is refused, and accepted in profile cognito`, async () => {
      await assert.rejects(set(COMMON), REFUSED);
      await assert.rejects(set(COMMON.toUpperCase()), REFUSED);
      await set('window-of-9-gulls');
      await setProfile(server, poolId, 'cognito');
      await set(COMMON);
    });

  it('the sign-up page refuses a common password', async () => {
    const page = await openLogin(server, { poolId, clientId });
    const answer = await submit(page, 'signup', { username: someEmail(), password: COMMON });
    assert.match(await answer.text(), /This password is known to attackers/);
  });

  it('a user whose password was set before the switch and is common still signs in', async () => {
    await setProfile(server, poolId, 'cognito');
    const email = await member(server, poolId);
    await setBy(email, COMMON, true);
    await setProfile(server, poolId, 'strict');
    assert.ok((await enter(email, COMMON)).AuthenticationResult);
  });

  it('a password of pool or user names is refused unless eight other characters remain', async () => {
    for (const password of ['HarbourLibrary', 'harbour-library-24', 'library!library!', 'Harbour1234'])
      await assert.rejects(signUp(password), REFUSED, password);
    for (const password of ['ophelia.marlowe', 'Marlowe2024!', 'ophelia@shoreline', 'OPHELIA-OPHELIA'])
      await assert.rejects(signUp(password, 'ophelia.marlowe@shoreline.example'), REFUSED, password);
    await signUp('marlowe-in-9-seas', 'ophelia.marlowe@shoreline.example');
    await signUp('Marlowe2024!');
    await setProfile(server, poolId, 'cognito');
    await signUp('harbour-library-24');
  });

  it('a pool created without a password policy requires twelve characters of any kind', async () => {
    const operator = operatorClient(server);
    const policyOf = async (UserPoolId: string) =>
      (await operator.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!.Policies!.PasswordPolicy!;
    const NONE = { RequireUppercase: false, RequireLowercase: false, RequireNumbers: false, RequireSymbols: false };
    const { UserPool } = await operator.send(new CreateUserPoolCommand({ PoolName: 'plain' }));
    assert.deepEqual(await policyOf(UserPool!.Id!), { MinimumLength: 12, ...NONE, TemporaryPasswordValidityDays: 7 });
    const UserPoolId = UserPool!.Id!;
    await operator.send(new UpdateUserPoolCommand({ UserPoolId, Policies: { PasswordPolicy: { RequireNumbers: true } } }));
    assert.deepEqual(await policyOf(UserPoolId), { MinimumLength: 12, ...NONE, RequireNumbers: true, TemporaryPasswordValidityDays: 7 });
    const { UserPool: asked } = await operator.send(
      new CreateUserPoolCommand({ PoolName: 'asked', Policies: { PasswordPolicy: { MinimumLength: 8 } } }),
    );
    assert.equal((await policyOf(asked!.Id!)).MinimumLength, 8);
  });

  it('the operators’ pool is strict on any server, and an existing one without a profile becomes strict', async () => {
    const cognito = await startServer();
    try {
      const pool = { UserPoolId: 'us-east-1_operators' };
      const profile = async () =>
        (await cognate<{ Extensions: { securityProfile?: string } }>(cognito, 'DescribeUserPoolExtensions', pool)).Extensions
          .securityProfile;
      await cognate(cognito, 'CreateOperator', { Email: someEmail() });
      assert.equal(await profile(), 'strict');
      await setProfile(cognito, 'us-east-1_operators', null);
      await cognate(cognito, 'CreateOperator', { Email: someEmail() });
      assert.equal(await profile(), 'strict');
      await setProfile(cognito, 'us-east-1_operators', 'cognito');
      await cognate(cognito, 'CreateOperator', { Email: someEmail() });
      assert.equal(await profile(), 'cognito');
    } finally {
      await cognito.stop();
    }
  });

  it('an unknown security profile is refused', async () => {
    await assert.rejects(setProfile(server, poolId, 'paranoid' as never), /InvalidParameter|Validation/);
  });
});
