import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { packageRoot } from '../../src/app/package-root.js';
import { createCommonList, createPwnedCopy, createPwnedRange } from '../../src/authentication/index.js';
import { cognate } from '../operations/support/cognate.js';
import { refused } from '../operations/support/refused.js';
import { appClient } from '../support/clients.js';
import { goodPassword, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { addresses, guardedPool, type Rules, wordsOf } from './support/guarded-pool.js';

const KNOWN = 'Pass@word1';
const sha1 = (password: string): string => createHash('sha1').update(password).digest('hex').toUpperCase();

const rules = (EventAction: 'BLOCK' | 'NO_ACTION', EventFilter?: ('SIGN_IN' | 'SIGN_UP' | 'PASSWORD_CHANGE')[]): Rules => ({
  CompromisedCredentialsRiskConfiguration: { Actions: { EventAction }, ...(EventFilter ? { EventFilter } : {}) },
});

describe('compromised passwords', () => {
  let folder: string;
  let server: TestServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-pwned-'));
    const hash = sha1(KNOWN);
    await writeFile(join(folder, `${hash.slice(0, 5)}.txt`), `${'0'.repeat(35)}:3\r\n${hash.slice(5)}:12\r\n`);
    for (const other of [goodPassword, 'Another-horse-9']) await writeFile(join(folder, `${sha1(other).slice(0, 5)}.txt`), '');
    server = await startServer({ environment: { COMPROMISED_PASSWORDS_PWNED_PATH: folder } });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('a compromised password is refused with InvalidPasswordException at sign-up, change and reset', async () => {
    const { clientId, email, signIn } = await guardedPool(server, rules('BLOCK'));
    const app = appClient(server);
    const someone = someEmail();
    const signUp = { ClientId: clientId, Username: someone, UserAttributes: [{ Name: 'email', Value: someone }] };
    const known = () => app.send(new SignUpCommand({ ...signUp, Password: KNOWN }));
    await refused(known(), 'InvalidPasswordException');
    assert.equal(await wordsOf(known()), 'Provided password cannot be used for security reasons.');
    await app.send(new SignUpCommand({ ...signUp, Password: goodPassword }));
    const { AccessToken } = (await signIn({ ip: addresses.usa })).AuthenticationResult!;
    const change = { AccessToken, PreviousPassword: goodPassword };
    await refused(app.send(new ChangePasswordCommand({ ...change, ProposedPassword: KNOWN })), 'InvalidPasswordException');
    await app.send(new ForgotPasswordCommand({ ClientId: clientId, Username: email }));
    const confirm = { ClientId: clientId, Username: email, ConfirmationCode: await server.codeFor(email) };
    await refused(app.send(new ConfirmForgotPasswordCommand({ ...confirm, Password: KNOWN })), 'InvalidPasswordException');
    await app.send(new ConfirmForgotPasswordCommand({ ...confirm, Password: 'Another-horse-9' }));
  });

  it('a compromised password at sign-in gives PasswordResetRequiredException and an event until it is reset', async () => {
    const { clientId, email, events, setPassword, setRules, signIn } = await guardedPool(server);
    await setPassword(KNOWN);
    await setRules(rules('BLOCK'));
    await refused(signIn({ ip: addresses.usa }, KNOWN), 'PasswordResetRequiredException');
    const [event] = await events();
    assert.deepEqual(event!.EventRisk, { RiskDecision: 'Block', CompromisedCredentialsDetected: true });
    await setRules(rules('NO_ACTION'));
    await refused(signIn({ ip: addresses.usa }, KNOWN), 'PasswordResetRequiredException');
    const app = appClient(server);
    await app.send(new ForgotPasswordCommand({ ClientId: clientId, Username: email }));
    const ConfirmationCode = await server.codeFor(email);
    await app.send(
      new ConfirmForgotPasswordCommand({ ClientId: clientId, Username: email, ConfirmationCode, Password: 'Another-horse-9' }),
    );
    assert.ok((await signIn({ ip: addresses.usa }, 'Another-horse-9')).AuthenticationResult);
  });

  it('a required reset ends the user’s sessions in a pool with passwordChangeEndsSessions', async () => {
    const { poolId: UserPoolId, setPassword, setRules, signIn } = await guardedPool(server);
    await cognate(server, 'UpdateUserPoolExtensions', { UserPoolId, Extensions: { passwordChangeEndsSessions: true } });
    await setPassword(KNOWN);
    const { AccessToken } = (await signIn({ ip: addresses.usa }, KNOWN)).AuthenticationResult!;
    await setRules(rules('BLOCK'));
    await refused(signIn({ ip: addresses.usa }, KNOWN), 'PasswordResetRequiredException');
    await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException', 'Access Token has been revoked');
  });

  it('a compromised new password is refused in NEW_PASSWORD_REQUIRED, and the session stays valid', async () => {
    const { clientId, email, operator, poolId, signIn } = await guardedPool(server, rules('BLOCK'));
    const temporary = { UserPoolId: poolId, Username: email, Password: 'Temporary-horse-9', Permanent: false };
    await operator.send(new AdminSetUserPasswordCommand(temporary));
    const { ChallengeName, Session } = await signIn({ ip: addresses.usa }, temporary.Password);
    assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED');
    const answer = (NEW_PASSWORD: string) =>
      appClient(server).send(
        new RespondToAuthChallengeCommand({
          ClientId: clientId,
          ChallengeName,
          Session,
          ChallengeResponses: { USERNAME: email, NEW_PASSWORD },
        }),
      );
    await refused(answer(KNOWN), 'InvalidPasswordException');
    assert.ok((await answer('Another-horse-9')).AuthenticationResult);
  });

  it('a wrong password that is compromised is refused with NotAuthorizedException', async () => {
    const { clientId, email } = await guardedPool(server, rules('BLOCK'));
    const AuthParameters = { USERNAME: email, PASSWORD: KNOWN };
    const start = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    await refused(appClient(server).send(new InitiateAuthCommand(start)), 'NotAuthorizedException');
  });

  it('a compromised password is only recorded under NO_ACTION, and not checked outside of the EventFilter', async () => {
    const watched = await guardedPool(server, rules('NO_ACTION'));
    await watched.setPassword(KNOWN);
    assert.ok((await watched.signIn({ ip: addresses.usa }, KNOWN)).AuthenticationResult);
    assert.equal((await watched.events())[0]!.EventRisk!.CompromisedCredentialsDetected, true);
    const filtered = await guardedPool(server, rules('BLOCK', ['SIGN_UP']));
    await filtered.setPassword(KNOWN);
    assert.ok((await filtered.signIn({ ip: addresses.usa }, KNOWN)).AuthenticationResult);
    assert.equal((await filtered.events())[0]!.EventRisk!.CompromisedCredentialsDetected, false);
  });

  it('an unavailable list accepts passwords by default, with ON_FAILURE=refuse gives TooManyRequestsException', async () => {
    const { setPassword } = await guardedPool(server, rules('BLOCK'));
    await setPassword('Unlisted-range-1');
    const strict = await startServer({
      environment: { COMPROMISED_PASSWORDS_PWNED_PATH: join(folder, 'absent'), COMPROMISED_PASSWORDS_ON_FAILURE: 'refuse' },
    });
    try {
      const guarded = await guardedPool(strict, rules('BLOCK'));
      await refused(guarded.setPassword('Another-horse-9'), 'TooManyRequestsException');
    } finally {
      await strict.stop();
    }
  });
});

describe('lists of compromised passwords', () => {
  it('the bundled list contains common passwords in any case', async () => {
    const list = createCommonList(join(packageRoot(), 'config/common-passwords.bin'));
    for (const password of ['password', 'PassWord', 'qwerty', '123456', 'letmein']) assert.equal(await list.has(password), true, password);
    for (const password of ['', goodPassword, 'kV93-unheard-of']) assert.equal(await list.has(password), false, password);
  });

  it('binary search in a one-file copy finds every password of 1,000 and no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cognate-pwned-'));
    const passwords = Array.from({ length: 1000 }, (_, number) => `password-${number}`);
    const lines = passwords.map((password, number) => `${sha1(password)}:${number ** 2}`).sort();
    const path = join(folder, 'pwned.txt');
    await writeFile(path, `${lines.join('\r\n')}\r\n`);
    const list = createPwnedCopy(path);
    for (const password of passwords) assert.equal(await list.has(password), true, password);
    for (let number = 0; number < 200; number++) assert.equal(await list.has(`unknown-${number}`), false);
    await writeFile(path, '');
    assert.equal(await list.has('password-1'), false);
    await rm(folder, { recursive: true });
  });

  it('the range API receives five digits of the hash, and padding is no match', async () => {
    const asked: string[] = [];
    const hash = sha1(KNOWN);
    let answer = `${'A'.repeat(35)}:1\r\n${hash.slice(5)}:7\r\n`;
    const fetch = (async (url: string) => {
      asked.push(url);
      return new Response(answer);
    }) as typeof globalThis.fetch;
    const list = createPwnedRange({ url: 'https://range.example', fetch });
    assert.equal(await list.has(KNOWN), true);
    answer = `${hash.slice(5)}:0\r\n`;
    assert.equal(await list.has(KNOWN), false);
    assert.deepEqual(new Set(asked), new Set([`https://range.example/range/${hash.slice(0, 5)}`]));
  });
});
