import assert from 'node:assert/strict';
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type AttributeType,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const attributeOf = (attributes: readonly AttributeType[] | undefined, name: string): string | undefined =>
  attributes?.find(({ Name }) => Name === name)?.Value;

describe('administration of users', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await ownPool(server, {
      Schema: [
        { Name: 'given_name', Required: true },
        { Name: 'tier', AttributeDataType: 'String' },
      ],
    }));
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  const create = (Username: string, input: Partial<AdminCreateUserCommandInput> = {}) =>
    operatorClient(server).send(new AdminCreateUserCommand({ UserPoolId: poolId, Username, ...input }));
  const get = (Username: string, UserPoolId = poolId) => operatorClient(server).send(new AdminGetUserCommand({ UserPoolId, Username }));
  const setPassword = (Username: string, Password: string, Permanent?: boolean, UserPoolId = poolId): Promise<unknown> =>
    operatorClient(server).send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, ...(Permanent === undefined ? {} : { Permanent }) }),
    );
  const signIn = (USERNAME: string, PASSWORD: string): Promise<InitiateAuthCommandOutput> =>
    appClient(server).send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
    );
  const answer = (Session: string, USERNAME: string, NEW_PASSWORD: string, more: Record<string, string> = {}) =>
    appClient(server).send(
      new RespondToAuthChallengeCommand({
        ClientId: clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME, NEW_PASSWORD, ...more },
      }),
    );
  describe('AdminCreateUser', () => {
    it('the temporary password of an invitation must be replaced at first sign-in, with the required attributes', async () => {
      const email = someEmail();
      const { User } = await create(email, {
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
        DesiredDeliveryMediums: ['EMAIL'],
      });
      assert.equal(User!.UserStatus, 'FORCE_CHANGE_PASSWORD');
      assert.equal(User!.Enabled, true);
      assert.equal(User!.Username, attributeOf(User!.Attributes, 'sub'));
      const temporary = await server.codeFor(email);
      const { ChallengeName, ChallengeParameters, Session, AuthenticationResult } = await signIn(email, temporary);
      assert.equal(AuthenticationResult, undefined);
      assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED');
      assert.deepEqual(JSON.parse(ChallengeParameters!['requiredAttributes']!), ['userAttributes.given_name']);
      assert.equal(JSON.parse(ChallengeParameters!['userAttributes']!).email, email);

      await refused(answer(Session!, email, goodPassword), 'InvalidParameterException', /given_name/);
      await refused(answer(Session!, email, 'weak', { 'userAttributes.given_name': 'Ada' }), 'InvalidPasswordException');
      const proven = { 'userAttributes.given_name': 'Ada', 'userAttributes.phone_number_verified': 'true' };
      await refused(
        answer(Session!, email, goodPassword, proven),
        'NotAuthorizedException',
        'A client attempted to write unauthorized attribute',
      );
      const done = await answer(Session!, email, goodPassword, { 'userAttributes.given_name': 'Ada' });
      assert.ok(done.AuthenticationResult?.AccessToken);
      await refused(
        answer(Session!, email, goodPassword, { 'userAttributes.given_name': 'Eve' }),
        'NotAuthorizedException',
        /^Invalid session for the user/,
      );
      const user = await get(email);
      assert.equal(user.UserStatus, 'CONFIRMED');
      assert.equal(attributeOf(user.UserAttributes, 'given_name'), 'Ada');
      await refused(signIn(email, temporary), 'NotAuthorizedException', 'Incorrect username or password.');
      assert.ok((await signIn(email, goodPassword)).AuthenticationResult);
    });

    it('SUPPRESS sends no invitation; RESEND sends a new temporary password that replaces the first', async () => {
      const email = someEmail();
      await create(email, { MessageAction: 'SUPPRESS', TemporaryPassword: 'Temporary-1!' });
      assert.deepEqual(await server.outbox(email), []);
      assert.equal((await signIn(email, 'Temporary-1!')).ChallengeName, 'NEW_PASSWORD_REQUIRED');
      await create(email, { MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] });
      const again = await server.codeFor(email);
      await refused(signIn(email, 'Temporary-1!'), 'NotAuthorizedException');
      assert.equal((await signIn(email, again)).ChallengeName, 'NEW_PASSWORD_REQUIRED');
      await refused(create('nobody@example.org', { MessageAction: 'RESEND' }), 'UserNotFoundException');
    });

    it('a temporary password expires after its validity of 7 days', async () => {
      const email = someEmail();
      await create(email, { MessageAction: 'SUPPRESS', TemporaryPassword: 'Temporary-1!' });
      server.clock.advance(7 * 86_400_000 + 1000);
      await refused(
        signIn(email, 'Temporary-1!'),
        'NotAuthorizedException',
        'Temporary password has expired and must be reset by an administrator.',
      );
    });

    it('duplicate usernames, usernames that are no e-mail, weak passwords and unknown attributes are refused', async () => {
      const email = someEmail();
      await create(email, { MessageAction: 'SUPPRESS' });
      await refused(create(email), 'UsernameExistsException', 'An account with the given email already exists.');
      await refused(create('ada'), 'InvalidParameterException', 'Username should be an email.');
      await refused(
        create(someEmail(), { TemporaryPassword: 'weak' }),
        'InvalidPasswordException',
        /^Password did not conform with policy/,
      );
      await refused(
        create(someEmail(), { UserAttributes: [{ Name: 'custom:none', Value: 'x' }] }),
        'InvalidParameterException',
        /custom:none: Attribute does not exist in the schema/,
      );
      await refused(
        create(someEmail(), {
          UserAttributes: [
            { Name: 'given_name', Value: 'A' },
            { Name: 'given_name', Value: 'B' },
          ],
        }),
        'InvalidParameterException',
        /more than once/,
      );
      await refused(
        create(someEmail(), { UserPoolId: 'us-east-1_nobody' }),
        'ResourceNotFoundException',
        'User pool us-east-1_nobody does not exist.',
      );
    });

    it('concurrent AdminCreateUser calls with one username create one user', async () => {
      const email = someEmail();
      const results = await Promise.allSettled([1, 2, 3, 4].map(() => create(email, { MessageAction: 'SUPPRESS' })));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.name, 'UsernameExistsException');
    });
  });

  describe('AdminGetUser', () => {
    it('AdminGetUser finds a user by e-mail and by sub, in the user’s own pool only', async () => {
      const email = someEmail();
      const { User } = await create(email, { MessageAction: 'SUPPRESS', UserAttributes: [{ Name: 'custom:tier', Value: 'gold' }] });
      for (const name of [email, User!.Username!]) assert.equal((await get(name)).Username, User!.Username);
      const user = await get(email);
      assert.equal(attributeOf(user.UserAttributes, 'custom:tier'), 'gold');
      assert.ok(user.UserCreateDate instanceof Date);
      assert.equal(user.Enabled, true);
      const other = await ownPool(server);
      for (const name of [email, User!.Username!]) {
        await refused(get(name, other.poolId), 'UserNotFoundException', 'User does not exist.');
        await refused(setPassword(name, goodPassword, true, other.poolId), 'UserNotFoundException', 'User does not exist.');
      }
      await refused(get(email, 'us-east-1_nobody'), 'ResourceNotFoundException');
    });
  });

  describe('AdminSetUserPassword', () => {
    it('a permanent password confirms the user, a temporary one must be changed at the next sign-in', async () => {
      const email = someEmail();
      await create(email, { MessageAction: 'SUPPRESS', UserAttributes: [{ Name: 'given_name', Value: 'Ada' }] });
      await setPassword(email, goodPassword, true);
      assert.equal((await get(email)).UserStatus, 'CONFIRMED');
      assert.ok((await signIn(email, goodPassword)).AuthenticationResult);
      await setPassword(email, 'Temporary-2!');
      assert.equal((await get(email)).UserStatus, 'FORCE_CHANGE_PASSWORD');
      await refused(signIn(email, goodPassword), 'NotAuthorizedException', 'Incorrect username or password.');
      assert.equal((await signIn(email, 'Temporary-2!')).ChallengeName, 'NEW_PASSWORD_REQUIRED');
      await refused(setPassword(email, 'weak', true), 'InvalidPasswordException');
      await refused(setPassword('nobody@example.org', goodPassword, true), 'UserNotFoundException', 'User does not exist.');
    });

    it('a passphrase with inner spaces is accepted, one with leading or trailing spaces is refused', async () => {
      const email = someEmail();
      await create(email, { MessageAction: 'SUPPRESS' });
      await setPassword(email, 'Correct horse battery 9 !', true);
      assert.ok((await signIn(email, 'Correct horse battery 9 !')).AuthenticationResult);
      for (const spaced of [' Leading-space-9', 'Trailing-space-9 ']) {
        const { name } = await setPassword(email, spaced, true).then(
          () => ({ name: 'taken' }),
          (error: Error) => error,
        );
        assert.match(name, /^Invalid(Parameter|Password)Exception$/);
      }
    });

    it('the error of a refused password does not contain the password', async () => {
      const email = someEmail();
      await create(email, { MessageAction: 'SUPPRESS' });
      const error = await setPassword(email, `secret${'x'.repeat(300)}`, true).catch((one: Error) => one);
      assert.ok(error instanceof Error && !error.message.includes('secretx'));
    });
  });

  describe('AdminConfirmSignUp', () => {
    it('AdminConfirmSignUp confirms once, leaves the e-mail unverified, and works in the user’s own pool only', async () => {
      const email = someEmail();
      await appClient(server).send(
        new SignUpCommand({
          ClientId: clientId,
          Username: email,
          Password: goodPassword,
          UserAttributes: [{ Name: 'given_name', Value: 'Ada' }],
        }),
      );
      const confirm = (Username: string, UserPoolId = poolId): Promise<unknown> =>
        operatorClient(server).send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
      const other = await ownPool(server);
      await refused(confirm(email, other.poolId), 'UserNotFoundException');
      await confirm(email);
      const user = await get(email);
      assert.equal(user.UserStatus, 'CONFIRMED');
      assert.notEqual(attributeOf(user.UserAttributes, 'email_verified'), 'true', 'nobody has seen the address');
      await refused(confirm(email), 'NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED');
    });
  });
});
