import assert from 'node:assert/strict';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { claimsIn } from './pool-functions.js';
import { arnOf } from './support.js';

const TIER = [{ Name: 'tier', AttributeDataType: 'String', Mutable: true }] as const;

/** A second server stands in for Amazon Cognito. */
describe('user migration from a live Cognito pool', () => {
  let old: TestServer;
  let oldPool: string;
  let server: TestServer;

  before(async () => {
    old = await startServer();
    oldPool = await poolThere();
    const plain = await clientThere(oldPool, false);
    const secret = await clientThere(oldPool, true);
    const { accessKeyId, secretAccessKey } = old.operator;
    const place = { userPoolId: oldPool, endpoint: old.url };
    const functions = {
      [arnOf('plain')]: { cognito: { ...place, clientId: plain.id } },
      [arnOf('keys')]: { cognito: { ...place, clientId: secret.id, clientSecret: secret.secret, accessKeyId, secretAccessKey } },
      [arnOf('nobody')]: { cognito: { ...place, clientId: plain.id, endpoint: 'http://127.0.0.1:1' } },
    };
    server = await startServer({ environment: { TRIGGERS_FUNCTIONS: JSON.stringify(functions) } });
  });
  after(async () => {
    await server?.stop();
    await old?.stop();
  });

  async function poolThere(): Promise<string> {
    const operator = operatorClient(old);
    const { UserPool } = await operator.send(
      new CreateUserPoolCommand({ PoolName: 'old', AliasAttributes: ['email'], Schema: [...TIER], AutoVerifiedAttributes: ['email'] }),
    );
    const UserPoolId = UserPool!.Id!;
    await operator.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } },
      }),
    );
    await operator.send(new CreateGroupCommand({ UserPoolId, GroupName: 'editors' }));
    await operator.send(new CreateGroupCommand({ UserPoolId, GroupName: 'forgotten' }));
    return UserPoolId;
  }

  async function clientThere(UserPoolId: string, GenerateSecret: boolean): Promise<{ id: string; secret: string | undefined }> {
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
    const ReadAttributes = ['email', 'email_verified', 'phone_number', 'phone_number_verified', 'name', 'custom:tier'];
    const { UserPoolClient } = await operatorClient(old).send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'leaving',
        GenerateSecret,
        ReadAttributes,
        ExplicitAuthFlows: [...ExplicitAuthFlows],
      }),
    );
    return { id: UserPoolClient!.ClientId!, secret: UserPoolClient!.ClientSecret };
  }

  async function userThere(username: string, { password = goodPassword, permanent = true } = {}): Promise<{ email: string }> {
    const operator = operatorClient(old);
    const email = someEmail();
    const whom = { UserPoolId: oldPool, Username: username };
    const UserAttributes = Object.entries({
      email,
      email_verified: 'true',
      phone_number: '+4915112345678',
      phone_number_verified: 'true',
      name: 'Old Friend',
      'custom:tier': 'gold',
    }).map(([Name, Value]) => ({ Name, Value }));
    await operator.send(new AdminCreateUserCommand({ ...whom, UserAttributes, MessageAction: 'SUPPRESS' }));
    await operator.send(new AdminSetUserPasswordCommand({ ...whom, Password: password, Permanent: permanent }));
    for (const GroupName of ['editors', 'forgotten']) await operator.send(new AdminAddUserToGroupCommand({ ...whom, GroupName }));
    return { email };
  }

  async function poolHere(name: string, more: Partial<CreateUserPoolCommandInput> = {}) {
    const made = await ownPool(server, {
      LambdaConfig: { UserMigration: arnOf(name) },
      UsernameAttributes: [],
      AliasAttributes: ['email'],
      Schema: [...TIER],
      ...more,
    });
    await operatorClient(server).send(new CreateGroupCommand({ UserPoolId: made.poolId, GroupName: 'editors' }));
    return made;
  }

  const signIn = (ClientId: string, USERNAME: string, PASSWORD: string = goodPassword) =>
    appClient(server).send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }));

  const userHere = async (UserPoolId: string, Username: string) => {
    const user = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId, Username }));
    return { ...user, attributes: Object.fromEntries(user.UserAttributes!.map(({ Name, Value }) => [Name!, Value])) };
  };

  for (const way of ['plain', 'keys'] as const) {
    it(`configured with ${way}: the first sign-in migrates user, password, attributes and groups; later ones do not ask the old pool`, async () => {
      const { poolId, clientId } = await poolHere(way);
      const username = `ada-${way}`;
      const { email } = await userThere(username);
      const { AuthenticationResult } = await signIn(clientId, username);
      assert.deepEqual(claimsIn(AuthenticationResult!.AccessToken!)['cognito:groups'], ['editors']);
      const { attributes, UserStatus, Username } = await userHere(poolId, username);
      assert.deepEqual([UserStatus, Username], ['CONFIRMED', username]);
      assert.deepEqual(
        [attributes['email'], attributes['email_verified'], attributes['name'], attributes['custom:tier']],
        [email, 'true', 'Old Friend', 'gold'],
      );
      const { Groups } = await operatorClient(server).send(new AdminListGroupsForUserCommand({ UserPoolId: poolId, Username: username }));
      assert.deepEqual(
        Groups!.map(({ GroupName }) => GroupName),
        ['editors'],
      );

      await operatorClient(old).send(
        new AdminSetUserPasswordCommand({ UserPoolId: oldPool, Username: username, Password: 'Changed-there-1', Permanent: true }),
      );
      await signIn(clientId, email);
      await assert.rejects(signIn(clientId, username, 'Changed-there-1'), { name: 'NotAuthorizedException' });
    });

    it(`configured with ${way}: a wrong password or unknown user is refused with UserNotFoundException`, async () => {
      const { poolId, clientId } = await poolHere(way);
      const username = `bob-${way}`;
      await userThere(username);
      await assert.rejects(signIn(clientId, username, 'Wrong-password-1'), { name: 'UserNotFoundException' });
      await assert.rejects(signIn(clientId, 'nobody-at-all'), { name: 'UserNotFoundException' });
      await assert.rejects(userHere(poolId, username), { name: 'UserNotFoundException' });
    });
  }

  it('a user migrated by e-mail alias keeps the username of the old pool', async () => {
    const { poolId, clientId } = await poolHere('plain');
    const { email } = await userThere('carol');
    await signIn(clientId, email);
    assert.equal((await userHere(poolId, 'carol')).attributes['email'], email);
  });

  it('a pool with e-mail as username migrates users of a pool with usernames', async () => {
    const { poolId, clientId } = await poolHere('plain', { UsernameAttributes: ['email'], AliasAttributes: [] });
    const { email } = await userThere('dora');
    await signIn(clientId, email);
    assert.equal((await userHere(poolId, email)).attributes['name'], 'Old Friend');
  });

  it('the SMS MFA preference is migrated if AWS credentials of the old pool are configured', async () => {
    await userThere('emil');
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
    await operatorClient(old).send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: oldPool, Username: 'emil', SMSMfaSettings }));
    const { poolId, clientId } = await poolHere('keys');
    const SmsMfaConfiguration = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } };
    await operatorClient(server).send(
      new SetUserPoolMfaConfigCommand({ UserPoolId: poolId, MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration }),
    );
    assert.equal((await signIn(clientId, 'emil')).ChallengeName, 'SMS_MFA');
    assert.deepEqual((await userHere(poolId, 'emil')).UserMFASettingList, ['SMS_MFA']);
  });

  it('a temporary password of the old pool leaves the migrated user RESET_REQUIRED', async () => {
    await userThere('finn', { permanent: false });
    const { poolId, clientId } = await poolHere('keys');
    await assert.rejects(signIn(clientId, 'finn'), { name: 'PasswordResetRequiredException' });
    assert.equal((await userHere(poolId, 'finn')).UserStatus, 'RESET_REQUIRED');
  });

  it('ForgotPassword migrates a user only if AWS credentials of the old pool are configured', async () => {
    const { email } = await userThere('gina');
    const { clientId, poolId } = await poolHere('keys');
    await appClient(server).send(new ForgotPasswordCommand({ ClientId: clientId, Username: 'gina' }));
    const ConfirmationCode = await server.codeFor(email);
    await appClient(server).send(
      new ConfirmForgotPasswordCommand({ ClientId: clientId, Username: 'gina', ConfirmationCode, Password: 'Chosen-anew-1' }),
    );
    await signIn(clientId, 'gina', 'Chosen-anew-1');
    assert.equal((await userHere(poolId, 'gina')).UserStatus, 'CONFIRMED');

    const without = await poolHere('plain');
    await userThere('hugo');
    const forgotten = appClient(server).send(new ForgotPasswordCommand({ ClientId: without.clientId, Username: 'hugo' }));
    await assert.rejects(forgotten, { name: 'UserNotFoundException' });
  });

  it('two concurrent first sign-ins create one user', async () => {
    await userThere('ivan');
    const { clientId } = await poolHere('plain');
    const both = await Promise.all([signIn(clientId, 'ivan'), signIn(clientId, 'ivan')]);
    const [one, other] = both.map(({ AuthenticationResult }) => claimsIn(AuthenticationResult!.AccessToken!)['sub']);
    assert.equal(one, other);
  });

  it('an unreachable old pool fails the sign-in with UnexpectedLambdaException', async () => {
    const { clientId } = await poolHere('nobody');
    await assert.rejects(signIn(clientId, 'ada'), { name: 'UnexpectedLambdaException' });
  });
});
