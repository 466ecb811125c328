import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AssociateSoftwareTokenCommand,
  ConfirmForgotPasswordCommand,
  DescribeUserPoolClientCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { totpCode } from '../operations/support/authenticator.js';
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, ownPool, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { codeGrant, demoApp, landWithCode, openLogin, postToken } from './support/hosted.js';

/** Files meant for people, or for the operator. */
const OPEN = new Set(['outbox', 'master.key', 'operator.json']);

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Contents of all files in the data folder as one latin1 text. */
async function allBytes(dataDir: string): Promise<string> {
  const files = (await filesOf(dataDir)).filter((file) => !OPEN.has(file.slice(dataDir.length + 1).split('/')[0]!));
  assert.ok(files.some((file) => file.endsWith('data.mdb')));
  return (await Promise.all(files.map((file) => readFile(file)))).map((bytes) => bytes.toString('latin1')).join('\n');
}

describe('data at rest', () => {
  if (process.env['MONGODB_URI']) return;
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  it('passwords, codes, tokens, client secrets, SRP verifiers and private keys are not stored in clear', async () => {
    const secrets = new Map<string, string>();
    const app = appClient(server);
    const on = { ClientId: demo.publicClient };

    // Each kind of secret in a used and a pending state.
    const person = await signedUp(server);
    const tokens = await signedIn(server, person);
    const waiting = someEmail();
    await app.send(new SignUpCommand({ ...on, Username: waiting, Password: 'Waiting-horse-1' }));
    secrets.set('password', goodPassword).set('password of who waits', 'Waiting-horse-1');
    await app.send(new ForgotPasswordCommand({ ...on, Username: person.email }));
    const used = await server.codeFor(person.email);
    await app.send(
      new ConfirmForgotPasswordCommand({ ...on, Username: person.email, ConfirmationCode: used, Password: 'Replaced-horse-1' }),
    );
    secrets.set('replaced password', 'Replaced-horse-1');
    const temporary = 'Temporary-horse-1';
    const invited = someEmail();
    await operatorClient(server).send(
      new AdminCreateUserCommand({ UserPoolId: demo.poolId, Username: invited, TemporaryPassword: temporary, MessageAction: 'SUPPRESS' }),
    );
    secrets.set('temporary password', temporary);
    const { Session } = await app.send(
      new InitiateAuthCommand({ ...on, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: invited, PASSWORD: temporary } }),
    );
    secrets.set('session', Session!);

    const secretOf = (token: string): string => token.split('.').at(-1)!;
    secrets.set('refresh token', secretOf(tokens.RefreshToken));
    secrets.set('access token', tokens.AccessToken.split('.')[2]!).set('ID token', tokens.IdToken.split('.')[2]!);

    const { poolId, clientId } = await ownPool(
      server,
      {},
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 } },
    );
    const { RefreshToken } = await signedIn(server, await confirmedUser(server, poolId), clientId);
    const rotated = await app.send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken }));
    secrets.set('spent refresh token', secretOf(RefreshToken));
    secrets.set('rotated refresh token', secretOf(rotated.AuthenticationResult!.RefreshToken!));

    const reader = { email: person.email, password: 'Replaced-horse-1' };
    const landed = await landWithCode(server, reader);
    secrets.set('authorization code', landed.code).set('code verifier', landed.verifier);
    const redeemed = await landWithCode(server, reader);
    const answer = await postToken(server, demo.poolId, codeGrant(redeemed, demoApp));
    secrets.set('redeemed code', redeemed.code).set('refresh token of the code', secretOf(answer.body['refresh_token']!));
    const page = await openLogin(server);
    for (const { jar } of [landed.browser, redeemed.browser, page.browser])
      for (const { name, value } of jar)
        if (value !== '' && !/^(interaction|resume)-[\w-]+$/.test(name)) secrets.set(`cookie ${name} ${value.slice(0, 8)}`, value);
    secrets.set('form token', page.token);

    const guarded = await ownPool(server);
    const { SecretCode, pending } = await twoApps(guarded);
    secrets.set('TOTP secret', SecretCode).set('TOTP secret that is not verified', pending);

    for (const ClientId of [demo.confidentialClient, demo.machineClient]) {
      const { UserPoolClient } = await operatorClient(server).send(
        new DescribeUserPoolClientCommand({ UserPoolId: demo.poolId, ClientId }),
      );
      secrets.set(`secret of ${ClientId}`, UserPoolClient!.ClientSecret!);
    }
    secrets.set('operator secret', server.operator.secretAccessKey);
    secrets.set('master key', (await readFile(join(server.dataDir, 'master.key'), 'utf8')).trim());

    const bytes = await allBytes(server.dataDir);
    assert.ok(bytes.includes(person.email), 'what is no secret can be found: the search works');
    for (const [what, value] of secrets) {
      assert.ok(value.length >= 8, what);
      for (const form of [value, Buffer.from(value).toString('base64url'), Buffer.from(value).toString('hex')])
        assert.ok(!bytes.includes(form), `${what} lies in clear`);
    }
    // Six digits may occur by chance, but not as a value.
    for (const code of [await server.codeFor(waiting), used]) assert.ok(!bytes.includes(`"${code}"`));
    for (const mark of ['PRIVATE KEY', '"d":"', '"dp":"', '"p":"']) assert.ok(!bytes.includes(mark), mark);
    assert.ok(!/\b[0-9a-f]{700,768}\b/.test(bytes), 'an SRP verifier has that many hex digits');
  });

  /** TOTP secrets of a user: a verified one and a pending one. */
  async function twoApps({ poolId, clientId }: { poolId: string; clientId: string }): Promise<{ SecretCode: string; pending: string }> {
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    const MfaConfiguration = 'OPTIONAL' as const;
    await operatorClient(server).send(
      new SetUserPoolMfaConfigCommand({ UserPoolId: poolId, MfaConfiguration, SoftwareTokenMfaConfiguration }),
    );
    const { AccessToken } = await signedIn(server, await confirmedUser(server, poolId), clientId);
    const app = appClient(server);
    const { SecretCode } = await app.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const UserCode = totpCode(SecretCode!, server.clock.now());
    await app.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
    const next = await app.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    return { SecretCode: SecretCode!, pending: next.SecretCode! };
  }

  it('data folders have mode 0700, files 0600', async () => {
    for (const entry of await readdir(server.dataDir, { withFileTypes: true })) {
      const mode = (await stat(join(server.dataDir, entry.name))).mode & 0o777;
      assert.equal(mode, entry.isDirectory() ? 0o700 : 0o600, entry.name);
    }
  });
});

describe('file modes of the server process', () => {
  it('the server process writes no file readable by group or others', async function () {
    if (process.env['MONGODB_URI']) this.skip();
    const dataDir = await mkdtemp(join(tmpdir(), 'cognate-modes-'));
    await chmod(dataDir, 0o755);
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.js')], {
      env: { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      let output = '';
      for await (const chunk of child.stdout) {
        output += String(chunk);
        if (output.includes('Operator key')) break;
      }
      const [, url] = /Cognate\s+(http\S+)/.exec(output)!;
      const body = JSON.stringify({ ClientId: demo.publicClient, Username: someEmail(), Password: goodPassword });
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' };
      assert.equal((await fetch(`${url}/`, { method: 'POST', headers, body })).status, 200);
      child.kill('SIGTERM');
      await once(child, 'exit');
      for (const entry of await readdir(dataDir, { withFileTypes: true, recursive: true })) {
        const path = join(entry.parentPath, entry.name);
        assert.equal((await stat(path)).mode & 0o077, 0, path.slice(dataDir.length));
      }
    } finally {
      child.kill('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
