import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type AttributeType,
  ConfirmForgotPasswordCommand,
  DeleteUserAttributesCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, type Person, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const asList = (attributes: Record<string, string>): AttributeType[] =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

const asRecord = (list: readonly AttributeType[] | undefined): Record<string, string | undefined> =>
  Object.fromEntries((list ?? []).map(({ Name, Value }) => [Name!, Value]));

const BEFORE_UPDATE = { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email' as const] } };

describe('attribute updates and verification', () => {
  let server: TestServer;
  let plain: { poolId: string; clientId: string };
  let careful: { poolId: string; clientId: string };

  before(async () => {
    server = await startServer();
    [plain, careful] = [
      await ownPool(server, {}, { WriteAttributes: ['email', 'name', 'phone_number'] }),
      await ownPool(server, BEFORE_UPDATE),
    ];
  });
  after(() => server.stop());

  const update = (AccessToken: string, attributes: Record<string, string>) =>
    appClient(server).send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: asList(attributes) }));
  const adminUpdate = (UserPoolId: string, Username: string, attributes: Record<string, string>) =>
    operatorClient(server).send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: asList(attributes) }));
  const ask = (AccessToken: string, AttributeName = 'email') =>
    appClient(server).send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
  const verify = (AccessToken: string, Code: string, AttributeName = 'email') =>
    appClient(server).send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code }));
  const get = async (AccessToken: string) => asRecord((await appClient(server).send(new GetUserCommand({ AccessToken }))).UserAttributes);
  const adminGet = async (UserPoolId: string, Username: string) =>
    asRecord((await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId, Username }))).UserAttributes);

  async function somebody(house: { clientId: string }): Promise<{ who: Person; token: string }> {
    const who = await signedUp(server, house.clientId);
    return { who, token: (await signedIn(server, who, house.clientId)).AccessToken };
  }

  it('without verification before update a new e-mail takes effect at once, unverified, until its code verifies it', async () => {
    const { who, token } = await somebody(plain);
    const next = someEmail();
    const { CodeDeliveryDetailsList } = await update(token, { email: next, name: 'Ada' });
    assert.deepEqual(
      CodeDeliveryDetailsList?.map(({ AttributeName, DeliveryMedium }) => [AttributeName, DeliveryMedium]),
      [['email', 'EMAIL']],
    );
    const { email, email_verified, name } = await get(token);
    assert.deepEqual({ email, email_verified, name }, { email: next, email_verified: 'false', name: 'Ada' });
    const code = await server.codeFor(next);
    await refused(verify(token, code === '000000' ? '000001' : '000000'), 'CodeMismatchException');
    await verify(token, code);
    assert.equal((await get(token))['email_verified'], 'true');
    await refused(verify(token, code), 'ExpiredCodeException');
    await signedIn(server, { ...who, email: next }, plain.clientId);
    await refused(signedIn(server, who, plain.clientId), 'UserNotFoundException');
  });

  it('the old e-mail stays valid until the new one is verified if the pool requires verification before update', async () => {
    const { who, token } = await somebody(careful);
    const next = someEmail();
    const { CodeDeliveryDetailsList } = await update(token, { email: next, name: 'Ada' });
    assert.equal(CodeDeliveryDetailsList?.length, 1);
    const before = await get(token);
    assert.deepEqual([before['email'], before['email_verified'], before['name']], [who.email, 'true', 'Ada']);
    await signedIn(server, who, careful.clientId);
    await refused(signedIn(server, { ...who, email: next }, careful.clientId), 'UserNotFoundException');
    await ask(token);
    await verify(token, await server.codeFor(next));
    const after = await get(token);
    assert.deepEqual([after['email'], after['email_verified']], [next, 'true']);
    await signedIn(server, { ...who, email: next }, careful.clientId);
  });

  it('a code for an address that was replaced meanwhile verifies nothing', async () => {
    const { who, token } = await somebody(careful);
    const [first, second] = [someEmail(), someEmail()];
    await update(token, { email: first });
    const code = await server.codeFor(first);
    await update(token, { email: second });
    const answer = await verify(token, code).catch((error: Error) => error.name);
    assert.equal(answer, 'CodeMismatchException');
    await update(token, { email: who.email });
    await refused(verify(token, await server.codeFor(second)), 'ExpiredCodeException');
    assert.equal((await get(token))['email'], who.email);
  });

  it('an address verified by another user meanwhile gives AliasExistsException at verification', async () => {
    const [{ token: mine }, { token: theirs }] = [await somebody(careful), await somebody(careful)];
    const wanted = someEmail();
    await update(mine, { email: wanted });
    const code = await server.codeFor(wanted);
    await update(theirs, { email: wanted });
    await verify(theirs, await server.codeFor(wanted));
    await refused(verify(mine, code), 'AliasExistsException');
  });

  it('an address that is another user’s sign-in name gives AliasExistsException at the update', async () => {
    const [{ who }, { token }] = [await somebody(plain), await somebody(plain)];
    await refused(update(token, { email: who.email }), 'AliasExistsException');
  });

  it('one of 50 concurrent verifications of one alias succeeds; ForceAliasCreation takes the alias over', async () => {
    const { poolId } = await ownPool(server, { UsernameAttributes: [], AliasAttributes: ['email'] });
    const email = someEmail();
    const names = Array.from({ length: 50 }, (_, at) => `user${at}`);
    await Promise.all(
      names.map((Username) =>
        operatorClient(server).send(
          new AdminCreateUserCommand({
            UserPoolId: poolId,
            Username,
            UserAttributes: asList({ email }),
            MessageAction: 'SUPPRESS',
            TemporaryPassword: goodPassword,
          }),
        ),
      ),
    );
    const proofs = await Promise.allSettled(names.map((name) => adminUpdate(poolId, name, { email_verified: 'true' })));
    assert.equal(proofs.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const proof of proofs) if (proof.status === 'rejected') assert.equal((proof.reason as Error).name, 'AliasExistsException');
    const forced = { UserPoolId: poolId, Username: 'forced', UserAttributes: asList({ email, email_verified: 'true' }) };
    const create = (ForceAliasCreation: boolean) =>
      operatorClient(server).send(new AdminCreateUserCommand({ ...forced, ForceAliasCreation, MessageAction: 'SUPPRESS' }));
    await refused(create(false), 'AliasExistsException');
    await create(true);
    const { Username } = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: email }));
    assert.equal(Username, 'forced');
    const holders = await Promise.all(names.map((name) => adminGet(poolId, name)));
    assert.ok(holders.every(({ email_verified }) => email_verified !== 'true'));
  });

  it('users may update only attributes that their client may write, with valid values', async () => {
    const { token } = await somebody(plain);
    await refused(update(token, { nickname: 'x' }), 'NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    await refused(update(token, { email_verified: 'true' }), 'NotAuthorizedException');
    await refused(update(token, { email: 'none' }), 'InvalidParameterException', 'Invalid email address format.');
    await refused(update(token, { nothing: 'x' }), 'InvalidParameterException');
    await refused(update(token, { sub: 'x' }), 'InvalidParameterException');
    await refused(update(token, { email: '' }), 'InvalidParameterException');
    await refused(update('none', { name: 'x' }), 'NotAuthorizedException');
  });

  it('AdminUpdateUserAttributes sets email_verified; an address without it must be verified by code', async () => {
    const { who } = await somebody(careful);
    const next = someEmail();
    await adminUpdate(careful.poolId, who.email, { email: next, email_verified: 'true' });
    const { email, email_verified } = await adminGet(careful.poolId, next);
    assert.deepEqual([email, email_verified], [next, 'true']);
    const waiting = someEmail();
    await adminUpdate(careful.poolId, next, { email: waiting, email_verified: 'false', nickname: 'w' });
    const between = await adminGet(careful.poolId, next);
    assert.deepEqual([between['nickname'], between['email_verified']], ['w', 'true']);
    const { AccessToken } = await signedIn(server, { ...who, email: next }, careful.clientId);
    await verify(AccessToken, await server.codeFor(waiting));
    assert.equal((await get(AccessToken))['email'], waiting);
    await refused(adminUpdate(careful.poolId, someEmail(), { name: 'x' }), 'UserNotFoundException');
    await refused(adminUpdate(plain.poolId, waiting, { name: 'x' }), 'UserNotFoundException');
    await refused(adminUpdate(careful.poolId, waiting, { sub: 'x' }), 'InvalidParameterException');
  });

  it('verification codes are limited to 5 per hour and answers to 15, and need an attribute with an address', async () => {
    const { token } = await somebody(plain);
    await refused(ask(token, 'name'), 'InvalidParameterException');
    await refused(ask(token, 'phone_number'), 'InvalidParameterException');
    for (let at = 0; at < 5; at++) await ask(token);
    await refused(ask(token), 'LimitExceededException');
    for (let at = 0; at < 15; at++) await refused(verify(token, 'wrong'), 'CodeMismatchException');
    await refused(verify(token, 'wrong'), 'LimitExceededException');
  });

  it('a verification code expires after 24 hours', async () => {
    const { who, token } = await somebody(plain);
    await ask(token);
    const code = await server.codeFor(who.email);
    server.clock.advance(24 * 3600 * 1000);
    const fresh = (await signedIn(server, who, plain.clientId)).AccessToken;
    await refused(verify(fresh, code), 'ExpiredCodeException');
  });

  it('one of two concurrent verifications with one code succeeds', async () => {
    const { who, token } = await somebody(plain);
    await ask(token);
    const code = await server.codeFor(who.email);
    const answers = await Promise.allSettled([verify(token, code), verify(token, code)]);
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('a verification code for a deleted attribute is refused', async () => {
    const { token } = await somebody(plain);
    const phone_number = '+15550100';
    await update(token, { phone_number });
    await ask(token, 'phone_number');
    const code = await server.codeFor(phone_number);
    await appClient(server).send(new DeleteUserAttributesCommand({ AccessToken: token, UserAttributeNames: ['phone_number'] }));
    await refused(ask(token, 'phone_number'), 'InvalidParameterException');
    await refused(verify(token, code, 'phone_number'), 'ExpiredCodeException');
    await update(token, { phone_number });
    await refused(verify(token, code, 'phone_number'), 'ExpiredCodeException');
    assert.equal((await get(token))['phone_number_verified'], 'false');
  });

  it('after AdminResetUserPassword the password is refused until ConfirmForgotPassword sets a new one', async () => {
    const { who } = await somebody(plain);
    const reset = (Username: string, UserPoolId = plain.poolId) =>
      operatorClient(server).send(new AdminResetUserPasswordCommand({ UserPoolId, Username }));
    await reset(who.email);
    const { UserStatus } = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: plain.poolId, Username: who.sub }));
    assert.equal(UserStatus, 'RESET_REQUIRED');
    await refused(signedIn(server, who, plain.clientId), 'PasswordResetRequiredException', 'Password reset required for the user');
    const answer = { ClientId: plain.clientId, Username: who.email, Password: 'Another-horse-9' };
    const code = await server.codeFor(who.email);
    await appClient(server).send(new ConfirmForgotPasswordCommand({ ...answer, ConfirmationCode: code }));
    await signedIn(server, { ...who, password: answer.Password }, plain.clientId);
    await refused(reset(someEmail()), 'UserNotFoundException');
    await refused(reset(who.email, careful.poolId), 'UserNotFoundException');
  });

  it('AdminResetUserPassword is refused without a verified address or in FORCE_CHANGE_PASSWORD', async () => {
    const email = someEmail();
    const input = { UserPoolId: plain.poolId, Username: email, MessageAction: 'SUPPRESS' as const };
    await operatorClient(server).send(new AdminCreateUserCommand(input));
    const reset = (Username: string) =>
      operatorClient(server).send(new AdminResetUserPasswordCommand({ UserPoolId: plain.poolId, Username }));
    await refused(reset(email), 'NotAuthorizedException', 'User password cannot be reset in the current state.');
    const { who } = await somebody(plain);
    await adminUpdate(plain.poolId, who.email, { email_verified: 'false' });
    await refused(reset(who.email), 'InvalidParameterException');
  });
});
