import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  AdminListGroupsForUserCommand,
  CreateGroupCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { packageRoot } from '../../src/app/package-root.js';
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { claimsIn } from './pool-functions.js';
import { arnOf, withFunction } from './support.js';

const KEY_ID = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const OPERATOR = { accessKeyId: 'AKIAOPERATOROFTESTS1', secretAccessKey: 'secret-of-the-operator-of-tests' };

/** Code of docs/triggers.md by file name. */
function samplesOf(page: string): ReadonlyMap<string, string> {
  const blocks = [...page.matchAll(/```js\n\/\/ functions\/(\S+)\n(.*?)```/gs)];
  return new Map(blocks.map(([, file, code]) => [file!, code!]));
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('sample functions of docs/triggers.md', () => {
  const samples = samplesOf(readFileSync(join(packageRoot(), 'docs/triggers.md'), 'utf8'));
  const codeKey = randomBytes(32).toString('base64');
  const sent: { to: string; code: string }[] = [];
  const gateway = createServer(async (request, response) => {
    sent.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
    response.end();
  });
  let folder: string;
  let server: TestServer;
  let poolId: string;
  let clientId: string;

  before(async () => {
    // Below the package: its node_modules are those of the samples.
    folder = mkdtempSync(join(packageRoot(), 'dist/samples-'));
    for (const [file, code] of samples) writeFileSync(join(folder, file), code);
    writeFileSync(join(folder, 'users.json'), JSON.stringify({ 'old@example.com': 'Old-secret-1' }));
    const free = createServer();
    const port = await listening(free);
    await new Promise((resolve) => free.close(resolve));
    const environment = {
      AWS_ENDPOINT_URL: `http://localhost:${port}`,
      AWS_ACCESS_KEY_ID: OPERATOR.accessKeyId,
      AWS_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
      GATEWAY: `http://127.0.0.1:${await listening(gateway)}`,
      KMS_KEY_ID: KEY_ID,
      CODE_KEY: codeKey,
    };
    const handlers = [...samples].flatMap(([file, code]) =>
      [...code.matchAll(/export const (\w+)/g)].map(([, handler]) => ({ file, handler: handler! })),
    );
    const functions = handlers.map(({ file, handler }) => [
      arnOf(nameOf(file, handler)),
      { module: join(folder, file), handler, environment },
    ]);
    server = await startServer({
      environment: {
        PORT: String(port),
        OPERATOR_ACCESS_KEY_ID: OPERATOR.accessKeyId,
        OPERATOR_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
        TRIGGERS_FUNCTIONS: JSON.stringify(Object.fromEntries(functions)),
        TRIGGERS_CODE_KEY: codeKey,
      },
    });
    ({ poolId, clientId } = await ownPool(
      server,
      {
        LambdaConfig: {
          PreSignUp: arnOf('pre-sign-up'),
          PostConfirmation: arnOf('post-confirmation'),
          PreAuthentication: arnOf('pre-authentication'),
          PostAuthentication: arnOf('post-authentication'),
          CustomMessage: arnOf('custom-message'),
          DefineAuthChallenge: arnOf('challenge-define'),
          CreateAuthChallenge: arnOf('challenge-create'),
          VerifyAuthChallengeResponse: arnOf('challenge-verify'),
          PreTokenGenerationConfig: { LambdaArn: arnOf('pre-token-generation'), LambdaVersion: 'V2_0' },
          UserMigration: arnOf('user-migration'),
        },
      },
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    ));
    await operatorClient(server).send(new CreateGroupCommand({ UserPoolId: poolId, GroupName: 'members' }));
  });
  after(async () => {
    await server?.stop();
    gateway.close();
    rmSync(folder, { recursive: true });
  });

  const nameOf = (file: string, handler: string): string => file.replace('.mjs', '') + (handler === 'handler' ? '' : `-${handler}`);
  const signUp = (email: string) =>
    appClient(server).send(
      new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword, UserAttributes: [{ Name: 'email', Value: email }] }),
    );
  const signIn = (USERNAME: string, PASSWORD: string, more: Partial<InitiateAuthCommandInput> = {}) =>
    appClient(server).send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD }, ...more }),
    );

  it('PreSignUp confirms an invited user and refuses others, PostConfirmation calls back and adds the user to a group', async () => {
    await assert.rejects(signUp('ada@example.org'), { message: 'PreSignUp failed with error not invited.' });
    const email = someEmail();
    assert.equal((await signUp(email)).UserConfirmed, true);
    const { Groups } = await operatorClient(server).send(new AdminListGroupsForUserCommand({ UserPoolId: poolId, Username: email }));
    assert.deepEqual(
      Groups!.map(({ GroupName }) => GroupName),
      ['members'],
    );
  });

  it('PreAuthentication refuses an old app, PostAuthentication lets others pass, PreTokenGeneration adds a claim', async () => {
    const { email } = await confirmedUser(server, poolId);
    await assert.rejects(signIn(email, goodPassword, { ClientMetadata: { appVersion: '1' } }), {
      message: 'PreAuthentication failed with error please update the app.',
    });
    const { AuthenticationResult } = await signIn(email, goodPassword);
    assert.equal(claimsIn(AuthenticationResult!.AccessToken!)['tenant'], 'example.com');
  });

  it('CustomMessage writes the message of a forgotten password', async () => {
    const { email } = await confirmedUser(server, poolId);
    await appClient(server).send(new ForgotPasswordCommand({ ClientId: clientId, Username: email }));
    assert.match(await server.codeFor(email), /^\d{6}$/);
    assert.equal((await server.outbox(email))[0]!.subject, 'Your new password');
  });

  it('a right answer to the challenge functions signs in, a wrong one is refused', async () => {
    const { email: USERNAME } = await confirmedUser(server, poolId);
    const start = async () => signIn(USERNAME, '', { AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME } });
    const answer = async (ANSWER: string) => {
      const { Session, ChallengeParameters } = await start();
      assert.equal(ChallengeParameters!['question'], 'What is six times seven?');
      const ChallengeResponses = { USERNAME, ANSWER };
      return appClient(server).send(
        new RespondToAuthChallengeCommand({ ClientId: clientId, ChallengeName: 'CUSTOM_CHALLENGE', Session, ChallengeResponses }),
      );
    };
    assert.ok((await answer('42')).AuthenticationResult?.AccessToken);
    await assert.rejects(answer('41'), { name: 'NotAuthorizedException' });
  });

  it('UserMigration takes over a user of its file with the right password only', async () => {
    await assert.rejects(signIn('old@example.com', 'Wrong-secret-1'));
    await assert.rejects(signIn('nobody@example.com', ''));
    assert.ok((await signIn('old@example.com', 'Old-secret-1')).AuthenticationResult?.AccessToken);
  });

  it('a custom sender decrypts the code and passes it to a gateway', async () => {
    const CustomEmailSender = { LambdaArn: arnOf('custom-sender'), LambdaVersion: 'V1_0' as const };
    const own = await ownPool(server, { LambdaConfig: { CustomEmailSender, KMSKeyID: KEY_ID } });
    const { email } = await confirmedUser(server, own.poolId);
    await appClient(server).send(new ForgotPasswordCommand({ ClientId: own.clientId, Username: email }));
    for (let waited = 0; sent.length === 0 && waited < 200; waited++) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(sent[0]?.to, email);
    assert.match(sent[0]?.code ?? '', /^\d{6}$/);
  });

  it('InboundFederation changes the attributes of a provider', async () => {
    const module = join(folder, 'inbound-federation.mjs');
    const { triggers } = withFunction({ module, handler: 'handler', environment: {} });
    const outcome = await triggers.invoke('inboundFederation', {
      pool: { id: 'us-east-1_pool', triggers: { inboundFederation: arnOf('one') } },
      source: 'InboundFederation_ExternalProvider',
      userName: 'unknown',
      request: { providerName: 'Corp', providerType: 'OIDC', attributes: { userInfo: { sub: '1', email: 'Ada@Example.com' } } },
    });
    await triggers.close();
    assert.deepEqual(outcome, { kind: 'answered', response: { userAttributesToMap: { sub: '1', email: 'ada@example.com' } } });
  });
});
