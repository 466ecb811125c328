import { fork } from 'node:child_process';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { hash } from '@node-rs/argon2';
import { demo } from '../support/server.js';
import { awsJson, type Call, form, perSecond, post, workPerSecond } from './load.js';

/** `npm run bench`: each figure beside its own limit, both measured in this run, in turn; ratios are what to compare between machines. */
interface Peer {
  readonly url: string;
  readonly [name: string]: unknown;
}

const children: { kill(): boolean }[] = [];

function start<T extends Peer>(file: string): Promise<T> {
  const child = fork(join(import.meta.dirname, file), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function compare(name: string, ours: () => Promise<number>, limitName: string, limit: () => Promise<number>): Promise<void> {
  const rounds: [number, number][] = [];
  await ours();
  await limit();
  for (let round = 0; round < 3; round += 1) rounds.push([await ours(), await limit()]);
  const [a, b] = [median(rounds.map(([first]) => first)), median(rounds.map(([, second]) => second))];
  console.log(
    `${name.padEnd(34)} ${a.toFixed(0).padStart(7)}/s   ${limitName.padEnd(34)} ${b.toFixed(0).padStart(7)}/s   ratio ${(a / b).toFixed(2)}`,
  );
}

interface OwnServer extends Peer {
  readonly operator: { accessKeyId: string; secretAccessKey: string };
}

async function main(): Promise<void> {
  const [own, bare] = await Promise.all([start<OwnServer>('own-server.js'), start<Peer & { refreshToken: string }>('bare-provider.js')]);
  const idp = new CognitoIdentityProviderClient({ endpoint: own.url, region: demo.region, credentials: own.operator });
  const { UserPoolClient } = await idp.send(new DescribeUserPoolClientCommand({ UserPoolId: demo.poolId, ClientId: demo.machineClient }));
  const email = 'bench@example.com';
  const password = `Bench-${randomBytes(6).toString('hex')}-1`;
  const { User } = await idp.send(
    new AdminCreateUserCommand({
      UserPoolId: demo.poolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  );
  await idp.send(
    new AdminSetUserPasswordCommand({ UserPoolId: demo.poolId, Username: User!.Username!, Password: password, Permanent: true }),
  );

  const basic = (id: string, secret: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });
  const token = (base: string, call: Call, headers: Record<string, string> = {}): Call => ({
    ...call,
    path: base,
    headers: { ...call.headers, ...headers },
  });
  const ourToken = `/${demo.poolId}/oauth2/token`;
  const signIn = awsJson('AWSCognitoIdentityProviderService.InitiateAuth', {
    ClientId: demo.publicClient,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  const { AuthenticationResult } = JSON.parse(await post(own.url, signIn)) as {
    AuthenticationResult: { RefreshToken: string; IdToken: string };
  };
  const logins = { [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: AuthenticationResult.IdToken };
  const identity = JSON.parse(
    await post(own.url, awsJson('AWSCognitoIdentityService.GetId', { IdentityPoolId: demo.identityPoolId, Logins: logins })),
  ) as { IdentityId: string };

  const machine = token(ourToken, form({ grant_type: 'client_credentials' }), basic(demo.machineClient, UserPoolClient!.ClientSecret!));
  const bareMachine = token('/token', form({ grant_type: 'client_credentials', scope: 'read' }), basic('machine', 'secret'));
  const refresh = token(
    ourToken,
    form({ grant_type: 'refresh_token', client_id: demo.publicClient, refresh_token: AuthenticationResult.RefreshToken }),
  );
  const bareRefresh = token('/token', form({ grant_type: 'refresh_token', client_id: 'app', refresh_token: bare.refreshToken }));
  const exchange = awsJson('AWSCognitoIdentityService.GetCredentialsForIdentity', { IdentityId: identity.IdentityId, Logins: logins });

  await compare(
    'client_credentials',
    () => perSecond(own.url, machine),
    'bare oidc-provider',
    () => perSecond(bare.url, bareMachine),
  );
  await compare(
    'refresh',
    () => perSecond(own.url, refresh),
    'bare oidc-provider',
    () => perSecond(bare.url, bareRefresh),
  );
  const argon = { memoryCost: 19456, timeCost: 2, parallelism: 1 };
  await compare(
    'password sign-in',
    () => perSecond(own.url, signIn, { callers: 8 }),
    'argon2id alone, 2 at a time',
    () => workPerSecond(() => hash(password, argon)),
  );
  // A name that nobody has, a new one each time: no lockout spares the work.
  const stranger = () =>
    awsJson('AWSCognitoIdentityProviderService.InitiateAuth', {
      ClientId: demo.publicClient,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: `${randomBytes(6).toString('hex')}@example.com`, PASSWORD: password },
    });
  await compare(
    'a name that nobody has',
    () => perSecond(own.url, stranger, { callers: 8, status: 400 }),
    'password sign-in',
    () => perSecond(own.url, signIn, { callers: 8 }),
  );
  await compare(
    'GetCredentialsForIdentity',
    () => perSecond(own.url, exchange),
    'seal and HMAC alone',
    () => workPerSecond(sealAndSign, { callers: 1 }),
  );
}

const key = randomBytes(32);

/** What credentials cost at the very least: a session token sealed, a secret derived. The event loop gets its turn, as in a server. */
async function sealAndSign(): Promise<void> {
  const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12));
  Buffer.concat([cipher.update(Buffer.alloc(600)), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  createHmac('sha256', key).update('secret').digest('base64url');
  await new Promise(setImmediate);
}

try {
  await main();
} finally {
  for (const child of children) child.kill();
}
