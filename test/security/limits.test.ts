import assert from 'node:assert/strict';
import {
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createPasswordHashing } from '../../src/authentication/index.js';
import { type RawRequest, send } from '../operations/support/raw.js';
import { refused } from '../operations/support/refused.js';
import { appClient } from '../support/clients.js';
import { goodPassword, ownPool, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { openLogin, postToken, submit } from './support/hosted.js';

const ClientId = demo.publicClient;
const HOUR = 60 * 60_000;

describe('limits', () => {
  let server: TestServer;
  const app = () => appClient(server);
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  describe('sizes', () => {
    const call = async (operation: string, input: object, service: RawRequest['service'] = 'cognito-idp') =>
      send(server, { service, operation, body: JSON.stringify(input) });
    const long = (length: number): string => 'a'.repeat(length);
    const signUp = (more: object) => call('SignUp', { ClientId, Username: someEmail(), Password: goodPassword, ...more });
    const attribute = (Name: string, length: number) => ({ UserAttributes: [{ Name, Value: long(length) }] });

    it('an attribute value over 2048 or a name over 32 characters is refused with InvalidParameterException', async () => {
      assert.equal((await signUp(attribute('nickname', 2048))).status, 200);
      for (const length of [2049, 100_000]) assert.equal((await signUp(attribute('nickname', length))).error, 'InvalidParameterException');
      assert.equal((await signUp(attribute(long(33), 1))).error, 'InvalidParameterException');
    });

    it('a password over 256 characters is refused at sign-up, reset and sign-in', async () => {
      const password = `Aa1-${long(252)}`;
      assert.equal((await signUp({ Password: password })).status, 200);
      for (const Password of [`${password}a`, `Aa1-${long(100_000)}`]) {
        assert.match((await signUp({ Password })).error!, /Invalid(Parameter|Password)Exception/);
        const reset = await call('ConfirmForgotPassword', { ClientId, Username: 'a@b.example', ConfirmationCode: '123456', Password });
        assert.match(reset.error!, /Invalid(Parameter|Password)Exception/);
        const AuthParameters = { USERNAME: 'a@b.example', PASSWORD: Password };
        const start = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
        assert.match(start.error!, /NotAuthorizedException|InvalidParameterException/);
      }
    });

    it('overlong usernames, client ids, codes and sessions are refused with InvalidParameterException', async () => {
      assert.equal((await signUp({ Username: `${long(120)}@example.com` })).error, 'InvalidParameterException');
      assert.equal((await signUp({ ClientId: long(129) })).error, 'InvalidParameterException');
      const confirm = { ClientId, Username: 'a@b.example', ConfirmationCode: long(2049) };
      assert.equal((await call('ConfirmSignUp', confirm)).error, 'InvalidParameterException');
      assert.equal((await call('ConfirmSignUp', { ...confirm, ConfirmationCode: '12 34' })).error, 'InvalidParameterException');
      const answer = { ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', ChallengeResponses: { USERNAME: 'a', NEW_PASSWORD: 'b' } };
      for (const Session of [long(19), long(2049)])
        assert.equal((await call('RespondToAuthChallenge', { ...answer, Session })).error, 'InvalidParameterException');
      assert.equal((await call('RespondToAuthChallenge', { ...answer, Session: long(2048) })).error, 'NotAuthorizedException');
    });

    it('oversized authentication parameters and responses are refused with short answers', async () => {
      const names = ['USERNAME', 'PASSWORD', 'SECRET_HASH', 'DEVICE_KEY'];
      for (const name of names) {
        const AuthParameters = { USERNAME: 'a@b.example', PASSWORD: 'x', [name]: long(500_000) };
        const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
        assert.equal(answer.status, 400, `${name}: ${answer.text.slice(0, 200)}`);
        assert.ok(answer.text.length < 3000);
      }
      const srp = { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: 'a@b.example', SRP_A: long(100_000) } };
      assert.equal((await call('InitiateAuth', srp)).error, 'InvalidParameterException');
      const claim = { USERNAME: 'a', PASSWORD_CLAIM_SECRET_BLOCK: long(4000), PASSWORD_CLAIM_SIGNATURE: 'b', TIMESTAMP: 'c' };
      const answer = await call('RespondToAuthChallenge', { ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses: claim });
      assert.equal(answer.error, 'NotAuthorizedException');
      const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, 'v']));
      const crowd = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { ...many, USERNAME: 'a@b.example', PASSWORD: 'x' } };
      assert.equal((await call('InitiateAuth', crowd)).status, 400);
    });

    it('more than ten logins or a login token over 50,000 characters is refused', async () => {
      const login = (n: number): [string, string] => [`cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool${n}`, 'x'];
      const IdentityPoolId = demo.identityPoolId;
      const getId = (Logins: object) => call('GetId', { IdentityPoolId, Logins }, 'cognito-identity');
      for (const Logins of [
        Object.fromEntries(Array.from({ length: 11 }, (_, n) => login(n))),
        { [login(1)[0]]: long(50_001) },
        { [long(129)]: 'x' },
      ]) {
        const answer = await getId(Logins);
        assert.equal(answer.status, 400);
        assert.match(answer.error!, /ValidationException|InvalidParameterException|NotAuthorizedException|ResourceConflict/);
      }
    });

    it('overlong tokens and codes are refused as invalid', async () => {
      for (const length of [1, 1000, 50_000]) {
        assert.equal(
          (await postToken(server, demo.poolId, { grant_type: 'refresh_token', client_id: ClientId, refresh_token: long(length) })).status,
          400,
        );
        const code = { grant_type: 'authorization_code', client_id: ClientId, code: long(length), redirect_uri: 'x' };
        assert.equal((await postToken(server, demo.poolId, code)).status, 400);
      }
      const huge = await fetch(`${server.url}/${demo.poolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${long(12_000)}` } });
      assert.equal(huge.status, 401);
    });

    it('hosted form fields have the limits of the API', async () => {
      const page = await openLogin(server);
      for (const fields of [
        { username: `${long(2000)}@example.com`, password: goodPassword },
        { username: someEmail(), password: `Aa1-${long(260)}` },
      ])
        for (const at of ['', 'signup', 'forgot']) {
          if (at === 'forgot' && fields.username.length < 100) continue;
          assert.equal((await submit(page, at, fields)).status, 400, at);
        }
    });
  });

  describe('attempts per user and hour', () => {
    let elsewhere: string;
    before(async () => {
      elsewhere = (await ownPool(server)).clientId;
    });
    // Allowances count per full hour of the clock.
    beforeEach(() => server.clock.advance(HOUR - (server.clock.now() % HOUR)));

    /** Checks that `allowed` attempts pass, the next fail with the limit, and a new hour starts afresh. */
    async function allows(allowed: number, attempt: () => Promise<unknown>, error = 'LimitExceededException'): Promise<void> {
      const outcome = () =>
        attempt().then(
          () => 'done',
          ({ name }: Error) => name,
        );
      for (let n = 0; n < allowed; n += 1) assert.notEqual(await outcome(), error, `try ${n + 1}`);
      for (let n = 0; n < 3; n += 1) assert.equal(await outcome(), error);
      server.clock.advance(HOUR);
      assert.notEqual(await outcome(), error);
    }

    async function waiting(): Promise<string> {
      const email = someEmail();
      await app().send(new SignUpCommand({ ClientId, Username: email, Password: goodPassword }));
      return email;
    }

    it('the 16th ConfirmSignUp within an hour is refused with LimitExceededException', async () => {
      const Username = await waiting();
      await allows(15, () => app().send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode: 'none' })));
    });

    it('a sign-up code is invalid after 15 wrong attempts, also across hours', async () => {
      const Username = await waiting();
      const confirm = (ConfirmationCode: string) => app().send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
      const code = await server.codeFor(Username);
      for (let n = 0; n < 15; n += 1) {
        await refused(confirm('none'), 'CodeMismatchException');
        if (n === 7) server.clock.advance(HOUR);
      }
      server.clock.advance(HOUR);
      await refused(confirm(code), 'CodeMismatchException');
    });

    it('the sixth ResendConfirmationCode within an hour is refused with LimitExceededException', async () => {
      const Username = await waiting();
      await allows(5, () => app().send(new ResendConfirmationCodeCommand({ ClientId, Username })));
      assert.equal((await server.outbox(Username)).length, 1 + 5 + 1);
    });

    it('more than ten recovery requests and answers within an hour are refused (Cognito: 5 to 20)', async () => {
      const { email: Username } = await signedUp(server);
      const answer = { ClientId, Username, ConfirmationCode: 'none', Password: goodPassword };
      let turn = 0;
      await allows(10, () => {
        turn += 1;
        return turn % 2
          ? app().send(new ForgotPasswordCommand({ ClientId, Username }))
          : app().send(new ConfirmForgotPasswordCommand(answer));
      });
    });

    it('the sixth ChangePassword within an hour is refused with LimitExceededException', async () => {
      const { AccessToken } = await signedIn(server, await signedUp(server));
      const change = { AccessToken, PreviousPassword: 'Wrong-horse-9', ProposedPassword: goodPassword };
      await allows(5, () => app().send(new ChangePasswordCommand(change)));
    });

    it('limits do not affect other users or the same name at another pool', async () => {
      const Username = await waiting();
      await app().send(new SignUpCommand({ ClientId: elsewhere, Username, Password: goodPassword }));
      const resend = (id: string, name: string) => app().send(new ResendConfirmationCodeCommand({ ClientId: id, Username: name }));
      for (let n = 0; n < 5; n += 1) await resend(ClientId, Username);
      await refused(resend(ClientId, Username), 'LimitExceededException');
      await resend(elsewhere, Username);
      await resend(ClientId, await waiting());
    });

    it('a lockout does not affect other users or the same name at another pool', async () => {
      const person = await signedUp(server);
      await app().send(new SignUpCommand({ ClientId: elsewhere, Username: person.email, Password: goodPassword }));
      await app().send(
        new ConfirmSignUpCommand({ ClientId: elsewhere, Username: person.email, ConfirmationCode: await server.codeFor(person.email) }),
      );
      for (let n = 0; n < 5; n += 1) await refused(signedIn(server, { ...person, password: 'Wrong-horse-9' }), 'NotAuthorizedException');
      await refused(signedIn(server, person), 'NotAuthorizedException', 'Password attempts exceeded');
      await signedIn(server, person, elsewhere);
      await signedIn(server, await signedUp(server));
    });
  });
});

describe('password hashing', () => {
  it('password hashing beyond its queue is refused with TooManyRequestsException, and works afterwards', async () => {
    const server = await startServer({ overrides: { hashing: createPasswordHashing({ cores: 1, waiting: 4 }) } });
    try {
      const person = await signedUp(server);
      const calls = Array.from({ length: 30 }, () =>
        appClient(server).send(
          new InitiateAuthCommand({
            ClientId,
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME: someEmail(), PASSWORD: 'Wrong-horse-9' },
          }),
        ),
      );
      const names = (await Promise.allSettled(calls)).map((result) => (result.status === 'rejected' ? (result.reason as Error).name : ''));
      assert.deepEqual([...new Set(names)].sort(), ['NotAuthorizedException', 'TooManyRequestsException']);
      await signedIn(server, person);
    } finally {
      await server.stop();
    }
  });
});
