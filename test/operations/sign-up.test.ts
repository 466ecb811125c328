import assert from 'node:assert/strict';
import {
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, type Person, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';
import { secretHash } from './support/secret-hash.js';

describe('SignUp, ConfirmSignUp, ResendConfirmationCode', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  const ClientId = demo.publicClient;
  const signUp = (
    Username: string,
    more: object = {},
  ): Promise<{ UserSub: string | undefined; CodeDeliveryDetails?: object | undefined }> =>
    appClient(server).send(new SignUpCommand({ ClientId, Username, Password: goodPassword, ...more }));
  const confirm = (Username: string, ConfirmationCode: string, client: string = ClientId): Promise<unknown> =>
    appClient(server).send(new ConfirmSignUpCommand({ ClientId: client, Username, ConfirmationCode }));

  it('SignUp sends a code to a masked address, and ConfirmSignUp with it confirms the user and verifies the address', async () => {
    const email = someEmail();
    const { UserSub, CodeDeliveryDetails } = await signUp(email);
    assert.deepEqual(CodeDeliveryDetails, { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: `${email[0]}***@e***` });
    await refused(
      signedIn(server, { email, password: goodPassword, sub: UserSub! }),
      'UserNotConfirmedException',
      'User is not confirmed.',
    );
    await confirm(email, await server.codeFor(email));
    const user = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: demo.poolId, Username: email }));
    assert.equal(user.UserStatus, 'CONFIRMED');
    assert.equal(user.Username, UserSub);
    const attributes = Object.fromEntries(user.UserAttributes!.map(({ Name, Value }) => [Name, Value]));
    assert.equal(attributes['email_verified'], 'true');
    assert.equal(attributes['email'], email);
    assert.equal(attributes['sub'], UserSub);
  });

  it('one of 50 concurrent sign-ups with one address succeeds; the address is case-insensitive', async () => {
    const email = someEmail();
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => signUp(email)));
    const refusals = results.filter((result) => result.status === 'rejected');
    assert.equal(refusals.length, 49);
    for (const { reason } of refusals as PromiseRejectedResult[]) {
      assert.ok(['UsernameExistsException', 'TooManyRequestsException'].includes(reason.name), `${reason.name}: ${reason.message}`);
    }
    await refused(signUp(email.toUpperCase()), 'UsernameExistsException');
  });

  it('invalid usernames, weak passwords, unknown or read-only attributes and unknown clients are refused', async () => {
    const email = someEmail();
    await refused(signUp('not-an-address'), 'InvalidParameterException');
    await refused(signUp(email, { Password: 'short' }), 'InvalidPasswordException', /Password not long enough/);
    await refused(signUp(email, { Password: 'nouppercase-1' }), 'InvalidPasswordException', /uppercase/);
    await refused(
      signUp(email, { UserAttributes: [{ Name: 'email_verified', Value: 'true' }] }),
      'NotAuthorizedException',
      /unauthorized attribute/,
    );
    await refused(signUp(email, { UserAttributes: [{ Name: 'custom:none', Value: 'x' }] }), 'InvalidParameterException', /does not exist/);
    await refused(signUp(email, { ClientId: 'nobody' }), 'ResourceNotFoundException', 'User pool client nobody does not exist.');
    await refused(signUp(email, { SecretHash: 'x' }), 'NotAuthorizedException', /Unable to verify secret hash/);
  });

  it('wrong, used and expired confirmation codes are refused', async () => {
    const email = someEmail();
    await signUp(email);
    const code = await server.codeFor(email);
    await refused(confirm(email, code === '000000' ? '111111' : '000000'), 'CodeMismatchException');
    await confirm(email, code);
    await refused(confirm(email, code), 'NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED');
    const late = someEmail();
    await signUp(late);
    const old = await server.codeFor(late);
    server.clock.advance(24 * 3600_000 + 1000);
    try {
      await refused(confirm(late, old), 'ExpiredCodeException');
    } finally {
      server.clock.reset();
    }
  });

  it('a resent confirmation code replaces the first', async () => {
    const email = someEmail();
    await signUp(email);
    const first = await server.codeFor(email);
    let second = first;
    while (second === first) {
      await appClient(server).send(new ResendConfirmationCodeCommand({ ClientId, Username: email }));
      second = await server.codeFor(email);
    }
    await refused(confirm(email, first), 'CodeMismatchException');
    await confirm(email, second);
  });

  it('a confirmation code of one pool is refused in another', async () => {
    const other = await ownPool(server);
    const email = someEmail();
    await signUp(email);
    const code = await server.codeFor(email);
    await signUp(email, { ClientId: other.clientId });
    let otherCode = await server.codeFor(email);
    while (otherCode === code) {
      await appClient(server).send(new ResendConfirmationCodeCommand({ ClientId: other.clientId, Username: email }));
      otherCode = await server.codeFor(email);
    }
    await refused(confirm(email, code, other.clientId), 'CodeMismatchException');
    await refused(confirm(email, otherCode), 'CodeMismatchException');
    await confirm(email, otherCode, other.clientId);
    await confirm(email, code);
  });

  it('a confidential client must send a correct SECRET_HASH', async () => {
    const { clientId, secret } = await ownPool(server, {}, { GenerateSecret: true });
    const email = someEmail();
    const send = (SecretHash?: string): Promise<unknown> => signUp(email, { ClientId: clientId, ...(SecretHash ? { SecretHash } : {}) });
    await refused(send(), 'NotAuthorizedException', `Client ${clientId} is configured with secret but SECRET_HASH was not received`);
    await refused(send('d3Jvbmc='), 'NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`);
    await send(secretHash(email, clientId, secret!));
  });

  it('AdminConfirmSignUp confirms the user', async () => {
    const email = someEmail();
    await signUp(email);
    await operatorClient(server).send(new AdminConfirmSignUpCommand({ UserPoolId: demo.poolId, Username: email }));
    await signedIn(server, { email, password: goodPassword, sub: '' });
  });

  it('SignUp in a pool with AllowAdminCreateUserOnly gives NotAuthorizedException', async () => {
    const { clientId } = await ownPool(server, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    await refused(signUp(someEmail(), { ClientId: clientId }), 'NotAuthorizedException', 'SignUp is not permitted for this user pool');
  });

  describe('forgotten and changed passwords', () => {
    let person: Person;
    before(async () => {
      person = await signedUp(server);
    });

    it('ConfirmForgotPassword with the code replaces the password, once', async () => {
      const { CodeDeliveryDetails } = await appClient(server).send(new ForgotPasswordCommand({ ClientId, Username: person.email }));
      assert.equal(CodeDeliveryDetails?.DeliveryMedium, 'EMAIL');
      const ConfirmationCode = await server.codeFor(person.email);
      const reset = new ConfirmForgotPasswordCommand({ ClientId, Username: person.email, ConfirmationCode, Password: 'Another-horse-8' });
      await appClient(server).send(reset);
      await refused(signedIn(server, person), 'NotAuthorizedException', 'Incorrect username or password.');
      person = { ...person, password: 'Another-horse-8' };
      await signedIn(server, person);
      await refused(appClient(server).send(reset), 'ExpiredCodeException');
    });

    it('ChangePassword requires the previous password', async () => {
      const { AccessToken } = await signedIn(server, person);
      const change = (PreviousPassword: string): Promise<unknown> =>
        appClient(server).send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword: 'Third-horse-7!' }));
      await refused(change('wrong'), 'NotAuthorizedException', 'Incorrect username or password.');
      await change(person.password);
      await signedIn(server, { ...person, password: 'Third-horse-7!' });
    });

    it('ForgotPassword and ConfirmForgotPassword answer for an unknown user as for a user', async () => {
      const { CodeDeliveryDetails } = await appClient(server).send(
        new ForgotPasswordCommand({ ClientId, Username: 'nobody.at.all@example.org' }),
      );
      assert.deepEqual(CodeDeliveryDetails, { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' });
      const confirmForgot = new ConfirmForgotPasswordCommand({
        ClientId,
        Username: 'nobody.at.all@example.org',
        ConfirmationCode: '123456',
        Password: goodPassword,
      });
      await assert.rejects(appClient(server).send(confirmForgot), (error: Error) =>
        ['CodeMismatchException', 'ExpiredCodeException'].includes(error.name),
      );
    });
  });
});
