import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GUARDS } from '../../src/authentication/guards.js';
import { cognate } from '../operations/support/cognate.js';
import { refused } from '../operations/support/refused.js';
import { appClient } from '../support/clients.js';
import { goodPassword, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { guardedPool } from '../threats/support/guarded-pool.js';
import { countingHashing } from './support/house.js';

const KNOWN = 'Pass@word1';
const ALLOWED_FAILURES = 6;
const BLOCKED = '12.0.0.0/8';
const FROM_BLOCKED = '12.0.0.1';
const elsewhere = '133.11.0.1';

describe('guards', () => {
  let folder: string;
  let home: string;
  let tests = 0;
  let server: TestServer;
  let hashing: ReturnType<typeof countingHashing>;
  let pool: Awaited<ReturnType<typeof guardedPool>>;
  const app = () => appClient(server);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-pwned-'));
    const hash = createHash('sha1').update(KNOWN).digest('hex').toUpperCase();
    await writeFile(join(folder, `${hash.slice(0, 5)}.txt`), `${hash.slice(5)}:12\r\n`);
    hashing = countingHashing();
    server = await startServer({
      environment: { LIMITS_FAILURES_PER_ADDRESS: String(ALLOWED_FAILURES), COMPROMISED_PASSWORDS_PWNED_PATH: folder },
      overrides: { hashing },
    });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    // Failures by address count for ten minutes: each test has its own.
    tests += 1;
    home = `8.${tests}.8.8`;
    pool = await guardedPool(server, {
      CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
      RiskExceptionConfiguration: { BlockedIPRangeList: [BLOCKED] },
    });
  });

  const wrongly = (ip: string = home, name = pool.email) => pool.signIn({ ip }, 'Wrong-horse-1', name);
  /** Type, response and reason of all events of the pool, newest first. */
  const events = async (): Promise<string[]> => {
    const { Events } = (await cognate(server, 'ListEvents', { UserPoolId: pool.poolId })) as {
      Events: { EventType: string; EventResponse: string; Reason?: string }[];
    };
    return Events.map(({ EventType, EventResponse, Reason }) => [EventType, EventResponse, Reason].filter(Boolean).join(' '));
  };
  /** Events and verified passwords that `work` causes. */
  async function costOf(work: () => Promise<unknown>): Promise<{ events: string[]; verified: number }> {
    const [before, verified] = [(await events()).length, hashing.verified];
    await work();
    const all = await events();
    return { events: all.slice(0, all.length - before), verified: hashing.verified - verified };
  }

  it('guards run in order of their list, throttle first and audit last', () => {
    assert.deepEqual(Object.keys(GUARDS), [
      'throttle',
      'blockList',
      'passwordSpraying',
      'newPassword',
      'allowance',
      'lockout',
      'compromisedPassword',
      'risk',
      'audit',
    ]);
  });

  describe('guards of sign-in', () => {
    it('a throttled address gets TooManyRequestsException without verification or event, others sign in', async () => {
      for (let count = 0; count < ALLOWED_FAILURES; count++) {
        await refused(wrongly(home, `user${count}@example.com`), 'UserNotFoundException');
      }
      const cost = await costOf(() => refused(pool.signIn({ ip: home }), 'TooManyRequestsException'));
      assert.deepEqual(cost, { events: [], verified: 0 });
      assert.ok((await pool.signIn({ ip: elsewhere })).AuthenticationResult);
    });

    it('the right password from a blocked address is not verified and records one event', async () => {
      const cost = await costOf(() => refused(pool.signIn({ ip: FROM_BLOCKED }), 'NotAuthorizedException'));
      assert.deepEqual(cost, { events: ['SignIn Fail address_blocked'], verified: 0 });
    });

    it('a blocked address does not count towards the lockout of the user', async () => {
      for (let count = 0; count < 8; count++) await refused(wrongly(FROM_BLOCKED), 'NotAuthorizedException');
      assert.ok((await pool.signIn({ ip: home })).AuthenticationResult);
    });

    it('the right password of a locked user is not verified and records one event', async () => {
      for (let count = 0; count < 5; count++) await refused(wrongly(`9.9.${count}.9`), 'NotAuthorizedException');
      const cost = await costOf(() => refused(pool.signIn({ ip: elsewhere }), 'NotAuthorizedException'));
      assert.deepEqual(cost, { events: ['SignIn Fail attempts_exceeded'], verified: 0 });
    });

    it('a wrong and a right password are each verified once and recorded once', async () => {
      assert.deepEqual(await costOf(() => refused(wrongly(), 'NotAuthorizedException')), {
        events: ['SignIn Fail credentials_wrong'],
        verified: 1,
      });
      assert.deepEqual(await costOf(() => pool.signIn({ ip: home })), { events: ['SignIn Pass'], verified: 1 });
    });

    it('a compromised password gives PasswordResetRequiredException, a wrong one NotAuthorizedException', async () => {
      await pool.setRules({ CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'NO_ACTION' } } });
      await pool.setPassword(KNOWN);
      await pool.setRules({ CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } } });
      assert.deepEqual((await costOf(() => refused(wrongly(), 'NotAuthorizedException'))).events, ['SignIn Fail credentials_wrong']);
      const cost = await costOf(() => refused(pool.signIn({ ip: home }, KNOWN), 'PasswordResetRequiredException'));
      assert.deepEqual(cost, { events: ['SignIn Fail password_reset_required'], verified: 1 });
    });
  });

  describe('guards of sign-up, codes and password changes', () => {
    it('a compromised password at sign-up is refused with InvalidPasswordException before hashing', async () => {
      const email = someEmail();
      const hashed = hashing.hashed;
      const signUp = (Password: string) =>
        app().send(
          new SignUpCommand({ ClientId: pool.clientId, Username: email, Password, UserAttributes: [{ Name: 'email', Value: email }] }),
        );
      await refused(signUp(KNOWN), 'InvalidPasswordException');
      assert.equal(hashing.hashed, hashed);
      assert.deepEqual((await costOf(() => signUp(goodPassword))).events, ['SignUp InProgress']);
    });

    it('each outcome of a confirmation and of a resent code is recorded once', async () => {
      const Username = someEmail();
      const named = { ClientId: pool.clientId, Username };
      await app().send(new SignUpCommand({ ...named, Password: goodPassword, UserAttributes: [{ Name: 'email', Value: Username }] }));
      await server.codeFor(Username);
      const confirm = async (ConfirmationCode: string) => app().send(new ConfirmSignUpCommand({ ...named, ConfirmationCode }));
      assert.deepEqual((await costOf(() => app().send(new ResendConfirmationCodeCommand(named)))).events, ['ResendCode Pass']);
      const code = await server.codeFor(Username);
      const other = code === '123456' ? '123457' : '123456';
      assert.deepEqual((await costOf(() => refused(confirm(other), 'CodeMismatchException'))).events, ['SignUp Fail code_mismatch']);
      assert.deepEqual((await costOf(() => confirm(code))).events, ['SignUp Pass']);
    });

    it('recovery records each outcome once, and a compromised new password costs no code attempt', async () => {
      const named = { ClientId: pool.clientId, Username: pool.email };
      const forgot = () => app().send(new ForgotPasswordCommand(named));
      assert.deepEqual((await costOf(forgot)).events, ['ForgotPassword InProgress']);
      const ConfirmationCode = await server.codeFor(pool.email);
      const confirm = (Password: string) => app().send(new ConfirmForgotPasswordCommand({ ...named, ConfirmationCode, Password }));
      for (let count = 0; count < 10; count++) await refused(confirm(KNOWN), 'InvalidPasswordException');
      assert.deepEqual((await costOf(() => refused(confirm(KNOWN), 'InvalidPasswordException'))).events, [
        'ForgotPassword Fail password_compromised',
      ]);
      assert.deepEqual((await costOf(() => confirm('Another-horse-9'))).events, ['ForgotPassword Pass']);
    });

    it('a password change is recorded once, refused or not', async () => {
      const { AccessToken } = (await pool.signIn({ ip: home })).AuthenticationResult!;
      const change = { AccessToken, PreviousPassword: goodPassword };
      const cost = await costOf(() =>
        refused(app().send(new ChangePasswordCommand({ ...change, ProposedPassword: KNOWN })), 'InvalidPasswordException'),
      );
      assert.deepEqual(cost, { events: ['PasswordChange Fail password_compromised'], verified: 0 });
      const changed = await costOf(() => app().send(new ChangePasswordCommand({ ...change, ProposedPassword: 'Another-horse-9' })));
      assert.deepEqual(changed, { events: ['PasswordChange Pass'], verified: 1 });
    });
  });
});
